// What the check of an exercise said, and which exercises are done. Python checks; the page shows.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../runtime/words";
import { labelOf, Mark } from "./parts";
import { inline, Text } from "./text";
import type { Checked, Exercise, Progress } from "./types";

const HEADLINES = {
  right: t`Right.`,
  wrong: t`Not yet.`,
  failed: t`Not yet.`,
  open: t`Not answered yet.`,
} as const;

export function ExerciseCard({
  options,
  state,
}: {
  options: Exercise;
  state: Checked;
}): JSX.Element {
  const { status, said } = state;
  const [hinted, setHinted] = useState(false);
  const { hint } = options;
  return (
    <>
      <div class="xw-verdict" data-correct={status === "right"} role="status">
        <Mark status={status} />
        <div class="xw-prose">
          <p class="xw-muted">{inline(options.question)}</p>
          <p>
            <strong>{HEADLINES[status]}</strong>
          </p>
          {status === "failed" ? <p>{said}</p> : <Text text={said} />}
        </div>
      </div>
      {hint && status !== "right" ? (
        <div class="xw-below">
          <button
            type="button"
            class="xw-button xw-plain"
            aria-expanded={hinted}
            onClick={() => setHinted(!hinted)}
          >{t`Hint`}</button>
        </div>
      ) : null}
      {hinted && status !== "right" ? (
        <div class="xw-prose xw-hint">
          <Text text={hint} />
        </div>
      ) : null}
    </>
  );
}

export function ProgressCard(props: {
  title: string;
  /** In a page, which has no cells: exercises are done in its notebook. */
  published: boolean;
  state: Progress;
}): JSX.Element {
  const { title, published, state } = props;
  const { exercises, points, done } = state;
  const standing = published
    ? t`${points} points, in the notebook`
    : t`${done} of ${points} points`;
  return (
    <section class="xw-progress" aria-label={title}>
      <p>
        <strong>{inline(title)}</strong>{" "}
        <span class="xw-muted">{exercises.length ? standing : t`none yet`}</span>
      </p>
      <ul>
        {exercises.map((one) => (
          <li key={one.title}>
            <Mark status={one.status} />
            <span>{inline(one.title)}</span>
            <span class="xw-hidden">{labelOf(one.status)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
