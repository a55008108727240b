// How far the attributions on screen are to be trusted: from what Python says of them, and how many are there by now.

import { additivityGap, type Doubt, sampledRows, standardError } from "./doubt";
import type { Store } from "./store";
import type { Trust } from "./wire";
import { t } from "./words";

export interface Evidence {
  trust: Trust;
  /** Largest minus smallest prediction so far. */
  spread: number;
  /** Mean |attribution| of the most important feature. */
  largest: number;
  n_done: number;
  n_rows: number;
  /** Whether the missing rows are still to come. */
  running: boolean;
  unit: string;
}

/** What was measured of the attributions that are there. */
export function doubtsOf(evidence: Evidence): Doubt[] {
  const { trust, spread, largest, n_done, n_rows, running, unit } = evidence;
  const rows = sampledRows(n_done, n_rows).map((one): Doubt => {
    // All of a small table are no sample of it.
    if (n_done >= n_rows) return { ...one, words: t`Nothing is sampled.`, level: "fine" };
    const text = t`so far ${one.text}`;
    // While others are still to come, only very few rows are a doubt.
    if (running) return { ...one, text };
    const words = t`The others are not in the pictures.`;
    return { ...one, text: t`only ${one.text}`, words, level: "look" };
  });
  return [
    ...additivityGap(trust.additivity_gap, spread, unit),
    ...standardError(trust.standard_error, largest, unit, t` A larger budget makes it smaller.`),
    ...rows,
  ];
}

/** Of the attributions that are on screen. */
export function attributionDoubts(store: Store): Doubt[] {
  return doubtsOf(evidenceOf(store));
}

function evidenceOf(store: Store): Evidence {
  const [table, all] = [store.attributions.value, store.importance.value];
  return {
    trust: store.trust.value,
    spread: spreadOf(store),
    largest: all?.values.reduce((a, b) => Math.max(a, b), 0) ?? 0,
    // What is stated of more rows than the page holds is of those.
    n_done: all?.n_all ? all.n_rows : (table?.n_done ?? 0),
    n_rows: all?.n_all ?? store.n_rows,
    running: store.progress.value.state === "running",
    unit: store.unit.value,
  };
}

/** Largest minus smallest prediction so far. */
function spreadOf(store: Store): number {
  const table = store.attributions.value;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of table?.predictions ?? []) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 1;
}
