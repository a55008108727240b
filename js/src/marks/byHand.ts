// What a curve that is drawn by hand stands on: values along an axis, and round ends of the other. Pure.

/** Without what binary fractions leave. */
const clean = (value: number): number => Number(value.toPrecision(12));
const SLACK = 1e-9;

/** So many round values from one end to the other, about evenly; the ends are the roundest that lie between both. */
export function evenly(low: number, high: number, n: number): number[] {
  const step = (high - low) / Math.max(1, n - 1);
  const round = 10 ** Math.floor(Math.log10(step));
  return Array.from({ length: n }, (_, i) => {
    const at = (low + step * i) / round;
    const whole =
      i === 0 ? Math.ceil(at - SLACK) : i === n - 1 ? Math.floor(at + SLACK) : Math.round(at);
    return clean(whole * round);
  });
}

/** Round ends that leave room around values, no farther than `most`; around zero where they are changes. */
export function rangeAround(
  ys: Iterable<number>,
  signed: boolean,
  most: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
): readonly [number, number] {
  const known = [...ys].filter(Number.isFinite);
  if (!known.length) return signed ? [-1, 1] : [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (signed) {
    const reach = roundUp(1.5 * Math.max(Math.abs(low), Math.abs(high))) || 1;
    return [-reach, reach];
  }
  const room = high - low || Math.abs(high) || 1;
  const step = roundUp(room / 4);
  const from = clean(Math.floor((low - room / 2) / step + SLACK) * step);
  const to = clean(Math.ceil((high + room / 2) / step - SLACK) * step);
  return [Math.max(most[0], from), Math.min(most[1], to)];
}

/** The least of 1, 2, 5 times a power of ten that is not below `size`; 0 of 0. */
export function roundUp(size: number): number {
  if (!(size > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(size) + 1e-9);
  return ([1, 2, 5, 10].find((factor) => factor * power >= size * (1 - 1e-9)) as number) * power;
}
