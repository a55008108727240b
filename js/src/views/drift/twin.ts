// Drift as tables: how far every column moved, rows that became more or fewer, the bins of the feature in focus, and
// batches in their order.

import { formatShare } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { exact, known, said, type Twin, twinOf } from "../../twin/twin";
import { at, type Drift, inOrder, predictionsOf, VERDICTS } from "./record";
import { strips } from "./Timeline";

export function movesTwin(record: Drift, batch: number, store: Store): Twin {
  const n = record.feature_names.length;
  return twinOf(
    t`${record.batch_names[batch]}: share of rows that moved, with its 95 % interval`,
    [t`column`, t`verdict`, t`moved`, t`from`, t`to`, t`attributed before`, t`attributed now`],
    [...predictionsOf(record), ...inOrder(record, batch)],
    (j) => [
      said(j < n ? store.featureName(j) : (record.column_names[j] as string)),
      said(VERDICTS[at(record.verdict, batch, j)] ?? ""),
      known(at(record.effect, batch, j), formatShare),
      known(at(record.low, batch, j), formatShare),
      known(at(record.high, batch, j), formatShare),
      known(j < n ? record.attribution_reference.data[j] : null, formatShare),
      known(j < n ? at(record.attribution_new, batch, j) : null, formatShare),
    ],
  );
}

export function slicesTwin(record: Drift, batch: number): Twin[] {
  const slices = record.slices[batch] ?? [];
  return slices.length
    ? [
        twinOf(t`Rows that became more or fewer`, [t`rows`, t`before`, t`now`], slices, (one) => [
          said(one.name),
          exact(one.before, formatShare),
          exact(one.now, formatShare),
        ]),
      ]
    : [];
}

/** Shares of rows in each bin of a feature. */
export interface BinShares {
  names: readonly string[];
  before: readonly number[];
  now: readonly number[];
}

export const binsTwin = (store: Store, bins: BinShares | null): Twin[] =>
  bins
    ? [
        twinOf(
          t`${store.featureName(store.focus.value)}: shares of rows`,
          [store.featureName(store.focus.value), t`before`, t`now`],
          bins.names,
          (name, k) => [
            said(name),
            exact(bins.before[k] as number, formatShare),
            exact(bins.now[k] as number, formatShare),
          ],
        ),
      ]
    : [];

export function batchesTwin(record: Drift, store: Store): Twin[] {
  if (record.batch_names.length < 2) return [];
  const lines = strips(record, store).flatMap((strip) =>
    record.batch_names.map((name, b) => ({ name, b, strip })),
  );
  return [
    twinOf(
      t`Batches in their order: share of rows that moved, and what the model is expected to reach`,
      [t`of`, t`batch`, t`value`, t`from`, t`to`, t`seen`],
      lines,
      ({ name, b, strip }) => [
        said(strip.name),
        said(name),
        known(strip.value[b], strip.text),
        known(strip.low[b], strip.text),
        known(strip.high[b], strip.text),
        known(strip.seen?.[b], strip.text),
      ],
    ),
  ];
}
