// How far rows of each group are from the class that they are not called, and what plans change.

import type { JSX } from "preact";
import type { Further } from "../../charts/Asked";
import type { Tensor } from "../../runtime/answers";
import { formatInteger, formatNumber } from "../../runtime/format";
import { t } from "../../runtime/words";
import { at, share } from "./record";

/** As xwidgets/results/fairness_recourse.py. */
export interface RecourseRecord extends Further {
  groups: readonly string[];
  n_rejected: Tensor;
  n_asked: Tensor;
  distance: Tensor;
  distance_low: Tensor;
  distance_high: Tensor;
  changes: Tensor;
  none: Tensor;
  none_low: Tensor;
  none_high: Tensor;
  p_values: Tensor;
  feature_names: readonly string[];
  changed: Tensor;
}

const N_LEVERS = 3;

/** A distance in words; infinite where half of the rows have no plan. */
export const away = (distance: number): string =>
  Number.isNaN(distance)
    ? t`n/a`
    : Number.isFinite(distance)
      ? formatNumber(distance, 3)
      : t`no plan`;

/** What plans of a group change most often. */
export function levers(record: RecourseRecord, k: number): { name: string; share: number }[] {
  const n = record.groups.length;
  return record.feature_names
    .map((name, j) => ({ name, share: at(record.changed, j * n + k) }))
    .filter((one) => one.share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, N_LEVERS);
}

export function Recourse({ record }: { record: RecourseRecord }): JSX.Element {
  return (
    <table class="xw-fair-more">
      <thead>
        <tr>
          <th scope="col">{t`group`}</th>
          <th scope="col">{t`asked`}</th>
          <th
            scope="col"
            title={t`median of the closest plans, with its 95 % interval`}
          >{t`distance`}</th>
          <th scope="col" title={t`on average`}>{t`changes`}</th>
          <th scope="col">{t`without a plan`}</th>
          <th scope="col">{t`most often changed`}</th>
        </tr>
      </thead>
      <tbody>
        {record.groups.map((name, k) => {
          const told = !Number.isNaN(at(record.distance, k));
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {formatInteger(at(record.n_asked, k))}{" "}
                <small>{t`of ${formatInteger(at(record.n_rejected, k))}`}</small>
              </td>
              <td>
                {away(at(record.distance, k))}{" "}
                {told ? (
                  <small>
                    {away(at(record.distance_low, k))} – {away(at(record.distance_high, k))}
                    {at(record.p_values, k) <= 0.05 ? t`, unlike the others` : ""}
                  </small>
                ) : null}
              </td>
              <td>{told ? formatNumber(at(record.changes, k), 2) : t`n/a`}</td>
              <td>
                {share(at(record.none, k))}{" "}
                {told ? (
                  <small>
                    {share(at(record.none_low, k))} – {share(at(record.none_high, k))}
                  </small>
                ) : null}
              </td>
              <td>
                {levers(record, k)
                  .map((one) => `${one.name} ${share(one.share)}`)
                  .join(", ")}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
