// Numbers as files, made in the page: what can be saved with no kernel.

import { type AttributionTable, type Column, gatherAttributions } from "../runtime/columns";
import { BOOLEANS, formatDate, zoneOffset } from "../runtime/format";
import type { Answer, Store } from "../runtime/store";
import type { FeatureSchema } from "../runtime/wire";

/** Computed rows; those of the selection where `selected` and there is one. */
export function exportedRows(store: Store, selected = false): number[] {
  const table = store.attributions.value;
  const mask = selected ? store.mask.value : null;
  const rows: number[] = [];
  for (let row = 0; row < store.n_rows; row++)
    if (table?.done[row] && (!mask || mask[row])) rows.push(row);
  return rows;
}

/** What Python calls a feature, whichever words are shown. */
const ownName = ({ own_name, name }: FeatureSchema): string => own_name ?? name;

/** A cell for a machine, as Python's files have it: full precision, nothing where it is missing. */
function cellValue(column: Column | null, row: number): number | string | boolean | null {
  if (!column || column.isMissing(row)) return null;
  const value = column.values[row] as number;
  const { kind, own_levels } = column.schema;
  const levels = own_levels ?? column.schema.levels;
  if (levels) return levels[value] ?? null;
  if (kind === "boolean") return value !== 0;
  return kind === "datetime" ? moment(value, column.schema.timezone) : value;
}

/** A moment in its zone, and how far that is from UTC: "2024-03-01 12:30+0100". */
function moment(seconds: number, timezone: string | undefined): string {
  const text = formatDate(seconds, timezone);
  if (!timezone) return text;
  const minutes = Math.round(zoneOffset(timezone, seconds) / 60);
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${text}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
}

const csvCell = (value: unknown): string => {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (typeof value === "boolean") return BOOLEANS[value ? 1 : 0];
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** float32 at its own precision: 0.1, not 0.10000000149011612. */
const short = (value: number): number => Number(value.toPrecision(7));

interface OutputTable {
  name: string;
  table: AttributionTable;
}

/** The outputs whose attributions this page holds, in their order. */
function outputTables(store: Store): OutputTable[] {
  const { output_names, n_rows, features } = store.schema.value;
  return output_names.flatMap((name, output) => {
    const table = gatherAttributions(
      store.blocks.value,
      output,
      store.unit.value,
      n_rows,
      features.length,
    );
    return table ? [{ name, table }] : [];
  });
}

/** The lines of `Attributions.to_frame()`: one per row, output and feature. */
export function toCsv(store: Store, selected = false): string {
  const outputs = outputTables(store);
  const names = store.row_names.value;
  const head = ["row", ...(names ? ["row_name"] : []), "output", "feature", "value"];
  head.push("attribution", "base_value", "prediction");
  if (outputs.some(({ table }) => table.standard_error)) head.push("standard_error");
  const lines = [head.join(",")];
  const features = store.schema.value.features.map((feature) => csvCell(ownName(feature)));
  for (const row of exportedRows(store, selected)) {
    const cells = features.map((_, j) => csvCell(cellValue(store.column(j), row)));
    const begin = names ? `${row},${csvCell(names.text(row))}` : `${row}`;
    for (const { name, table } of outputs) {
      const errors = table.standard_error;
      const output = csvCell(name);
      const tail = `${table.base_value},${csvCell(short(table.predictions[row] as number))}`;
      for (const [j, feature] of features.entries()) {
        const at = j * table.n_rows + row;
        const error = errors ? `,${csvCell(short(errors[at] as number))}` : "";
        const value = csvCell(short(table.values[at] as number));
        lines.push(`${begin},${output},${feature},${cells[j]},${value},${tail}${error}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** A row's name as JSON has it: a number where it is one that JavaScript holds with all digits. */
const label = (text: string, is_number: boolean): string | number | null =>
  is_number && String(Number(text)) === text ? Number(text) : text || null;

/** The fields of Python's `Attributions`, as `view.save("x.json")` writes them. */
export function toJson(store: Store, selected = false): string {
  const outputs = outputTables(store);
  const rows = exportedRows(store, selected);
  const { features, model_name } = store.schema.value;
  const known = (value: number): number | null => (Number.isFinite(value) ? short(value) : null);
  const cube = (of: (table: AttributionTable) => Float32Array | null): (number | null)[][][] =>
    rows.map((row) =>
      features.map((_, j) =>
        outputs.map(({ table }) => known(of(table)?.[j * table.n_rows + row] ?? Number.NaN)),
      ),
    );
  const { method, perturbation, n_background, notes } = store.trust.value;
  const names = store.row_names.value;
  return JSON.stringify({
    result: "Attributions",
    values: cube((table) => table.values),
    base_values: outputs.map(({ table }) => table.base_value),
    predictions: rows.map((row) =>
      outputs.map(({ table }) => known(table.predictions[row] as number)),
    ),
    rows,
    feature_names: features.map(ownName),
    output_names: outputs.map(({ name }) => name),
    unit: store.unit.value,
    method: outputs[0]?.table.method ?? method,
    standard_error: outputs.some(({ table }) => table.standard_error)
      ? cube((table) => table.standard_error)
      : null,
    trust: { model_name, perturbation, n_background, notes },
    data: rows.map((row) => features.map((_, j) => cellValue(store.column(j), row))),
    row_names: names && rows.map((row) => label(names.text(row), names.isNumber(row))),
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
