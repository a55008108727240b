// Criteria of fairness: what each asks, how far it is from holding, and which exclude each other.

import type { JSX } from "preact";
import { type FairnessRecord, told } from "./record";

const ASKS: Readonly<Record<string, string>> = {
  "demographic parity": "called positive as often",
  "equal opportunity": "found as often where positive",
  "equalized odds": "found as often, and falsely called as often",
  "predictive parity": "right as often where called positive",
  "equal accuracy": "right as often",
  "calibration within groups": "promised on average what happens",
  "equal mean prediction": "the same said on average",
  "equal mean error": "as much too high on average",
  "equal size of errors": "as far off on average",
};

const SIGN = { holds: "✓", "does not hold": "✕", "cannot tell": "?" };

export function Criteria({ record }: { record: FairnessRecord }): JSX.Element {
  const metric = record.metrics[0] as string;
  return (
    <div class="xw-fair-criteria">
      <h4>Criteria</h4>
      <table>
        <thead>
          <tr>
            <th scope="col">in all groups</th>
            <th scope="col">gap</th>
            <th scope="col">sure range</th>
            <th scope="col">within {told(record, metric, record.tolerance)}</th>
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
                  "n/a"
                ) : (
                  <>
                    <span>{told(record, metric, low)} –</span>{" "}
                    <span>{told(record, metric, high)}</span>
                  </>
                )}
              </td>
              <td
                data-verdict={verdict}
                title={left_out.length ? `too few rows: ${left_out.join(", ")}` : undefined}
              >
                {SIGN[verdict]} {verdict}
                {left_out.length ? (
                  <small>
                    {" "}
                    {left_out.length} of {record.groups.length} groups too small
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
              ? "One pair of criteria cannot both hold here"
              : `${record.conflicts.length} pairs of criteria cannot both hold here`}
          </summary>
          <ul>
            {record.conflicts.map(({ criteria, words }) => (
              <li key={criteria.join()}>
                <b>{criteria.join(" and ")}</b>: {words}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
