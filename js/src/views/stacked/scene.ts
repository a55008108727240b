// What a stacked force plot shows: which rows in which order, which features from f(x) outwards, between which values.

import { useComputed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { notEmpty, type Tick, unitTicks } from "../../marks/force";
import { type Order, orderRows, parseOrder } from "../../marks/order";
import { stackExtent } from "../../marks/stack";
import { numberTicks } from "../../marks/ticks";
import type { AttributionTable } from "../../runtime/columns";
import type { Store } from "../../runtime/store";
import type { ViewContext } from "../../runtime/view";
import type { Unit } from "../../runtime/wire";
import type { Options } from "./wire";

export interface Scene {
  table: AttributionTable;
  order: Order;
  /** The computed rows, from left to right. */
  ordered: Int32Array;
  /** Where a row stands in `ordered`; -1 where it does not. */
  position: Int32Array;
  /** From f(x) outwards: the focused feature, then the others by importance. */
  features: Int32Array;
  /** Paint this feature's effect alone; -1: all. */
  single: number;
  /** Offsets from the base value at the bottom and the top. */
  domain: readonly [number, number];
}

/** Ticks of the values at the left, `height` pixels high. */
export function valueTicks({ table, domain, single }: Scene, height: number, unit: Unit): Tick[] {
  const count = Math.max(2, Math.floor(height / 40));
  if (single < 0) return unitTicks(table.base_value, domain, count, unit, "");
  return numberTicks(domain, count, true).map(({ value, label }) => ({
    offset: value,
    text: label,
  }));
}

/** Null until the first rows are computed, and until it has `begun`: an order takes its time. */
export function useScene(
  context: ViewContext<Options>,
  single: number,
  begun: boolean,
): Scene | null {
  const { store, options } = context;
  const table = useGrown(store, begun ? store.attributions.value : null);
  const order = parseOrder(store.shared.order.value);
  const column = order === "quantity" ? store.quantity(store.shared.order.value) : null;
  const chosen = options.rows;
  const rows = useMemo(() => (table ? computedRows(table, chosen) : null), [table, chosen]);
  const ordered = useMemo(
    () => (table && rows ? orderRows(order, rows, table, column) : null),
    [rows, order, column],
  );
  const position = useMemo(() => {
    const at = new Int32Array(store.n_rows).fill(-1);
    ordered?.forEach((row, i) => {
      at[row] = i;
    });
    return at;
  }, [ordered]);
  const focus = store.focus.value;
  const importance = store.importance.value;
  const features = useMemo(() => {
    const size = (j: number): number =>
      j === focus ? Number.POSITIVE_INFINITY : (importance?.values[j] ?? 0);
    return Int32Array.from({ length: store.n_features }, (_, j) => j).sort(
      (a, b) => size(b) - size(a) || a - b,
    );
  }, [focus, importance]);
  const domain = useMemo((): readonly [number, number] => {
    if (!table || !rows) return [0, 1];
    const [low, high] = notEmpty(stackExtent(table, rows, single), table.base_value);
    const margin = (high - low) * 0.03;
    return [low - margin, high + margin];
  }, [table, rows, single]);
  return useMemo(
    () =>
      table && ordered && ordered.length > 0
        ? { table, order, ordered, position, features, single, domain }
        : null,
    [table, order, ordered, position, features, single, domain],
  );
}

/** While rows arrive, a table counts once it holds twice as many: to put all in order for every few takes longer than they. */
function useGrown(store: Store, table: AttributionTable | null): AttributionTable | null {
  const running = useComputed(() => store.progress.value.state === "running").value;
  const held = useRef(table);
  const { current } = held;
  if (
    !(running && table && current?.values === table.values) ||
    hasGrown(current.n_done, table.n_done, table.n_rows)
  )
    held.current = table;
  return held.current;
}

/** So many rows are in order at once. */
const SMALL = 2_000;

/** Whether it is worth the time to put `done` of `all` rows in order, when `before` of them are. */
export const hasGrown = (before: number, done: number, all: number): boolean =>
  done <= SMALL || done >= Math.min(all, 2 * before);

/** The computed ones of the chosen rows (or of all), each once. */
function computedRows(table: AttributionTable, chosen: readonly number[] | undefined): Int32Array {
  if (!chosen)
    return Int32Array.from({ length: table.n_rows }, (_, i) => i).filter((i) => table.done[i]);
  return Int32Array.from(new Set(chosen)).filter((i) => table.done[i]);
}
