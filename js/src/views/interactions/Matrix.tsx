// The triangle of pairs: one cell per pair, main effects along its edge, where the names stand.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { fixed, formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { useTip } from "../../runtime/view";
import { t } from "../../runtime/words";
import type { InteractionTable, Matrix, Pair } from "./table";
import { PairTip, pairHead } from "./words";

const CHARACTER = 6.2;
const MOST_WIDTH = 58;
const LEAST_WIDTH = 16;

/** How much of its colour a cell shows: a little of it also where next to nothing is. */
export const tint = (strength: number, most: number): number =>
  strength > 0 && most > 0 ? Math.round(6 + 64 * Math.min(1, strength / most)) : 0;

/** As many decimals as the largest number needs for two digits: the same for all cells of a kind. */
export function writer(most: number): (value: number) => string {
  const even = most >= 1e-4 && most < 1e6;
  const decimals = even ? Math.max(0, 1 - Math.floor(Math.log10(most))) : 0;
  return (value) => {
    if (Number.isNaN(value)) return "?";
    return even ? fixed(value, decimals) : formatNumber(value, 2);
  };
}

/** Width of a cell where `n` of them and the last name share the room. */
export const cellWidth = (width: number, n: number, name_width: number): number =>
  Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.floor((width - name_width) / Math.max(1, n))));

export function MatrixGrid(props: {
  store: Store;
  table: InteractionTable;
  matrix: Matrix;
  width: number;
  name_width: number;
  onOpen: (pair: Pair) => void;
}): JSX.Element {
  const { store, table, matrix, width, name_width } = props;
  const { features, lines } = matrix;
  const tip = useTip();
  const id = useId();
  const grid = useRef<HTMLTableElement>(null);
  /** The cell that the arrow keys have reached, and the one under the pointer. */
  const at = useSignal<readonly [number, number]>([Math.min(1, features.length - 1), 0]);
  const over = useSignal<Pair | null>(null);
  const cell = cellWidth(width, features.length, name_width);
  const focus = store.focus.value;
  const line = Math.min(at.value[0], features.length - 1);
  const active: readonly [number, number] = [line, Math.min(at.value[1], line)];

  const show = (pair: Pair, element: Element | null | undefined, x?: number, y?: number): void => {
    const box = element?.getBoundingClientRect();
    tip(
      x ?? box?.right ?? null,
      y ?? box?.bottom,
      <PairTip store={store} table={table} pair={pair} />,
    );
  };
  const cellAt = (event: Event): { at: [number, number]; pair: Pair } | null => {
    const td = (event.target as Element).closest("td");
    const i = (td?.parentElement as HTMLTableRowElement | undefined)?.rowIndex ?? -1;
    const pair = td && lines[i]?.[td.cellIndex];
    return pair ? { at: [i, td.cellIndex], pair } : null;
  };
  const open = (pair: Pair): void => {
    tip(null);
    if (pair.first === pair.second) store.focusFeature(pair.first);
    else props.onOpen(pair);
  };
  const move = (to_line: number, to_place: number): void => {
    const next = Math.min(features.length - 1, Math.max(0, to_line));
    const place = Math.min(next, Math.max(0, to_place));
    at.value = [next, place];
    const element = grid.current?.rows[next]?.cells[place];
    element?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    show((lines[next] as Pair[])[place] as Pair, element);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((event.target as Element).closest("button")) return;
    const [i, j] = active;
    if (event.key === "ArrowDown") move(i + 1, j);
    // From the edge of the triangle its line goes on upwards.
    else if (event.key === "ArrowUp") move(i - 1, j);
    else if (event.key === "ArrowLeft") move(i, j - 1);
    else if (event.key === "ArrowRight") move(j < i ? i : i + 1, j + 1);
    else if (event.key === "Home") move(i, 0);
    else if (event.key === "End") move(i, i);
    else if (event.key === "Enter" || event.key === " ") open((lines[i] as Pair[])[j] as Pair);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const named = (feature: number): boolean =>
    feature === focus || feature === over.value?.first || feature === over.value?.second;
  return (
    <table
      ref={grid}
      class="xw-pairs"
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked and opened
      role="grid"
      aria-label={t`interactions of pairs of features`}
      aria-activedescendant={`${id}-${active.join("-")}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => tip(null)}
      onClick={(event) => {
        const found = cellAt(event);
        if (!found) return;
        at.value = found.at;
        open(found.pair);
      }}
      onPointerMove={(event) => {
        const found = cellAt(event);
        over.value = found?.pair ?? null;
        if (found) show(found.pair, null, event.clientX, event.clientY);
        else tip(null);
      }}
      onPointerLeave={() => {
        over.value = null;
        tip(null);
      }}
    >
      <colgroup>
        {features.map((j) => (
          <col key={j} style={{ width: cell }} />
        ))}
        <col />
      </colgroup>
      <tbody>
        {lines.map((pairs, i) => {
          const feature = features[i] as number;
          return (
            <tr key={feature}>
              {pairs.map((pair, j) => {
                const alone = j === i;
                const most = alone ? matrix.most_alone : matrix.most;
                const text = writer(most)(pair.strength);
                const fits = text.length * CHARACTER < cell - 3;
                const marked = pair.first === focus || pair.second === focus;
                return (
                  <td
                    key={features[j]}
                    id={`${id}-${i}-${j}`}
                    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: see above
                    role="gridcell"
                    tabIndex={-1}
                    class={`${alone ? "xw-alone" : ""}${marked ? " xw-marked" : ""}${
                      active[0] === i && active[1] === j ? " xw-active" : ""
                    }`}
                    style={{ "--xw-tint": `${tint(pair.strength, most)}%` }}
                  >
                    <span class="xw-hidden">{pairHead(store, pair)} </span>
                    <span class={fits ? "" : "xw-hidden"}>{text}</span>
                  </td>
                );
              })}
              <th scope="row" colSpan={features.length - i}>
                <button
                  type="button"
                  class={`xw-pair-name xw-ellipsis${named(feature) ? " xw-named" : ""}`}
                  style={{ maxWidth: Math.max(40, width - (i + 1) * cell - 8) }}
                  title={t`${store.featureName(feature)}: focus`}
                  onClick={() => store.focusFeature(feature)}
                >
                  {store.featureName(feature)}
                </button>
              </th>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
