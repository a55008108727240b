// The way through a walk: where one is, what happens there in words, and back and forward by buttons, slider or keys.

import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { t } from "../../runtime/words";
import type { Steps } from "./record";

export function Player(props: {
  record: Steps;
  step: number;
  output: number;
  onStep: (step: number) => void;
  children: ComponentChildren;
}): JSX.Element {
  const { record, step, output, onStep } = props;
  const last = record.titles.length - 1;
  const told = useId();
  const go = (to: number): void => {
    if (to >= 0 && to <= last && to !== step) onStep(to);
  };
  const title = record.titles[step] ?? "";
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that come by from the buttons inside
    <div
      class="xw-steps"
      onKeyDown={(event) => {
        const to = KEYS[event.key]?.(step, last);
        if (to === undefined || (event.target as HTMLElement).matches("input, select")) return;
        event.preventDefault();
        go(to);
      }}
    >
      <div class="xw-steps-bar">
        <button
          type="button"
          class="xw-button"
          aria-disabled={step === 0}
          onClick={() => go(step - 1)}
        >
          {t`◂ Back`}
        </button>
        <button
          type="button"
          class="xw-button xw-steps-next"
          aria-disabled={step === last}
          onClick={() => go(step + 1)}
        >
          {t`Next ▸`}
        </button>
        <input
          type="range"
          class="xw-steps-slider"
          min={0}
          max={last}
          step={1}
          value={step}
          aria-label={t`Step`}
          aria-valuetext={t`step ${step + 1} of ${last + 1}: ${title}`}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
        <span class="xw-steps-place">{t`${step + 1} of ${last + 1}`}</span>
      </div>
      <div class="xw-steps-told" id={told} role="status" aria-live="polite" aria-atomic="true">
        <h4>{title}</h4>
        <p>{record.said[step]?.[output] ?? ""}</p>
      </div>
      {props.children}
    </div>
  );
}

const KEYS: Record<string, ((step: number, last: number) => number) | undefined> = {
  ArrowRight: (step) => step + 1,
  ArrowLeft: (step) => step - 1,
  PageDown: (step) => step + 1,
  PageUp: (step) => step - 1,
  Home: () => 0,
  End: (_, last) => last,
};
