// What "Copy as code" writes; Python runs the same texts and finds the same state again.

import about from "virtual:about";
import views_of from "virtual:views";
import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import shared from "../../tests/widgets/code.json";
import {
  filtersCode,
  holderCode,
  isVariable,
  placeCode,
  rowsCode,
  usualVariable,
} from "../src/dashboard/code";
import { scriptOf, stepsOf } from "../src/dashboard/History";
import { toldOf } from "../src/dashboard/steps";
import { walkOf } from "../src/dashboard/walk";
import { type Gesture, Store } from "../src/runtime/store";
import type { ViewContext } from "../src/runtime/view";
import type { Arrangement, Clause, Schema, SharedState, Unit } from "../src/runtime/wire";
import { block, clause, sampleStore, schema } from "./sample";

interface Case {
  name: string;
  variable?: string;
  state: {
    unit?: string;
    output?: number;
    row?: number;
    feature?: number;
    filters?: Clause[];
    threshold?: SharedState["threshold"];
    shared?: Partial<SharedState>;
  };
  code: string[];
}

interface Place {
  code: string[];
  arrangement?: Arrangement;
  views?: string[];
}

function storeOf({ state }: Case): Store {
  const store = new Store({ ...schema(), ...shared.schema } as Schema, "probability");
  const { n_rows } = shared.schema;
  const column = { name: 'who "x"', kind: "text", integer: false, has_missing: false } as const;
  // What dates and levels are called is known by their columns.
  store.addBlocks([
    block(
      { role: "features", meta: {} },
      Object.fromEntries(shared.schema.features.map((_, j) => [j, new Float64Array(n_rows)])),
    ),
    block(
      { role: "column", meta: { column: { ...column, levels: ["M", "W"] } } },
      { values: new Int32Array(n_rows) },
    ),
  ]);
  store.unit.value = (state.unit ?? "probability") as Unit;
  store.output.value = state.output ?? 0;
  store.row.value = state.row ?? 0;
  store.feature.value = state.feature ?? -1;
  store.filters.value = state.filters ?? [];
  store.receive({ threshold: state.threshold ?? null, ...state.shared });
  return store;
}

interface StepCase {
  part: "row" | "feature" | "filters" | "threshold" | "cohorts" | "silenced";
  before: unknown;
  after: unknown;
  what: string;
  code: string[];
}

describe("steps as Python", () => {
  const gesture = (part: string, value: unknown): Gesture => {
    const usual = { filters: [], row: 0, feature: -1 };
    const shared = { threshold: null, cohorts: [], silenced: {} };
    return part in usual
      ? { ...usual, [part]: value, shared }
      : { ...usual, shared: { ...shared, [part]: value } };
  };

  it.each(shared.steps as unknown as StepCase[])("$what", ({ part, before, after, what, code }) => {
    const store = storeOf({ name: "", state: {}, code: [] });
    const told = toldOf(gesture(part, before), gesture(part, after), store, "explainer");
    expect(told.what).toBe(what);
    expect(told.code.split("\n")).toEqual([...code, ""]);
  });

  it("are those that undo and redo know, in their order", () => {
    const store = sampleStore();
    store.focusRow(2);
    store.focusFeature(1);
    store.selectRows([1, 3]);
    store.addStep({ what: "set b to 2", undo: () => true, redo: () => true });
    store.clearSelection();
    const all = ["went to row 2", "looked at", "selected rows 1, 3", "set b to 2", "cleared"];
    const listed = (): [string[], number] => {
      const { told, done } = stepsOf(store, "explainer");
      return [told.map(({ what }) => what), done];
    };
    const expected = all.map((text) => expect.stringContaining(text));
    expect(listed()).toEqual([expected, 5]);
    for (const done of [4, 3, 2, 1, 0]) {
      store.undo();
      expect(listed()).toEqual([expected, done]);
    }
    store.redo();
    expect(listed()).toEqual([expected, 1]);
    const { told } = stepsOf(store, "explainer");
    expect(scriptOf(told.slice(0, 1))).toBe("# went to row 2\nexplainer.selection.row = 2\n");
  });
});

describe("the page as Python", () => {
  it.each(shared.cases as Case[])("$name", (one) => {
    const text = filtersCode(storeOf(one), one.variable);
    expect(text.split(/[\n\r\u2028\u2029\x85]/)).toEqual([...one.code, ""]);
  });

  it("writes the rows that are selected, in short lines", () => {
    const store = sampleStore();
    expect(rowsCode(store)).toContain("explainer.selection.rows = None\n");
    store.selectRows([5, 1]);
    expect(rowsCode(store)).toContain("explainer.selection.rows = [1, 5]\n");
  });

  it("names an output that shares its name by its position", () => {
    const store = sampleStore();
    store.schema.value = { ...schema(), output_names: ["a\nb", "a\nb"] };
    expect(rowsCode(store)).toContain("explainer.selection.output = 1  # a b\n");
  });

  it("says nothing of a choice that there is not", () => {
    const store = sampleStore();
    store.schema.value = { ...schema(), output_names: ["value"], units: ["value"] };
    store.filters.value = [clause("rows", "and")];
    expect(filtersCode(store)).not.toMatch(/unit|output/);
  });

  it("takes names that a variable of Python can have", () => {
    for (const name of ["explainer", "_x1", "größe", "Nonesuch"])
      expect(isVariable(name)).toBe(true);
    for (const name of ["", "1x", "a b", "a.b", "x;y", "None", "for", "x\n"])
      expect(isVariable(name)).toBe(false);
  });

  it("reaches one of several models by its name", () => {
    const store = storeOf({ name: "", state: {}, code: [] });
    expect([usualVariable(store), holderCode(store, "e")]).toEqual(["explainer", "e"]);
    const family = { name: 'a "b"', names: ['a "b"', "c"], key: "k" };
    store.schema.value = { ...store.schema.value, family };
    expect(usualVariable(store)).toBe("models");
    expect(rowsCode(store, holderCode(store, "models"))).toContain(
      'models["a \\"b\\""].selection.rows = None',
    );
  });

  it.each(shared.places)("opens the dashboard where it stands: $code", (place) => {
    const { code, arrangement = {}, views = [] } = place as unknown as Place;
    const context = {
      options: { views },
      kinds: Object.keys(about).filter((kind) => !about[kind]?.alone),
      answers: () => true,
    } as unknown as ViewContext;
    const store = storeOf({ name: "", state: {}, code: [] });
    const written = Object.entries(arrangement.looks ?? {}).map(
      ([kind, look]) => [kind, views_of[kind]?.code?.(store, look) ?? {}] as const,
    );
    const walk = walkOf(context, {
      arrangement: signal(arrangement),
      still: "",
      explained: [],
      next: () => [],
      looks: () => Object.fromEntries(written),
    });
    expect(placeCode(walk)).toBe(code.map((line) => `${line}\n`).join(""));
  });
});
