// A question as a value: what is asked, with which options, in which unit. Python writes the same keys.
import { t } from "./words";

export interface Question {
  /** A module of Python's methods: "permutation", "effects.partial". */
  method: string;
  /** Plain JSON; what is undefined or null is left out. */
  options?: Readonly<Record<string, unknown>>;
  /** Empty where an answer has a scale of its own. */
  unit?: string;
}

/** As it travels: null and undefined options left out. */
export function toJson({ method, options = {}, unit = "" }: Question): Required<Question> {
  const given = Object.entries(options).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return { method, options: Object.fromEntries(given), unit };
}

/** Equal questions have equal keys: see compute/question.py, held to the same examples. */
export function keyOf(question: Question): string {
  const { method, options, unit } = toJson(question);
  return canonical([method, options, unit]);
}

/** JSON of one form: no spaces, names in order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (ArrayBuffer.isView(value))
    return canonical(Array.from(value as unknown as ArrayLike<number>));
  if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    const names = Object.keys(record).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(record[name])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError(t`${value} cannot be part of a question`);
  return JSON.stringify(value);
}
