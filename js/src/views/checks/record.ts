// What Python has found, as the page reads it.

import about from "virtual:about";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

/** As xwidgets/results/checks.py. */
export interface Checks {
  names: readonly string[];
  questions: readonly string[];
  verdicts: Tensor;
  texts: readonly string[];
  amounts: readonly string[];
  standards: readonly string[];
  fixes: readonly string[];
  features: readonly (readonly number[])[];
  n_guilty: Tensor;
  guilty?: Tensor;
  n_checks_total: number;
  trust: Doubted & { n_rows: number; notes?: readonly string[] };
}

export const KIND = "checks";

/** As `ChecksView.questions` asks it. */
export const questionOf = (store: Store, { second, cost }: Options): Question =>
  store.answers.held({
    method: KIND,
    options: { second, cost } as Question["options"],
    unit: store.unit.value,
  });

export const VERDICTS = [t`pass`, t`look`, t`fail`, t`not applicable`] as const;
export const [PASS, LOOK, FAIL, NOT_APPLICABLE] = [0, 1, 2, 3] as const;

/** What is not silenced with one verdict, in the order in which it was asked. */
export const withVerdict = (
  record: Checks,
  verdict: number,
  silenced: Readonly<Record<string, string>>,
): number[] =>
  record.names
    .map((_, k) => k)
    .filter(
      (k) =>
        record.verdicts.data[k] === verdict && silenced[record.names[k] as string] === undefined,
    );

/** Positions of the rows that are guilty of a check. */
export function guiltyRows(record: Checks, k: number): number[] {
  const bits = record.guilty?.data;
  if (!bits || !record.n_guilty.data[k]) return [];
  const found: number[] = [];
  for (let row = 0; row < bits.length; row++) if ((Number(bits[row]) >> k) & 1) found.push(row);
  return found;
}

/** The view that shows what a check has found. */
export const opens = (name: string): string => about[KIND]?.opens?.[name] ?? "";

/** The answer in words; never one score. As `Checks.sentence` in Python. */
export function sentence(record: Checks, silenced: Readonly<Record<string, string>>): string {
  const n = (verdict: number): number => withVerdict(record, verdict, silenced).length;
  const [fail, look, excused] = [n(FAIL), n(LOOK), n(NOT_APPLICABLE)];
  const n_silenced = record.names.filter((name) => silenced[name] !== undefined).length;
  const done = record.names.length;
  const told = [
    fail ? `${fail} ${fail === 1 ? t`fails` : t`fail`}` : "",
    look ? t`${look} ${look === 1 ? t`is` : t`are`} worth a look` : "",
    fail || look ? "" : t`nothing found`,
    t`${n(PASS)} passed`,
    excused ? t`${excused} ${excused === 1 ? t`does` : t`do`} not apply` : "",
    n_silenced ? t`${n_silenced} silenced` : "",
  ].filter(Boolean);
  const total = record.n_checks_total;
  const asked =
    done === total ? t`Of ${done} questions` : t`Of ${done} of ${total} questions so far`;
  return `${asked}: ${told.join(", ")}.`;
}
