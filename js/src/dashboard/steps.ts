// Steps of the selection in words and as Python: what the history lists. As xwidgets/widgets/sentences.py and
// changes.py, held to tests/widgets/code.json.

import { clauseText } from "../runtime/clauses";
import { readRows } from "../runtime/cohorts";
import { formatNumber, plural } from "../runtime/format";
import { quantityOf } from "../runtime/quantities";
import { countOf } from "../runtime/selection";
import type { Gesture, Store } from "../runtime/store";
import { actualLabel } from "../runtime/target";
import type { Clause, CohortState, GroupThresholds, SharedState } from "../runtime/wire";
import { t } from "../runtime/words";
import {
  cohortCode,
  featureLine,
  literal,
  quoted,
  rowLine,
  selectedLine,
  valueCode,
  visible,
} from "./code";

export interface Told {
  what: string;
  code: string;
}

const same = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** What has made one state of another; nothing where they are alike. */
export function toldOf(before: Gesture, after: Gesture, store: Store, name: string): Told {
  const found: Told[] = [];
  const add = (what: string, code: string): void => {
    found.push({ what, code });
  };
  const was = before.shared;
  const now = after.shared;
  if (now.cohorts && !same(was.cohorts, now.cohorts)) {
    const old = was.cohorts ?? [];
    add(cohortsText(old, now.cohorts, store), cohortsCode(old, now.cohorts, store, name));
  }
  if (!same(was.threshold, now.threshold)) {
    const value = now.threshold ?? null;
    const code = `${name}.selection.threshold = ${valueCode("threshold", value, store)}\n`;
    add(thresholdText(value, store), code);
  }
  if (!same(before.filters, after.filters))
    add(
      selectedText(after.filters, store),
      `${name}.selection.${selectedLine(after.filters, store)}\n`,
    );
  if (before.row !== after.row)
    add(t`went to ${store.rowName(after.row)}`, `${name}.selection.${rowLine(after.row, store)}\n`);
  if (before.feature !== after.feature) {
    const looked =
      after.feature < 0 ? t`the most important feature` : store.featureName(after.feature);
    add(t`looked at ${looked}`, `${name}.selection.${featureLine(after.feature, store)}\n`);
  }
  if (now.silenced && !same(was.silenced, now.silenced)) {
    const code = `${name}.shared.silenced = ${literal(now.silenced)}\n`;
    add(silencedText(was.silenced ?? {}, now.silenced), code);
  }
  const what = found.map((one) => one.what).join("; ");
  return {
    what: visible(what).replace(/\s+/gu, " ").trim(),
    code: found.map((one) => one.code).join(""),
  };
}

const JOINTS = { and: t` and `, or: t` or `, not: t` but not ` };

export function selectedText(filters: readonly Clause[], store: Store): string {
  if (!filters.length) return t`cleared the selection`;
  let text = "";
  for (const clause of filters) {
    const joint = text ? JOINTS[clause.op] : clause.op === "not" ? t`all but ` : "";
    text += joint + clauseText(clause, store);
  }
  return t`selected ${text}`;
}

function thresholdText(value: SharedState["threshold"], store: Store): string {
  if (value === null) return t`left the decision to the model`;
  if (typeof value === "number") return t`set the threshold to ${formatNumber(value)}`;
  const { quantity, values } = value as GroupThresholds;
  const each = Object.entries(values).map(([level, one]) => `${level} ${formatNumber(one)}`);
  return t`set thresholds by ${quantityText(quantity, store)}: ${each.join(", ")}`;
}

function quantityText(name: string, store: Store): string {
  const { target } = store.schema.value;
  const found = quantityOf(name);
  if (found?.kind === "target") return target ? actualLabel(target) : t`actual value`;
  return found?.column || store.featureName(found?.feature ?? -1) || name;
}

const renamed = (
  was: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): [string, string] | null => {
  const gone = [...was.keys()].filter((name) => !now.has(name));
  const more = [...now.keys()].filter((name) => !was.has(name));
  const [one = "", other = ""] = [gone[0], more[0]];
  return gone.length === 1 && more.length === 1 && was.get(one) === now.get(other)
    ? [one, other]
    : null;
};

const rowsByName = (cohorts: readonly CohortState[]): Map<string, string> =>
  new Map(cohorts.map(({ name, rows }) => [name, rows]));

function cohortsText(
  before: readonly CohortState[],
  after: readonly CohortState[],
  store: Store,
): string {
  const [was, now] = [rowsByName(before), rowsByName(after)];
  const names = renamed(was, now);
  if (names) return t`renamed "${names[0]}" to "${names[1]}"`;
  const size = (one: CohortState): string =>
    plural(countOf(readRows(one, store.n_rows)), t`row`, t`rows`);
  return (
    [
      ...before
        .filter(({ name }) => !now.has(name))
        .map(({ name }) => t`took the name "${name}" away`),
      ...after
        .filter(({ name }) => !was.has(name))
        .map((one) => t`named ${size(one)} "${one.name}"`),
      ...after
        .filter(({ name, rows }) => was.has(name) && was.get(name) !== rows)
        .map((one) => t`gave "${one.name}" to ${size(one)}`),
    ].join("; ") || t`put cohorts in another order`
  );
}

function cohortsCode(
  before: readonly CohortState[],
  after: readonly CohortState[],
  store: Store,
  name: string,
): string {
  const [was, now] = [rowsByName(before), rowsByName(after)];
  const order = [...now.keys()];
  const names = renamed(was, now);
  if (
    names &&
    same(
      [...was.keys()].map((one) => (one === names[0] ? names[1] : one)),
      order,
    )
  )
    return `${name}.cohorts.rename(${quoted(names[0])}, ${quoted(names[1])})\n`;
  const kept = [...was.keys()].filter((one) => now.has(one));
  const more = order.filter((one) => !was.has(one));
  if (!same([...kept, ...more], order)) return `${name}.selection.cohorts = ${literal(after)}\n`;
  return [
    ...[...was.keys()]
      .filter((one) => !now.has(one))
      .map((one) => `del ${name}.cohorts[${quoted(one)}]\n`),
    ...after
      .filter((one) => was.get(one.name) !== one.rows)
      .map((one) => cohortCode(one, store, name)),
  ].join("");
}

function silencedText(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  return (
    [
      ...Object.keys(before)
        .filter((name) => !(name in after))
        .map((name) => t`heard ${name} again`),
      ...Object.entries(after)
        .filter(([name, why]) => before[name] !== why)
        .map(([name, why]) => t`silenced ${name}: ${why}`),
    ].join("; ") || t`put findings in another order`
  );
}
