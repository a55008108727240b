// What was typed as a value of a feature, or why it is none. Nothing typed is ever lost or silently changed.

import { asTyped, formatDate, momentOf, typedNumber } from "../../runtime/format";
import { t } from "../../runtime/words";
import type { Field } from "./rows";

export type Typed = { value: number; error: "" } | { value: null; error: string };

const fails = (error: string): Typed => ({ value: null, error });

export function parseTyped(text: string, field: Field): Typed {
  const typed = text.trim();
  if (typed === "" || typed.toLowerCase() === "missing")
    return field.missing
      ? { value: Number.NaN, error: "" }
      : fails(t`The model takes no missing value.`);
  if (/^(nan|na|n\/a|null|none)$/i.test(typed) && field.missing)
    return fails(t`\u201c${typed}\u201d is no value: tick \u201cmissing\u201d.`);
  return field.schema.kind === "datetime"
    ? parseDate(typed, field.schema.timezone)
    : parseNumber(typed);
}

function parseNumber(typed: string): Typed {
  const plain = typedNumber(typed)
    .replace(/^\u2212/, "-")
    .replace(/e\u2212/i, "e-");
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  if (Number.isNaN(value)) return fails(t`\u201c${typed}\u201d is no number${hint(plain)}.`);
  if (!Number.isFinite(value)) return fails(t`That number is too large.`);
  return { value: value + 0, error: "" };
}

/** How a number with commas is written here; both ways where it may be either. */
function hint(typed: string): string {
  const decimal = /^[+-]?\d*,\d+$/.test(typed) ? [typed.replace(",", ".")] : [];
  const whole = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(typed) ? [typed.replaceAll(",", "")] : [];
  const ways = [...whole, ...decimal];
  return ways.length ? t`: write ${ways.join(t` or `)}` : "";
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

function parseDate(typed: string, timezone: string | undefined): Typed {
  const found = DATE.exec(typed);
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = found ?? [];
  const time = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  // The 31st of February is another day to Date, and none to us.
  const real = found && new Date(time).getUTCDate() === Number(day) && Number(month) <= 12;
  return real
    ? { value: momentOf(time / 1000, timezone), error: "" }
    : fails(t`\u201c${typed}\u201d is no date: write 2024-03-01 or 2024-03-01 12:30.`);
}

/** A value as it stands in its input, to be typed over. */
export function typedText(value: number, field: Field): string {
  if (Number.isNaN(value)) return "";
  if (field.schema.kind === "datetime") return formatDate(value, field.schema.timezone);
  return asTyped(value);
}

/** The whole number next to a fraction where all others are whole; every other value is left as it is. */
export const wholeOf = (value: number, { schema }: Field): number =>
  schema.integer && Number.isFinite(value) ? Math.round(value) + 0 : value;

/** What a reader should know of a value that the model takes all the same. */
export function remarkOn(value: number, field: Field, text: (value: number) => string): string {
  if (Number.isNaN(value)) return "";
  const [low, high] = field.extent;
  // Ranges may have travelled as 32-bit floats.
  const slack = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
  if (value < low - slack || value > high + slack)
    return t`outside of the data (${text(low)} to ${text(high)})`;
  return field.schema.integer && !Number.isInteger(value) ? t`elsewhere whole numbers` : "";
}
