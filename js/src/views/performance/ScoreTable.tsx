// Scores with their intervals, of all rows and beside them of the selected ones.

import type { JSX } from "preact";
import { plural } from "../../runtime/format";
import { t } from "../../runtime/words";
import { type Metric, score } from "./words";

export interface ScoreLine {
  name: string;
  all: Metric;
  selected: Metric | null;
}

/** What a score is, in a few words. */
const MEANING: Readonly<Record<string, string>> = {
  accuracy: t`share of rows that it is right for`,
  "balanced accuracy": t`share of rows that it is right for, every class counting the same`,
  precision: t`of what it calls so, the share that is so`,
  recall: t`of what is so, the share that it finds`,
  specificity: t`of what is not so, the share that it does not call so`,
  F1: t`precision and recall in one: their harmonic mean`,
  MCC: t`correlation of what it says with what is so, from -1 to 1`,
  "ROC AUC": t`how often a row that is so scores above one that is not`,
  "average precision": t`precision, averaged over all that there is to find`,
  "log loss": t`how surprised it is by what is so; less is better`,
  "Brier score": t`squared distance of probabilities from what is so; less is better`,
  "macro F1": t`F1, every class counting the same`,
  "macro ROC AUC": t`ROC AUC of each class against the rest, every class counting the same`,
  R2: t`share of what varies that it explains; 0: no better than the mean`,
  MAE: t`how far off it is on average`,
  RMSE: t`how far off it is, large errors counting more`,
  bias: t`how much too high it is on average`,
};

/** Decimals of a number as it is written. */
const decimals = (text: string): number => (/e/.test(text) ? 0 : (text.split(".")[1] ?? "").length);

/** An interval with as many decimals at both ends. */
function range({ low, high }: Metric): string {
  if (!Number.isFinite(low)) return "";
  const ends = [score(low), score(high)];
  const most = Math.max(...ends.map(decimals));
  return ends
    .map((text) => {
      const missing = most - decimals(text);
      if (missing === 0 || /e|,|k|M/.test(text)) return text;
      return `${text}${text.includes(".") ? "" : "."}${"0".repeat(missing)}`;
    })
    .join(" – ");
}

export function ScoreTable(props: {
  lines: readonly ScoreLine[];
  n_rows: number;
  n_selected: number;
  /** Intervals are on their way. */
  waiting: boolean;
}): JSX.Element {
  const { lines } = props;
  const selected = lines.some((line) => line.selected);
  return (
    <table class={`xw-scores${props.waiting ? " xw-scores-waiting" : ""}`}>
      <thead>
        <tr>
          <th scope="col">{t`score`}</th>
          <th scope="col">{plural(props.n_rows, t`row`, t`rows`)}</th>
          <th scope="col" title={t`With other rows of the same kind it would lie about there.`}>
            95 %
          </th>
          {selected ? (
            <>
              <th scope="col" class="xw-teal">
                {t`${plural(props.n_selected, t`row`, t`rows`)} selected`}
              </th>
              <th scope="col">95 %</th>
            </>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, all, selected: some }) => (
          <tr key={name} title={MEANING[name]}>
            <th scope="row">{name}</th>
            <td data-score={name}>{score(all.value)}</td>
            <td class="xw-muted">{range(all)}</td>
            {selected ? (
              <>
                <td class="xw-teal">{some ? score(some.value) : ""}</td>
                <td class="xw-muted">{some ? range(some) : ""}</td>
              </>
            ) : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
