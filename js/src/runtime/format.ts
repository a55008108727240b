// How numbers, cells and units are written. One place, so that every view says the same.

import type { Column } from "./columns";
import type { Unit } from "./wire";

const MINUS = "\u2212";

/** Four significant digits, no exponent for everyday magnitudes, a real minus sign. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "missing";
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : `${MINUS}\u221e`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text: string;
  const rounded = Number(size.toPrecision(digits));
  if (size >= 1e15 || size < 1e-4) text = exponential(size, digits - 1);
  else if (rounded >= 10 ** digits) text = grouped(Math.round(size));
  else text = String(rounded);
  return value < 0 ? MINUS + text : text;
}

/** "1.2e-7": as many digits as needed, at most `digits`. */
const exponential = (size: number, digits: number): string =>
  Number(size.toPrecision(Math.max(1, digits)))
    .toExponential()
    .replace("+", "");

/** A rounding error: its order of magnitude is what matters. */
export const formatGap = (gap: number): string =>
  gap !== 0 && Math.abs(gap) < 1e-3
    ? exponential(Math.abs(gap), 1)
    : formatNumber(Math.abs(gap), 2);

/** A contribution: always with its sign. */
export function formatSigned(value: number, digits = 2): string {
  if (Number.isNaN(value)) return "not computed";
  // What is neither up nor down has no sign.
  if (value === 0) return "0";
  const text = formatNumber(Math.abs(value), digits);
  return value < 0 ? MINUS + text : `+${text}`;
}

/** What a picture has room for: digits beyond the billions become a power of ten. */
export function formatAmount(value: number, digits = 3): string {
  if (!Number.isFinite(value) || Math.abs(value) < 1e9) return formatNumber(value, digits);
  return (value < 0 ? MINUS : "") + exponential(Math.abs(value), digits);
}

/** As `formatAmount`, always with its sign. */
export const formatSignedAmount = (value: number, digits = 2): string =>
  Number.isNaN(value) || Math.abs(value) < 1e9
    ? formatSigned(value, digits)
    : (value < 0 ? "" : "+") + formatAmount(value, digits);

export function formatDate(seconds: number): string {
  if (!Number.isFinite(seconds)) return "missing";
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return "missing";
  const text = time.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

/** A cell as a person writes it. */
export function formatCell(column: Column, row: number): string {
  return formatValue(column, column.isMissing(row) ? Number.NaN : (column.values[row] as number));
}

/** A value (or level code) of a column as a person writes it. */
export function formatValue(column: Column, value: number): string {
  const { schema } = column;
  if (Number.isNaN(value) || (column.categorical && value < 0)) return "missing";
  if (schema.levels) return schema.levels[value] ?? "unknown";
  if (schema.kind === "boolean") return value ? "true" : "false";
  if (schema.kind === "datetime") return formatDate(value);
  if (schema.integer && Math.abs(value) < 1e15) return formatInteger(value);
  return formatNumber(value);
}

/** 12345.5 -> "12,345.5". By hand: the browser's own takes 25 ms when it is first asked. */
export const grouped = (value: number): string =>
  String(value).replace(/(?<!\.\d*)\B(?=(\d{3})+(?!\d))/g, ",");

export const formatInteger = (value: number): string =>
  (Math.round(value) < 0 ? MINUS : "") + grouped(Math.abs(Math.round(value)));

export const unitLabel = (unit: Unit): string =>
  unit === "log_odds" ? "log-odds" : unit === "probability" ? "probability" : "value";

/** "probability of benign", "log-odds of benign", or the output's own name. */
export function outputLabel(unit: Unit, output_name: string): string {
  if (unit === "value") return output_name;
  return `${unitLabel(unit)} of ${output_name}`;
}

export const plural = (n: number, word: string): string =>
  `${formatInteger(n)} ${word}${n === 1 ? "" : "s"}`;
