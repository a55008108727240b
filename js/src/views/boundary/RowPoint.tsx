// The row in the plane: dragged, or moved with the arrow keys. Its other values stay as they are.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { FrameLayout } from "../../charts/frameLayout";
import { allLanes, placeOf, valueAt } from "../../marks/axisPlaces";
import { xOf, yOf } from "../../marks/plane";
import type { Axis } from "../../marks/planeAxis";
import type { Column } from "../../runtime/columns";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Moved } from "./Plane";

/** Half of what can be caught. */
const REACH = 12;
const KEY_PIXELS = 4;
const KEY_FAR = 24;

export function RowPoint(props: {
  store: Store;
  layout: FrameLayout;
  row: number;
  a: Column;
  b: Column;
  moved: Moved;
}): JSX.Element | null {
  const { store, layout, row, a, b, moved } = props;
  const { plane, left, top } = layout;
  const at = [xOf(plane, moved.place[0]), yOf(plane, moved.place[1])] as const;
  const held = useRef<{ x: number; y: number; at: readonly [number, number] } | null>(null);
  if (!Number.isFinite(at[0] + at[1])) return null;
  const to = (x: number, y: number): void =>
    moved.onMove([
      valueNear(plane.x, x, a.schema.integer),
      valueNear(plane.y, plane.height - y, b.schema.integer),
    ]);
  const step = (across: number, up: number, far: boolean): void => {
    const by = far ? KEY_FAR : KEY_PIXELS;
    moved.onMove([
      stepped(plane.x, moved.place[0], across, by, a.schema.integer),
      stepped(plane.y, moved.place[1], up, by, b.schema.integer),
    ]);
  };
  return (
    <button
      type="button"
      class="xw-row-point"
      aria-label={t`${store.rowName(row)} in this plane`}
      aria-roledescription={t`point that can be moved`}
      aria-description={t`Drag it, or move it with the arrow keys; Home brings it back.`}
      title={t`${store.rowName(row)}: drag, or arrow keys`}
      style={{ left: left + at[0] - REACH, top: top + at[1] - REACH }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { x: event.clientX, y: event.clientY, at };
      }}
      onPointerMove={(event) => {
        const from = held.current;
        if (from) to(from.at[0] + event.clientX - from.x, from.at[1] + event.clientY - from.y);
      }}
      onPointerUp={() => {
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
      onDblClick={() => moved.onMove(null)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const [across, up] = ARROWS[event.key] ?? [0, 0];
        if (across || up) step(across, up, event.shiftKey);
        else if (event.key === "Home") moved.onMove(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <i />
    </button>
  );
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** The value at a pixel: of a lane its level, in the lane of what is missing NaN. */
function valueNear(axis: Axis, pixel: number, integer: boolean): number {
  const inside = Math.min(axis.length - 1, Math.max(0, pixel));
  const { missing } = axis;
  if (missing && inside < missing.x1) return Number.NaN;
  if (axis.kind !== "levels") {
    const value = valueAt(axis, inside);
    return integer ? Math.round(value) : value;
  }
  const lanes = axis.lanes.filter(({ codes }) => codes.length === 1);
  const near = lanes.reduce(
    (best, lane) => (awayFrom(lane, inside) < awayFrom(best, inside) ? lane : best),
    lanes[0] ?? { x0: 0, x1: 0, codes: [Number.NaN] },
  );
  return near.codes[0] as number;
}

const awayFrom = ({ x0, x1 }: { x0: number; x1: number }, pixel: number): number =>
  Math.abs((x0 + x1) / 2 - pixel);

/** One key press further: to the next lane, to the next whole number, or by so many pixels. */
function stepped(axis: Axis, value: number, way: number, by: number, integer: boolean): number {
  if (!way) return value;
  const at = placeOf(axis, value);
  const lanes = allLanes(axis).filter(({ codes }) => codes.length === 1);
  const own = lanes.findIndex(({ x0, x1 }) => at >= x0 && at <= x1);
  if (axis.kind === "levels" || (own >= 0 && way < 0)) {
    const next = lanes[Math.min(lanes.length - 1, Math.max(0, own + way))];
    const code = next?.codes[0] ?? Number.NaN;
    return code < 0 ? Number.NaN : code;
  }
  if (own >= 0) return valueNear(axis, axis.range[0], integer);
  const moved = valueNear(axis, at + way * by, integer);
  return integer && moved === value ? value + way : moved;
}
