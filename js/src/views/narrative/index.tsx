// In words: one row in a few plain sentences, which Python puts together from the numbers.

import type { JSX } from "preact";
import { useAnswer } from "../../runtime/answers";
import { Pending } from "../../runtime/pending";
import type { Question } from "../../runtime/question";
import { defineView, Heading, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { useGuess } from "./guess";
import type { Options } from "./wire";

/** As xwidgets/results/narrative.py. */
interface Narrative {
  sentences: readonly string[];
  parts: readonly string[];
}

function NarrativeView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const row = options.row ?? store.row.value;
  const { to, texts, vary } = options;
  const threshold = store.shared.threshold.value;
  const question: Question = {
    method: "narrative",
    options: {
      row,
      ...(to && { to }),
      ...(texts && { texts }),
      ...(vary && { vary }),
      ...(store.n_outputs === 2 && { output: store.output.value }),
      ...(store.n_outputs === 2 && threshold !== null && { threshold }),
    },
    unit: store.unit.value,
  };
  const answer = useAnswer<Narrative>(store, question, { label: t`in words` });
  const lines = answer.record?.sentences ?? [];
  return (
    <section class="xw-view" aria-label={t`In words`}>
      <Heading title={t`In words`}>
        <span>{store.rowTitle(row)}</span>
      </Heading>
      {answer.record ? (
        <div class="xw-told" aria-live="polite">
          {lines.length ? (
            lines.map((line, i) => <p key={answer.record?.parts[i]}>{line}</p>)
          ) : (
            <p>{t`The row is not in this file.`}</p>
          )}
        </div>
      ) : (
        <Pending answer={answer} what={t`the words`} />
      )}
    </section>
  );
}

export default defineView<Options>({ component: NarrativeView, guess: useGuess });
