// Counterfactuals: the row beside plans that change what the model says of it, and the way to the one that is chosen.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import { RowStepper } from "../../row/RowHeading";
import { type Answer, useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { chosenOfRows, namedFeature } from "../../runtime/named";
import { Pending } from "../../runtime/pending";
import { keyOf, type Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { actualPhrase } from "../../runtime/target";
import { defineView, Heading, useLook, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { type Counterfactuals, type LeverSet, type Look, looked, questionOf } from "./asked";
import { Controls } from "./Controls";
import css from "./counterfactuals.css";
import { useGuess } from "./guess";
import { Menu } from "./Menu";
import { Path } from "./Path";
import { Plans } from "./Plans";
import { plansTwin } from "./twin";
import type { Options } from "./wire";

const TITLE = t`Counterfactuals`;
/** Features of a set of the menu, at most. */
const LEVERS = 2;

function CounterfactualsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<Look>("counterfactuals");
  const question = useQuestion(store, options, look);
  const answer = useAnswer<Counterfactuals>(store, question, { label: t`counterfactuals` });
  // While another answer is looked for, the one before stays, paler.
  const last = useRef<Counterfactuals | null>(null);
  if (answer.record) last.current = answer.record;
  // Plans that are whole stay as they are while what sets of levers cost is asked besides.
  const whole = useWhole(store, question, answer);
  const failed = answer.state === "failed" || answer.state === "absent";
  const record = whole ?? answer.record ?? (failed ? null : last.current);
  const earlier = !whole && !answer.record;
  const rows = options.rows;
  const row = options.row ?? store.row.value;
  const actual = rows ? null : actualPhrase(store, row);
  return (
    <section class="xw-view xw-counterfactuals" aria-label={TITLE}>
      <style>{css}</style>
      <Heading title={TITLE}>
        {rows ? null : (
          <span class="xw-row-facts">
            {store.rowTitle(row)}
            {actual === null ? "" : `, ${actual}`}
          </span>
        )}
        <span class="xw-spacer" />
        {rows || options.row !== undefined ? null : <RowStepper store={store} row={row} />}
      </Heading>
      <Controls store={store} options={options} look={look} record={record} onLook={setLook} />
      {record ? (
        <div class={earlier ? "xw-earlier" : ""} aria-busy={earlier}>
          <Found
            store={store}
            context={context}
            record={record}
            look={look}
            onLook={setLook}
            waiting={answer.state !== "done"}
          />
          {answer.state === "done" ? null : (
            <p class="xw-small xw-muted xw-plan-state" role="status">
              <AnswerState
                store={store}
                answer={answer}
                what={whole ? t`what sets of levers cost` : t`closer plans`}
              />
            </p>
          )}
        </div>
      ) : (
        <Pending answer={answer} what={t`what would have to change`} />
      )}
    </section>
  );
}

const withoutMenu = (question: Question): string =>
  keyOf({ ...question, options: { ...question.options, menu: null } });

/** What is asked. A menu that is closed again stays told: nothing is asked anew for that. */
function useQuestion(store: Store, options: Readonly<Options>, look: Readonly<Look>): Question {
  const wanted = questionOf(store, options, look);
  const last = useRef(wanted);
  const told =
    !wanted.options?.menu &&
    withoutMenu(last.current) === withoutMenu(wanted) &&
    store.answers.of(last.current).state.value === "done";
  if (!told) last.current = wanted;
  return last.current;
}

/** The last whole answer to the same question, whatever menu was asked for; null where there is none. */
function useWhole(
  store: Store,
  question: Question,
  answer: Answer<Counterfactuals>,
): Counterfactuals | null {
  const kept = useRef<{ store: Store; key: string; record: Counterfactuals } | null>(null);
  const key = withoutMenu(question);
  if (answer.state === "done" && answer.record)
    kept.current = { store, key, record: answer.record };
  const { current } = kept;
  return current?.store === store && current.key === key ? current.record : null;
}

/** Plans of the first row (or of the one that is chosen among several), and what is said of them. */
function Found(props: {
  store: ViewContext["store"];
  context: ViewContext<Options>;
  record: Counterfactuals;
  look: Readonly<Look>;
  onLook: (look: Look) => void;
  waiting: boolean;
}): JSX.Element {
  const { store, record, context, look, onLook, waiting } = props;
  const [asked, setAsked] = useState(0);
  const [chosen, setChosen] = useState(0);
  const n_asked = record.rows_asked.data.length;
  const place = Math.min(asked, Math.max(0, n_asked - 1));
  const plans = [...record.of.data.keys()].filter((plan) => record.of.data[plan] === place);
  const plan = plans[Math.min(chosen, plans.length - 1)];
  const { menu: largest, vary } = looked(context.options, look) as Options;
  const menu = useMenu(record, place, look);
  return (
    <>
      {n_asked > 1 ? (
        <p class="xw-plan-said">
          {record.sentence}{" "}
          <select
            class="xw-picker"
            aria-label={t`row whose plans are shown`}
            value={String(place)}
            onChange={(event) => setAsked(Number(event.currentTarget.value))}
          >
            {[...record.rows_asked.data].map((row, k) => (
              <option key={row} value={String(k)}>
                {store.rowName(row)}
              </option>
            ))}
          </select>
        </p>
      ) : null}
      {plans.length === 0 || plan === undefined ? (
        <NoPlan record={record} place={place} />
      ) : (
        <>
          <Plans
            {...props}
            options={context.options}
            plans={plans}
            place={place}
            chosen={plan}
            onChoose={(one) => setChosen(plans.indexOf(one))}
          />
          <Path store={store} record={record} plan={plan} place={place} />
        </>
      )}
      {record.goals.length ? (
        <Menu
          store={store}
          menu={menu}
          open={!!largest}
          waiting={waiting}
          vary={vary ?? null}
          onOpen={(open) => onLook({ ...look, menu: open ? LEVERS : 0 })}
          onVary={(next) => onLook({ ...look, vary: next ?? context.options.vary ?? null })}
        />
      ) : null}
      <AsTable
        title={t`Counterfactuals`}
        of={() => (plans.length ? [plansTwin(store, record, plans)] : [])}
      >
        <p class="xw-small xw-muted xw-plan-notes">
          {notes(record, place)} <Doubts of={record} />
        </p>
      </AsTable>
    </>
  );
}

/** The menu of a row: while one of its sets is all that may change, the whole one stays. */
function useMenu(
  record: Counterfactuals,
  place: number,
  { vary: _, ...rest }: Readonly<Look>,
): readonly LeverSet[] {
  const kept = useRef<{ key: string; menu: readonly LeverSet[] }>({ key: "", menu: [] });
  const menu = record.menu.filter(({ of }) => of === place);
  const goal = record.goals[place];
  const key = JSON.stringify([record.rows_asked.data[place], record.unit, goal, rest]);
  if (key !== kept.current.key || menu.length > kept.current.menu.length)
    kept.current = { key, menu };
  return kept.current.menu;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** What a reader needs to judge the plans. */
function notes(record: Counterfactuals, place: number): string {
  const certificate = record.certificates[place];
  const told = [
    certificate === "best found" ? t`best found, no proof that nothing is closer` : certificate,
    certificate &&
      t`distance counts numbers in median absolute deviations and a change of category as 1`,
    ...(record.trust.notes ?? []),
  ];
  return `${told
    .filter(Boolean)
    .map((note) => sentence(note as string))
    .join(". ")}.`;
}

const CERTAINLY_NONE = "certainly no plan exists within these limits";

function NoPlan({ record, place }: { record: Counterfactuals; place: number }): JSX.Element {
  const why = record.binding[place] ?? [];
  if (!record.goals.length)
    return <p class="xw-empty">{t`A plan is made of values of rows, and this file holds none.`}</p>;
  return (
    <div class="xw-empty xw-no-plan" role="status">
      <p>
        <b>
          {record.certificates[place] === CERTAINLY_NONE
            ? t`There is certainly no plan within these limits.`
            : t`No plan was found within these limits.`}
        </b>
      </p>
      {why.length ? (
        <ul>
          {why.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

export default defineView<Options>({
  component: CounterfactualsView,
  guess: useGuess,
  next: (store) => [
    { kind: "what_if", question: t`what if ${store.rowName(store.row.value)} were different?` },
  ],
  code: (store, look) => {
    const { vary, menu, ...rest } = look as Look;
    const names = vary?.map((j) => namedFeature(store, j));
    return chosenOfRows({ ...rest, vary: names, menu: menu || null });
  },
});
