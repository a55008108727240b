// Points into pixels: discs blended one by one, or their density where they are too many. Typed arrays only.

/** An opaque little picture: one 32-bit pixel (little-endian ABGR) after the other. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint32Array;
}

export type Rgb = readonly [number, number, number];

/** Above so many points in one picture their density says more than they do. */
export const MANY_POINTS = 50_000;

export const pack = ([r, g, b]: Rgb): number => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

export const unpack = (pixel: number): [number, number, number] => [
  pixel & 255,
  (pixel >> 8) & 255,
  (pixel >> 16) & 255,
];

/** `share` of a over b. */
export const mix = (a: Rgb, b: Rgb, share: number): [number, number, number] => [
  Math.round(b[0] + (a[0] - b[0]) * share),
  Math.round(b[1] + (a[1] - b[1]) * share),
  Math.round(b[2] + (a[2] - b[2]) * share),
];

/** Radius (CSS pixels) and opacity that suit so many points. */
export function pointStyle(n_points: number): { radius: number; alpha: number } {
  const size = Math.log10(Math.max(1, n_points));
  const within = (low: number, x: number, high: number): number => Math.min(high, Math.max(low, x));
  return { radius: within(1.3, 5 - 0.75 * size, 3.4), alpha: within(0.5, 1.25 - 0.15 * size, 1) };
}

/** Which points to draw, where (CSS pixels; NaN: nowhere) and how. */
export interface Points {
  xs: Float32Array;
  ys: Float32Array;
  /** One packed colour for all, or one per point. */
  colors: number | Uint32Array;
  /** Draw only where 1; null draws all. */
  keep: Uint8Array | null;
  /** Points of this color are rings. */
  ring?: number;
}

/** `weight` (0 .. 256) of `color` over an opaque pixel: red and blue in one go, then green. */
const blend = (old: number, color: number, weight: number): number =>
  0xff000000 |
  ((((old & 0xff00ff) * (256 - weight) + (color & 0xff00ff) * weight) >>> 8) & 0xff00ff) |
  ((((old & 0x00ff00) * (256 - weight) + (color & 0x00ff00) * weight) >>> 8) & 0x00ff00);

/** Coverage 0 .. 256 of a square of pixels by a disc, with soft edges. */
export function disc(radius: number): { reach: number; coverage: Uint16Array } {
  const reach = Math.ceil(radius);
  const side = 2 * reach + 1;
  const coverage = new Uint16Array(side * side);
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      const inside = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x, y)));
      coverage[(y + reach) * side + x + reach] = Math.round(inside * 256);
    }
  return { reach, coverage };
}

/** Coverage of a disc without its inside. */
function ringCoverage(radius: number): Uint16Array {
  const { reach, coverage } = disc(radius);
  const side = 2 * reach + 1;
  const inner = Math.max(0, radius * 0.55);
  return coverage.map((share, at) => {
    const [x, y] = [(at % side) - reach, Math.floor(at / side) - reach];
    const hole = Math.min(1, Math.max(0, inner + 0.5 - Math.hypot(x, y)));
    return Math.round(share * (1 - hole));
  });
}

/** Blend one disc per point over what is there, in the order of the rows. */
export function drawDiscs(
  target: Raster,
  points: Points,
  ratio: number,
  style: { radius: number; alpha: number },
): void {
  const { width, height, pixels } = target;
  const { xs, ys, colors, keep } = points;
  const { reach, coverage } = disc(style.radius * ratio);
  const side = 2 * reach + 1;
  const discs = coverage.map((share) => Math.round(share * style.alpha));
  const rings = ringCoverage(style.radius * ratio).map((share) => Math.round(share * style.alpha));
  const single = typeof colors === "number" ? colors : 0;
  const each = typeof colors === "number" ? null : colors;
  for (let i = 0; i < xs.length; i++) {
    if (keep && !keep[i]) continue;
    const x = Math.round((xs[i] as number) * ratio) - reach;
    const y = Math.round((ys[i] as number) * ratio) - reach;
    // NaN compares false: points without a place are left out here.
    if (!(x > -side && x < width && y > -side && y < height)) continue;
    const color = each ? (each[i] as number) : single;
    const weights = color === points.ring ? rings : discs;
    const left = Math.max(0, -x);
    const right = Math.min(side, width - x);
    const bottom = Math.min(side, height - y);
    for (let dy = Math.max(0, -y); dy < bottom; dy++) {
      const line = (y + dy) * width + x;
      for (let dx = left; dx < right; dx++) {
        const weight = weights[dy * side + dx] as number;
        if (weight === 0) continue;
        const at = line + dx;
        if (weight >= 256) {
          pixels[at] = color;
          continue;
        }
        pixels[at] = blend(pixels[at] as number, color, weight);
      }
    }
  }
}

/** Points binned to cells of `cell` device pixels: mean colour, opacity by the logarithm of the count. */
export function drawDensity(target: Raster, points: Points, ratio: number, cell = 2): void {
  const { width, height, pixels } = target;
  const { xs, ys, colors, keep } = points;
  const columns = Math.ceil(width / cell);
  const n_cells = columns * Math.ceil(height / cell);
  const counts = new Uint32Array(n_cells);
  const each = typeof colors === "number" ? null : colors;
  const sums = each ? new Float64Array(n_cells * 3) : null;
  let most = 0;
  for (let i = 0; i < xs.length; i++) {
    if (keep && !keep[i]) continue;
    const x = Math.floor(((xs[i] as number) * ratio) / cell);
    const y = Math.floor(((ys[i] as number) * ratio) / cell);
    if (!(x >= 0 && x < columns && y >= 0 && y * cell < height)) continue;
    const at = y * columns + x;
    const count = (counts[at] as number) + 1;
    counts[at] = count;
    if (count > most) most = count;
    if (sums && each) {
      const color = each[i] as number;
      sums[3 * at] = (sums[3 * at] as number) + (color & 255);
      sums[3 * at + 1] = (sums[3 * at + 1] as number) + ((color >> 8) & 255);
      sums[3 * at + 2] = (sums[3 * at + 2] as number) + ((color >> 16) & 255);
    }
  }
  const full = Math.log1p(most);
  const single = typeof colors === "number" ? colors : 0;
  for (let at = 0; at < n_cells; at++) {
    const count = counts[at] as number;
    if (count === 0) continue;
    const weight = Math.round(256 * (0.3 + (0.7 * Math.log1p(count)) / full));
    let color = single;
    if (sums) {
      const mean = (channel: number): number =>
        Math.round((sums[3 * at + channel] as number) / count);
      color = (mean(2) << 16) | (mean(1) << 8) | mean(0);
    }
    const x0 = (at % columns) * cell;
    const y0 = Math.floor(at / columns) * cell;
    for (let y = y0; y < Math.min(height, y0 + cell); y++)
      for (let x = x0; x < Math.min(width, x0 + cell); x++)
        pixels[y * width + x] = blend(pixels[y * width + x] as number, color, weight);
  }
}

/** Finds the point nearest to the pointer: points sorted into square buckets once per layout. */
export class NearestPoint {
  readonly #xs: Float32Array;
  readonly #ys: Float32Array;
  readonly #columns: number;
  readonly #lines: number;
  readonly #starts: Uint32Array;
  readonly #members: Uint32Array;

  constructor(xs: Float32Array, ys: Float32Array, width: number, height: number) {
    this.#xs = xs;
    this.#ys = ys;
    this.#columns = Math.max(1, Math.ceil(width / BUCKET));
    this.#lines = Math.max(1, Math.ceil(height / BUCKET));
    const bucket = new Int32Array(xs.length);
    const starts = new Uint32Array(this.#columns * this.#lines + 1);
    for (let i = 0; i < xs.length; i++) {
      const at = this.#bucketOf(xs[i] as number, ys[i] as number);
      bucket[i] = at;
      if (at >= 0) starts[at + 1] = (starts[at + 1] as number) + 1;
    }
    for (let b = 1; b < starts.length; b++)
      starts[b] = (starts[b] as number) + (starts[b - 1] as number);
    const next = starts.slice();
    this.#members = new Uint32Array(starts.at(-1) ?? 0);
    for (let i = 0; i < xs.length; i++) {
      const at = bucket[i] as number;
      if (at < 0) continue;
      this.#members[next[at] as number] = i;
      next[at] = (next[at] as number) + 1;
    }
    this.#starts = starts;
  }

  /** Position of the point nearest to (x, y), -1 where none is within `reach` (at most one bucket). */
  find(x: number, y: number, reach = BUCKET): number {
    const column = Math.floor(x / BUCKET);
    const line = Math.floor(y / BUCKET);
    let best = -1;
    let least = reach * reach;
    for (let b = Math.max(0, line - 1); b <= Math.min(this.#lines - 1, line + 1); b++)
      for (let a = Math.max(0, column - 1); a <= Math.min(this.#columns - 1, column + 1); a++) {
        const at = b * this.#columns + a;
        for (let k = this.#starts[at] as number; k < (this.#starts[at + 1] as number); k++) {
          const i = this.#members[k] as number;
          const distance = ((this.#xs[i] as number) - x) ** 2 + ((this.#ys[i] as number) - y) ** 2;
          if (distance <= least) {
            least = distance;
            best = i;
          }
        }
      }
    return best;
  }

  #bucketOf(x: number, y: number): number {
    if (Number.isNaN(x) || Number.isNaN(y)) return -1;
    const column = Math.min(this.#columns - 1, Math.max(0, Math.floor(x / BUCKET)));
    const line = Math.min(this.#lines - 1, Math.max(0, Math.floor(y / BUCKET)));
    return line * this.#columns + column;
  }
}

const BUCKET = 16;
