// What copies decide that were fitted with weights: rates before and after, and the rows that change sides.

import type { JSX } from "preact";
import type { Further } from "../../charts/Asked";
import type { Tensor } from "../../runtime/answers";
import { formatInteger, formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { at, share } from "./record";

/** As xwidgets/results/fairness_reweighed.py. */
export interface ReweighedRecord extends Further {
  groups: readonly string[];
  weights_negative: Tensor;
  weights_positive: Tensor;
  metrics: readonly string[];
  before: Tensor;
  after: Tensor;
  before_overall: Tensor;
  after_overall: Tensor;
  before_gap: Tensor;
  after_gap: Tensor;
  gap_change_low: Tensor;
  gap_change_high: Tensor;
  positive: string;
  row_before?: Tensor | null;
  row_after?: Tensor | null;
}

/** Rows that weights move: to positive, or no longer. */
export function turned(record: ReweighedRecord, to_positive: boolean): number[] {
  const { row_before, row_after } = record;
  if (!row_before || !row_after) return [];
  return Array.from(row_after.data, (_, row) => row).filter((row) => {
    const [before, after] = [at(row_before, row), at(row_after, row)];
    return before !== after && after === (to_positive ? 1 : 0);
  });
}

export function Reweighed(props: { store: Store; record: ReweighedRecord }): JSX.Element {
  const { store, record } = props;
  const n = record.groups.length;
  return (
    <>
      <table class="xw-fair-more">
        <thead>
          <tr>
            <th scope="col">{t`without → with weights`}</th>
            {record.metrics.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {record.groups.map((name, k) => (
            <tr key={name}>
              <th scope="row">
                {name}{" "}
                <small title={t`weights of its rows`}>
                  {t`${record.positive} × ${weight(at(record.weights_positive, k))}, else × ${weight(at(record.weights_negative, k))}`}
                </small>
              </th>
              {record.metrics.map((metric, j) => (
                <Pair
                  key={metric}
                  before={at(record.before, j * n + k)}
                  after={at(record.after, j * n + k)}
                />
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{t`all rows`}</th>
            {record.metrics.map((metric, j) => (
              <Pair
                key={metric}
                before={at(record.before_overall, j)}
                after={at(record.after_overall, j)}
              />
            ))}
          </tr>
          <tr class="xw-fair-sum">
            <th scope="row">{t`largest gap`}</th>
            {record.metrics.map((metric, j) => (
              <Pair
                key={metric}
                before={at(record.before_gap, j)}
                after={at(record.after_gap, j)}
                sure={at(record.gap_change_low, j) > 0 || at(record.gap_change_high, j) < 0}
              />
            ))}
          </tr>
        </tbody>
      </table>
      <p class="xw-fair-moved">
        {[true, false].map((to) => {
          const rows = turned(record, to);
          return rows.length ? (
            <button
              key={String(to)}
              type="button"
              class="xw-button"
              onClick={() => store.selectRows(rows)}
            >
              {t`select ${formatInteger(rows.length)} ${to ? t`then` : t`then no longer`} ${record.positive}`}
            </button>
          ) : null;
        })}
      </p>
    </>
  );
}

const weight = (value: number): string => (Number.isNaN(value) ? t`n/a` : formatNumber(value, 3));

/** `sure`: the interval of the change leaves 0 out. */
function Pair(props: { before: number; after: number; sure?: boolean }): JSX.Element {
  const { before, after, sure } = props;
  return (
    <td title={sure === false ? t`the change may be chance` : undefined}>
      <span class="xw-muted">{share(before)} →</span> {sure ? <b>{share(after)}</b> : share(after)}
    </td>
  );
}
