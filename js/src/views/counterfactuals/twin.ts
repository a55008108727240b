// Plans as a table: a line for each change, in the order in which they are made, with what the model says by then.

import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Cell, exact, known, said, type Twin, twinOf } from "../../twin/twin";
import { at, type Change, type Counterfactuals, reasonOf } from "./asked";

export function plansTwin(store: Store, record: Counterfactuals, plans: readonly number[]): Twin {
  const lines = plans.flatMap((plan) =>
    record.changes
      .filter((change) => change.plan === plan)
      .map((change, step) => ({ plan, change, step })),
  );
  return twinOf(
    t`Plans, change by change`,
    [
      ...[t`plan`, t`feature`, t`before`, t`after`, t`change`, t`distance of the plan`],
      ...[t`on the way, before`, t`on the way, after`],
    ],
    lines,
    ({ plan, change, step }) => [
      said(`${plans.indexOf(plan) + 1} ${reasonOf(record, plan)}`),
      said(store.featureName(change.feature)),
      cellOf(change, "before"),
      cellOf(change, "after"),
      said(change.text),
      exact(at(record.distance, plan)),
      known(at(record.path, plan, step)),
      known(at(record.path, plan, step + 1)),
    ],
  );
}

function cellOf(change: Change, side: "before" | "after"): Cell {
  const value = change[side];
  const text = change[`${side}_text`];
  return typeof value === "number" ? { text, value } : said(text);
}
