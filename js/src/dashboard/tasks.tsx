// What is being computed beside the rows themselves: a list, each task with how far it is and a Cancel.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type AnswerTo, farText } from "../runtime/answers";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

/** What is over sooner is not worth a word. */
const PATIENCE_MS = 700;

export const taskName = (task: AnswerTo): string => task.label || task.question.method;

/** "performance: 3 of 10"; only its name before that is known. */
export function taskText(task: AnswerTo): string {
  return taskName(task) + farText(task.progress.value);
}

export function Tasks({ store }: { store: Store }): JSX.Element | null {
  const running = store.answers.running.value;
  const busy = running.length > 0;
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!busy) return setLate(false);
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  if (!busy || !late) return null;
  const [first] = running as readonly [AnswerTo];
  const label = running.length === 1 ? taskText(first) : t`${running.length} tasks`;
  return (
    <Popup
      kind="dialog"
      name={t`What is being computed`}
      class="xw-plain xw-work"
      label={label}
      button_name={t`What is being computed: ${label}`}
    >
      <ul class="xw-tasks">
        {running.map((task) => {
          const { done, total } = task.progress.value;
          return (
            <li key={task.key}>
              <span>{taskText(task)}</span>
              <progress
                aria-label={taskName(task)}
                {...(total ? { value: done, max: total } : {})}
              />
              <button
                type="button"
                class="xw-button"
                onClick={() => task.stop()}
              >{t`Cancel`}</button>
            </li>
          );
        })}
      </ul>
    </Popup>
  );
}
