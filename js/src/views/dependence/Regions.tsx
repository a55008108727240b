// For whom one average curve is not enough: the tree of regions, with how much their rows' curves differ.

import type { JSX } from "preact";
import { AnswerState } from "../../charts/AnswerState";
import { termsOf } from "../../charts/conditions";
import { percentText } from "../../marks/legend";
import { useAnswer } from "../../runtime/answers";
import { formatAmount } from "../../runtime/format";
import { opOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Curve } from "./EffectChart";
import { type OwnOptions, type RegionalEffects, regionsQuestion } from "./records";
import { treeOf } from "./regionTree";

export const WHAT_REGIONS = t`regional effects`;

export function Regions(props: {
  store: Store;
  feature: number;
  own: OwnOptions;
  /** The curve of a region that is pointed at; null: of none. */
  onPoint: (curve: Curve | null) => void;
}): JSX.Element {
  const { store, feature, onPoint } = props;
  const output = store.output.value;
  const answer = useAnswer<RegionalEffects>(
    store,
    regionsQuestion(feature, output, store.unit.value, props.own),
    { label: WHAT_REGIONS },
  );
  const { record } = answer;
  if (!record)
    return (
      <div class="xw-note">
        <AnswerState store={store} answer={answer} what={WHAT_REGIONS} />
      </div>
    );
  const name = store.featureName(feature);
  const tree = treeOf(record);
  const n_values = record.grid.data.length;
  const before = record.before || 1;
  if (tree.length < 2)
    return (
      <p class="xw-note">
        {t`One curve of ${name} is enough: rows differ by ${formatAmount(record.before, 2)} around it, and no split by another feature takes a fifth of that away.`}
      </p>
    );
  const curveOf = (at: number): Curve => ({
    name: record.names[at] as string,
    values: record.grid.data,
    ys: Float64Array.from(record.average.data.subarray(at * n_values, (at + 1) * n_values)),
  });
  return (
    <div class="xw-regions">
      <p class="xw-note">
        {t`Rows differ by ${formatAmount(record.before, 2)} around the one curve of ${name}, by ${formatAmount(record.after, 2)} within these regions. Click to select their rows.`}
      </p>
      <ul aria-label={t`regions of ${name}`}>
        {tree.map(({ at, depth, is_split }) => {
          const differs = record.heterogeneity.data[at] as number;
          const words = t`differ by ${formatAmount(differs, 2)}`;
          return (
            <li key={at}>
              <button
                type="button"
                class={is_split ? "xw-region" : "xw-region xw-named"}
                onPointerEnter={() => onPoint(curveOf(at))}
                onPointerLeave={() => onPoint(null)}
                onFocus={() => onPoint(curveOf(at))}
                onBlur={() => onPoint(null)}
                onClick={(event) => {
                  const conditions = record.conditions[at] ?? [];
                  if (!conditions.length) store.clearSelection();
                  else
                    store.commitClause({
                      key: `region:${feature}`,
                      op: opOf(event),
                      terms: termsOf(conditions, store.columns.value),
                    });
                }}
              >
                <span
                  class="xw-region-name"
                  style={{ paddingLeft: depth * 16 }}
                  title={record.names[at]}
                >
                  {shortName(record, at)}
                </span>
                <span class="xw-muted">{percentText(record.share.data[at] as number)}</span>
                <span class="xw-region-bar" aria-hidden="true">
                  <i style={{ width: `${Math.min(100, (100 * differs) / before)}%` }} />
                </span>
                <span class="xw-muted">{words}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What a region says beyond the one that it is a part of. */
function shortName(record: RegionalEffects, at: number): string {
  const name = record.names[at] as string;
  const above = record.parent.data[at] as number;
  const whole = above < 0 ? "" : (record.names[above] as string);
  const begins = `${whole} and `; // as Python says it
  return whole && name.startsWith(begins) ? name.slice(begins.length) : name;
}
