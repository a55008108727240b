// Any quantity as a column: what points are colored by, rows ordered and found by, and terms speak of.

import { type AttributionTable, Column, featureValues, type Numbers } from "./columns";
import { probabilityOf } from "./probability";
import { quantityOf } from "./quantities";
import { actualLabel } from "./target";
import type { FeatureSchema, Link, Schema, Unit } from "./wire";
import { t } from "./words";

/** Where the numbers are; the store is one. */
export interface Sources {
  schema: Schema;
  unit: Unit;
  link: Link;
  /** The output on screen. */
  output: number;
  features: readonly (Column | null)[];
  extras: readonly Column[];
  target: Numbers | null;
  /** Attributions of an output, in the unit on screen. */
  table(output: number): AttributionTable | null;
  /** Predictions of every output, output-major. */
  outputs(): Float32Array | null;
}

const number = (name: string): FeatureSchema => ({
  name,
  kind: "number",
  integer: false,
  levels: null,
  has_missing: false,
});

export class QuantityColumns {
  /** What follows from a table of attributions goes with it. */
  readonly #made = new WeakMap<object, Map<string, Column>>();

  /** Null where there is no such quantity, or it is not here yet. */
  get(name: string, from: Sources): Column | null {
    const found = quantityOf(name);
    if (!found) return null;
    const { kind, feature, column } = found;
    const output = found.output < 0 ? from.output : found.output;
    if (kind === "feature") return from.features[feature] ?? null;
    if (kind === "column") return from.extras.find((one) => one.name === column) ?? null;
    if (kind === "row")
      return this.#keep(from.schema, name, () => {
        const rows = Int32Array.from({ length: from.schema.n_rows }, (_, i) => i);
        return new Column(-1, { ...number(t`row`), integer: true }, rows, name);
      });
    const { target } = from;
    if (kind === "target")
      return (
        target && this.#keep(target, name, () => new Column(-1, targetSchema(from), target, name))
      );
    const table = from.table(output);
    if (!table) return null;
    if (kind === "prediction")
      return this.#keep(
        table,
        name,
        () => new Column(-1, number(t`prediction`), table.predictions, name),
      );
    if (kind === "attribution") {
      const of = from.schema.features[feature];
      if (!of) return null;
      return this.#keep(table, name, () => {
        const schema = number(t`effect of ${of.name}`);
        return new Column(-1, schema, featureValues(table, feature), name);
      });
    }
    const missed = this.#made.get(table)?.get(name) ?? residuals(from, table, output, name);
    return missed && this.#keep(table, name, () => missed);
  }

  #keep(owner: object, name: string, make: () => Column): Column {
    const columns = this.#made.get(owner) ?? new Map<string, Column>();
    this.#made.set(owner, columns);
    const column = columns.get(name) ?? make();
    columns.set(name, column);
    return column;
  }
}

function targetSchema({ schema }: Sources): FeatureSchema {
  const { target } = schema;
  if (!target) return number(t`actual`);
  const { levels, integer, kind } = target;
  return {
    ...target,
    name: actualLabel(target),
    kind,
    levels,
    integer: !!integer,
    has_missing: false,
  };
}

/** Actual minus predicted; of classes in probability, whatever the unit. Null where there is no such difference. */
function residuals(
  from: Sources,
  { predictions, n_rows }: AttributionTable,
  output: number,
  name: string,
): Column | null {
  const { target, unit, link } = from;
  const { output_names, target: about } = from.schema;
  if (!target || !about || (about.levels === null) !== (unit === "value")) return null;
  const n_outputs = output_names.length;
  if (about.levels ? !sameNames(about.levels, output_names) : n_outputs > 1) return null;
  const all = link === "softmax" ? from.outputs() : null;
  if (unit === "log_odds" && (!link || (link === "softmax" && !all))) return null;
  const values = new Float32Array(n_rows);
  const told = new Float64Array(n_outputs);
  for (let i = 0; i < n_rows; i++) {
    let predicted = predictions[i] as number;
    if (all) {
      for (let k = 0; k < n_outputs; k++) told[k] = all[k * n_rows + i] as number;
      predicted = probabilityOf(told, output, link);
    } else if (link) predicted = probabilityOf([predicted], 0, link);
    const y = target[i] as number;
    const actual = about.levels ? (y < 0 ? Number.NaN : y === output ? 1 : 0) : y;
    values[i] = actual - predicted;
  }
  return new Column(-1, number(t`residual`), values, name);
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, k) => name === b[k]);
