// Interactions that have come so far.

import { type Signal, signal } from "@preact/signals";
import { blockOf } from "../../runtime/columns";
import type { Store } from "../../runtime/store";
import type { InteractionTable } from "./table";

export type Tables = ReadonlyMap<string, InteractionTable>;

/** What has come so far, by rows: it outlives the views that asked for it, and the kernel. */
const kept = new WeakMap<Store, Map<string, Signal<Tables>>>();

export function keptTables(store: Store, rows: unknown): Signal<Tables> {
  const of_store = kept.get(store) ?? new Map<string, Signal<Tables>>();
  kept.set(store, of_store);
  const key = JSON.stringify(rows ?? null);
  const tables = of_store.get(key) ?? signal(new Map());
  of_store.set(key, tables);
  return tables;
}

/** Whether the page holds interactions of the kernel's choice of rows. */
export const holdsTables = (store: Store): boolean =>
  keptTables(store, null).value.size > 0 || blockOf(store.blocks.value, "pairs") !== null;
