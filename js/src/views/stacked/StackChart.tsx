// The stacked force plot itself: canvas, axes and names over it, and what pointer and keys do.

import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { plural } from "../../runtime/format";
import { opOf, rowSet } from "../../runtime/selection";
import { useTip } from "../../runtime/view";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { Axes, Cursors, FOOT, type Frame, Names } from "./Overlay";
import { paintScene } from "./paint";
import { RowTip, rowSentence } from "./RowTip";

interface Drag {
  from: number;
  to: number;
  op: Op;
}

export function StackChart(props: { frame: Frame }): JSX.Element {
  const { frame } = props;
  const { context, scene, left, inner, height } = frame;
  const { store, palette } = context;
  const { ordered, position } = scene;
  const n = ordered.length;
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
    event.clientX - (event.currentTarget as Element).getBoundingClientRect().left - left;
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
      store.hover(-1);
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
    const x = box.left + left + xOf(row);
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
      aria-label={t`Row in focus, among ${plural(n, t`row`, t`rows`)} from left to right`}
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
        style={{ left: `${left}px`, width: `${inner}px`, height: `${height}px` }}
      />
      <svg width={left + inner + frame.right} height={height + FOOT} aria-hidden="true">
        <Axes frame={frame} />
        <g transform={`translate(${left},0)`}>
          <Names frame={frame} />
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
          <Cursors frame={frame} xOf={xOf} />
        </g>
      </svg>
    </div>
  );
}

const isBrush = (drag: Drag): boolean => Math.abs(drag.to - drag.from) > 4;
