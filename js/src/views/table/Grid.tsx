// biome-ignore-all lint/a11y/useSemanticElements: rows are placed by hand, which table elements do not allow
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell

// The grid: only what is on screen exists; head and first columns stay in place.

import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { rowSet } from "../../runtime/selection";
import type { KeptRow, Store } from "../../runtime/store";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { FIXED, type Sort, type TableColumn } from "./columns";
import { Content, classOf, Mark, placeOf, Row } from "./Row";
import { bodyHeight, columnWindow, ROW_HEIGHT, rowWindow, scrollToRow } from "./window";

const HEAD_HEIGHT = 30;

interface Cell {
  /** Position among the rows shown; -1: the head. */
  at: number;
  column: number;
}

export function Grid(props: {
  store: Store;
  columns: readonly TableColumn[];
  rows: Int32Array;
  /** Rows from n_rows on. */
  kept: readonly KeptRow[];
  sort: Sort | null;
  largest: number;
  width: number;
  height: number;
  onSort: (key: string) => void;
  onCopy: () => void;
}): JSX.Element {
  const { store, columns, rows, kept, sort, width, height, onSort } = props;
  const n = rows.length;
  const id = useId();
  const box = useRef<HTMLDivElement | null>(null);
  const [scroll, setScroll] = useState({ top: 0, left: 0 });
  const [active, setActive] = useState<Cell>({ at: 0, column: 1 });
  /** Where a range selection begins. */
  const anchor = useRef(-1);
  const view = height - HEAD_HEIGHT;
  const edges = useMemo(() => {
    const at = [0];
    for (const column of columns) at.push((at.at(-1) as number) + column.width);
    return at;
  }, [columns]);
  const total = edges.at(-1) as number;
  const fixed = edges[FIXED] as number;
  const shown = rowWindow(scroll.top, view, n);
  const [first, last] = columnWindow(edges, FIXED, scroll.left + fixed, scroll.left + width);
  const visible = [...Array(FIXED).keys()];
  for (let c = first; c < last; c++) visible.push(c);
  const skipped = (edges[first] as number) - fixed;

  const keptAt = (at: number): KeptRow | undefined => kept[(rows[at] as number) - store.n_rows];
  const originAt = (at: number): number => keptAt(at)?.origin ?? (rows[at] as number);
  const focus = (at: number): void => {
    const edited = keptAt(at);
    if (edited) edited.open();
    else store.focusRow(rows[at] as number);
  };

  const reveal = ({ at, column }: Cell, middle: boolean): void => {
    const element = box.current;
    if (!element) return;
    if (at >= 0) element.scrollTop = scrollToRow(at, element.scrollTop, view, n, middle);
    if (column < FIXED) return;
    const left = (edges[column] as number) - fixed;
    const right = edges[column + 1] as number;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + width) element.scrollLeft = right - width;
  };
  const row = store.row.value;
  const focused = useMemo(() => rows.indexOf(row), [row, rows]);
  const showFocused = (): void => {
    if (focused < 0) return;
    setActive((old) => ({ ...old, at: focused }));
    reveal({ at: focused, column: 0 }, true);
  };
  useEffect(showFocused, [row]);
  // What is sorted or searched for stands at the top.
  const order = `${sort?.key} ${sort?.descending} ${n}`;
  const seen = useRef(order);
  useEffect(() => {
    if (seen.current === order) return;
    seen.current = order;
    if (box.current) box.current.scrollTop = 0;
    setActive((old) => (old.at < 0 ? old : { ...old, at: 0 }));
  }, [order]);
  const in_sight = scrollToRow(focused, scroll.top, view, n, false) === scroll.top;

  const select = (from: number, to: number, op: Op): void => {
    const span = rows.subarray(Math.min(from, to), Math.max(from, to) + 1);
    const part = Array.from(span.filter((i) => i < store.n_rows));
    if (!part.length) return;
    if (op === "not" && store.mask.value && store.n_selected.value <= part.length) {
      const mask = store.mask.value;
      const removed = part.filter((i) => mask[i]).length;
      if (removed === store.n_selected.value) {
        store.clearSelection();
        return;
      }
    }
    store.commitClause({ key: "table", op, terms: [rowSet(part.sort((a, b) => a - b))] });
  };
  const toggle = (at: number): void => {
    const on = store.mask.value?.[rows[at] as number] === 1;
    select(at, at, on ? "not" : "or");
    anchor.current = at;
  };
  const range = (at: number): void => {
    select(anchor.current < 0 ? at : anchor.current, at, "or");
  };

  const cellOf = (event: Event): Cell | null => {
    const cell = (event.target as Element).closest<HTMLElement>("[data-column]");
    if (!cell) return null;
    return { at: Number(cell.dataset.at), column: Number(cell.dataset.column) };
  };
  const onClick = (event: MouseEvent): void => {
    const cell = cellOf(event);
    if (!cell) return;
    setActive(cell);
    if (cell.at < 0) onSort((columns[cell.column] as TableColumn).key);
    else if (event.shiftKey) range(cell.at);
    else if (event.altKey) select(cell.at, cell.at, "not");
    else if (event.ctrlKey || event.metaKey || cell.column === 0) toggle(cell.at);
    else {
      anchor.current = cell.at;
      focus(cell.at);
    }
  };
  const onPointerMove = (event: PointerEvent): void => {
    const cell = cellOf(event);
    store.hover(cell && cell.at >= 0 ? originAt(cell.at) : -1);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(view / ROW_HEIGHT) - 1);
    const { at, column } = active;
    const ends: Record<string, Cell> = {
      ArrowDown: { at: at + 1, column },
      ArrowUp: { at: at - 1, column },
      ArrowRight: { at, column: column + 1 },
      ArrowLeft: { at, column: column - 1 },
      PageDown: { at: at + page, column },
      PageUp: { at: Math.max(0, at - page), column },
      Home: command ? { at: 0, column: 0 } : { at, column: 0 },
      End: command ? { at: n - 1, column: columns.length - 1 } : { at, column: columns.length - 1 },
    };
    const wanted = ends[event.key];
    if (wanted && !event.altKey) {
      const next = {
        at: Math.min(n - 1, Math.max(-1, wanted.at)),
        column: Math.min(columns.length - 1, Math.max(0, wanted.column)),
      };
      if (event.shiftKey && next.at !== at && next.at >= 0 && at >= 0) {
        if (anchor.current < 0) anchor.current = at;
        range(next.at);
      } else if (next.at !== at) anchor.current = next.at;
      setActive(next);
      reveal(next, false);
      store.hover(next.at >= 0 ? originAt(next.at) : -1);
    } else if (event.key === "Enter" && at < 0) onSort((columns[column] as TableColumn).key);
    else if (event.key === "Enter" && at < n) focus(at);
    else if (event.key === " " && at >= 0 && at < n) {
      if (event.shiftKey) range(at);
      else toggle(at);
    } else if (command && event.key.toLowerCase() === "c" && String(getSelection()) === "")
      props.onCopy();
    else return;
    event.preventDefault();
  };

  const cells = (at: number, draw: (column: TableColumn, c: number) => JSX.Element) =>
    visible.flatMap((c) => {
      const cell = draw(columns[c] as TableColumn, c);
      const gap = c === FIXED - 1 && skipped > 0;
      return gap
        ? [
            cell,
            <span key={`gap-${at}`} role="presentation" style={{ flex: `0 0 ${skipped}px` }} />,
          ]
        : [cell];
    });
  const indices: number[] = [];
  for (let at = shown.from; at < shown.to; at++) indices.push(at);
  return (
    <div class="xw-grid-frame">
      <div
        ref={box}
        class="xw-grid"
        role="grid"
        tabIndex={0}
        aria-label={t`Rows of the table`}
        aria-rowcount={n + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-activedescendant={`${id}-${active.at}-${active.column}`}
        style={{ height: `${height}px` }}
        onScroll={(event) => {
          const { scrollTop, scrollLeft } = event.currentTarget;
          setScroll({ top: scrollTop, left: scrollLeft });
        }}
        onClick={onClick}
        onPointerMove={onPointerMove}
        onPointerLeave={() => store.hover(-1)}
        onBlur={() => store.hover(-1)}
        onKeyDown={onKeyDown}
      >
        <div
          role="rowgroup"
          class="xw-grid-head"
          style={{ width: `${total}px`, height: `${HEAD_HEIGHT}px` }}
        >
          <div role="row" aria-rowindex={1} class="xw-grid-row">
            {cells(-1, (column, c) => {
              const sorted = sort?.key === column.key;
              const direction = sorted ? (sort.descending ? "descending" : "ascending") : "none";
              return (
                <div
                  key={column.key}
                  id={`${id}--1-${c}`}
                  role="columnheader"
                  aria-colindex={c + 1}
                  aria-sort={direction}
                  aria-label={column.name}
                  title={column.name}
                  data-at={-1}
                  data-column={c}
                  class={classOf(column, c, active.at === -1 && active.column === c)}
                  style={placeOf(column, c, edges)}
                >
                  <span class="xw-ellipsis">{column.title}</span>
                  {sorted ? (
                    <span aria-hidden="true">{sort.descending ? "\u25be" : "\u25b4"}</span>
                  ) : null}
                </div>
              );
            })}
          </div>
        </div>
        <div
          role="rowgroup"
          class="xw-grid-body"
          style={{ width: `${total}px`, height: `${bodyHeight(n)}px` }}
        >
          {indices.map((at) => (
            <Row
              key={rows[at]}
              store={store}
              row={rows[at] as number}
              origin={originAt(at)}
              at={at}
              top={shown.top + (at - shown.from) * ROW_HEIGHT}
            >
              {(selected, row_number) =>
                cells(at, (column, c) => (
                  <div
                    key={column.key}
                    id={`${id}-${at}-${c}`}
                    role="gridcell"
                    aria-colindex={c + 1}
                    data-at={at}
                    data-column={c}
                    class={classOf(column, c, active.at === at && active.column === c, row_number)}
                    style={placeOf(column, c, edges)}
                  >
                    {c === 0 && !keptAt(at) ? (
                      <Mark selected={selected} />
                    ) : (
                      <Content column={column} row={row_number} largest={props.largest} />
                    )}
                  </div>
                ))
              }
            </Row>
          ))}
        </div>
      </div>
      {focused < 0 || in_sight ? null : (
        <button
          type="button"
          class="xw-button xw-grid-focus"
          onClick={showFocused}
        >{t`show the row in focus`}</button>
      )}
    </div>
  );
}
