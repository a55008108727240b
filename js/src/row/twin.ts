// One explained row as a table: from the base value, push by push, to what the model says.

import type { Bar } from "../marks/force";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import { t } from "../runtime/words";
import { type Cell, exact, known, ofRow, said, signed, type Twin, twinOf } from "../twin/twin";
import type { Explained } from "./explained";
import { foldText } from "./parts";

/** Of the bars that are drawn, in their order; `span`: where each begins and ends, as offsets from the base value. */
export function rowTwin<B extends Bar>(
  store: Store,
  explained: Explained,
  bars: readonly B[],
  span: (bar: B) => readonly [number, number],
): Twin {
  const { base, prediction, errors, row } = explained;
  const estimated = errors?.some((error) => error > 0) ?? false;
  const nothing = said("");
  /** Where the pushes begin, and where they lead to. */
  const end = (name: string, at: number): readonly Cell[] => [
    said(name),
    ...Array.from({ length: estimated ? 4 : 3 }, () => nothing),
    exact(at),
  ];
  const push = (bar: B): readonly Cell[] => {
    const { feature, value } = bar;
    const fold = feature < 0;
    const [from, to] = span(bar);
    return [
      said(fold ? foldText(bar) : store.featureName(feature)),
      fold ? nothing : ofRow(store.column(feature), row),
      signed(value),
      ...(estimated ? [known(fold ? null : errors?.[feature])] : []),
      exact(base + from),
      exact(base + to),
    ];
  };
  const lines = [end(t`base value`, base), ...bars.map(push), end("prediction", prediction)];
  return twinOf(
    t`${store.rowTitle(row)}: what each feature adds to the ${shownOutput(store)} (SHAP values)`,
    ["feature", "value", "attribution", ...(estimated ? [t`standard error`] : []), "from", "to"],
    lines,
    (line) => line,
  );
}
