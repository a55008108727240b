// Round numbers and moments between two ends: what ticks stand at (Heckbert 1990; steps of 1, 2 and 5).

/** About `count` multiples of 1, 2 or 5 times a power of ten, from `start` to `stop`. */
export function roundNumbers(start: number, stop: number, count: number): number[] {
  if (!(count > 0)) return [];
  if (start === stop) return [start];
  const step = (stop - start) / count;
  const power = Math.floor(Math.log10(step));
  const error = step / 10 ** power;
  const factor = error >= 50 ** 0.5 ? 10 : error >= 10 ** 0.5 ? 5 : error >= 2 ** 0.5 ? 2 : 1;
  // Divided by whole numbers below 1, so that 0.3 is written 0.3.
  const unit = power < 0 ? 10 ** -power / factor : 10 ** power * factor;
  const at = (i: number): number => (power < 0 ? i / unit : i * unit);
  const near = (x: number): number => Math.round(power < 0 ? x * unit : x / unit);
  let first = near(start);
  let last = near(stop);
  if (at(first) < start) first++;
  if (at(last) > stop) last--;
  if (last < first) return count >= 0.5 && count < 2 ? roundNumbers(start, stop, count * 2) : [];
  return Array.from({ length: last - first + 1 }, (_, i) => at(first + i));
}

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
const MONTH_S = 30 * DAY_S;
const YEAR_S = 365.2425 * DAY_S;
const STEPS_S = [
  ...[1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200],
  ...[DAY_S, 2 * DAY_S, WEEK_S, MONTH_S, 3 * MONTH_S, YEAR_S],
];

/** About `count` moments (seconds since 1970 UTC): starts of minutes, hours, days, months, years. */
export function roundMoments(start: number, stop: number, count: number): number[] {
  const target = (stop - start) / count;
  let k = STEPS_S.findIndex((step) => step > target);
  const [before, after] = [STEPS_S[k - 1] as number, STEPS_S[k] as number];
  if (k > 0 && target / before < after / target) k--;
  const step = STEPS_S[k];
  const year = (s: number): number => new Date(s * 1000).getUTCFullYear();
  const moment = (y: number, month = 0): number => Date.UTC(y, month) / 1000;
  const inside = (values: number[]): number[] => values.filter((s) => s >= start && s <= stop);
  if (!step || step >= YEAR_S) {
    const years = roundNumbers(1970 + start / YEAR_S, 1970 + stop / YEAR_S, count).filter(
      Number.isInteger,
    );
    return inside(years.map((y) => moment(y)));
  }
  if (step >= MONTH_S) {
    const every = step / MONTH_S;
    const n = ((year(stop) - year(start) + 1) * 12) / every;
    return inside(Array.from({ length: n }, (_, i) => moment(year(start), i * every)));
  }
  // Weeks begin on Sundays; the first of them was a Thursday.
  const offset = step === WEEK_S ? 3 * DAY_S : 0;
  const first = Math.ceil((start - offset) / step);
  const last = Math.floor((stop - offset) / step);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => (first + i) * step + offset,
  );
}
