// Counterfactuals by the model in the page, where no kernel is there: fewer plans than Python finds, scored alike, and
// none of them proved.

import { modelOf } from "../page_effects/open";
import { spreadOf } from "../page_effects/spread";
import { type Answered, answerInPage, type Tensor } from "../runtime/answers";
import type { Column, Numbers } from "../runtime/columns";
import type { Question } from "../runtime/question";
import { distinctOf } from "../runtime/ranks";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { goalOf } from "./goal";
import { costOf, gapOf, type Lever, rarityOf, settled } from "./score";
import { Search } from "./search";
import { Teller } from "./tell";

/** Values of a number that are tried. */
const MAX_VALUES = 60;
const MAX_FEATURES = 200;
const PART = 5_000;
const NOTES = [
  t`found in this page by a quick search: the nearest real rows, then moves of one feature and of two; Python looks further and proves what is closest`,
  t`a plan for the model is no promise about the world`,
];

interface Options {
  row?: number;
  rows?: number[];
  target?: unknown;
  vary?: number[];
  max_changes?: number;
  n?: number;
  output?: number;
  threshold?: number | object;
  seconds?: number;
  menu?: number;
}

const tensor = (data: Numbers, ...shape: number[]): Tensor => ({ data, shape });

/** Null where a kernel answers, or nobody here can. */
export async function plansInPage(store: Store, question: Question): Promise<Answered | null> {
  const given = Object.entries(question.options ?? {}).filter(([, value]) => value != null);
  const options = Object.fromEntries(given) as Options;
  const {
    row = 0,
    rows,
    target,
    vary,
    n = 4,
    threshold = null,
    seconds: _,
    menu: __,
    ...rest
  } = options;
  const { max_changes = Number.POSITIVE_INFINITY, output: asked_output, ...others } = rest;
  const block = store.model.value;
  const columns = store.columns.value;
  if (!block || store.connection.value === "connected") return null;
  if (rows || Object.keys(others).length || (threshold !== null && typeof threshold !== "number"))
    return null;
  if (!columns.length || columns.length > MAX_FEATURES || columns.includes(null)) return null;
  const table = columns as Column[];
  const members = block.state.meta.members;
  if (members.length !== table.length || members.some((own) => own.length !== 1)) return null;
  const model = await modelOf(block);
  const { n_raw, units } = model.header;
  const header = question.unit ? units.find(({ unit }) => unit === question.unit) : units[0];
  if (!header || n_raw !== table.length) return null;
  const places = members.map(([place]) => place as number);
  const n_outputs = header.output_names.length;
  const cell = (column: Column, one: number): number =>
    column.isMissing(one) ? Number.NaN : (column.values[one] as number);
  const rowOf = (one: number): Float64Array =>
    Float64Array.from(table, (column) => cell(column, one));
  const codesInto = (to: Float64Array, at: number, plan: Float64Array): void => {
    for (const [j, place] of places.entries()) to[at + place] = plan[j] as number;
  };
  const own = rowOf(row);
  const predict = async (plans: readonly Float64Array[]): Promise<Float64Array | null> => {
    const said = new Float64Array(plans.length * n_outputs);
    for (let start = 0; start < plans.length; start += PART) {
      const part = plans.slice(start, start + PART);
      const codes = new Float64Array(part.length * n_raw);
      for (const [k, plan] of part.entries()) codesInto(codes, k * n_raw, plan);
      const first = new Float64Array(n_raw);
      codesInto(first, 0, own);
      const reply = await model.ask(
        { row: first, output: 0, unit: header.unit, rows: codes },
        `plans ${row}`,
      );
      if (!reply) return null;
      said.set(settled(reply.rows), start * n_outputs);
    }
    return said;
  };
  // What the model says of all rows tells which of them are there already.
  const all = await everyRow(block, header.unit, () =>
    predict(Array.from({ length: store.n_rows }, (_, one) => rowOf(one))),
  );
  if (!all) return null;
  const now = all.subarray(row * n_outputs, (row + 1) * n_outputs);
  const goal = goalOf(
    {
      unit: header.unit,
      link: header.link,
      output_names: header.output_names,
      now,
      column: (k) =>
        Float64Array.from({ length: store.n_rows }, (_, i) => all[i * n_outputs + k] as number),
    },
    target,
    threshold,
    asked_output ?? store.output.value,
  );
  if (!goal) return null;
  const levers: Lever[] = table.map((column) => ({
    level: column.categorical || !["number", "datetime"].includes(column.schema.kind),
    scale: spreadOf(column),
  }));
  const counts = table.map((column, j) => (levers[j]?.level ? countsOf(column) : null));
  const locked: Record<string, string> = {};
  const free = table.flatMap((column, j) => {
    const is_free = vary ? vary.includes(j) : column.schema.kind !== "text";
    if (!is_free) locked[j] = vary ? "locked" : t`a text`;
    return is_free ? [j] : [];
  });
  const refused = model.header.features;
  const values = table.map((column, j) =>
    valuesOf(column, counts[j] ?? null).filter(
      (value) => value !== own[j] && !refused[places[j] as number]?.refused.includes(value),
    ),
  );
  const distances = new Float64Array(store.n_rows);
  const free_distances = new Float64Array(store.n_rows);
  for (const [j, column] of table.entries()) {
    const is_free = free.includes(j);
    for (let i = 0; i < store.n_rows; i++) {
      const cost = costOf(levers[j] as Lever, cell(column, i), own[j] as number);
      distances[i] = (distances[i] as number) + cost;
      if (is_free) free_distances[i] = (free_distances[i] as number) + cost;
    }
  }
  const reached = [...distances.keys()].filter(
    (i) => gapOf(goal, all.subarray(i * n_outputs, (i + 1) * n_outputs)) === 0,
  );
  const nearest = [...reached].sort(
    (a, b) => (free_distances[a] as number) - (free_distances[b] as number),
  );
  const search = new Search({
    row: own,
    levers,
    free,
    values,
    more: (j, value) => {
      const known = counts[j];
      if (!known || Number.isNaN(value)) return 0;
      return rarityOf((known.get(value) ?? 0) / store.n_rows, store.n_rows);
    },
    goal,
    max_changes,
    n,
    alike: nearest.slice(0, 40).map(rowOf),
    predict,
    n_outputs,
  });
  const found = (await search.run()).slice(0, n);
  if (search.given_up) return null;
  const told = new Teller(store, table, own, goal, levers, counts, values, predict, n_outputs);
  return {
    ...(await told.plans(found, distances, rowOf, row)),
    rows_asked: tensor(Int32Array.of(row), 1),
    original: tensor(own, 1, table.length),
    current: tensor(now, 1, n_outputs),
    nearest_unlike: tensor(Int32Array.of(nearestOf(reached, distances)), 1),
    feature_names: table.map(({ name }) => name),
    output_names: header.output_names,
    goals: [
      {
        output: goal.output,
        low: Number.isFinite(goal.low) ? goal.low : null,
        high: Number.isFinite(goal.high) ? goal.high : null,
        largest: goal.largest,
        text: goal.text,
      },
    ],
    certificates: [found.length ? "best found" : ""],
    binding: [
      found.length ? [] : [reached.length ? "more may be possible in Python" : "no row reaches it"],
    ],
    menu: [],
    locked,
    sentence: "",
    method: "counterfactuals",
    unit: header.unit,
    trust: { notes: NOTES, n_asked: search.n_asked },
  };
}

const everything = new WeakMap<object, Map<string, Promise<Float64Array | null>>>();

/** Outputs of every row, (n_rows, n_outputs), asked for once. */
function everyRow(
  block: object,
  unit: string,
  ask: () => Promise<Float64Array | null>,
): Promise<Float64Array | null> {
  const known = everything.get(block) ?? new Map<string, Promise<Float64Array | null>>();
  everything.set(block, known);
  let found = known.get(unit);
  if (!found) {
    found = ask();
    known.set(unit, found);
    void found.then((all) => all ?? known.delete(unit));
  }
  return found;
}

/** The one with the smallest distance; -1 where there is none. */
function nearestOf(rows: readonly number[], distances: Float64Array): number {
  let best = -1;
  for (const i of rows)
    if (best < 0 || (distances[i] as number) < (distances[best] as number)) best = i;
  return best;
}

/** How many rows have each level. */
function countsOf(column: Column): Map<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < column.values.length; i++)
    if (!column.isMissing(i)) {
      const value = column.values[i] as number;
      found.set(value, (found.get(value) ?? 0) + 1);
    }
  return found;
}

/** Values of rows: of many numbers some, spread over their ranks. */
function valuesOf(column: Column, counts: Map<number, number> | null): number[] {
  if (counts) return [...counts.keys()].sort((a, b) => a - b);
  const { values } = distinctOf(column.values);
  if (values.length <= MAX_VALUES) return [...values];
  const at = Array.from({ length: MAX_VALUES }, (_, k) =>
    Math.round((k * (values.length - 1)) / (MAX_VALUES - 1)),
  );
  return [...new Set(at)].map((k) => values[k] as number);
}

answerInPage("counterfactuals", plansInPage);
