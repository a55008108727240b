// Effects by the model in the page, where no kernel is there: the numbers that Python would send.

import { type Answered, answerInPage, type Tensor } from "../runtime/answers";
import type { Column, Numbers } from "../runtime/columns";
import { EMPTY, extrapolation, sampledRows } from "../runtime/doubt";
import { mixedOrder } from "../runtime/order";
import type { Question } from "../runtime/question";
import { distinctOf } from "../runtime/ranks";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { edgesOf, gridOf, nearestOf, sharesOf } from "./grid";
import { modelOf } from "./open";
import { boundaryInPage } from "./plane";

/** More predictions than this take too long in a page. */
const MAX_PREDICTIONS = 2_000_000;
/** Predictions that are asked for at a time. */
const PART = 20_000;
/** Rows whose own curves are kept. */
const MAX_KEPT = 1_000;
/** Python asks about no more rows than these of trees and linear models. */
const MAX_ROWS = 20_000;
const THIN = 0.01;

/** What the page needs to answer about one feature. */
interface Asking {
  column: Column;
  feature: number;
  n_rows: number;
  /** Rows that are asked about, rising: those that Python asks about. */
  rows: Int32Array;
  n_outputs: number;
  output_names: string[];
  /** Predictions (n_rows of the part, n_values, n_outputs) of rows that take other values; null: given up. */
  vary(
    rows: readonly number[],
    values: (row: number) => ArrayLike<number>,
  ): Promise<Float64Array | null>;
}

/** Null where a kernel answers, or nobody here can. */
async function asking(store: Store, question: Question): Promise<Asking | null> {
  const { features = [], ...others } = (question.options ?? {}) as { features?: number[] };
  const block = store.model.value;
  const columns = store.columns.value;
  if (!block || store.connection.value === "connected" || Object.keys(others).length) return null;
  if (store.schema.value.weighted) return null; // the weights are not here
  const feature = features[0] as number;
  const column = columns[feature];
  if (features.length !== 1 || !column || columns.includes(null)) return null;
  const members = block.state.meta.members;
  if (members.length !== columns.length || members.some((own) => own.length !== 1)) return null;
  const model = await modelOf(block);
  const { n_raw, units } = model.header;
  const header = units.find(({ unit }) => unit === question.unit);
  if (!header || n_raw !== columns.length) return null;
  const places = members.map(([place]) => place as number);
  const codesOf = (row: number): Float64Array => {
    const codes = new Float64Array(n_raw);
    for (const [j, one] of columns.entries()) {
      const known = one && !one.isMissing(row);
      codes[places[j] as number] = known ? (one.values[row] as number) : Number.NaN;
    }
    return codes;
  };
  return {
    column,
    feature,
    n_rows: store.n_rows,
    rows: firstOf(mixedOrder(store.n_rows, store.schema.value.seed ?? 0), MAX_ROWS),
    n_outputs: header.output_names.length,
    output_names: header.output_names,
    vary: async (rows, values) => {
      const own = rows.map(codesOf);
      const each = rows.map(values);
      const n = each.reduce((sum, one) => sum + one.length, 0);
      const table = new Float64Array(n * n_raw);
      let at = 0;
      for (const [k, codes] of own.entries())
        for (let i = 0; i < (each[k] as ArrayLike<number>).length; i++, at += n_raw) {
          table.set(codes, at);
          table[at + (places[feature] as number)] = each[k]?.[i] as number;
        }
      const reply = await model.ask(
        { row: own[0] as Float64Array, output: 0, unit: header.unit, rows: table },
        `effects ${question.method} ${question.unit} ${feature}`,
      );
      return reply?.rows ?? null;
    },
  };
}

const tensor = (data: Numbers, ...shape: number[]): Tensor => ({ data, shape });

/** The first rows of an order, rising. */
const firstOf = (order: Int32Array, most: number): Int32Array => order.slice(0, most).sort();

/** What a result says beside its curve. */
function told(one: Asking, question: Question, grid: Float64Array, average: Float64Array) {
  const share = sharesOf(nearestOf(grid, one.column), grid.length);
  const thin = share.filter((part) => part < THIN).length / share.length;
  const center = new Float64Array(one.n_outputs);
  for (let i = 0; i < grid.length; i++)
    for (let k = 0; k < one.n_outputs; k++)
      center[k] =
        (center[k] as number) + (share[i] as number) * (average[i * one.n_outputs + k] as number);
  return {
    feature: one.feature,
    grid: tensor(grid, grid.length),
    average: tensor(average, grid.length, one.n_outputs),
    center: tensor(center, one.n_outputs),
    share: tensor(share, grid.length),
    output_names: one.output_names,
    unit: question.unit ?? "",
    trust: {
      n_rows: one.rows.length,
      n_rows_total: one.n_rows,
      thin,
      doubts: [
        ...sampledRows(one.rows.length, one.n_rows),
        ...extrapolation(thin, t`of the values stand on less than 1 % of the rows each`, EMPTY),
      ],
      notes: [],
    },
  };
}

export async function partialDependence(
  store: Store,
  question: Question,
): Promise<Answered | null> {
  const one = await asking(store, question);
  if (!one) return null;
  const { rows, n_outputs } = one;
  const grid = gridOf(one.column);
  const n = grid.length;
  if (n < 2 || rows.length * n > MAX_PREDICTIONS) return null;
  const width = n * n_outputs;
  const sums = new Float64Array(width);
  const order = mixedOrder(one.n_rows, store.schema.value.seed ?? 0);
  const kept = firstOf(order, MAX_KEPT);
  const curves = new Float64Array(kept.length * width);
  const step = Math.max(1, Math.floor(PART / n));
  let next = 0;
  for (let start = 0; start < rows.length; start += step) {
    const part = rows.subarray(start, start + step);
    const said = await one.vary(Array.from(part), () => grid);
    if (!said) return null;
    for (let k = 0, at = 0; k < part.length; k++, at += width) {
      for (let i = 0; i < width; i++) sums[i] = (sums[i] as number) + (said[at + i] as number);
      if (kept[next] !== part[k]) continue;
      curves.set(said.subarray(at, at + width), next * width);
      next++;
    }
  }
  const average = sums.map((sum) => sum / rows.length);
  return {
    ...told(one, question, grid, average),
    rows: tensor(kept, kept.length),
    individual: tensor(curves, kept.length, n, n_outputs),
    method: "partial dependence",
  };
}

/** Of a number, a moment or a boolean; levels need an order that only Python finds. */
export async function accumulatedEffects(
  store: Store,
  question: Question,
): Promise<Answered | null> {
  const one = await asking(store, question);
  if (!one || one.column.categorical) return null;
  const { n_outputs, column } = one;
  const edges = Float64Array.from(edgesOf(distinctOf(column.values)));
  const n = edges.length;
  if (n < 2) return null;
  const rows: number[] = [];
  const bins: number[] = [];
  for (const row of one.rows) {
    const value = column.values[row] as number;
    if (column.isMissing(row) || !Number.isFinite(value)) continue;
    // Above the lower edge, up to the upper one; the first bin has its lower edge, too.
    let bin = edges.findIndex((edge) => edge >= value) - 1;
    if (value === edges[0]) bin = 0;
    if (bin < 0) continue;
    rows.push(row);
    bins.push(bin);
  }
  const counts = new Float64Array(n - 1);
  const steps = new Float64Array((n - 1) * n_outputs);
  const step = PART / 2;
  for (let start = 0; start < rows.length; start += step) {
    const part = rows.slice(start, start + step);
    const bin_of = new Map(part.map((row, k) => [row, bins[start + k] as number]));
    const said = await one.vary(part, (row) => {
      const bin = bin_of.get(row) as number;
      return [edges[bin] as number, edges[bin + 1] as number];
    });
    if (!said) return null;
    for (let k = 0; k < part.length; k++) {
      const bin = bins[start + k] as number;
      counts[bin] = (counts[bin] as number) + 1;
      for (let o = 0; o < n_outputs; o++)
        steps[bin * n_outputs + o] =
          (steps[bin * n_outputs + o] as number) +
          (said[(2 * k + 1) * n_outputs + o] as number) -
          (said[2 * k * n_outputs + o] as number);
    }
  }
  const effect = new Float64Array(n * n_outputs);
  for (let o = 0; o < n_outputs; o++) {
    let mean = 0;
    for (let i = 1; i < n; i++) {
      const count = counts[i - 1] as number;
      const before = effect[(i - 1) * n_outputs + o] as number;
      const change = count ? (steps[(i - 1) * n_outputs + o] as number) / count : 0;
      effect[i * n_outputs + o] = before + change;
      mean += count * (before + change / 2);
    }
    for (let i = 0; i < n; i++)
      effect[i * n_outputs + o] =
        (effect[i * n_outputs + o] as number) - mean / Math.max(1, rows.length);
  }
  return {
    ...told(one, question, edges, effect),
    method: "accumulated local effects",
  };
}

answerInPage("effects.partial", partialDependence);
answerInPage("effects.accumulated", accumulatedEffects);
answerInPage("boundary", boundaryInPage);
