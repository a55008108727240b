// Models as tables: every number of the plane, and what two of them say of every row.

import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { exact, known, said, type Twin, twinOf } from "../../twin/twin";
import { bestFirst, heldOut, type Model, saidByBoth, type Tradeoff } from "./record";

export const modelsTwin = (record: Tradeoff, models: readonly Model[]): Twin =>
  twinOf(
    t`Models: ${heldOut(record)}`,
    [
      ...[
        t`model`,
        record.metric,
        t`standard error`,
        t`behind the best`,
        t`standard error of that`,
      ],
      ...record.measure_names,
      t`seconds of a fit`,
    ],
    bestFirst(models),
    (one) => [
      said(one.name),
      known(one.score),
      known(one.error),
      known(one.behind),
      known(one.behind_error),
      ...one.complexity.map((value) => known(value)),
      known(one.seconds),
    ],
  );

/** Of the selected rows where there are some; nothing in a file without rows. */
export function bothTwin(
  store: Store,
  record: Tradeoff,
  [a, b]: readonly [number, number],
): Twin[] {
  const both = saidByBoth(record, a, b);
  if (!both) return [];
  const mask = store.mask.value;
  const rows = Array.from(both[0], (_, row) => row).filter((row) => !mask || mask[row]);
  const [one, other] = [record.model_names[a] as string, record.model_names[b] as string];
  return [
    twinOf(
      t`What ${one} and ${other} say, ${record.unit}: ${mask ? plural(rows.length, t`selected row`, t`selected rows`) : plural(rows.length, t`row`, t`rows`)}`,
      [t`row`, one, other],
      rows,
      (row) => [
        said(store.rowName(row)),
        exact(both[0][row] as number),
        exact(both[1][row] as number),
      ],
    ),
  ];
}
