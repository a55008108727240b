// The row beside its plans: one line per feature that some plan changes, one column per plan.

import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";
import { cellText } from "../../row/explained";
import type { Tensor } from "../../runtime/answers";
import { formatAmount, formatNumber, formatProbability, plural } from "../../runtime/format";
import { probabilityOf } from "../../runtime/probability";
import { Sideways } from "../../runtime/sideways";
import type { Store } from "../../runtime/store";
import { OpenerContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import {
  at,
  type Change,
  type Counterfactuals,
  type Goal,
  type Look,
  looked,
  reasonOf,
} from "./asked";
import type { Options } from "./wire";

const STRANGE = 2;
/** Of a level that fewer rows have it is said. */
const RARE = 0.01;

export function Plans(props: {
  store: Store;
  record: Counterfactuals;
  options: Readonly<Options>;
  look: Readonly<Look>;
  onLook: (look: Look) => void;
  plans: readonly number[];
  place: number;
  chosen: number;
  onChoose: (plan: number) => void;
}): JSX.Element {
  const { store, record, plans, place, chosen, onChoose } = props;
  const [open, setOpen] = useState(false);
  const row = record.rows_asked.data[place] as number;
  const cells = new Map<string, Change>();
  for (const change of record.changes) cells.set(`${change.plan} ${change.feature}`, change);
  const changed = [
    ...new Set(
      record.changes.filter(({ plan }) => plans.includes(plan)).map(({ feature }) => feature),
    ),
  ];
  const rest = record.feature_names.map((_, j) => j).filter((j) => !changed.includes(j));
  const goal = record.goals[place] as Goal;
  return (
    <Sideways label={t`Table of plans for ${store.rowTitle(row)}`}>
      <table class="xw-plans">
        <caption class="xw-hidden">{t`Plans for ${store.rowTitle(row)}`}</caption>
        <thead>
          <tr>
            <td>
              <span
                class="xw-small xw-muted"
                title={t`Uncheck what cannot be changed`}
              >{t`may change`}</span>
            </td>
            <th scope="col">{t`now`}</th>
            {plans.map((plan, k) => (
              <th key={plan} scope="col" class={plan === chosen ? "xw-chosen" : ""}>
                <button
                  type="button"
                  class="xw-plan-name"
                  aria-pressed={plan === chosen}
                  onClick={() => onChoose(plan)}
                >
                  <b>{k + 1}</b> {reasonOf(record, plan)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changed.map((j) => (
            <tr key={j}>
              <FeatureHead {...props} feature={j} />
              <td class="xw-now">{nowText(store, record, place, j)}</td>
              {plans.map((plan) => (
                <Cell
                  key={plan}
                  record={record}
                  plan={plan}
                  change={cells.get(`${plan} ${j}`)}
                  chosen={plan === chosen}
                />
              ))}
            </tr>
          ))}
          {open
            ? rest.map((j) => (
                <tr key={j} class="xw-unchanged">
                  <FeatureHead {...props} feature={j} />
                  <td class="xw-now">{nowText(store, record, place, j)}</td>
                  <td colSpan={plans.length} class="xw-muted xw-small">
                    {lockedWord(record.locked[j])}
                  </td>
                </tr>
              ))
            : null}
        </tbody>
        <tbody class="xw-plan-facts">
          {rest.length ? (
            <tr>
              <td colSpan={2 + plans.length}>
                <button
                  type="button"
                  class="xw-link xw-small"
                  aria-expanded={open}
                  onClick={() => setOpen(!open)}
                >
                  {t`${open ? "\u25be" : "\u25b8"} ${plural(rest.length, t`feature`, t`features`)} that no plan changes`}
                </button>
              </td>
            </tr>
          ) : null}
          <tr>
            <th scope="row">{saidLabel(store, record, goal)}</th>
            <td>{saidText(store, record, goal.output, record.current, place)}</td>
            {plans.map((plan) => (
              <td key={plan} class={plan === chosen ? "xw-chosen" : ""}>
                <b>{saidText(store, record, goal.output, record.predictions, plan)}</b>
              </td>
            ))}
          </tr>
          <tr>
            <th
              scope="row"
              title={t`Sum of what the changes cost: numbers in median absolute deviations of their column, a change of category counts 1`}
            >{t`distance`}</th>
            <td />
            {plans.map((plan) => (
              <td key={plan} class={plan === chosen ? "xw-chosen" : ""}>
                {formatAmount(at(record.distance, plan))}
              </td>
            ))}
          </tr>
          <tr>
            <th
              scope="row"
              title={t`The real row that is most like the plan, and how far it is from it`}
            >{t`nearest real row`}</th>
            <td class="xw-now" title={t`How far the row itself is from the nearest other one`}>
              <span class="xw-small">{t`${formatAmount(at(record.near_now, place))} away`}</span>
            </td>
            {plans.map((plan) => (
              <td key={plan} class={plan === chosen ? "xw-chosen" : ""}>
                <Nearest store={store} record={record} plan={plan} />
              </td>
            ))}
          </tr>
          <TryIt {...props} row={row} />
        </tbody>
      </table>
    </Sideways>
  );
}

/** What the row holds; without its table, as the plans say. */
function nowText(store: Store, record: Counterfactuals, place: number, feature: number): string {
  const told = record.changes.find(
    (one) => one.feature === feature && record.of.data[one.plan] === place,
  );
  return told?.before_text ?? cellText(store, feature, record.rows_asked.data[place] as number);
}

function FeatureHead(props: {
  store: Store;
  record: Counterfactuals;
  options: Readonly<Options>;
  look: Readonly<Look>;
  onLook: (look: Look) => void;
  feature: number;
}): JSX.Element {
  const { store, record, options, look, onLook, feature } = props;
  const vary = (looked(options, look) as Options).vary ?? null;
  const why = record.locked[feature];
  const fixed = vary === null && why !== undefined;
  const free = vary ? vary.includes(feature) : !fixed;
  const name = store.featureName(feature);
  const toggle = (): void => {
    const all = record.feature_names.map((_, j) => j);
    const now = vary ?? all.filter((j) => record.locked[j] === undefined);
    const next = free ? now.filter((j) => j !== feature) : [...now, feature].sort((a, b) => a - b);
    onLook({ ...look, vary: next });
  };
  const alone = free && (vary?.length ?? 2) === 1;
  return (
    <th scope="row">
      <label
        class="xw-lock"
        title={
          fixed ? lockedWord(why) : free ? t`Uncheck: it stays as it is` : t`Check: it may change`
        }
      >
        <input
          type="checkbox"
          aria-label={t`${name} may change`}
          checked={free}
          disabled={(fixed && why !== "a text") || alone}
          onChange={toggle}
        />
      </label>
      <button
        type="button"
        class="xw-link xw-plan-feature"
        title={name}
        onClick={() => store.focusFeature(feature)}
      >
        {name}
      </button>
    </th>
  );
}

const lockedWord = (why: string | undefined): string =>
  why === undefined ? "" : why === "locked" ? t`stays as it is` : t`stays as it is: ${why}`;

function Cell(props: {
  record: Counterfactuals;
  plan: number;
  change: Change | undefined;
  chosen: boolean;
}): JSX.Element {
  const { record, plan, change, chosen } = props;
  const own = chosen ? "xw-chosen" : "";
  if (!change) return <td class={`${own} xw-same`}>{"\u00b7"}</td>;
  const outside = at(record.outside, plan, change.feature) > 0;
  const share = at(record.share, plan, change.feature);
  const cost = formatAmount(at(record.costs, plan, change.feature));
  const exact = change.text === change.after_text ? "" : t`, here ${change.after_text}`;
  const held = !exact
    ? ""
    : change.joint
      ? t`, wherever the others lie in theirs`
      : t`, all else as here`;
  return (
    <td
      class={`${own} xw-changed`}
      title={t`from ${change.before_text} to ${change.text}${exact}${held}; costs ${cost}${outside ? t`; beyond what any row has` : ""}`}
    >
      {change.text}
      {outside ? <span class="xw-plan-beyond">{t` beyond the rows`}</span> : null}
      {share < RARE ? (
        <span class="xw-plan-beyond" title={t`${formatAmount(100 * share)} % of the rows have it`}>
          {t` rare`}
        </span>
      ) : null}
    </td>
  );
}

const saidLabel = (store: Store, record: Counterfactuals, { output }: Goal): string =>
  record.unit === "value" ? t`the model says` : t`probability of ${store.outputName(output)}`;

/** What the model says: a probability wherever something makes it one. */
function saidText(
  store: Store,
  { unit }: Counterfactuals,
  output: number,
  said: Tensor,
  i: number,
): string {
  const value = at(said, i, output);
  if (unit === "probability") return formatProbability(value);
  const n = said.shape[1] ?? 1;
  const all = said.data.slice(i * n, (i + 1) * n);
  const { link } = store.schema.value;
  const p = unit === "log_odds" ? probabilityOf(all, output, link ?? "") : Number.NaN;
  return Number.isNaN(p) ? formatNumber(value) : formatProbability(p);
}

function Nearest(props: { store: Store; record: Counterfactuals; plan: number }): JSX.Element {
  const { store, record, plan } = props;
  const row = record.near_row.data[plan] as number;
  if (row < 0) return <>{t`none`}</>;
  const strange = at(record.strangeness, plan);
  return (
    <>
      <button
        type="button"
        class="xw-link"
        title={t`Put ${store.rowTitle(row)} in focus`}
        onClick={() => store.focusRow(row)}
      >
        {store.rowName(row)}
      </button>
      <span class="xw-small xw-muted">{t` ${formatAmount(at(record.near, plan))} away`}</span>
      {strange >= STRANGE ? (
        <span
          class="xw-plan-beyond"
          title={t`It lies ${formatAmount(strange)} times as far from rows as those lie from each other`}
        >
          {t` unlike any row`}
        </span>
      ) : null}
    </>
  );
}

/** The way into what-if, where that is in reach. */
function TryIt(props: {
  store: Store;
  record: Counterfactuals;
  plans: readonly number[];
  chosen: number;
  row: number;
}): JSX.Element | null {
  const { store, record, plans, chosen, row } = props;
  const opener = useContext(OpenerContext);
  if (!opener || ![...opener.kinds, ...opener.panels].includes("what_if")) return null;
  return (
    <tr>
      <td />
      <td />
      {plans.map((plan, k) => (
        <td key={plan} class={plan === chosen ? "xw-chosen" : ""}>
          <button
            type="button"
            class="xw-button"
            aria-label={t`Try it: plan ${k + 1} in what-if`}
            onClick={() => {
              const values = new Map<number, number>();
              for (const one of record.changes)
                if (one.plan === plan)
                  values.set(one.feature, at(record.values, plan, one.feature));
              store.offered.value = {
                row,
                name: t`plan ${k + 1} of ${store.rowName(row)}`,
                values,
              };
              opener.wanted.value = "what_if";
            }}
          >{t`Try it`}</button>
        </td>
      ))}
    </tr>
  );
}
