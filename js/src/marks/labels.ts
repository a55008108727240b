// Text in pictures: fitting it, colouring it, and placing labels under bars without overlap.

import { rgb } from "../runtime/theme";

/** Width of a text in CSS pixels. */
export type Measure = (text: string, bold?: boolean) => number;

/** The text, or as much of it as fits into `room` pixels before an ellipsis. */
export function ellipsize(text: string, room: number, measure: Measure, bold = false): string {
  if (measure(text, bold) <= room) return text;
  const letters = Array.from(text);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const fits = measure(`${letters.slice(0, middle).join("")}\u2026`, bold) <= room;
    if (fits) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}\u2026`;
}

/** "name = value" in `room` pixels: the longer part gives way first, so that both stay readable. */
export function fitLabel(
  name: string,
  value: string,
  room: number,
  measure: Measure,
  bold = false,
): string {
  const whole = `${name} = ${value}`;
  if (measure(whole, bold) <= room) return whole;
  const sign = measure(" = ", bold);
  const half = (room - sign) / 2;
  const shown = ellipsize(value, Math.max(half, room - sign - measure(name, bold)), measure, bold);
  const rest = room - sign - measure(shown, bold);
  return `${ellipsize(name, rest, measure, bold)} = ${shown}`;
}

const luminance = (hex: string): number => {
  const [r, g, b] = rgb(hex).map((c) => {
    const x = c / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

/** Contrast of two colours as WCAG defines it, 1 .. 21. */
export function contrast(a: string, b: string): number {
  const x = luminance(a);
  const y = luminance(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Black or white, whichever reads better on `background`: one of them always reaches 4.5. */
export const inkOn = (background: string): string =>
  contrast(background, "#ffffff") >= contrast(background, "#000000") ? "#ffffff" : "#000000";

/** `a` with the share `t` of `b` mixed in. */
export function mix(a: string, b: string, t: number): string {
  const from = rgb(a);
  const to = rgb(b);
  const part = from.map((c, i) => Math.round(c + ((to[i] as number) - c) * t));
  return `#${part.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

const LEAST_PREFIX = 5;

/** Names that all begin with the same words, without these: "…12" of "place number 12". */
export function withoutPrefix(names: readonly string[]): string[] {
  const [first = "", ...others] = names;
  let length = others.length ? first.length : 0;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) same++;
    length = same;
  }
  const shared = /^.*[\s_\-/:.=]/su.exec(first.slice(0, length))?.[0].length ?? 0;
  if (shared < LEAST_PREFIX || names.some((name) => name.length === shared)) return [...names];
  return names.map((name) => `\u2026${name.slice(shared)}`);
}

/** A label that wants to hang below `anchor`. */
export interface LabelRequest {
  anchor: number;
  width: number;
  /** The lightest gives way first where there is no room for all. */
  weight: number;
}

export interface PlacedLabel {
  /** Left end. */
  x: number;
  row: number;
}

interface Space {
  width: number;
  rows: number;
  /** Least distance of two labels in a row. */
  gap: number;
  /** Where the labels fan out from. */
  center: number;
}

/** Share of the label that lies on the far side of its anchor, the favourite first. */
const ALIGNMENTS = [
  [0.5, 0.35, 0.65, 0.2, 0.8, 0.05, 0.95],
  [0.95, 0.8, 0.65, 0.5, 0.35, 0.2, 0.05],
  [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95],
] as const;

/** One way of going about it: whom to place first, and what to give up first. */
interface Strategy {
  order: readonly number[];
  shares: readonly number[];
  /** Keep to the favourite alignment and go down a row, or keep to the row and move aside. */
  down_first: boolean;
}

type Placed = Map<number, PlacedLabel>;

/**
 * Place labels in rows so that no two overlap and no leader (the vertical line from the
 * anchor down to its label) runs through another label. Null where there is no room.
 */
export function placeLabels(
  requests: readonly LabelRequest[],
  space: Space,
): (PlacedLabel | null)[] {
  const byWeight = requests
    .map((_, i) => i)
    .sort((a, b) => at(requests, b).weight - at(requests, a).weight || a - b);
  let placed: Placed = new Map();
  let rows = 1;
  for (const i of byWeight) {
    const wanted = [...placed.keys(), i];
    for (let more = rows; more <= space.rows; more++) {
      const found = placeAll(requests, wanted, { ...space, rows: more });
      if (!found) continue;
      placed = found;
      rows = more;
      break;
    }
  }
  return requests.map((_, i) => placed.get(i) ?? null);
}

const at = (requests: readonly LabelRequest[], i: number): LabelRequest =>
  requests[i] as LabelRequest;

/** All of `wanted` as close to their anchors as any strategy gets them, or null. */
function placeAll(
  requests: readonly LabelRequest[],
  wanted: readonly number[],
  space: Space,
): Placed | null {
  const distance = (i: number): number => Math.abs(at(requests, i).anchor - space.center);
  const inner = [...wanted].sort((a, b) => distance(a) - distance(b) || a - b);
  const heavy = [...wanted].sort(
    (a, b) => at(requests, b).weight - at(requests, a).weight || a - b,
  );
  let best: Placed | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  for (const order of [inner, inner.toReversed(), heavy])
    for (const shares of ALIGNMENTS)
      for (const down_first of [false, true]) {
        const placed = placeInOrder(requests, { order, shares, down_first }, space);
        if (!placed) continue;
        let cost = 0;
        for (const [i, { x, row }] of placed) {
          const { anchor, width } = at(requests, i);
          cost += row * 20 + Math.abs(x + width / 2 - anchor);
        }
        if (cost < lowest) {
          lowest = cost;
          best = placed;
        }
      }
  return best;
}

function placeInOrder(
  requests: readonly LabelRequest[],
  strategy: Strategy,
  space: Space,
): Placed | null {
  const placed: Placed = new Map();
  for (const i of strategy.order) {
    const found = firstFree(requests, placed, at(requests, i), strategy, space);
    if (!found) return null;
    placed.set(i, found);
  }
  return placed;
}

function firstFree(
  requests: readonly LabelRequest[],
  placed: ReadonlyMap<number, PlacedLabel>,
  { anchor, width }: LabelRequest,
  { shares, down_first }: Strategy,
  space: Space,
): PlacedLabel | null {
  const tries = shares.length * space.rows;
  for (let k = 0; k < tries; k++) {
    const row = down_first ? k % space.rows : Math.floor(k / shares.length);
    const share = shares[down_first ? Math.floor(k / space.rows) : k % shares.length] as number;
    const left = anchor <= space.center ? share : 1 - share;
    const x = Math.max(0, Math.min(space.width - width, anchor - left * width));
    if (anchor < x || anchor > x + width || width > space.width) continue;
    let free = true;
    for (const [i, other] of placed) {
      const its = at(requests, i);
      if (other.row === row)
        free = x >= other.x + its.width + space.gap || other.x >= x + width + space.gap;
      else if (other.row < row) free = !covers(other.x, its.width, anchor);
      else free = !covers(x, width, its.anchor);
      if (!free) break;
    }
    if (free) return { x, row };
  }
  return null;
}

/** Whether a leader at `anchor` would touch a text. */
const covers = (x: number, width: number, anchor: number): boolean =>
  anchor > x - 4 && anchor < x + width + 4;
