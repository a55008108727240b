// Cards: a question, its answers, and feedback where they are read. No store, no kernel.

import { type Signal, signal } from "@preact/signals";
import { type JSX, render } from "preact";
import type { Card, CardModule } from "../runtime/cards";
import { frame } from "../runtime/frame";
import { t } from "../runtime/words";
import { ExerciseCard, ProgressCard } from "./exercise";
import { NumberCard } from "./number";
import { OrderCard } from "./order";
import { QuizCard } from "./quiz";
import css from "./teach.css";
import type { Answered, Checked, Exercise, Numeric, Order, Progress, Quiz } from "./types";

function Shown({ card }: { card: Card }): JSX.Element {
  const { kind, options, state } = card;
  if (kind === "quiz")
    return (
      <QuizCard
        options={options as unknown as Quiz}
        state={state as unknown as Signal<Answered<string[]>>}
      />
    );
  if (kind === "number")
    return (
      <NumberCard
        options={options as unknown as Numeric}
        state={state as unknown as Signal<Answered<number>>}
      />
    );
  if (kind === "order")
    return (
      <OrderCard
        options={options as unknown as Order}
        state={state as unknown as Signal<Answered<string[]>>}
      />
    );
  if (kind === "exercise")
    return (
      <ExerciseCard
        options={options as unknown as Exercise}
        state={state.value as unknown as Checked}
      />
    );
  if (kind === "progress")
    return (
      <ProgressCard
        title={options.question as string}
        published={options.published === true}
        state={state.value as unknown as Progress}
      />
    );
  return <p class="xw-failed">{t`There is no card named ${kind}.`}</p>;
}

export const mountCard: CardModule["mountCard"] = (element, card) => {
  const { root, stop } = frame(element, signal("auto"));
  render(
    <>
      <style>{css}</style>
      <div class="xw-card" data-kind={card.kind}>
        <Shown card={card} />
      </div>
    </>,
    root,
  );
  return {
    unmount: () => {
      render(null, root);
      stop();
    },
  };
};
