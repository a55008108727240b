// Where the ticks of an axis stand and how they are written.

import { grouped, local } from "../runtime/format";
import { t } from "../runtime/words";
import { roundMoments, roundNumbers } from "./round";

export interface Tick {
  value: number;
  label: string;
}

const MINUS = "\u2212";

/** Ticks of a numeric axis, all with the same number of decimals; `signed` writes + and −. */
export function numberTicks(
  domain: readonly [number, number],
  count: number,
  signed = false,
  whole = false,
): Tick[] {
  let values = roundNumbers(domain[0], domain[1], Math.max(1, count));
  if (whole) values = values.filter(Number.isInteger);
  const write = tickFormat(values);
  return values.map((value) => ({ value, label: write(value, signed) }));
}

/** One way of writing for all ticks of an axis: fixed decimals, or powers of ten far from 1. */
export function tickFormat(values: readonly number[]): (value: number, signed?: boolean) => string {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step =
    values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : largest;
  const power = step > 0 ? Math.floor(Math.log10(step) + 1e-9) : 0;
  const scientific = largest >= 1e7 || (largest > 0 && largest < 1e-3);
  const exponent = largest > 0 ? Math.floor(Math.log10(largest) + 1e-9) : 0;
  const decimals = scientific ? Math.max(0, exponent - power) : Math.max(0, -power);
  return (value, signed = false) => {
    // What is left of a sum of steps around zero is zero.
    const size = Math.abs(value) < step * 1e-6 ? 0 : Math.abs(value);
    const sign = value < 0 && size > 0 ? MINUS : signed && size > 0 ? "+" : "";
    if (size === 0) return "0";
    if (!scientific) {
      const text = size.toFixed(Math.min(20, decimals));
      return sign + (size >= 1e4 ? grouped(Number(text)) : local(text));
    }
    const [mantissa, power_of_ten] = size.toExponential(Math.min(20, decimals)).split("e");
    return `${sign}${local(mantissa ?? "")}e${(power_of_ten ?? "").replace("+", "").replace("-", MINUS)}`;
  };
}

/** Ticks of an axis of seconds since 1970: years, months, days or hours, whichever fits. */
export function dateTicks(domain: readonly [number, number], count: number): Tick[] {
  const [start, end] = domain;
  return roundMoments(start, end, Math.max(1, count)).map((value) => ({
    value,
    label: dateLabel(new Date(value * 1000), end - start),
  }));
}

const MONTHS = t`Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec`.split(" ");
const DAY = 86400;

/** A date as precise as the span of its axis asks for. */
function dateLabel(date: Date, span: number): string {
  const iso = date.toISOString();
  if (span > 4 * 365 * DAY && date.getUTCMonth() === 0) return iso.slice(0, 4);
  if (span > 120 * DAY) return `${MONTHS[date.getUTCMonth()]} ${iso.slice(0, 4)}`;
  if (span > 3 * DAY) return iso.slice(0, 10);
  return span > 600 ? iso.slice(11, 16) : iso.slice(11, 19);
}

/** Leave out ticks whose labels would touch: `room` is the least distance between neighbours. */
export function thinned(
  ticks: readonly Tick[],
  at: (value: number) => number,
  room: number,
): Tick[] {
  const kept: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const x = at(tick.value);
    if (x - last < room) continue;
    kept.push(tick);
    last = x;
  }
  return kept;
}
