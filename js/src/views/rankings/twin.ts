// Ranks as a table: of every line its features' number, rank and what chance allows, by each method.

import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { exact, known, said, type Twin, twinOf } from "../../twin/twin";
import type { RankingsRecord } from "./index";
import { METHODS } from "./lay";

export function ranksTwin(store: Store, record: RankingsRecord, features: readonly number[]): Twin {
  const methods = record.method_names;
  const pairs = features.flatMap((j) =>
    methods.map((_, m) => ({ j, m, at: j * methods.length + m })),
  );
  return twinOf(
    t`Ranks of features by method`,
    [t`feature`, t`method`, t`value`, t`rank`, t`rank from`, t`rank to`, t`unit`],
    pairs,
    ({ j, m, at }) => [
      said(store.featureName(j)),
      said(METHODS[methods[m] as string] ?? (methods[m] as string)),
      known(record.values.data[at]),
      exact(record.ranks.data[at] as number),
      exact(record.rank_low.data[at] as number),
      exact(record.rank_high.data[at] as number),
      said(record.units[m] ?? ""),
    ],
  );
}
