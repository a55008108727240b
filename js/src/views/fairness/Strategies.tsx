// Thresholds per group by strategy: what they are, what they cost, and whom they move.

import type { JSX } from "preact";
import { groupingOf } from "../../row/decision";
import { fixed, formatInteger, formatNumber, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { at, type FairnessRecord, moved, sharedThreshold, strategyName } from "./record";

export function Strategies(props: {
  store: Store;
  record: FairnessRecord;
  strategy: number;
  onChoose: (strategy: number) => void;
}): JSX.Element | null {
  const { store, record, strategy, onChoose } = props;
  const n = record.groups.length;
  if (!record.strategies.length) return null;
  const sum = (part: FairnessRecord["gained"], k: number): number => {
    let total = 0;
    for (let j = 0; j < n; j++) total += at(part, k * n + j);
    return total;
  };
  // As many digits in all lines, so that costs can be compared at a glance.
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(...record.cost))));
  const cost = (value: number | null): string =>
    value === null || !Number.isFinite(value) ? t`n/a` : fixed(value, digits);
  return (
    <div class="xw-fair-strategies">
      <h4>
        {t`Thresholds `}
        <small>
          {t`where a false positive costs ${formatNumber(record.cost[0])}, a false negative ${formatNumber(record.cost[1])}; now ${cost(record.now_cost)} per row`}
        </small>
      </h4>
      <table>
        <thead>
          <tr>
            <th scope="col">{t`strategy`}</th>
            <th scope="col">{t`cost`}</th>
            <th
              scope="col"
              title={t`of rows that the thresholds were not chosen on`}
            >{t`on other rows`}</th>
            <th scope="col">{t`change`}</th>
          </tr>
        </thead>
        <tbody>
          {record.strategies.map((name, k) => (
            <tr key={name}>
              <th scope="row">
                <button
                  type="button"
                  class="xw-fair-group"
                  aria-pressed={strategy === k}
                  title={t`show what it would do`}
                  onClick={() => onChoose(strategy === k ? -1 : k)}
                >
                  {strategyName(name)}
                </button>
              </th>
              <td>{cost(at(record.strategy_cost, k))}</td>
              <td class="xw-muted">{cost(at(record.held_cost, k))}</td>
              <td>
                {Number.isFinite(at(record.strategy_cost, k))
                  ? plural(sum(record.gained, k) + sum(record.lost, k), t`row`, t`rows`)
                  : t`no thresholds do it`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {strategy >= 0 && Number.isFinite(at(record.strategy_cost, strategy)) ? (
        <Chosen store={store} record={record} strategy={strategy} />
      ) : null}
    </div>
  );
}

/** The thresholds themselves, and the rows that change sides. */
function Chosen(props: { store: Store; record: FairnessRecord; strategy: number }): JSX.Element {
  const { store, record, strategy } = props;
  const n = record.groups.length;
  const names = groupingOf(store, record.quantities[0] ?? "")?.own_names ?? [];
  const shared = sharedThreshold(record, strategy, names);
  const rows = [true, false].map((to) => moved(record, strategy, to));
  return (
    <div class="xw-fair-chosen">
      <ul>
        {record.groups.map((name, j) => (
          <li key={name}>
            {t`${name}: from `}
            <b>{formatNumber(at(record.thresholds, strategy * n + j), 3)}</b>
            {t` on `}
            <span class="xw-muted">
              {t`+${formatInteger(at(record.gained, strategy * n + j))} / −${formatInteger(at(record.lost, strategy * n + j))} rows`}
            </span>
          </li>
        ))}
      </ul>
      <p>
        {rows.map((part, k) =>
          part.length ? (
            <button key={k} type="button" class="xw-button" onClick={() => store.selectRows(part)}>
              {t`select ${formatInteger(part.length)} ${k ? t`no longer ${record.positive}` : t`now ${record.positive}`}`}
            </button>
          ) : null,
        )}
        {shared ? (
          <button
            type="button"
            class="xw-button"
            onClick={() => store.share({ threshold: shared })}
          >{t`use them in all views`}</button>
        ) : null}
      </p>
      <p class="xw-muted">{t`Thresholds per group need the attribute when decisions are made, which the law may forbid.`}</p>
    </div>
  );
}
