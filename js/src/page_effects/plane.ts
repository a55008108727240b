// Predictions over two features by the model in the page, where no kernel is there: through a row, or on average. The
// grids are those of xwidgets/methods/boundary: no value of a row but of levels and few whole numbers.

import { levelsOf } from "../marks/planeAxis";
import type { Answered, Tensor } from "../runtime/answers";
import type { Column, Numbers } from "../runtime/columns";
import { EMPTY, extrapolation, sampledRows } from "../runtime/doubt";
import { mixedOrder } from "../runtime/order";
import type { Question } from "../runtime/question";
import { distinctOf } from "../runtime/ranks";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { gridOf, nearestOf } from "./grid";
import { modelOf } from "./open";
import { spreadOf } from "./spread";

const [N_THROUGH, N_AVERAGE] = [60, 40];
/** Rows that the average is taken over: fewer than in Python, and told. */
const MAX_ROWS = 200;
const PART = 20_000;
const INWARDS = 1e-3;

/** Values between those of rows, which stay in their table. */
export function betweenRows(column: Column, n: number): Float64Array {
  const grid = gridOf(column, n);
  const known = grid.filter((value) => !Number.isNaN(value));
  if (levelsOf(column) || known.length < 2) return grid;
  const whole = column.schema.integer && column.schema.kind === "number";
  if (whole && distinctOf(column.values).values.length <= known.length) return grid;
  const [low, high] = [known[0] as number, known.at(-1) as number];
  const inwards = whole ? 0 : INWARDS * (high - low);
  const middles = Array.from(known.subarray(1), (value, i) => {
    const middle = (known[i] as number) / 2 + value / 2;
    return whole ? Math.floor(middle) : middle;
  });
  const values = [...new Set([low + inwards, ...middles, high - inwards])].sort((a, b) => a - b);
  return Float64Array.from(known.length < grid.length ? [...values, Number.NaN] : values);
}

const tensor = (data: Numbers, ...shape: number[]): Tensor => ({ data, shape });

/** Null where a kernel answers, or nobody here can: which features are best is for Python to find. */
export async function boundaryInPage(store: Store, question: Question): Promise<Answered | null> {
  const {
    features = [],
    row,
    n_rows,
  } = (question.options ?? {}) as {
    features?: number[];
    row?: number;
    n_rows?: number;
  };
  const block = store.model.value;
  const columns = store.columns.value;
  const schema = store.schema.value;
  if (!block || store.connection.value === "connected" || features.length !== 2) return null;
  if (columns.includes(null) || (schema.weighted && row === undefined) || n_rows) return null;
  const members = block.state.meta.members;
  if (members.length !== columns.length || members.some((own) => own.length !== 1)) return null;
  const model = await modelOf(block);
  const { n_raw, units } = model.header;
  const header = question.unit ? units.find(({ unit }) => unit === question.unit) : units[0];
  const [a, b] = features.map((j) => columns[j] ?? null);
  if (!header || n_raw !== columns.length || !a || !b) return null;
  const places = members.map(([place]) => place as number);
  const at = [places[a.position] as number, places[b.position] as number] as const;
  const n = row === undefined ? N_AVERAGE : N_THROUGH;
  const [first, second] = [betweenRows(a, n), betweenRows(b, n)];
  const n_outputs = header.output_names.length;
  const codesOf = (one: number): Float64Array => {
    const codes = new Float64Array(n_raw);
    for (const [j, column] of columns.entries())
      codes[places[j] as number] =
        column && !column.isMissing(one) ? (column.values[one] as number) : Number.NaN;
    return codes;
  };
  const n_places = first.length * second.length;
  const rows =
    row === undefined
      ? mixedOrder(store.n_rows, schema.seed ?? 0).slice(0, MAX_ROWS)
      : Int32Array.of(row);
  const sums = new Float64Array(n_places * n_outputs);
  const step = Math.max(1, Math.floor(PART / n_places));
  for (let start = 0; start < rows.length; start += step) {
    const part = rows.subarray(start, start + step);
    const table = new Float64Array(part.length * n_places * n_raw);
    let next = 0;
    for (const one of part) {
      const codes = codesOf(one);
      for (const x of first)
        for (const y of second) {
          table.set(codes, next);
          table[next + at[0]] = x;
          table[next + at[1]] = y;
          next += n_raw;
        }
    }
    const reply = await model.ask(
      { row: codesOf(part[0] as number), output: 0, unit: header.unit, rows: table },
      `boundary ${features.join()} ${row ?? ""}`,
    );
    if (!reply?.rows) return null;
    for (let i = 0; i < reply.rows.length; i++)
      sums[i % sums.length] = (sums[i % sums.length] as number) + (reply.rows[i] as number);
  }
  const values = sums.map((sum) => sum / rows.length);
  const shape = [first.length, second.length, n_outputs];
  const is_whole = (column: Column): boolean =>
    column.schema.integer && column.schema.kind === "number";
  const share = shares(first, second, a, b);
  const { target } = schema;
  const own =
    row === undefined
      ? null
      : await model.ask({ row: codesOf(row), output: 0, unit: header.unit }, `boundary row ${row}`);
  const cell = (column: Column, one: number): number =>
    column.isMissing(one) ? Number.NaN : (column.values[one] as number);
  return {
    features,
    kinds: [a.schema.kind, b.schema.kind],
    grid_first: tensor(first, first.length),
    grid_second: tensor(second, second.length),
    task:
      header.unit === "value" && target?.kind !== "category"
        ? "regression"
        : n_outputs > 2
          ? "multiclass"
          : "binary",
    share: tensor(share, first.length, second.length),
    scales: [spreadOf(a), spreadOf(b)],
    whole: [is_whole(a), is_whole(b)],
    chosen: "",
    output_names: header.output_names,
    unit: header.unit,
    method:
      row === undefined ? t`decision boundary on average` : t`decision boundary through a row`,
    average: row === undefined ? tensor(values, ...shape) : null,
    through: row === undefined ? null : tensor(values, 1, ...shape),
    rows: row === undefined ? null : tensor(Int32Array.of(row), 1),
    places: row === undefined ? null : tensor(Float64Array.of(cell(a, row), cell(b, row)), 1, 2),
    predictions: own ? tensor(own.predictions, 1, n_outputs) : null,
    trust: {
      n_rows: rows.length,
      n_rows_total: store.n_rows,
      agreement: null,
      doubts: [
        ...(row === undefined ? sampledRows(rows.length, store.n_rows) : []),
        ...extrapolation(
          share.filter((part) => part === 0).length / share.length,
          t`of the places have no row`,
          EMPTY,
        ),
      ],
      notes: [t`by the model in this page`],
    },
  };
}

/** Share of the rows that are nearest to each place. */
function shares(first: Float64Array, second: Float64Array, a: Column, b: Column): Float64Array {
  const [xs, ys] = [nearestOf(first, a), nearestOf(second, b)];
  const found = new Float64Array(first.length * second.length);
  let total = 0;
  for (let row = 0; row < xs.length; row++) {
    const [x, y] = [xs[row] as number, ys[row] as number];
    if (x < 0 || y < 0) continue;
    const place = x * second.length + y;
    found[place] = (found[place] as number) + 1;
    total++;
  }
  return found.map((count) => count / Math.max(1, total));
}
