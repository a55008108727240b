// A number: slid or written; then both on one line.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Asked } from "../runtime/guess";
import { useSize } from "../runtime/view";
import { t } from "../runtime/words";
import { type Said, written } from "./gaps";

type NumberAsked = Extract<Asked, { kind: "number" }>;

/** Shares are written in percent. */
const factor = ({ written: how }: NumberAsked): number => (how === "share" ? 100 : 1);

/** Without what binary fractions leave: 0.30000000000000004. */
const clean = (value: number): number => Number(value.toPrecision(12));

export function NumberAsk(props: {
  asked: NumberAsked;
  said: Said;
  onSay: (said: Said) => void;
}): JSX.Element {
  const { asked, said, onSay } = props;
  const id = useId();
  const by = factor(asked);
  const [low, high, step] = [asked.low, asked.high, asked.step].map((one) => clean(one * by));
  const value = said[0] as number | undefined;
  const shown = value === undefined ? "" : String(clean(value * by));
  const say = (text: string): void => {
    const next = Number(text);
    if (text.trim() === "" || !Number.isFinite(next)) onSay([]);
    else onSay([Math.min(asked.high, Math.max(asked.low, clean(next / by)))]);
  };
  const unit = asked.written === "share" ? "%" : "";
  return (
    <div class="xw-guess-number">
      <span class="xw-guess-end">{written(asked.low, asked.written)}</span>
      <input
        type="range"
        aria-label={asked.question}
        aria-valuetext={value === undefined ? t`not chosen yet` : written(value, asked.written)}
        class={value === undefined ? "xw-unset" : ""}
        min={low}
        max={high}
        step={step}
        value={shown || String(((low as number) + (high as number)) / 2)}
        onInput={(event) => say(event.currentTarget.value)}
        onClick={(event) => say(event.currentTarget.value)}
      />
      <span class="xw-guess-end">{written(asked.high, asked.written)}</span>
      <label for={id}>
        <input
          id={id}
          type="number"
          class="xw-input"
          aria-label={`${asked.name}${unit ? t`, in percent` : ""}`}
          min={low}
          max={high}
          step="any"
          value={shown}
          onChange={(event) => say(event.currentTarget.value)}
        />
        {unit ? ` ${unit}` : ""}
      </label>
    </div>
  );
}

const HEIGHT = 62;
const PAD = 10;
const LINE = 31;
/** Of a letter. */
const LETTER = 6.6;

export function NumberTold(props: {
  asked: NumberAsked;
  said: Said;
  truth: Said | null;
}): JSX.Element {
  const { asked, said } = props;
  const [ref, width] = useSize<HTMLDivElement>();
  const value = said[0] as number;
  const truth = props.truth?.[0] as number | undefined;
  const [low, high] = [
    Math.min(asked.low, truth ?? asked.low),
    Math.max(asked.high, truth ?? asked.high),
  ];
  const x = (at: number): number =>
    PAD + ((width - 2 * PAD) * (at - low)) / Math.max(high - low, Number.MIN_VALUE);
  const label = (at: number, text: string, y: number, kind: string): JSX.Element => {
    const half = (text.length * LETTER) / 2;
    const middle = Math.min(width - half, Math.max(half, x(at)));
    return (
      <text class={kind} x={middle} y={y} text-anchor="middle">
        {text}
      </text>
    );
  };
  const yours = t`your guess ${written(value, asked.written)}`;
  const theirs = truth === undefined ? "" : `${asked.name} ${written(truth, asked.written)}`;
  return (
    <div ref={ref} class="xw-guess-line">
      {width > 0 ? (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={[yours, theirs].filter(Boolean).join("; ")}
        >
          <path class="xw-guess-axis" d={`M${PAD} ${LINE}H${width - PAD}`} />
          {truth === undefined ? null : (
            <>
              <path class="xw-guess-apart" d={`M${x(value)} ${LINE}H${x(truth)}`} />
              <circle class="xw-guess-truth" cx={x(truth)} cy={LINE} r={6} />
              {label(truth, theirs, LINE + 22, "xw-guess-truth-text")}
            </>
          )}
          <circle class="xw-guess-yours" cx={x(value)} cy={LINE} r={6} />
          {label(value, yours, LINE - 13, "xw-guess-yours-text")}
        </svg>
      ) : null}
    </div>
  );
}
