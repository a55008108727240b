// What one asks after seeing how right a model is: what is special about the errors.

import { groupingOf, limitsOf, ownThreshold } from "../../row/decision";
import type { Answered } from "../../runtime/answers";
import { plural } from "../../runtime/format";
import { packBits } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import type { Next } from "../../runtime/view";
import { t } from "../../runtime/words";
import { Cases, type PerformanceRecord } from "./cases";
import { choose } from "./selecting";

/** Share of the rows that a model of numbers is farthest off for. */
const FAR = 0.05;

const known = new WeakMap<object, Cases>();

/** The cases of an answer, made once. */
export function casesOf(record: PerformanceRecord): Cases {
  let cases = known.get(record.scores.data);
  if (!cases || cases.record.unit !== record.unit) {
    cases = new Cases(record);
    known.set(record.scores.data, cases);
  }
  return cases;
}

/** The commonest kind of error, and what would explain it. */
export function nextQuestion(store: Store, answered: Answered | null): readonly Next[] {
  if (!answered) return [];
  const cases = casesOf(answered as unknown as PerformanceRecord);
  const { record } = cases;
  const found = record.task === "regression" ? farthest(cases) : commonest(store, cases);
  if (!found) return [];
  const { label, has, question } = found;
  return [
    {
      kind: "importance",
      question,
      act: () => {
        const rows = new Uint8Array(store.n_rows);
        for (let i = 0; i < cases.n_rows; i++)
          if (cases.rowOf(i) >= 0 && has(i)) rows[cases.rowOf(i)] = 1;
        // What is selected already stays.
        if (!sameBits(store.mask.value, rows))
          choose(store, cases, "and", { key: "performance", label, has });
      },
    },
  ];
}

interface Errors {
  label: string;
  question: string;
  has: (i: number) => boolean;
}

function commonest(store: Store, cases: Cases): Errors | null {
  const { record } = cases;
  const names = record.class_names;
  const output = store.output.value;
  const { value } = store.shared.threshold;
  const grouping =
    value !== null && typeof value === "object" ? groupingOf(store, value.quantity) : null;
  const limits = limitsOf(
    cases.probability ? value : null,
    grouping,
    ownThreshold(record.unit, output),
  );
  const taken = cases.decided(output, limits);
  const n = names.length;
  const counts = new Float64Array(n * n);
  for (let i = 0; i < cases.n_rows; i++) {
    const cell = (cases.actual[i] as number) * n + (taken[i] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  let [most, at] = [0, -1];
  for (let cell = 0; cell < n * n; cell++)
    if (Math.floor(cell / n) !== cell % n && (counts[cell] as number) > most)
      [most, at] = [counts[cell] as number, cell];
  if (at < 0) return null;
  const [actual, called] = [Math.floor(at / n), at % n];
  const label = t`${names[actual]} taken for ${names[called]}`;
  const has = (i: number): boolean => cases.actual[i] === actual && taken[i] === called;
  let here = most;
  if (cases.partly) {
    here = 0;
    for (let i = 0; i < cases.n_rows; i++) if (cases.rowOf(i) >= 0 && has(i)) here++;
    if (!here) return null;
  }
  const where = cases.partly ? t` in this file` : "";
  return {
    label,
    question: t`what matters in the ${plural(here, t`row`, t`rows`)} of ${label}${where}?`,
    has,
  };
}

function farthest(cases: Cases): Errors | null {
  const predicted = cases.column(0);
  const off = predicted.map((value, i) => Math.abs(value - (cases.actual[i] as number)));
  const limit = Float64Array.from(off).sort()[Math.floor((1 - FAR) * off.length)];
  if (limit === undefined || !(limit > 0)) return null;
  return {
    label: t`the ${100 * FAR} % that it is farthest off for`,
    question: t`what matters in the ${100 * FAR} % of rows that it is farthest off for?`,
    has: (i) => (off[i] as number) >= limit,
  };
}

const sameBits = (mask: Uint8Array | null, rows: Uint8Array): boolean =>
  mask !== null && packBits(mask).join() === packBits(rows).join();
