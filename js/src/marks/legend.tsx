// The colour legend: a ramp with its numbers, or one swatch per level.

import type { JSX } from "preact";
import { formatInteger } from "../runtime/format";
import { CATEGORIES, type Mode, rgb } from "../runtime/theme";
import { t } from "../runtime/words";
import { levelColor, ramp } from "./colors";

export interface RampLegend {
  kind: "ramp";
  /** Quartiles, from the least to the largest, and where they stand along the ramp (0 .. 1). */
  ticks: { label: string; at: number }[];
  /** What most rows have in common. */
  tie: { label: string; share: number } | null;
  has_missing: boolean;
}

export interface LevelsLegend {
  kind: "levels";
  /** `place`: which color of the palette. */
  levels: { label: string; code: number; place: number; n_rows: number }[];
  has_missing: boolean;
}

const css = (color: readonly number[]): string => `rgb(${color.join(" ")})`;

const gradient = (mode: Mode, towards: string): string => {
  const stops = Array.from({ length: 9 }, (_, k) => css(ramp(mode, k / 8)));
  return `linear-gradient(${towards}, ${stops.join(", ")})`;
};

/** A ring is what missing values are drawn as. */
export function Swatch(props: { color: string; ring?: boolean }): JSX.Element {
  const { color, ring } = props;
  return (
    <span
      class={ring ? "xw-swatch xw-hollow" : "xw-swatch"}
      style={ring ? { borderColor: color } : { background: color }}
    />
  );
}

/** "92 %": no 0 and no 100 that are not. */
export function percentText(share: number): string {
  const percent = Math.round(100 * share);
  if (percent === 100 && share < 1) return "> 99 %";
  return percent === 0 && share > 0 ? "< 1 %" : `${percent} %`;
}

/** Entries that are no part of the ramp. */
export const ramplessEntries = (legend: RampLegend): string[] => [
  ...(legend.tie ? [`${legend.tie.label}: ${percentText(legend.tie.share)}`] : []),
  ...(legend.has_missing ? [t`missing`] : []),
];

/** Swatches of what stands apart from a ramp. */
export function Apart(props: {
  legend: RampLegend;
  neutral: string;
  missing: string;
}): JSX.Element {
  return (
    <>
      {ramplessEntries(props.legend).map((word, i) => {
        const ring = i > 0 || !props.legend.tie;
        return (
          <span key={word} class="xw-level">
            <Swatch color={ring ? props.missing : props.neutral} ring={ring} /> {word}
          </span>
        );
      })}
    </>
  );
}

/** Upright ramp by rank with its quartiles, high values on top; what stands apart has a swatch below. */
export function Ramp(props: {
  legend: RampLegend;
  mode: Mode;
  neutral: string;
  missing: string;
}): JSX.Element {
  const { legend, mode, neutral, missing } = props;
  const { ticks } = legend;
  return (
    <div class="xw-ramp">
      {ticks.length ? (
        <div class="xw-ramp-scale">
          <div class="xw-ramp-bar" style={{ background: gradient(mode, "to top") }} />
          <div class="xw-ramp-numbers">
            {ticks.map(({ label, at }) => (
              <span key={at} style={{ bottom: `${100 * at}%` }}>
                {label}
              </span>
            ))}
          </div>
        </div>
      ) : (
        <span>{t`all missing`}</span>
      )}
      <Apart legend={legend} neutral={neutral} missing={missing} />
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
  place: number;
  codes: number[];
}

/** One entry per colour: the levels beyond the palette share theirs, "missing" has its own. */
export function entriesOf({ levels, has_missing }: LevelsLegend): Entry[] {
  const last = CATEGORIES.length;
  const named = levels.filter(({ place }) => place < last || levels.length === last + 1);
  const entries = named.map(({ label, code, place }) => ({ label, place, codes: [code] }));
  const others = levels.filter((level) => !named.includes(level)).map(({ code }) => code);
  if (others.length)
    entries.push({ label: t`${formatInteger(others.length)} others`, place: last, codes: others });
  if (has_missing) entries.push({ label: t`missing`, place: -1, codes: [-1] });
  return entries;
}

export function EntrySwatch(props: {
  place: number;
  neutral: string;
  missing: string;
}): JSX.Element {
  const { place, neutral, missing } = props;
  if (place < 0) return <Swatch color={missing} ring />;
  return <Swatch color={css(levelColor(place, rgb(neutral)))} />;
}

/** One button per entry; those of `chosen` are pressed. */
export function Levels(props: {
  legend: LevelsLegend;
  neutral: string;
  missing: string;
  chosen: ReadonlySet<number>;
  /** What a click does. */
  action?: string;
  onChoose: (codes: number[], event: MouseEvent) => void;
}): JSX.Element {
  const { legend, neutral, missing, chosen, action = "select", onChoose } = props;
  return (
    <ul class="xw-levels" aria-label={t`colors`}>
      {entriesOf(legend).map(({ label, place, codes }) => (
        <li key={codes[0]}>
          <button
            type="button"
            class="xw-level"
            aria-pressed={codes.every((one) => chosen.has(one))}
            title={`${label}: ${action}`}
            onClick={(event) => onChoose(codes, event)}
          >
            <EntrySwatch place={place} neutral={neutral} missing={missing} />
            <span class="xw-ellipsis">{label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
