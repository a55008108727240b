// What imitates the model, as tables: nodes of the tree (its leaves are the rules), weights, and what depth buys.

import { formatShare } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import type { Tree } from "../../trees/tree";
import { exact, known, said, signed, type Twin, twinOf } from "../../twin/twin";
import { fidelityAt, type LinearSurrogate, NUMBER, type Surrogate } from "./record";

export function treeTwin(store: Store, { nodes }: Tree, rules: boolean): Twin {
  const shown = rules ? nodes.filter(({ feature }) => feature < 0) : nodes;
  const decides = shown.some(({ agreement }) => !Number.isNaN(agreement));
  return twinOf(
    t`${rules ? t`Rules` : t`Nodes of the tree`}: ${shownOutput(store)}`,
    [t`rows of`, t`it says`, t`spread`, t`rows`, ...(decides ? [t`decided alike`] : [])],
    rules ? shown.toSorted((a, b) => b.n_rows - a.n_rows || a.at - b.at) : shown,
    ({ name, value, spread, n_rows, agreement }) => [
      said(name),
      exact(value),
      known(spread),
      exact(n_rows),
      ...(decides ? [known(agreement, formatShare)] : []),
    ],
  );
}

export function depthTwin(record: Surrogate, output: number): Twin[] {
  const depths = Array.from(record.depths.data);
  if (record.trust.own || depths.length < 2) return [];
  return [
    twinOf(
      t`How nearly trees of every depth say the same (R²)`,
      [t`conditions`, t`rules`, t`held-out rows`, t`rows that it was grown from`],
      depths,
      (depth, k) => [
        exact(depth),
        exact(record.depth_leaves.data[k] as number),
        known(fidelityAt(record.depth_fidelity, output, depth)),
        known(fidelityAt(record.depth_grown, output, depth)),
      ],
    ),
  ];
}

/** Terms of the features that are shown, in their order. */
export function linearTwin(
  store: Store,
  record: LinearSurrogate,
  output: number,
  features: readonly number[],
): Twin {
  const n = record.coefficients.shape[1] ?? 1;
  const terms = record.term_names.map((name, at) => ({ name, at }));
  const feature = (at: number): number => record.term_feature.data[at] as number;
  return twinOf(
    t`Weighted sum: what each term adds to the ${shownOutput(store)}`,
    [t`term`, t`feature`, t`weight`, t`of one`, t`rows`],
    features.flatMap((j) => terms.filter(({ at }) => feature(at) === j)),
    ({ name, at }) => {
      const number = record.term_level.data[at] === NUMBER;
      return [
        said(name),
        said(store.featureName(feature(at))),
        signed(record.coefficients.data[at * n + Math.min(output, n - 1)] as number),
        said(number ? t`standard deviation` : t`level beside the mean`),
        exact(record.counts.data[at] as number),
      ];
    },
  );
}
