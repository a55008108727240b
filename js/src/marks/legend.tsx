// The colour legend: a ramp with its numbers, or one swatch per level.

import type { JSX } from "preact";
import { CATEGORIES, type Mode, rgb } from "../runtime/theme";
import { levelColor, ramp } from "./colors";

export interface RampLegend {
  kind: "ramp";
  low: string;
  middle: string | null;
  high: string;
  has_missing: boolean;
}

export interface LevelsLegend {
  kind: "levels";
  levels: { label: string; code: number; n_rows: number }[];
  has_missing: boolean;
}

const css = (color: readonly number[]): string => `rgb(${color.join(" ")})`;

const gradient = (mode: Mode, towards: string): string => {
  const stops = Array.from({ length: 9 }, (_, k) => css(ramp(mode, k / 8)));
  return `linear-gradient(${towards}, ${stops.join(", ")})`;
};

function Swatch(props: { color: string }): JSX.Element {
  return <span class="xw-swatch" style={{ background: props.color }} />;
}

/** Upright ramp, high values on top. */
export function Ramp(props: { legend: RampLegend; mode: Mode; missing: string }): JSX.Element {
  const { legend, mode, missing } = props;
  return (
    <div class="xw-ramp">
      <span>high</span>
      <div class="xw-ramp-scale">
        <div class="xw-ramp-bar" style={{ background: gradient(mode, "to top") }} />
        <div class="xw-ramp-numbers">
          <span>{legend.high}</span>
          {legend.middle === null ||
          legend.middle === legend.low ||
          legend.middle === legend.high ? null : (
            <span title="median">{legend.middle}</span>
          )}
          <span>{legend.low}</span>
        </div>
      </div>
      <span>low</span>
      {legend.has_missing ? (
        <span class="xw-level">
          <Swatch color={missing} /> missing
        </span>
      ) : null}
    </div>
  );
}

/** Lying ramp in one line of text. */
export function InlineRamp(props: { mode: Mode; low: string; high: string }): JSX.Element {
  return (
    <span class="xw-inline-ramp">
      {props.low}
      <span
        class="xw-inline-bar"
        style={{ background: gradient(props.mode, "to right") }}
        aria-hidden="true"
      />
      {props.high}
    </span>
  );
}

interface Entry {
  label: string;
  codes: number[];
}

/** One entry per colour: the levels beyond the palette share theirs, "missing" has its own. */
export function entriesOf({ levels, has_missing }: LevelsLegend): Entry[] {
  const n = levels.length > CATEGORIES.length + 1 ? CATEGORIES.length : levels.length;
  const entries = levels.slice(0, n).map(({ label, code }) => ({ label, codes: [code] }));
  const others = levels.slice(n).map(({ code }) => code);
  if (others.length) entries.push({ label: `${others.length} others`, codes: others });
  if (has_missing) entries.push({ label: "missing", codes: [-1] });
  return entries;
}

/** One button per entry; those of `chosen` are pressed. */
export function Levels(props: {
  legend: LevelsLegend;
  rest: string;
  missing: string;
  chosen: ReadonlySet<number>;
  onChoose: (codes: number[], event: MouseEvent) => void;
}): JSX.Element {
  const { legend, rest, missing, chosen, onChoose } = props;
  return (
    <ul class="xw-levels" aria-label="colours">
      {entriesOf(legend).map(({ label, codes }) => {
        const code = codes[0] as number;
        return (
          <li key={code}>
            <button
              type="button"
              class="xw-level"
              aria-pressed={codes.every((one) => chosen.has(one))}
              title={`${label}: select`}
              onClick={(event) => onChoose(codes, event)}
            >
              <Swatch color={code < 0 ? missing : css(levelColor(code, rgb(rest)))} />
              <span class="xw-ellipsis">{label}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
