import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keyOf, toJson } from "../src/runtime/question";
import type { HubLink, Store } from "../src/runtime/store";
import type { AnswerBlock } from "../src/runtime/wire";
import counterfactuals from "../src/views/counterfactuals";
import { type LeverSet, type Look, questionOf } from "../src/views/counterfactuals/asked";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;

beforeEach(() => {
  stubLayout();
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const change = (plan: number, feature: number, before: string, text: string) => ({
  plan,
  feature,
  before,
  after: text,
  before_text: before,
  after_text: text,
  text,
  low: null,
  high: null,
  region_low: null,
  region_high: null,
  joint: true,
});

/** Two plans of row 0: the first changes the area and the city, the second marries. */
function answered(store: Store, look: Look = {}, menu: readonly LeverSet[] = []): void {
  store.addBlocks([
    answerBlock(
      questionOf(store, {}, look),
      {
        feature_names: ["area", "city", "married", "since"],
        why: ["closest", "fewest changes"],
        changes: [
          change(0, 0, "1", "at least 4"),
          change(0, 1, "Paris", "Wien"),
          change(1, 2, "False", "True"),
        ],
        goals: [{ output: 1, low: 0.5, high: null, largest: false, text: "the decision" }],
        certificates: ["best found"],
        binding: [[]],
        menu,
        locked: { "3": "no other value is allowed" },
        sentence: "For yes: area from 1 to at least 4.",
        unit: "probability",
        trust: { notes: ["a plan for the model is no promise about the world"] },
      },
      {
        values: Float64Array.of(4, 1, 0, 0, 1, 0, 1, 0),
        costs: Float64Array.of(0.5, 1, 0, 0, 0, 0, 1, 0),
        distance: Float64Array.of(1.5, 2.25),
        predictions: Float64Array.of(0.4, 0.6, 0.3, 0.7),
        outside: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0),
        order: Int32Array.of(1, 0, -1, -1, 2, -1, -1, -1),
        path: Float64Array.of(0.2, 0.4, 0.6, 0.2, 0.7, 0.7),
        near: Float64Array.of(0.1, 5),
        near_row: Int32Array.of(3, 4),
        share: Float64Array.of(Number.NaN, 0.001, Number.NaN, Number.NaN, Number.NaN, 0, 0.5, 0),
        near_now: Float64Array.of(0.3),
        strangeness: Float64Array.of(1, 2.5),
        of: Int32Array.of(0, 0),
        rows_asked: Int32Array.of(0),
        current: Float64Array.of(0.8, 0.2),
        nearest_unlike: Int32Array.of(3),
      },
      {
        values: [2, 4],
        costs: [2, 4],
        predictions: [2, 2],
        outside: [2, 4],
        share: [2, 4],
        order: [2, 4],
        path: [2, 3],
        current: [1, 2],
      },
    ),
  ]);
}

const shown = (store: Store): string => {
  const View = counterfactuals.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return root.textContent ?? "";
};

const click = (label: string): void => {
  const found = [...root.querySelectorAll<HTMLElement>("button, input")].find(
    (one) => one.textContent === label || one.getAttribute("aria-label") === label,
  );
  act(() => found?.click());
};

describe("counterfactuals", () => {
  it("shows the row beside its plans, and what each change is", () => {
    const store = sampleStore();
    answered(store);
    const text = shown(store);
    const heads = [...root.querySelectorAll("thead th")].map((head) => head.textContent);
    expect(heads).toEqual(["now", "1 closest", "2 fewest changes"]);
    const lines = [...root.querySelectorAll("tbody tr")].map((line) =>
      [...line.children].map((cell) => cell.textContent),
    );
    expect(lines[0]).toEqual(["area", "1", "at least 4 beyond the rows", "\u00b7"]);
    expect(lines[1]).toEqual(["city", "Paris", "Wien rare", "\u00b7"]);
    expect(lines[2]).toEqual(["married", "False", "\u00b7", "True"]);
    expect(lines.at(-1)?.at(-1)).toContain("unlike any row");
    expect(text).toContain("1 feature that no plan changes");
    expect(text).toContain("no promise about the world");
  });

  it("goes step by step to the plan that is chosen", () => {
    const store = sampleStore();
    answered(store);
    shown(store);
    const steps = (): string[] =>
      [...root.querySelectorAll(".xw-path li")].map((step) => step.textContent ?? "");
    expect(steps()).toHaveLength(3);
    expect(steps()[2]).toContain("0.60");
    click("2 fewest changes");
    expect(steps()).toHaveLength(2);
    expect(steps()[1]).toMatch(/married.*True.*0\.70/);
  });

  it("locks a feature and asks again without it; the answer before stays, paler", () => {
    const store = sampleStore();
    answered(store);
    shown(store);
    click("city may change");
    expect(root.querySelector(".xw-earlier")).not.toBeNull();
    const asked = questionOf(store, {}, { vary: [0, 2] });
    expect(toJson(asked).options).toMatchObject({ vary: [0, 2], row: 0, output: 1 });
    answered(store, { vary: [0, 2] });
    shown(store);
    expect(root.querySelector(".xw-earlier")).toBeNull();
  });

  it("asks as Python asks: what is as it is by default is left out", () => {
    const store = sampleStore();
    expect(keyOf(questionOf(store, {}, {}))).toBe(
      '["counterfactuals",{"output":1,"row":0},"probability"]',
    );
    expect(keyOf(questionOf(store, { row: 3, n: 2 }, { max_changes: 1, target: null }))).toBe(
      '["counterfactuals",{"max_changes":1,"n":2,"output":1,"row":3},"probability"]',
    );
  });

  it("tells what sets of levers cost on request, and frees one of them alone", () => {
    const store = sampleStore();
    answered(store);
    shown(store);
    click("\u25b8 what each set of levers costs");
    const set = (features: number[], cost: number | null): LeverSet => ({
      of: 0,
      features,
      cost,
      proved: true,
      changes: cost === null ? [] : features.map((j) => change(-1, j, "1", "at least 4")),
    });
    const menu = [set([0], 4), set([2], null), set([0, 1], 1.5), set([2, 3], null)];
    answered(store, { menu: 2 }, menu);
    shown(store);
    const lines = [...root.querySelectorAll(".xw-lever-sets tbody tr")].map((line) =>
      [...line.children].map((cell) => cell.textContent),
    );
    expect(lines).toEqual([
      ["area + city", "1 \u2192 at least 4, 1 \u2192 at least 4", "1.5"],
      ["area", "1 \u2192 at least 4", "4"],
    ]);
    expect(root.textContent).toContain("Alone married cannot do it. 1 larger set cannot do it.");
    const sets = [...root.querySelectorAll<HTMLElement>(".xw-lever-set")];
    act(() => sets.find((one) => one.textContent === "area")?.click());
    answered(store, { menu: 2, vary: [0] }, menu.slice(0, 1));
    shown(store);
    // The whole menu stays, with the set in it that may change.
    expect(root.querySelectorAll(".xw-lever-sets tbody tr")).toHaveLength(2);
    const pressed = root.querySelector(".xw-lever-set[aria-pressed=true]");
    expect(pressed?.textContent).toBe("area");
    expect(root.textContent).toContain("1 feature that may");
  });

  it("leaves plans as they are while what sets of levers cost is asked", async () => {
    const store = sampleStore();
    answered(store);
    // A part of the next answer: no plan is in it yet.
    const part = answerBlock(
      questionOf(store, {}, { menu: 2 }),
      { goals: [], certificates: [""], binding: [[]], why: [], changes: [], menu: [], trust: {} },
      { of: new Int32Array(0), rows_asked: Int32Array.of(0), nearest_unlike: Int32Array.of(-1) },
    );
    const state = part.state as AnswerBlock & { data: Uint8Array };
    const meta = { ...state.meta, done: 1, total: 3, whole: false };
    let n_asked = 0;
    store.setLink({
      write: () => undefined,
      request: () =>
        n_asked++
          ? new Promise(() => undefined)
          : Promise.resolve({
              result: { ...state, meta },
              buffers: [new DataView(state.data.buffer)],
            }),
    });
    store.connection.value = "connected";
    shown(store);
    click("\u25b8 what each set of levers costs");
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    expect(n_asked).toBeGreaterThan(1);
    expect(root.textContent).toContain("computing what sets of levers cost");
    expect(root.querySelectorAll(".xw-plans thead th")).toHaveLength(3);
    expect(root.querySelector(".xw-earlier")).toBeNull();
  });

  it("asks nothing anew when the menu is closed", async () => {
    const store = sampleStore();
    const sets = [{ of: 0, features: [0], cost: 4, proved: true, changes: [] }];
    answered(store, { menu: 2 }, sets);
    const request = vi.fn<HubLink["request"]>(() => new Promise(() => undefined));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    const View = counterfactuals.component;
    act(() => render(<View context={contextOf(store, { menu: 2 })} />, root));
    expect(root.querySelector(".xw-lever-sets")).not.toBeNull();
    click("\u25be what each set of levers costs");
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    expect(root.querySelector(".xw-lever-sets")).toBeNull();
    expect(root.querySelectorAll(".xw-plans thead th")).toHaveLength(3);
    expect(root.querySelector(".xw-earlier")).toBeNull();
    click("\u25b8 what each set of levers costs");
    expect(root.querySelectorAll(".xw-lever-sets tbody tr")).toHaveLength(1);
    expect(request).not.toHaveBeenCalled();
  });

  it("goes to the nearest real row", () => {
    const store = sampleStore();
    answered(store);
    shown(store);
    click("row 3");
    expect(store.row.value).toBe(3);
  });

  it.each([
    ["best found", "No plan was found within these limits."],
    ["certainly no plan exists within these limits", "There is certainly no plan"],
  ])("says of no plan what is known: %s", (certificate, told) => {
    const store = sampleStore();
    const question = questionOf(store, {}, {});
    const none = new Float64Array(0);
    store.addBlocks([
      answerBlock(
        question,
        {
          feature_names: ["area", "city", "married", "since"],
          why: [],
          changes: [],
          goals: [{ output: 1, low: 0.5, high: null, largest: false, text: "the decision" }],
          certificates: [certificate],
          binding: [["there would be one with area free"]],
          menu: [],
          locked: {},
          sentence: "",
          unit: "probability",
          trust: {},
        },
        {
          distance: none,
          of: new Int32Array(0),
          rows_asked: Int32Array.of(0),
          current: Float64Array.of(0.8, 0.2),
          near_now: Float64Array.of(0.3),
        },
        { current: [1, 2] },
      ),
    ]);
    const text = shown(store);
    expect(text).toContain(told);
    expect(text).toContain("there would be one with area free");
  });
});
