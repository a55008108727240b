// How numbers, cells and units are written. One place, so that every view says the same; the still pictures do it in
// xwidgets/charts/wording.py, and both are held to the examples of tests/charts/wording.json.

import type { Column } from "./columns";
import type { FeatureSchema, Link, TargetSchema, Unit } from "./wire";
import { t } from "./words";

export const MINUS = "\u2212";

/** A number as JavaScript writes it, with the language's decimal mark. */
export const local = (text: string): string =>
  __DECIMAL__ === "." ? text : text.replace(".", __DECIMAL__);

/** With so many decimals. */
export const fixed = (value: number, decimals: number): string => local(value.toFixed(decimals));

/** A number that somebody typed with the language's decimal mark, or with a point, as a program reads it. */
export const typedNumber = (text: string): string =>
  __DECIMAL__ === "." || text.includes(".") ? text : text.replace(__DECIMAL__, ".");

/** A number as one types it: the language's decimal mark, nothing between thousands. */
export const asTyped = (value: number): string => local(String(Number(value.toPrecision(7))));

/** A title within a sentence: German has its nouns large there, too. */
export const lowered = (title: string): string =>
  __LANGUAGE__ === "de" ? title : title.toLowerCase();

/** Four significant digits, no exponent for everyday magnitudes, a real minus sign. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return t`missing`;
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : `${MINUS}\u221e`;
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text: string;
  const rounded = Number(size.toPrecision(digits));
  if (size >= 1e15 || size < 1e-4) text = exponential(size, digits - 1);
  else if (rounded >= 10 ** digits) text = grouped(Math.round(size));
  else text = local(String(rounded));
  return value < 0 ? MINUS + text : text;
}

/** "1.2e-7": as many digits as needed, at most `digits`. */
const exponential = (size: number, digits: number): string =>
  local(
    size
      .toExponential(Math.max(1, digits) - 1)
      .replace(/\.?0+(?=e)/, "")
      .replace("+", ""),
  );

/** A probability beside other numbers: two digits, more near 0 and 1 so that neither is claimed. */
export function formatProbability(p: number): string {
  if (Number.isNaN(p)) return t`missing`;
  const edge = Math.min(p, 1 - p);
  if (edge >= 0.0995 || edge === 0) return fixed(p, edge === 0 ? 0 : 2);
  if (edge < 1e-4) return local(p < 0.5 ? "< 0.0001" : "> 0.9999");
  return fixed(p, edge >= 0.00995 ? 3 : 4);
}

/** A sentence begins with a large letter. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A share in percent, as xwidgets/results/performance_words.py: what is neither none nor all is not called so. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return "–";
  if (share === 0 || share === 1) return `${share * 100} %`;
  const text = (Math.floor(share * 1000 + 0.5) / 10).toFixed(1);
  return local(text === "100.0" ? "> 99.9 %" : text === "0.0" ? "< 0.1 %" : `${text} %`);
}

/** "about 40 s", "about 4 min", "about 2 h": how long something takes. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return t`under 1 s`;
  if (seconds < 50)
    return t`about ${formatNumber(seconds < 10 ? Math.round(seconds) : 5 * Math.round(seconds / 5), 2)} s`;
  if (seconds < 50 * 60) return t`about ${Math.max(1, Math.round(seconds / 60))} min`;
  if (seconds < 36 * 3600)
    return t`about ${formatNumber(seconds < 36_000 ? Math.round(seconds / 1800) / 2 : Math.round(seconds / 3600), 2)} h`;
  return t`about ${formatInteger(seconds / 86_400)} days`;
}

/** A rounding error: its order of magnitude is what matters. */
export const formatGap = (gap: number): string =>
  gap !== 0 && Math.abs(gap) < 1e-3
    ? exponential(Math.abs(gap), 1)
    : formatNumber(Math.abs(gap), 2);

/** A contribution: always with its sign. */
export function formatSigned(value: number, digits = 2): string {
  if (Number.isNaN(value)) return t`not computed`;
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

/** A moment as far as it is known: a date alone at midnight, seconds where there are some. */
export function formatDate(seconds: number, timezone?: string): string {
  if (Number.isNaN(seconds)) return t`missing`;
  const local = Math.round((seconds + zoneOffset(timezone, seconds)) * 1e6) / 1e6;
  if (!(local >= YEAR_1 && local < YEAR_10000)) return t`${seconds.toFixed(0)} s since 1970`;
  const text = new Date(Math.floor(local) * 1000).toISOString().slice(0, 19).replace("T", " ");
  if (Number.isInteger(local) && text.endsWith(" 00:00:00")) return text.slice(0, 10);
  return text.endsWith(":00") ? text.slice(0, 16) : text;
}

const YEAR_1 = -62_135_596_800;
const YEAR_10000 = 253_402_300_800;

/** Seconds that a zone's clocks are ahead of UTC: of an IANA name, or an offset such as "+02:00". */
export function zoneOffset(timezone: string | undefined, seconds: number): number {
  if (!timezone || timezone === "UTC") return 0;
  const fixed = /^(?:UTC)?([+-])(\d\d):?(\d\d)$/.exec(timezone);
  if (fixed) return (fixed[1] === "-" ? -60 : 60) * (60 * Number(fixed[2]) + Number(fixed[3]));
  const whole = Math.floor(seconds);
  try {
    const part = new Map(
      clock(timezone)
        .formatToParts(whole * 1000)
        .map(({ type, value }) => [type, Number(value)]),
    );
    const [year, month, day, hour, minute, second] = CLOCK.map((name) => part.get(name) as number);
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) / 1000 - whole;
  } catch {
    return 0; // a zone that this browser does not know, or a moment out of its calendar
  }
}

/** Seconds since 1970 UTC at which the clocks of a zone show `local`. */
export function momentOf(local: number, timezone: string | undefined): number {
  const near = local - zoneOffset(timezone, local);
  return local - zoneOffset(timezone, near);
}

const CLOCK = ["year", "month", "day", "hour", "minute", "second"] as const;
const clocks = new Map<string, Intl.DateTimeFormat>();

function clock(timezone: string): Intl.DateTimeFormat {
  let made = clocks.get(timezone);
  if (!made) {
    made = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(timezone, made);
  }
  return made;
}

/** A cell as a person writes it. */
export function formatCell(column: Column, row: number): string {
  return formatValue(column, column.isMissing(row) ? Number.NaN : (column.values[row] as number));
}

/** A value (or level code) of a column as a person writes it. */
export const formatValue = (column: Pick<Column, "schema">, value: number): string =>
  formatOf(column.schema, value);

/** A value as its schema says; whether whole numbers have separators is the column's to say: years have none. */
export function formatOf(schema: FeatureSchema, value: number): string {
  if (Number.isNaN(value) || (schema.levels && value < 0)) return t`missing`;
  if (schema.levels) return schema.levels[value] ?? t`level ${value}`;
  if (schema.kind === "boolean") return BOOLEANS[value] ?? formatNumber(value);
  if (schema.kind === "datetime") return formatDate(value, schema.timezone);
  const text = wholeOr(schema, value);
  return schema.unit ? `${text} ${schema.unit}` : text;
}

/** What the two values of a boolean are called. */
export const BOOLEANS = ["False", "True"] as const;

/** What a row really is, as a number. */
export const formatTarget = (target: TargetSchema, value: number): string =>
  Number.isNaN(value) ? t`missing` : wholeOr(target, value);

const wholeOr = (schema: Pick<TargetSchema, "integer" | "separators">, value: number): string => {
  // An edit may be no whole number where all others are.
  if (!schema.integer || !Number.isInteger(value) || Math.abs(value) >= 1e15)
    return formatNumber(value);
  const text = formatInteger(value);
  return schema.separators === false ? text.replaceAll(__GROUPING__, "") : text;
};

/** 12345.5 -> "12,345.5". By hand: the browser's own takes 25 ms when it is first asked. */
export const grouped = (value: number): string =>
  String(value)
    .split(".")
    .map((part, i) => (i ? part : part.replace(/\B(?=(\d{3})+(?!\d))/g, __GROUPING__)))
    .join(__DECIMAL__);

export function formatInteger(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  const size = Math.round(Math.abs(value));
  return (value < 0 && size ? MINUS : "") + grouped(size);
}

/** Scores of several classes, whose softmax are the probabilities, are no log-odds. */
export function unitLabel(unit: Unit, link: Link | undefined): string {
  if (unit === "log_odds") return link === "softmax" ? t`raw score` : t`log-odds`;
  return unit === "probability" ? t`probability` : t`value`;
}

/** "probability of benign", "log-odds of benign", or the output's own name. */
export function outputLabel(unit: Unit, link: Link | undefined, output_name: string): string {
  if (unit === "value") return output_name;
  return t`${unitLabel(unit, link)} of ${output_name}`;
}

export const plural = (n: number, one: string, many: string): string =>
  `${formatInteger(n)} ${n === 1 ? one : many}`;
