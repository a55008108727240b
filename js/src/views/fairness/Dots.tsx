// Groups against metrics: a dot with its interval, each metric on one scale, all rows as a line.

import type { JSX } from "preact";
import { dropClause, plainClause } from "../../charts/clauses";
import { quantityTerms } from "../../charts/quantityTerms";
import { fixed, formatInteger, plural } from "../../runtime/format";
import { opOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { at, type FairnessRecord, KIND, scaleOf, told } from "./record";

const LETTER_WIDTH = 7;
const CELL_WIDTH = 150;
const NUMBER_WIDTH = 54;
const HEIGHT = 22;
const PAD = 7;

/** What a metric is, in a few words. */
const MEANING: Readonly<Record<string, string>> = {
  "selection rate": t`share of rows that it calls positive`,
  "base rate": t`share of rows that are positive`,
  recall: t`of the positive rows, the share that it calls so: true positive rate`,
  "false positive rate": t`of the negative rows, the share that it calls positive`,
  "false negative rate": t`of the positive rows, the share that it misses`,
  precision: t`of what it calls positive, the share that is so: positive predictive value`,
  "negative predictive value": t`of what it calls negative, the share that is so`,
  accuracy: t`share of rows that it is right for`,
  "balanced accuracy": t`accuracy, both classes counting the same`,
  "Brier score": t`squared distance of probabilities from what is so; less is better`,
  "calibration gap": t`mean probability minus the share of positive rows; above 0 it promises too much`,
  "calibration error": t`distance of probabilities from what happens, over ten bins; never 0 on few rows`,
  "mean prediction": t`what it says on average`,
  "mean of y": t`what is so on average`,
  "mean error": t`how much too high it is on average`,
  MAE: t`how far off it is on average`,
  RMSE: t`how far off it is, large errors counting more`,
  R2: t`share of what varies that it explains`,
};

export function Dots(props: {
  store: Store;
  record: FairnessRecord;
  width: number;
  metrics: readonly number[];
  /** The strategy whose outcome is drawn as rings; -1: none. */
  strategy: number;
}): JSX.Element {
  const { store, record, width, metrics, strategy } = props;
  const longest = Math.max(...record.groups.map((name) => name.length));
  const name_width = Math.min(170, Math.max(90, LETTER_WIDTH * longest + 60));
  const n = Math.max(1, Math.floor((width - name_width) / CELL_WIDTH));
  const n_blocks = Math.ceil(metrics.length / n);
  const each = Math.ceil(metrics.length / n_blocks);
  const blocks = Array.from({ length: n_blocks }, (_, b) =>
    metrics.slice(b * each, (b + 1) * each),
  );
  const cell = Math.min(220, Math.floor((width - name_width) / each));
  return (
    <>
      {blocks.map((block) => (
        <table
          key={block.join()}
          class="xw-fair-dots"
          style={{ width: `${name_width + block.length * cell}px` }}
        >
          <thead>
            <tr>
              <th scope="col" style={{ width: `${name_width}px` }}>{t`group`}</th>
              {block.map((k) => (
                <th
                  key={k}
                  scope="col"
                  style={{ width: `${cell}px` }}
                  title={MEANING[record.metrics[k] as string]}
                >
                  {record.metrics[k]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {record.groups.map((name, j) => (
              <tr key={name}>
                <th scope="row">
                  <Group store={store} record={record} j={j} />
                </th>
                {block.map((k) => (
                  <Cell
                    key={k}
                    record={record}
                    k={k}
                    j={j}
                    width={cell - NUMBER_WIDTH - 12}
                    strategy={strategy}
                  />
                ))}
              </tr>
            ))}
            <tr class="xw-fair-sum">
              <th scope="row">{t`largest gap`}</th>
              {block.map((k) => (
                <td key={k} title={gapTitle(record, k)}>
                  {told(record, record.metrics[k] as string, at(record.difference, k))}
                  {Number.isFinite(at(record.ratio, k)) ? (
                    <span class="xw-muted">{t` ratio ${fixed(at(record.ratio, k), 2)}`}</span>
                  ) : null}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      ))}
    </>
  );
}

function gapTitle(record: FairnessRecord, k: number): string {
  const metric = record.metrics[k] as string;
  const [low, high] = [at(record.difference_low, k), at(record.difference_high, k)];
  const between = Number.isFinite(low)
    ? t`95 %: ${told(record, metric, low)} to ${told(record, metric, high)}`
    : t`no interval: too few rows`;
  return t`largest minus smallest, smallest over largest; ${between}`;
}

/** A click selects the rows of a group in every view; a second one lets them go. */
function Group(props: { store: Store; record: FairnessRecord; j: number }): JSX.Element {
  const { store, record, j } = props;
  const name = record.groups[j] as string;
  const label = `${record.by.join(t` and `)}: ${name}`;
  const chosen = plainClause(store, KIND)?.label === label;
  const choose = (event: MouseEvent): void => {
    const op = opOf(event);
    if (op === "and" && chosen) dropClause(store, KIND);
    else
      store.commitClause({
        key: KIND,
        op,
        terms: quantityTerms(record.conditions[j] ?? [], (one) => store.quantity(one)),
        label,
      });
  };
  const n = at(record.counts, j);
  return (
    <button
      type="button"
      class="xw-fair-group"
      aria-pressed={chosen}
      title={t`${name}: ${plural(n, t`row`, t`rows`)}; select them`}
      onClick={choose}
    >
      <span>{name}</span> <small>{formatInteger(n)}</small>
    </button>
  );
}

function Cell(props: {
  record: FairnessRecord;
  k: number;
  j: number;
  width: number;
  strategy: number;
}): JSX.Element {
  const { record, k, j, width, strategy } = props;
  const n = record.groups.length;
  const metric = record.metrics[k] as string;
  const [from, to] = scaleOf(record, k, strategy);
  const x = (value: number): number =>
    PAD +
    ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * Math.max(1, width - 2 * PAD);
  const value = at(record.values, k * n + j);
  const [low, high] = [at(record.low, k * n + j), at(record.high, k * n + j)];
  const all = at(record.overall, k);
  const then =
    strategy < 0
      ? Number.NaN
      : at(record.strategy_values, (strategy * record.metrics.length + k) * n + j);
  const middle = HEIGHT / 2;
  const title = [
    `${record.groups[j]}, ${metric}: ${told(record, metric, value)}`,
    Number.isFinite(low)
      ? t`95 %: ${told(record, metric, low)} to ${told(record, metric, high)}`
      : t`no interval: too few rows`,
    t`of ${plural(Math.round(at(record.sizes, k * n + j)), t`row`, t`rows`)}; all rows: ${told(record, metric, all)}`,
    ...(Number.isFinite(then)
      ? [`${record.strategies[strategy]}: ${told(record, metric, then)}`]
      : []),
  ].join("\n");
  return (
    <td title={title}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {Number.isFinite(all) ? (
          <line class="xw-fair-all" x1={x(all)} x2={x(all)} y1={0} y2={HEIGHT} />
        ) : null}
        {Number.isFinite(low) ? (
          <line class="xw-fair-interval" x1={x(low)} x2={x(high)} y1={middle} y2={middle} />
        ) : null}
        {Number.isFinite(value) ? <circle cx={x(value)} cy={middle} r={3.5} /> : null}
        {Number.isFinite(then) ? (
          <circle class="xw-fair-then" cx={x(then)} cy={middle} r={5} />
        ) : null}
      </svg>
      <span class={Number.isFinite(value) ? "" : "xw-muted"}>{told(record, metric, value)}</span>
    </td>
  );
}
