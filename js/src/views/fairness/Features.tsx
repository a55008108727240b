// Which features set groups apart: how well each tells the group, how much the model uses it, what it adds by group.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Further } from "../../charts/Asked";
import type { Tensor } from "../../runtime/answers";
import { fixed, formatNumber, formatSigned, unitLabel } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { at, share } from "./record";
import { featuresTwin } from "./twin";

/** As xwidgets/results/fairness_features.py. */
export interface FeaturesRecord extends Further {
  by: readonly string[];
  groups: readonly string[];
  feature_names: readonly string[];
  positions: Tensor;
  mean: Tensor;
  mean_low: Tensor;
  mean_high: Tensor;
  mean_p: Tensor;
  size: Tensor;
  share: Tensor;
  measure: "AUC" | "R2";
  alone: Tensor;
  alone_low: Tensor;
  alone_high: Tensor;
  proxy: Tensor;
  unit: "log_odds" | "probability" | "value";
}

const N_FIRST = 8;
const WIDTH = 150;
const HEIGHT = 22;
const PAD = 7;

/** The groups between which a feature's mean attribution differs most, and by how much; null where fewer than two are known. */
export function widest(
  record: FeaturesRecord,
  j: number,
): { high: number; low: number; gap: number; sure: boolean } | null {
  const n = record.groups.length;
  const known = record.groups
    .map((_, k) => k)
    .filter((k) => !Number.isNaN(at(record.mean, j * n + k)));
  if (known.length < 2) return null;
  const mean = (k: number): number => at(record.mean, j * n + k);
  const high = known.reduce((a, b) => (mean(b) > mean(a) ? b : a));
  const low = known.reduce((a, b) => (mean(b) < mean(a) ? b : a));
  const p = Math.min(...[high, low].map((k) => at(record.mean_p, j * n + k)));
  return { high, low, gap: mean(high) - mean(low), sure: p <= 0.05 };
}

export function Features(props: { store: Store; record: FeaturesRecord }): JSX.Element {
  const { store, record } = props;
  const [all, setAll] = useState(false);
  const gap = (j: number): number => widest(record, j)?.gap ?? -1;
  const order = record.feature_names
    .map((_, j) => j)
    .sort((a, b) => gap(b) - gap(a) || at(record.share, b) - at(record.share, a));
  const first = order.filter((j, k) => k < N_FIRST || at(record.proxy, j) > 0);
  const shown = all ? order : first;
  const ends = [record.mean_low, record.mean_high].flatMap(({ data }) =>
    [...data].filter(Number.isFinite),
  );
  const reach = Math.max(1e-12, ...ends.map(Math.abs));
  const link = store.schema.value.link;
  return (
    <>
      <table class="xw-fair-features">
        <thead>
          <tr>
            <th scope="col">{t`feature`}</th>
            <th scope="col" title={t`of rows that it was not fitted to, with its 95 % interval`}>
              {t`tells ${record.by.join(" × ")} (${record.measure})`}
            </th>
            <th
              scope="col"
              title={t`share of all that the model attributes, in absolute values`}
            >{t`used`}</th>
            <th scope="col">{t`mean SHAP by group (${unitLabel(record.unit, link)})`}</th>
            <th scope="col">{t`largest difference`}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((j) => (
            <Line key={j} store={store} record={record} j={j} reach={reach} />
          ))}
        </tbody>
      </table>
      <AsTable title={t`Attributions by group`} of={() => [featuresTwin(store, record, shown)]}>
        {first.length < order.length ? (
          <button type="button" class="xw-link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? t`fewer features` : t`all ${order.length} features`}
          </button>
        ) : null}
      </AsTable>
    </>
  );
}

function Line(props: {
  store: Store;
  record: FeaturesRecord;
  j: number;
  reach: number;
}): JSX.Element {
  const { store, record, j, reach } = props;
  const name = record.feature_names[j] as string;
  const position = at(record.positions, j);
  const told = at(record.alone, j);
  const wide = widest(record, j);
  const focused = store.focus.value === position;
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          class="xw-fair-group"
          aria-pressed={focused}
          title={t`${name}: show it in all views`}
          onClick={() => store.focusFeature(position)}
        >
          {name}
        </button>
      </th>
      <td>
        {Number.isNaN(told) ? (
          <span class="xw-muted">{t`n/a`}</span>
        ) : (
          <>
            {at(record.proxy, j) > 0 ? <b>{fixed(told, 2)}</b> : fixed(told, 2)}{" "}
            <small>
              {fixed(at(record.alone_low, j), 2)} – {fixed(at(record.alone_high, j), 2)}
              {at(record.proxy, j) > 0 ? t` proxy` : ""}
            </small>
          </>
        )}
      </td>
      <td>{share(at(record.share, j))}</td>
      <td>
        <Means record={record} j={j} reach={reach} />
      </td>
      <td class={wide?.sure ? "" : "xw-muted"}>
        {wide ? (
          <>
            {formatNumber(wide.gap, 2)}{" "}
            <small>
              {record.groups[wide.high]}
              {t` above `}
              {record.groups[wide.low]}
              {wide.sure ? "" : t`, perhaps by chance`}
            </small>
          </>
        ) : (
          t`n/a`
        )}
      </td>
    </tr>
  );
}

/** A dot for each group with its interval, around 0. */
function Means(props: { record: FeaturesRecord; j: number; reach: number }): JSX.Element {
  const { record, j, reach } = props;
  const n = record.groups.length;
  const x = (value: number): number => PAD + ((value + reach) / (2 * reach)) * (WIDTH - 2 * PAD);
  const known = record.groups.flatMap((name, k) => {
    const i = j * n + k;
    const [value, low, high] = [record.mean, record.mean_low, record.mean_high].map((part) =>
      at(part, i),
    );
    return value === undefined || Number.isNaN(value) ? [] : [{ name, value, low, high }];
  });
  const told = known.map(({ name, value }) => `${name}: ${formatSigned(value)}`);
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={told.join(", ") || t`n/a`}>
      <title>{told.join("\n")}</title>
      <line class="xw-fair-all" x1={x(0)} x2={x(0)} y1={0} y2={HEIGHT} />
      {known.map(({ name, value, low, high }) => (
        <g key={name}>
          <line
            class="xw-fair-interval"
            x1={x(low as number)}
            x2={x(high as number)}
            y1={HEIGHT / 2}
            y2={HEIGHT / 2}
          />
          <circle cx={x(value)} cy={HEIGHT / 2} r={3.5} />
        </g>
      ))}
    </svg>
  );
}
