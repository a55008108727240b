// The stacked force plot itself: canvas, axes and names over it, and what pointer and keys do.

import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { unitTicks } from "../marks/force";
import { ellipsize, inkOn, type Measure } from "../marks/labels";
import { orderAxis } from "../marks/order";
import { bandLabels, columnRows } from "../marks/stack";
import { numberTicks } from "../marks/ticks";
import { formatNumber, plural } from "../runtime/format";
import { opOf, rowSet } from "../runtime/selection";
import { useTip, type ViewContext } from "../runtime/view";
import type { Op } from "../runtime/wire";
import { paintScene } from "./paint";
import { RowTip, rowSentence } from "./RowTip";
import type { Scene } from "./scene";

export const LEFT = 52;
const RIGHT = 2;
const FOOT = 20;

interface Drag {
  from: number;
  to: number;
  op: Op;
}

export function StackChart(props: {
  context: ViewContext;
  scene: Scene;
  width: number;
  height: number;
  measure: Measure;
}): JSX.Element {
  const { context, scene, width, height } = props;
  const { store, palette } = context;
  const { ordered, position } = scene;
  const n = ordered.length;
  const inner = Math.max(40, width - LEFT - RIGHT);
  const tip = useTip();
  const canvas = useRef<HTMLCanvasElement | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const dragging = useRef<Drag | null>(null);
  /** Where a selection by keys began; -1: none under way. */
  const anchor = useRef(-1);

  useEffect(
    () =>
      effect(() => {
        const selection = { mask: store.mask.value, row: store.row.value };
        if (canvas.current)
          paintScene(canvas.current, scene, palette.value, selection, [inner, height]);
      }),
    [scene.ordered, scene.features, scene.domain, scene.single, inner, height],
  );

  const indexAt = (x: number): number => Math.min(n - 1, Math.max(0, Math.floor((x / inner) * n)));
  const xOf = (row: number): number => (((position[row] ?? -1) + 0.5) / n) * inner;
  const rowAt = (x: number): number => ordered[indexAt(x)] as number;
  const clauseOf = (a: number, b: number, op: Op) => {
    const rows = Array.from(ordered.subarray(Math.min(a, b), Math.max(a, b) + 1));
    return { key: "stacked", op, terms: [rowSet(rows.sort((x, y) => x - y))] };
  };
  const hold = (next: Drag | null): void => {
    dragging.current = next;
    setDrag(next);
  };

  const localX = (event: PointerEvent): number =>
    event.clientX - (event.currentTarget as Element).getBoundingClientRect().left - LEFT;
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const x = localX(event);
    hold({ from: x, to: x, op: opOf(event) });
  };
  const onPointerMove = (event: PointerEvent): void => {
    const x = localX(event);
    const held = dragging.current;
    if (held) {
      const next = { ...held, to: x };
      hold(next);
      tip(null);
      if (isBrush(next)) store.previewClause(clauseOf(indexAt(next.from), indexAt(x), next.op));
      return;
    }
    const row = rowAt(x);
    store.hover(row);
    tip(event.clientX, event.clientY, <RowTip store={store} table={scene.table} row={row} />);
  };
  const onPointerUp = (event: PointerEvent): void => {
    const held = dragging.current;
    if (!held) return;
    hold(null);
    const here = indexAt(localX(event));
    if (isBrush(held)) store.commitClause(clauseOf(indexAt(held.from), here, held.op));
    else if (held.op !== "and") store.commitClause(clauseOf(here, here, held.op));
    else store.focusRow(ordered[here] as number);
  };
  const onPointerLeave = (): void => {
    store.hover(-1);
    tip(null);
  };

  const step = (event: KeyboardEvent): number | null => {
    const now = Math.max(0, position[store.row.value] ?? 0);
    const page = Math.max(1, Math.round(n / 20));
    if (event.key === "ArrowLeft" || event.key === "ArrowDown") return now - 1;
    if (event.key === "ArrowRight" || event.key === "ArrowUp") return now + 1;
    if (event.key === "PageDown") return now + page;
    if (event.key === "PageUp") return now - page;
    if (event.key === "Home") return 0;
    if (event.key === "End") return n - 1;
    return null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      store.cancelPreview();
      anchor.current = -1;
      hold(null);
      return;
    }
    const wanted = step(event);
    if (wanted === null) return;
    event.preventDefault();
    const next = Math.min(n - 1, Math.max(0, wanted));
    const row = ordered[next] as number;
    if (event.shiftKey) {
      if (anchor.current < 0) anchor.current = Math.max(0, position[store.row.value] ?? 0);
      store.previewClause(clauseOf(anchor.current, next, "and"));
    }
    store.focusRow(row);
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = box.left + LEFT + xOf(row);
    tip(x, box.top + height * 0.6, <RowTip store={store} table={scene.table} row={row} />);
  };
  /** Letting go of Shift ends a selection by keys. */
  const finish = (): void => {
    if (anchor.current < 0) return;
    store.commitClause(clauseOf(anchor.current, position[store.row.value] as number, "and"));
    anchor.current = -1;
  };

  const row = store.row.value;
  return (
    <div
      class="xw-stack"
      role="slider"
      tabIndex={0}
      aria-label={`Row in focus, among ${plural(n, "row")} from left to right`}
      aria-orientation="horizontal"
      aria-valuemin={1}
      aria-valuemax={n}
      aria-valuenow={Math.max(0, position[row] ?? 0) + 1}
      aria-valuetext={rowSentence(store, scene.table, row)}
      style={{ height: `${height + FOOT}px` }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        hold(null);
        store.cancelPreview();
      }}
      onPointerLeave={onPointerLeave}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => {
        if (event.key === "Shift") finish();
      }}
      onBlur={() => {
        finish();
        tip(null);
      }}
    >
      <canvas
        ref={canvas}
        style={{ left: `${LEFT}px`, width: `${inner}px`, height: `${height}px` }}
      />
      <svg width={width} height={height + FOOT} aria-hidden="true">
        <Axes {...props} inner={inner} />
        <g transform={`translate(${LEFT},0)`}>
          <Names {...props} inner={inner} />
          {drag && isBrush(drag) ? (
            <rect
              class="xw-brush"
              x={Math.max(0, Math.min(drag.from, drag.to))}
              y={0}
              width={
                Math.min(inner, Math.max(drag.from, drag.to)) -
                Math.max(0, Math.min(drag.from, drag.to))
              }
              height={height}
            />
          ) : null}
          <Cursors context={context} scene={scene} height={height} xOf={xOf} />
        </g>
      </svg>
    </div>
  );
}

const isBrush = (drag: Drag): boolean => Math.abs(drag.to - drag.from) > 4;

/** The focused row (a line with a flag) and the hovered one (a thin line); repaints alone. */
function Cursors(props: {
  context: ViewContext;
  scene: Scene;
  height: number;
  xOf: (row: number) => number;
}): JSX.Element {
  const { context, scene, height, xOf } = props;
  const { store } = context;
  const row = store.row.value;
  const hovered = store.hovered.value;
  const here = (scene.position[row] ?? -1) >= 0;
  const there = hovered >= 0 && hovered !== row && (scene.position[hovered] ?? -1) >= 0;
  return (
    <>
      {there ? (
        <line class="xw-hair" x1={xOf(hovered)} x2={xOf(hovered)} y1={0} y2={height} />
      ) : null}
      {here ? (
        <g class="xw-here" transform={`translate(${xOf(row)},0)`}>
          <line y1={0} y2={height} />
          <path d="M-5,-1H5L0,6Z" />
        </g>
      ) : null}
    </>
  );
}

/** Values at the left, the base value across, and what the rows are ordered by below. */
function Axes(props: {
  context: ViewContext;
  scene: Scene;
  width: number;
  height: number;
  inner: number;
  measure: Measure;
}): JSX.Element {
  const { context, scene, height, inner, measure } = props;
  const { store, palette } = context;
  const { table, domain, single, ordered, order } = scene;
  const colours = palette.value;
  const y = (offset: number): number => ((domain[1] - offset) / (domain[1] - domain[0])) * height;
  const count = Math.max(2, Math.floor(height / 40));
  const ticks =
    single >= 0
      ? numberTicks(domain, count, true).map(({ value, label }) => ({ offset: value, text: label }))
      : unitTicks(table.base_value, domain, count, store.unit.value);
  const column = typeof order === "number" ? store.column(order) : null;
  const axis = useMemo(
    () => orderAxis(order, ordered, table, column, Math.max(2, Math.floor(inner / 72))),
    [ordered, order, inner, column],
  );
  const x = (at: number): number => LEFT + (at / ordered.length) * inner;
  let last = 0;
  return (
    <>
      {ticks.map(({ offset, text }) => (
        <g key={offset}>
          <line x1={LEFT - 4} x2={LEFT - 1} y1={y(offset)} y2={y(offset)} stroke={colours.rest} />
          <text
            class="xw-muted"
            x={LEFT - 7}
            y={Math.min(height - 1, Math.max(9, y(offset) + 4))}
            text-anchor="end"
          >
            {ellipsize(text, LEFT - 8, measure)}
          </text>
        </g>
      ))}
      <line
        x1={LEFT}
        x2={LEFT + inner}
        y1={y(0)}
        y2={y(0)}
        stroke={colours.muted}
        stroke-dasharray={single >= 0 ? undefined : "3 3"}
      />
      {single < 0 ? (
        <text class="xw-muted xw-halo" x={LEFT + inner - 4} y={y(0) - 4} text-anchor="end">
          base value {formatNumber(table.base_value, 3)}
        </text>
      ) : null}
      {axis.breaks.map((at) => (
        <line key={at} x1={x(at)} x2={x(at)} y1={0} y2={height + 4} stroke={colours.muted} />
      ))}
      {axis.ticks.map(({ at, text: whole, span }, i) => {
        const share = (span / ordered.length) * inner - 6;
        if (span > 1 && share < 14) return null;
        const text = span > 1 ? ellipsize(whole, share, measure) : whole;
        const room = measure(text);
        const center = Math.min(LEFT + inner - room / 2, Math.max(LEFT + room / 2, x(at)));
        if (center - room / 2 < last) return null;
        last = center + room / 2 + (span > 1 ? 4 : 10);
        return (
          <text key={i} class="xw-muted" x={center} y={height + 15} text-anchor="middle">
            {text}
          </text>
        );
      })}
      {order === "similarity" && axis.ticks.length === 0 ? (
        <text class="xw-muted" x={LEFT} y={height + 15}>
          {ellipsize("rows with alike contributions stand side by side", inner, measure)}
        </text>
      ) : null}
    </>
  );
}

/** Names of features where their bands have room. */
function Names(props: {
  context: ViewContext;
  scene: Scene;
  height: number;
  inner: number;
  measure: Measure;
}): JSX.Element | null {
  const { context, scene, height, inner, measure } = props;
  const { store, palette } = context;
  const { table, domain, features, ordered } = scene;
  const labels = useMemo(() => {
    if (scene.single >= 0) return [];
    const candidates = Array.from(features.subarray(0, 10), (feature, k) => ({
      feature,
      width: measure(ellipsize(store.featureName(feature), 200, measure, k === 0), k === 0),
    }));
    const columns = columnRows(ordered, Math.round(inner), () => 0);
    const y = (offset: number): number => ((domain[1] - offset) / (domain[1] - domain[0])) * height;
    return bandLabels(table, columns, features, candidates, y, 11);
  }, [ordered, features, domain, inner, height, measure, scene.single]);
  return (
    <>
      {labels.map(({ feature, x, y }) => {
        const bold = feature === features[0];
        return (
          <text
            key={feature}
            class={bold ? "xw-band xw-strong" : "xw-band"}
            x={x}
            y={y + 4}
            text-anchor="middle"
            style={bold ? { fill: inkOn(palette.value.up), stroke: "none" } : undefined}
          >
            {ellipsize(store.featureName(feature), 200, measure, bold)}
          </text>
        );
      })}
    </>
  );
}
