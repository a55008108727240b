// Criteria of fairness: what each asks, how far it is from holding, and which exclude each other.

import type { JSX } from "preact";
import { t } from "../../runtime/words";
import { type FairnessRecord, told, VERDICTS } from "./record";

const ASKS: Readonly<Record<string, string>> = {
  "demographic parity": t`called positive as often`,
  "equal opportunity": t`found as often where positive`,
  "equalized odds": t`found as often, and falsely called as often`,
  "predictive parity": t`right as often where called positive`,
  "equal accuracy": t`right as often`,
  "calibration within groups": t`promised on average what happens`,
  "equal mean prediction": t`the same said on average`,
  "equal mean error": t`as much too high on average`,
  "equal size of errors": t`as far off on average`,
};

const SIGN = { holds: "✓", "does not hold": "✕", "cannot tell": "?" };

export function Criteria({ record }: { record: FairnessRecord }): JSX.Element {
  const metric = record.metrics[0] as string;
  return (
    <div class="xw-fair-criteria">
      <h4>{t`Criteria`}</h4>
      <table>
        <thead>
          <tr>
            <th scope="col">{t`in all groups`}</th>
            <th scope="col">{t`gap`}</th>
            <th scope="col">{t`sure range`}</th>
            <th scope="col">{t`within ${told(record, metric, record.tolerance)}`}</th>
          </tr>
        </thead>
        <tbody>
          {record.criteria.map(({ name, gap, low, high, verdict, left_out }) => (
            <tr key={name}>
              <th scope="row">
                {name} <small>{ASKS[name]}</small>
              </th>
              <td>
                <span>{told(record, metric, gap)}</span>
              </td>
              <td class="xw-muted">
                {low === null || high === null ? (
                  t`n/a`
                ) : (
                  <>
                    <span>{told(record, metric, low)} –</span>{" "}
                    <span>{told(record, metric, high)}</span>
                  </>
                )}
              </td>
              <td
                data-verdict={verdict}
                title={left_out.length ? t`too few rows: ${left_out.join(", ")}` : undefined}
              >
                {SIGN[verdict]} {VERDICTS[verdict]}
                {left_out.length ? (
                  <small>
                    {t` ${left_out.length} of ${record.groups.length} groups too small`}
                  </small>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {record.conflicts.length ? (
        <details>
          <summary>
            {record.conflicts.length === 1
              ? t`One pair of criteria cannot both hold here`
              : t`${record.conflicts.length} pairs of criteria cannot both hold here`}
          </summary>
          <ul>
            {record.conflicts.map(({ criteria, words }) => (
              <li key={criteria.join()}>
                <b>{criteria.join(t` and `)}</b>: {words}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
