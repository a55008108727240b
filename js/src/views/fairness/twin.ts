// Fairness as tables: rates by group, criteria, strategies, and what is asked besides.

import { formatNumber, unitLabel } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Cell, exact, known, said, signed, type Twin, twinOf } from "../../twin/twin";
import type { FeaturesRecord } from "./Features";
import type { RecourseRecord } from "./Recourse";
import type { ReweighedRecord } from "./Reweighed";
import { at, type FairnessRecord, strategyName, told, VERDICTS } from "./record";

/** A line for each metric and group, as they are drawn, then all rows and the largest gap. */
export function ratesTwin(
  record: FairnessRecord,
  metrics: readonly number[],
  strategy: number,
): Twin {
  const { groups } = record;
  const n = groups.length;
  const then = strategy >= 0;
  const lines = metrics.flatMap((k) => {
    const metric = record.metrics[k] as string;
    const cell = (value: number): Cell => known(value, (one) => told(record, metric, one));
    const line = (
      of: string,
      value: number,
      low: number,
      high: number,
      rows: Cell,
      after: Cell,
    ) => [
      said(metric),
      said(of),
      cell(value),
      cell(low),
      cell(high),
      rows,
      ...(then ? [after] : []),
    ];
    const empty = said("");
    return [
      ...groups.map((name, j) => {
        const i = k * n + j;
        const after = then
          ? cell(at(record.strategy_values, (strategy * record.metrics.length + k) * n + j))
          : empty;
        const [value, low, high] = [record.values, record.low, record.high].map((one) =>
          at(one, i),
        );
        return line(
          name,
          value as number,
          low as number,
          high as number,
          exact(at(record.sizes, i)),
          after,
        );
      }),
      line(t`all rows`, at(record.overall, k), Number.NaN, Number.NaN, empty, empty),
      line(
        t`difference`,
        at(record.difference, k),
        at(record.difference_low, k),
        at(record.difference_high, k),
        empty,
        empty,
      ),
      line(t`ratio`, at(record.ratio, k), Number.NaN, Number.NaN, empty, empty).map(
        (one, column) => (column === 2 ? known(at(record.ratio, k)) : one),
      ),
    ];
  });
  return twinOf(
    t`Rates by ${record.by.join(t` and `)}, with their 95 % intervals`,
    [
      t`metric`,
      t`group`,
      t`value`,
      t`from`,
      t`to`,
      t`rows`,
      ...(then ? [t`by ${strategyName(record.strategies[strategy] as string)}`] : []),
    ],
    lines,
    (line) => line,
  );
}

export function criteriaTwin(record: FairnessRecord): Twin[] {
  if (!record.criteria.length) return [];
  const cell = (value: number | null): Cell =>
    known(value, (one) => told(record, record.metrics[0] as string, one));
  return [
    twinOf(
      t`Criteria: how far groups are apart`,
      [t`criterion`, t`gap`, t`from`, t`to`, t`verdict`],
      record.criteria,
      ({ name, gap, low, high, verdict }) => [
        said(name),
        cell(gap),
        cell(low),
        cell(high),
        said(VERDICTS[verdict]),
      ],
    ),
  ];
}

export function strategiesTwin(record: FairnessRecord): Twin[] {
  const { groups, strategies } = record;
  if (!strategies.length) return [];
  const lines = strategies.flatMap((name, k) =>
    groups.map((group, j) => ({ name, group, k, i: k * groups.length + j })),
  );
  return [
    twinOf(
      t`Thresholds by group`,
      [
        t`strategy`,
        t`group`,
        t`threshold`,
        t`rows gained`,
        t`rows lost`,
        t`cost`,
        t`cost on other rows`,
      ],
      lines,
      ({ name, group, k, i }) => [
        said(strategyName(name)),
        said(group),
        known(at(record.thresholds, i)),
        exact(at(record.gained, i)),
        exact(at(record.lost, i)),
        known(at(record.strategy_cost, k)),
        known(at(record.held_cost, k)),
      ],
    ),
  ];
}

export function featuresTwin(
  store: Store,
  record: FeaturesRecord,
  features: readonly number[],
): Twin {
  const n = record.groups.length;
  return twinOf(
    t`Mean SHAP values by group, ${unitLabel(record.unit, store.schema.value.link)}`,
    [
      t`feature`,
      t`tells the group (${record.measure})`,
      t`from`,
      t`to`,
      t`used`,
      ...record.groups.flatMap((name) => [name, t`${name} from`, t`${name} to`]),
    ],
    features,
    (j) => [
      said(record.feature_names[j] as string),
      known(at(record.alone, j)),
      known(at(record.alone_low, j)),
      known(at(record.alone_high, j)),
      known(at(record.share, j)),
      ...record.groups.flatMap((_, k) => [
        signedOrNone(at(record.mean, j * n + k)),
        signedOrNone(at(record.mean_low, j * n + k)),
        signedOrNone(at(record.mean_high, j * n + k)),
      ]),
    ],
  );
}

const signedOrNone = (value: number): Cell => (Number.isNaN(value) ? said("") : signed(value));

export const recourseTwin = (record: RecourseRecord): Twin =>
  twinOf(
    t`Distance to the other decision by group, with 95 % intervals`,
    [
      t`group`,
      t`asked`,
      t`distance`,
      t`from`,
      t`to`,
      t`changes`,
      t`without a plan`,
      t`without from`,
      t`without to`,
    ],
    record.groups,
    (name, k) => [
      said(name),
      exact(at(record.n_asked, k)),
      ...[
        record.distance,
        record.distance_low,
        record.distance_high,
        record.changes,
        record.none,
        record.none_low,
        record.none_high,
      ].map((one) => known(at(one, k), formatNumber)),
    ],
  );

export function reweighedTwin(record: ReweighedRecord): Twin {
  const n = record.groups.length;
  const lines = record.metrics.flatMap((metric, j) => [
    ...record.groups.map((group, k) => ({
      metric,
      group,
      before: at(record.before, j * n + k),
      after: at(record.after, j * n + k),
    })),
    {
      metric,
      group: t`all rows`,
      before: at(record.before_overall, j),
      after: at(record.after_overall, j),
    },
    {
      metric,
      group: t`difference`,
      before: at(record.before_gap, j),
      after: at(record.after_gap, j),
    },
  ]);
  return twinOf(
    t`Rates of copies without and with weights`,
    [t`metric`, t`group`, t`without weights`, t`with weights`],
    lines,
    ({ metric, group, before, after }) => [said(metric), said(group), known(before), known(after)],
  );
}
