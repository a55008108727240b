// The geometry of a curve that is drawn by hand: handles at values, heights between two ends. Pure.
import { t } from "../runtime/words";

/** What a curve does from left to right. */
export type Shape = "level" | "rises" | "falls" | "peak" | "dip" | "both";

/** Of the height of the picture: what moves less is level. */
const LEVEL = 0.08;
/** Of what a curve spans itself: what turns by less does not turn. */
const TURN = 0.25;

export function shapeOf(ys: readonly number[], span: number): Shape {
  const known = ys.filter((y) => !Number.isNaN(y));
  const range = Math.max(...known) - Math.min(...known);
  if (!(range > LEVEL * span)) return "level";
  const turns: Shape[] = [];
  let way = 0;
  // Since the last turn.
  let [low, high] = [known[0] as number, known[0] as number];
  for (const y of known) {
    if (way <= 0 && y - low > TURN * range) {
      if (way < 0) turns.push("dip");
      [way, low, high] = [1, y, y];
    } else if (way >= 0 && high - y > TURN * range) {
      if (way > 0) turns.push("peak");
      [way, low, high] = [-1, y, y];
    }
    [low, high] = [Math.min(low, y), Math.max(high, y)];
  }
  if (turns.length > 1) return "both";
  return turns[0] ?? (way > 0 ? "rises" : "falls");
}

const WORDS: Readonly<Record<Shape, string>> = {
  level: t`stays about level`,
  rises: t`rises`,
  falls: t`falls`,
  peak: t`rises, then falls`,
  dip: t`falls, then rises`,
  both: t`goes up and down`,
};

export const shapeWords = (shape: Shape): string => WORDS[shape];

/** Heights of a curve at values: straight between its own, level beyond its ends, NaN where it has none. */
export function valuesAt(
  curve: { at: readonly number[]; ys: readonly number[] },
  xs: readonly number[],
): number[] {
  const points = curve.at
    .map((x, i) => [x, curve.ys[i] as number] as const)
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
    .sort(([a], [b]) => a - b);
  return xs.map((x) => {
    const after = points.findIndex(([at]) => at >= x);
    if (!points.length) return Number.NaN;
    const [x1, y1] = points[after < 0 ? points.length - 1 : after] as readonly [number, number];
    if (after <= 0 || x1 === x) return y1;
    const [x0, y0] = points[after - 1] as readonly [number, number];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  });
}

/** Heights after a pointer was at (x, y): those of the handles between where it was and where it is. */
export function drawn(
  ys: readonly number[],
  places: readonly number[],
  from: { x: number; y: number },
  to: { x: number; y: number },
): number[] {
  const next = [...ys];
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  places.forEach((x, i) => {
    if (x < left.x || x > right.x) return;
    const share = right.x > left.x ? (x - left.x) / (right.x - left.x) : 1;
    next[i] = left.y + (right.y - left.y) * share;
  });
  const near = nearest(places, to.x);
  next[near] = to.y;
  return next;
}

/** Which of the places is nearest. */
export function nearest(places: readonly number[], x: number): number {
  let found = 0;
  places.forEach((place, i) => {
    if (Math.abs(place - x) < Math.abs((places[found] as number) - x)) found = i;
  });
  return found;
}

/** What a key makes of a height: a step is a fortieth of the range, a page five of them; null: it means something else. */
export function byKey(key: string, y: number, low: number, high: number): number | null {
  const step = (high - low) / 40;
  const next: Readonly<Record<string, number>> = {
    ArrowUp: y + step,
    ArrowDown: y - step,
    PageUp: y + 5 * step,
    PageDown: y - 5 * step,
    Home: low,
    End: high,
  };
  const found = next[key];
  return found === undefined ? null : Math.min(high, Math.max(low, found));
}
