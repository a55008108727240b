// A small language for rows: `30 <= age < 50 and (sex = Male or workclass in (Private, State-gov)) and not capital_gain is missing`.

import type { Numbers } from "../../runtime/columns";
import { momentOf } from "../../runtime/format";
import type { Term } from "../../runtime/wire";
import { t } from "../../runtime/words";

/** What can be named. */
export interface Quantity {
  name: string;
  /** null: not in the page yet. */
  values: Numbers | null;
  levels: readonly string[] | null;
  date: boolean;
  /** In which dates are shown, and read. */
  timezone?: string | undefined;
  integer: boolean;
  range: (min: number, max: number) => Term;
  codes: ((codes: number[]) => Term) | null;
}

export type Condition =
  | { kind: "and" | "or"; of: Condition[] }
  | { kind: "not"; of: Condition }
  | {
      kind: "test";
      quantity: Quantity;
      op: "in" | "!=" | "missing";
      /** Levels, -1 is missing; null for numbers. */
      codes: readonly number[] | null;
      /** Closed; a number passes inside of any. */
      ranges: readonly (readonly [number, number])[];
    };

const SIGNS = ["<=", ">=", "!=", "<>", "==", "\u2264", "\u2265", "\u2260", "=", "<", ">", "~"];
const SAME: Record<string, string> = {
  "\u2264": "<=",
  "\u2265": ">=",
  "\u2260": "!=",
  "<>": "!=",
  "==": "=",
};
const FLIPPED: Record<string, string> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };
const NUMBER = /^[-+\u2212]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/i;

/** Read an expression; what is wrong with it is thrown in words. */
export function parse(text: string, quantities: ReadonlyMap<string, Quantity>): Condition {
  return new Parser(text, quantities).all();
}

class Parser {
  readonly #text: string;
  readonly #names: readonly string[];
  readonly #quantities: ReadonlyMap<string, Quantity>;
  #at = 0;

  constructor(text: string, quantities: ReadonlyMap<string, Quantity>) {
    this.#text = text;
    this.#quantities = quantities;
    // Of names that begin alike the longest is meant.
    this.#names = [...quantities.keys()].sort((a, b) => b.length - a.length);
  }

  all(): Condition {
    const condition = this.#or();
    this.#space();
    if (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at);
      throw new Error(
        rest.startsWith(")")
          ? t`A closing parenthesis has no opening one.`
          : t`Between two conditions comes \u201cand\u201d or \u201cor\u201d: found \u201c${short(rest)}\u201d.`,
      );
    }
    return condition;
  }

  #or(): Condition {
    const of = [this.#and()];
    while (this.#word("or")) of.push(this.#and());
    return of.length > 1 ? { kind: "or", of } : (of[0] as Condition);
  }

  #and(): Condition {
    const of = [this.#not()];
    while (this.#word("and")) of.push(this.#not());
    return of.length > 1 ? { kind: "and", of } : (of[0] as Condition);
  }

  #not(): Condition {
    if (this.#word("not")) return { kind: "not", of: this.#not() };
    if (this.#take("(")) {
      const inner = this.#or();
      if (!this.#take(")")) throw new Error(t`An opening parenthesis has no closing one.`);
      return inner;
    }
    return this.#test();
  }

  #test(): Condition {
    this.#space();
    // "30 <= age < 50"
    const number = NUMBER.exec(this.#rest);
    const named = this.#quantityHere();
    if (number && !named) {
      this.#at += number[0].length;
      const sign = this.#sign();
      const flipped = FLIPPED[sign];
      if (!flipped) throw new Error(t`After \u201c${number[0]}\u201d comes <, <=, > or >=.`);
      const quantity = this.#quantity();
      const first = compare(quantity, flipped, number[0]);
      const second = this.#sign();
      if (!second) return first;
      return { kind: "and", of: [first, compare(quantity, second, this.#value(quantity))] };
    }
    const quantity = this.#quantity();
    const { name } = quantity;
    if (this.#word("is")) {
      const negated = this.#word("not");
      if (!this.#word("missing"))
        throw new Error(
          t`After \u201c${name} is\u201d comes \u201cmissing\u201d or \u201cnot missing\u201d.`,
        );
      const test: Condition = {
        kind: "test",
        quantity,
        op: quantity.levels ? "in" : "missing",
        codes: quantity.levels ? [-1] : null,
        ranges: [],
      };
      return negated ? { kind: "not", of: test } : test;
    }
    const negated = this.#word("not");
    if (this.#word("in")) {
      const any = { kind: "or" as const, of: this.#list(quantity) };
      return negated ? { kind: "not", of: united(any) } : united(any);
    }
    if (this.#word("between")) {
      if (quantity.levels) throw new Error(t`${name} has no order: use =, != or \u201cin\u201d.`);
      const from = compare(quantity, ">=", this.#value(quantity));
      if (!this.#word("and"))
        throw new Error(t`After \u201c${name} between\u201d come two values: 1 and 2.`);
      const of = [from, compare(quantity, "<=", this.#value(quantity))];
      const both: Condition = { kind: "and", of };
      return negated ? { kind: "not", of: both } : both;
    }
    const sign = this.#word("contains") ? "~" : this.#sign();
    if (negated || !sign)
      throw new Error(
        t`After \u201c${name}\u201d comes =, !=, <, >, <=, >=, \u201cbetween 1 and 2\u201d, \u201cin (\u2026)\u201d, \u201ccontains\u201d or \u201cis missing\u201d.`,
      );
    return compare(quantity, sign, this.#value(quantity));
  }

  #list(quantity: Quantity): Condition[] {
    const close = this.#take("(") ? ")" : this.#take("[") ? "]" : "";
    if (!close)
      throw new Error(t`After \u201c${quantity.name} in\u201d comes a list: (first, second).`);
    const of: Condition[] = [];
    do of.push(compare(quantity, "=", this.#value(quantity, true)));
    while (this.#take(","));
    if (!this.#take(close))
      throw new Error(t`The list of \u201c${quantity.name}\u201d is not closed.`);
    return of;
  }

  /** Quoted, or up to the next "and", "or", parenthesis or (in a list) comma. */
  #value(quantity: Quantity, listed = false): string {
    this.#space();
    const quote = this.#rest[0];
    if (quote === '"' || quote === "'") {
      const end = this.#text.indexOf(quote, this.#at + 1);
      if (end < 0) throw new Error(t`A quoted value is not closed: ${short(this.#rest)}`);
      const value = this.#text.slice(this.#at + 1, end);
      this.#at = end + 1;
      return value;
    }
    // A level may itself hold what would end it: the longest that stands here is meant.
    const small = this.#rest.toLowerCase();
    let level = "";
    for (const one of quantity.levels ?? [])
      if (one.length > level.length && small.startsWith(one.toLowerCase()))
        if (/^(\s|[),\]]|$)/.test(small.slice(one.length))) level = one;
    const value = level || (/^.*?(?=\s+(?:and|or)(?:\s|$)|[)\]]|$)/i.exec(this.#rest)?.[0] ?? "");
    const cut = !level && listed ? (value.split(",")[0] as string) : value;
    if (!cut.trim()) throw new Error(t`A value is missing after \u201c${quantity.name}\u201d.`);
    this.#at += cut.length;
    return cut.trim();
  }

  #quantity(): Quantity {
    const found = this.#quantityHere();
    if (found) {
      this.#at += found.length;
      return found.quantity;
    }
    const word = /^[^\s<>=!~()]+/.exec(this.#rest)?.[0] ?? "";
    if (!word) throw new Error(t`A condition is missing: a feature, a sign and a value.`);
    const like = nearest(word, this.#names);
    throw new Error(
      t`No feature is called \u201c${short(word)}\u201d.${like ? t` Did you mean \u201c${this.#quantities.get(like)?.name}\u201d?` : ""}`,
    );
  }

  #quantityHere(): { quantity: Quantity; length: number } | null {
    this.#space();
    const quote = this.#rest[0];
    const quoted = quote === "`" || quote === '"' || quote === "'";
    const small = this.#rest.slice(quoted ? 1 : 0).toLowerCase();
    for (const name of this.#names) {
      if (!small.startsWith(name)) continue;
      const next = small[name.length] ?? "";
      if (quoted ? next !== quote : /[\p{L}\p{N}_]/u.test(next)) continue;
      const quantity = this.#quantities.get(name) as Quantity;
      return { quantity, length: name.length + (quoted ? 2 : 0) };
    }
    return null;
  }

  #sign(): string {
    this.#space();
    const sign = SIGNS.find((one) => this.#rest.startsWith(one)) ?? "";
    this.#at += sign.length;
    return SAME[sign] ?? sign;
  }

  #word(word: string): boolean {
    this.#space();
    if (this.#rest.slice(0, word.length).toLowerCase() !== word) return false;
    if (/^[\p{L}\p{N}_]/u.test(this.#rest.slice(word.length))) return false;
    this.#at += word.length;
    return true;
  }

  #take(sign: string): boolean {
    this.#space();
    if (!this.#rest.startsWith(sign)) return false;
    this.#at += sign.length;
    return true;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  get #rest(): string {
    return this.#text.slice(this.#at);
  }
}

/** Equal tests of one quantity as one. */
function united(any: { kind: "or"; of: Condition[] }): Condition {
  const tests = any.of.flatMap((one) => (one.kind === "test" ? [one] : []));
  const [first] = tests;
  if (!first || tests.length < any.of.length) return any;
  return {
    ...first,
    codes: first.codes && tests.flatMap(({ codes }) => [...(codes ?? [])]),
    ranges: tests.flatMap(({ ranges }) => [...ranges]),
  };
}

function compare(quantity: Quantity, sign: string, value: string): Condition {
  const { name, levels } = quantity;
  const test = { kind: "test", quantity, codes: null, ranges: [] } as const;
  if (sign === "~" || levels) {
    if (!levels) throw new Error(t`${name} holds numbers: \u201ccontains\u201d is for text.`);
    const codes = sign === "~" ? holding(levels, value) : [codeOf(quantity, value)];
    if (sign !== "=" && sign !== "!=" && sign !== "~")
      throw new Error(t`${name} has no order: use =, != or \u201cin\u201d.`);
    return { ...test, op: sign === "!=" ? "!=" : "in", codes };
  }
  if (value.toLowerCase() === "missing") {
    const missing: Condition = { ...test, op: "missing" };
    if (sign === "!=") return { kind: "not", of: missing };
    if (sign === "=") return missing;
  }
  const [low, high] = quantity.date ? dateRange(quantity, value) : numberRange(name, value);
  const ranges: Record<string, [number, number]> = {
    "=": [low, high],
    "!=": [low, high],
    "<=": [Number.NEGATIVE_INFINITY, high],
    ">=": [low, Number.POSITIVE_INFINITY],
    "<": [Number.NEGATIVE_INFINITY, quantity.integer ? Math.ceil(low) - 1 : below(low)],
    ">": [quantity.integer ? Math.floor(high) + 1 : above(high), Number.POSITIVE_INFINITY],
  };
  return { ...test, op: sign === "!=" ? "!=" : "in", ranges: [ranges[sign] as [number, number]] };
}

/** The smallest number above. */
export function above(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

const below = (value: number): number => -above(-value);

const holding = (levels: readonly string[], value: string): number[] =>
  levels.flatMap((level, k) => (level.toLowerCase().includes(value.toLowerCase()) ? [k] : []));

function codeOf({ name, levels }: Quantity, value: string): number {
  const all = levels ?? [];
  const small = value.toLowerCase();
  const exact = all.indexOf(value);
  const code = exact >= 0 ? exact : all.findIndex((level) => level.toLowerCase() === small);
  if (code >= 0) return code;
  if (small === "missing") return -1;
  const like = nearest(small, all);
  const some = like
    ? t`Did you mean \u201c${like}\u201d?`
    : t`It has ${all.slice(0, 4).map(short).join(", ")}${all.length > 4 ? ", \u2026" : ""}.`;
  throw new Error(t`${name} has no level \u201c${short(value)}\u201d. ${some}`);
}

function numberRange(name: string, text: string): [number, number] {
  const clean = text.replace("\u2212", "-");
  const value = NUMBER.exec(clean)?.[0] === clean ? Number(clean) : Number.NaN;
  if (Number.isNaN(value))
    throw new Error(
      t`${name} is a number: \u201c${short(text)}\u201d is none (write 1000, not 1,000).`,
    );
  return [value, value];
}

/** From the first to the last second of what is written: a year, a month, a day, or a moment. */
function dateRange({ name, timezone }: Quantity, text: string): [number, number] {
  const parts = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d))?)?)?)?$/.exec(text);
  if (!parts)
    throw new Error(t`${name} is a date: write 2024, 2024-05, 2024-05-31 or 2024-05-31 08:00.`);
  const [year, month, day, hour, minute, second] = parts
    .slice(1)
    .map((part) => part && Number(part));
  const n = (part: string | number | undefined, other: number): number =>
    typeof part === "number" ? part : other;
  const from = [n(year, 0), n(month, 1) - 1, n(day, 1), n(hour, 0), n(minute, 0), n(second, 0)];
  const step = [year, month, day, minute, second].filter((part) => part !== undefined).length;
  const last = [0, 0, 1, 2, 4, 5][step] as number;
  const to = from.map((part, i) => (i === last ? part + 1 : part));
  const seconds = (at: number[]): number =>
    momentOf(Date.UTC(...(at as [number, number])) / 1000, timezone);
  return [seconds(from), below(seconds(to))];
}

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}\u2026` : text);

/** The one that was probably meant: it begins so, or few letters differ. */
export function nearest(word: string, names: readonly string[]): string | null {
  const small = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(2, Math.floor(small.length / 3)) + 1;
  for (const name of names) {
    const other = name.toLowerCase();
    const away = small.length > 1 && other.startsWith(small) ? 1 : distance(small, other, least);
    if (away < least) {
      least = away;
      best = name;
    }
  }
  return best;
}

/** Letters to insert, delete or exchange; not counted beyond `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row[j] = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    last = row;
  }
  return last[b.length] as number;
}
