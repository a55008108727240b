// What stands around a view that asks first: the question in its place until somebody has answered or wants to be shown;
// then the view, with the answer beside the truth above it.

import type { JSX } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { type Asked, askBy, type Known, type UseGuess } from "../runtime/guess";
import { type ViewContext, WidgetContext } from "../runtime/view";
import type { GuessState } from "../runtime/wire";
import { t } from "../runtime/words";
import { gapOf, type Said } from "./gaps";
import css from "./guess.css";
import { Ask, missingWords, Told } from "./kinds";

interface Props {
  context: ViewContext;
  title: string;
  useGuess: UseGuess;
  view: () => JSX.Element;
}

function AsksFirst(props: Props): JSX.Element {
  const widget = useContext(WidgetContext);
  const kept = widget?.arrangement.value.guess;
  const keep = (guess: GuessState): void => {
    if (widget) widget.arrangement.value = { ...widget.arrangement.value, guess };
  };
  if (!kept || kept.state === "skipped") return props.view();
  return <Guessing {...props} kept={kept} keep={keep} />;
}

function Guessing(
  props: Props & { kept: GuessState; keep: (next: GuessState) => void },
): JSX.Element {
  const { context, title, useGuess, view, kept, keep } = props;
  const live = worthAsking(useGuess(context));
  const top = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // What the focus was in has gone: it goes to what stands there now.
    if (!first.current) top.current?.focus({ preventScroll: true });
    first.current = false;
  }, [kept.state]);
  const is_open = kept.state === "open";
  const said = kept.said ?? [];
  const fresh = is_open ? null : renewed(kept, live, said);
  const is_news = fresh !== null && JSON.stringify(fresh) !== JSON.stringify(kept);
  useEffect(() => {
    if (fresh && is_news) keep(fresh);
  });
  const onSkip = (): void => keep({ state: "skipped" });
  const told = fresh ?? kept;
  const asked = is_open ? live : (told.asked as unknown as Asked);
  // A view with nothing to be asked shows itself.
  if (asked === null) return view();
  if (!asked || is_open)
    return (
      <section
        ref={top}
        tabIndex={-1}
        class="xw-view xw-guess"
        aria-label={t`${title}: guess first`}
      >
        <style>{css}</style>
        {asked ? (
          <Open
            key={asked.question}
            asked={asked}
            title={title}
            onGuess={(answer) => keep({ state: "given", asked: lean(asked), said: [...answer] })}
            onSkip={onSkip}
          />
        ) : (
          <NotYet title={title} onSkip={onSkip} />
        )}
      </section>
    );
  return (
    <>
      <section
        ref={top}
        tabIndex={-1}
        class="xw-view xw-guess xw-guessed"
        aria-label={t`${title}: your guess`}
      >
        <style>{css}</style>
        <div class="xw-heading">
          <h3 class="xw-title">{t`Your guess`}</h3>
          <span class="xw-spacer" />
          <button
            type="button"
            class="xw-button"
            onClick={() => keep({ state: "open" })}
          >{t`Guess again`}</button>
        </div>
        <p class="xw-guess-asked">{asked.question}</p>
        <p class="xw-guess-words" role="status">
          {told.words ?? t`Your guess is kept. It is compared as soon as the answer is computed.`}
        </p>
        <Told asked={asked} said={said} truth={told.truth ?? null} />
      </section>
      {view()}
    </>
  );
}

/** Null, too, where there is nothing to choose from: one feature, one model. */
const worthAsking = (asked: Asked | null | undefined): Asked | null | undefined =>
  asked && "choices" in asked && asked.choices.length < 2 ? null : asked;

/** What was said beside the truth of now; null where the view answers something else by now, or nothing yet. */
function renewed(kept: GuessState, live: Asked | null | undefined, said: Said): GuessState | null {
  const then = kept.asked as unknown as Asked;
  if (live?.kind !== then.kind || live.question !== then.question) return null;
  // The axis on which something was drawn stays.
  const asked = {
    ...live,
    ...(live.kind === "curve" ? { ...then, truth: live.truth } : {}),
  } as Asked;
  const gap = gapOf(asked, said);
  if (!gap) return null;
  return { state: "given", asked: lean(asked), said: [...said], ...gap, truth: [...gap.truth] };
}

/** Points of a curve that are kept. */
const MAX_POINTS = 60;
/** Of an order so much is kept as can be told of. */
const MAX_NAMES = 60;

/** What of a question is kept with its answer. */
function lean(full: Asked): Record<string, unknown> {
  const { known: _, ...asked } = full;
  const { truth } = asked;
  if (asked.kind === "curve") {
    const n = asked.truth?.at.length ?? 0;
    const every = Math.max(1, Math.ceil(n / MAX_POINTS));
    const some = (list: readonly number[]): number[] =>
      list.filter((_, i) => i % every === 0 || i === n - 1);
    return {
      ...asked,
      truth: asked.truth && { at: some(asked.truth.at), ys: some(asked.truth.ys) },
    };
  }
  if (asked.kind === "number") return { ...asked };
  return {
    ...asked,
    choices: asked.kind === "choice" ? asked.choices : [],
    truth: Array.isArray(truth) ? truth.slice(0, MAX_NAMES) : truth,
  };
}

function Open(props: {
  asked: Asked;
  title: string;
  onGuess: (said: Said) => void;
  onSkip: () => void;
}): JSX.Element {
  const { title, onGuess, onSkip } = props;
  const [said, setSaid] = useState<Said>([]);
  // Numbers that arrive meanwhile move no axis under what is being drawn.
  const begun = useRef<Asked | null>(null);
  if (said.length === 0 || !begun.current) begun.current = props.asked;
  const asked = begun.current;
  const missing = missingWords(asked, said);
  return (
    <>
      <div class="xw-heading">
        <h3 class="xw-title">{title}</h3>
        <span class="xw-question">{t`what do you expect?`}</span>
      </div>
      <p class="xw-guess-question">{asked.question}</p>
      {asked.known ? <KnownList known={asked.known} /> : null}
      <Ask asked={asked} said={said} onSay={setSaid} />
      <div class="xw-guess-foot">
        <button
          type="button"
          class="xw-button xw-guess-go"
          aria-disabled={missing !== "" || said.length === 0}
          onClick={() => {
            if (!missing && said.length) onGuess(said);
          }}
        >{t`Compare`}</button>
        <button type="button" class="xw-button xw-plain" onClick={onSkip}>{t`Show me`}</button>
        <span class="xw-muted xw-small" role="status">
          {missing}
        </span>
      </div>
    </>
  );
}

/** So many values stand beside a question. */
const MAX_KNOWN = 12;

function KnownList({ known }: { known: readonly Known[] }): JSX.Element {
  const rest = known.length - MAX_KNOWN;
  return (
    <ul class="xw-guess-known" aria-label={t`values of the row`}>
      {known.slice(0, MAX_KNOWN).map(({ name, value, was }) => (
        <li key={name} class={was === undefined ? "" : "xw-guess-edited"}>
          <span class="xw-muted">{name}</span> <b>{value}</b>
          {was === undefined ? null : <span class="xw-muted"> {t`was ${was}`}</span>}
        </li>
      ))}
      {rest > 0 ? <li class="xw-muted">{t`and ${rest} more`}</li> : null}
    </ul>
  );
}

/** While it is not known what can be asked. */
function NotYet({ title, onSkip }: { title: string; onSkip: () => void }): JSX.Element {
  return (
    <>
      <div class="xw-heading">
        <h3 class="xw-title">{title}</h3>
      </div>
      <p class="xw-guess-question" role="status">{t`Getting the question ready …`}</p>
      <div class="xw-guess-foot">
        <button type="button" class="xw-button xw-plain" onClick={onSkip}>{t`Show me`}</button>
      </div>
    </>
  );
}

askBy(AsksFirst);
