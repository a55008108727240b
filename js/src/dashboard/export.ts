// Numbers as files, made in the page: what can be saved with no kernel.

import { type AttributionTable, type Column, featureValues } from "../runtime/columns";
import { formatDate } from "../runtime/format";
import type { Answer, Store } from "../runtime/store";

/** Computed rows, of the selection where there is one. */
export function exportedRows(store: Store): number[] {
  const table = store.attributions.value;
  const mask = store.mask.value;
  const rows: number[] = [];
  for (let row = 0; row < store.n_rows; row++)
    if (table?.done[row] && (!mask || mask[row])) rows.push(row);
  return rows;
}

/** A cell for a machine: full precision, nothing where it is missing. */
function cellValue(column: Column | null, row: number): number | string | boolean | null {
  if (!column || column.isMissing(row)) return null;
  const value = column.values[row] as number;
  const { kind, levels } = column.schema;
  if (levels) return levels[value] ?? null;
  if (kind === "boolean") return value !== 0;
  return kind === "datetime" ? formatDate(value) : value;
}

const csvCell = (value: unknown): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** float32 at its own precision: 0.1, not 0.10000000149011612. */
const short = (value: number): number => Number(value.toPrecision(7));

/** One line per row and feature: the columns of `Attributions.to_frame()`. */
export function toCsv(store: Store): string {
  const table = store.attributions.value;
  if (!table) return "";
  const head = ["row", "output", "feature", "value", "attribution", "base_value", "prediction"];
  const errors = table.standard_error;
  if (errors) head.push("standard_error");
  const lines = [head.join(",")];
  const output = csvCell(store.outputName());
  const features = store.schema.value.features.map((feature) => csvCell(feature.name));
  for (const row of exportedRows(store)) {
    const tail = `${table.base_value},${short(table.predictions[row] as number)}`;
    for (const [j, feature] of features.entries()) {
      const at = j * table.n_rows + row;
      const cell = csvCell(cellValue(store.column(j), row));
      const error = errors ? `,${csvCell(short(errors[at] as number))}` : "";
      const value = csvCell(short(table.values[at] as number));
      lines.push(`${row},${output},${feature},${cell},${value},${tail}${error}`);
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}

export function toJson(store: Store): string {
  const table = store.attributions.value;
  if (!table) return "null";
  const rows = exportedRows(store);
  const { features, model_name } = store.schema.value;
  const known = (value: number): number | null => (Number.isNaN(value) ? null : short(value));
  const take = (column: Float32Array): (number | null)[] =>
    rows.map((row) => known(column[row] as number));
  const byFeature = (values: Float32Array): (number | null)[][] =>
    features.map((_, j) => take(featureValues({ ...table, values } as AttributionTable, j)));
  return JSON.stringify({
    model_name,
    method: table.method,
    unit: store.unit.value,
    output_name: store.outputName(),
    base_value: table.base_value,
    rows,
    predictions: take(table.predictions),
    feature_names: features.map((feature) => feature.name),
    // Feature by feature, as the rows stand above.
    data: features.map((_, j) => rows.map((row) => cellValue(store.column(j), row))),
    attributions: byFeature(table.values),
    standard_error: table.standard_error && byFeature(table.standard_error),
  });
}

/** Hand a file to the reader. */
export function download(name: string, type: string, parts: BlobPart[]): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Save what the kernel made. */
export function downloadAnswer(answer: Answer): void {
  const { name, type } = answer.result as { name: string; type: string };
  download(name, type, answer.buffers as DataView<ArrayBuffer>[]);
}
