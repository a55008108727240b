import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Block, type BlockHead, madeBlock, type Numbers } from "../src/runtime/columns";
import { featureRange } from "../src/runtime/selection";
import { type Answer, type HubLink, Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import type { ViewContext, ViewModule } from "../src/runtime/view";
import type { FeatureSchema } from "../src/runtime/wire";
import beeswarm from "../src/views/beeswarm";
import dependence from "../src/views/dependence";
import importance from "../src/views/importance";
import { importanceBlock, stubLayout } from "./sample";

const HOSTILE = "</script><img src=x onerror=alert(1)>";
const N = 40;

const feature = (name: string, more: Partial<FeatureSchema> = {}): FeatureSchema => ({
  name,
  kind: "number",
  integer: false,
  levels: null,
  has_missing: false,
  ...more,
});

const block = (head: BlockHead, columns: Record<string, Numbers>): Block =>
  madeBlock(head, Object.entries(columns));

const FEATURES = [
  feature("age"),
  feature("city", { kind: "category", levels: ["Paris", HOSTILE], has_missing: true }),
  feature(HOSTILE),
];

/** Mean |attribution|: age 1.75, city 2, the hostile one 3; among the first ten rows age leads. */
function attributions(n_done: number): Block {
  const rows = Int32Array.from({ length: n_done }, (_, i) => i);
  const values = new Float32Array(3 * n_done);
  for (let j = 0; j < 3; j++)
    for (let i = 0; i < n_done; i++) {
      const sign = i % 2 ? -1 : 1;
      values[j * n_done + i] = sign * (j === 0 && i < 10 ? 4 : j === 0 ? -1 : j + 1);
    }
  return block(
    { role: "attributions", meta: { unit: "value", method: "", outputs: [0], mirrored: false } },
    { rows, values, predictions: new Float32Array(n_done), base_values: Float64Array.of(0) },
  );
}

function makeStore(n_done = N): Store {
  const store = new Store(
    {
      wire_version: 1,
      model_name: "model",
      n_rows: N,
      features: FEATURES,
      output_names: ["price"],
      units: ["value"],
      target: null,
      importance_methods: ["shap", "permutation", "impurity"],
      row_names: null,
      has_model: false,
    },
    "value",
  );
  store.addBlocks([
    block(
      { role: "features", meta: {} },
      {
        0: Float64Array.from({ length: N }, (_, i) => i),
        1: Int32Array.from({ length: N }, (_, i) => (i % 3) - 1),
        2: Float64Array.from({ length: N }, (_, i) => (i * 7) % N),
      },
    ),
    ...(n_done ? [attributions(n_done)] : []),
  ]);
  return store;
}

let root: HTMLElement;

function show(view: ViewModule, store: Store, options: Record<string, unknown> = {}): HTMLElement {
  const context: ViewContext = {
    store,
    options,
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(800),
    embedded: false,
    kinds: [],
    answers: () => true,
    child: () => <p />,
  };
  const View = view.component;
  act(() => render(<View context={context} />, root));
  return root;
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  // jsdom draws nothing; what is painted is tested in points.test.ts.
  stubLayout();
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.unstubAllGlobals();
});

const optionNames = (): string[] =>
  [...root.querySelectorAll("[role=option]")]
    .sort(
      (a, b) => Number(a.getAttribute("aria-posinset")) - Number(b.getAttribute("aria-posinset")),
    )
    .map((row) => row.querySelector(".xw-bar-name")?.textContent ?? "");

const press = (selector: string, key: string, more: KeyboardEventInit = {}): void => {
  const target = root.querySelector(selector);
  act(() => {
    target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...more }));
  });
};

/** A reply to "compute" that says how far it is. */
const partOf = (done: number, whole: boolean): Answer => ({
  result: {
    role: "answer",
    meta: { key: "", record: "", plain: {}, done, total: 3, whole },
    columns: [],
  },
  buffers: [new DataView(new ArrayBuffer(0))],
});

describe("importance", () => {
  it("orders by the selected rows where there is a selection", () => {
    const store = makeStore();
    show(importance, store);
    expect(optionNames()).toEqual([HOSTILE, "city", "age"]);
    act(() => store.commitClause({ key: "k", op: "and", terms: [featureRange(0, 0, 9)] }));
    expect(optionNames()[0]).toBe("age");
    expect(root.querySelectorAll(".xw-bar-selected").length).toBeGreaterThanOrEqual(3);
    expect(root.querySelector(".xw-note")?.textContent).toContain("10 selected");
  });

  it("shows names from data as text", () => {
    show(importance, makeStore());
    expect(root.querySelector("img")).toBeNull();
    expect(optionNames()).toContain(HOSTILE);
  });

  it("is walked by the arrow keys in the order on screen", () => {
    const store = makeStore();
    show(importance, store);
    press("[role=listbox]", "Home");
    expect(store.featureName(store.feature.value)).toBe(optionNames()[0]);
    press("[role=listbox]", "ArrowDown");
    expect(store.featureName(store.feature.value)).toBe(optionNames()[1]);
    press("[role=listbox]", "End");
    expect(store.featureName(store.feature.value)).toBe(optionNames()[2]);
  });

  it("is read by rank, whatever the order in the page", () => {
    const store = makeStore();
    show(importance, store);
    const read = (): (string | undefined)[] =>
      (root.querySelector("[role=listbox]")?.getAttribute("aria-owns") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.querySelector(".xw-bar-name")?.textContent);
    expect(read()).toEqual([HOSTILE, "city", "age"]);
    act(() => store.commitClause({ key: "k", op: "and", terms: [featureRange(0, 0, 9)] }));
    expect(read()).toEqual(["age", HOSTILE, "city"]);
  });

  it("says so far while rows are missing", () => {
    show(importance, makeStore(20));
    expect(root.querySelector(".xw-note")?.textContent).toContain("so far 20 of 40 rows");
  });

  it("keeps its room while nothing is computed", () => {
    show(importance, makeStore(0));
    expect(root.textContent).toContain("first rows are being computed");
    expect(root.querySelector("figure")?.style.height).not.toBe("0px");
  });

  it("leaves out what it cannot get without a kernel, and says why", () => {
    const store = makeStore();
    store.connection.value = "none";
    show(importance, store);
    expect(root.querySelector("input[value=permutation]")).toBeNull();
    expect(root.querySelector(".xw-absent")?.textContent).toContain("permutation and impurity");
  });

  const arrives = (store: Store) =>
    act(() => store.addBlocks([importanceBlock("permutation", "drop in R2", [0.1, 0.5, -0.2])]));

  it("shows the kernel's error in place, and tries again", async () => {
    const store = makeStore();
    store.connection.value = "connected";
    const request = vi.fn<HubLink["request"]>().mockRejectedValue(new Error("y is needed"));
    store.setLink({ write: () => undefined, request });
    show(importance, store, { method: "permutation" });
    expect(root.textContent).toContain("computing permutation importance");
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    expect(root.querySelector("[role=alert]")?.textContent).toContain("y is needed");
    expect(request).toHaveBeenCalledExactlyOnceWith("compute", {
      question: { method: "permutation", options: {}, unit: "" },
      seconds: 0.3,
      keep: true,
    });
    request.mockReturnValue(new Promise(() => undefined));
    await act(async () => root.querySelector<HTMLElement>("[role=alert] button")?.click());
    expect(request).toHaveBeenCalledTimes(2);
    arrives(store);
    expect(optionNames()).toEqual(["city", "age", HOSTILE]);
    expect(root.textContent).toContain("drop in R2");
  });

  it("asks a part at a time, says how far it is, and asks no more once it is cancelled", async () => {
    const store = makeStore();
    store.connection.value = "connected";
    const answers: ((answer: Answer) => void)[] = [];
    const request = vi
      .fn<HubLink["request"]>()
      .mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    store.setLink({ write: () => undefined, request });
    show(importance, store, { method: "permutation" });
    const part = (done: number, whole = false): Promise<void> =>
      act(async () => answers.shift()?.(partOf(done, whole)));
    const button = () => root.querySelector<HTMLElement>(".xw-over button");
    await part(1);
    expect(root.textContent).toContain("computing permutation importance: 1 of 3 features");
    expect(request).toHaveBeenCalledTimes(2);
    await act(async () => button()?.click());
    expect(request.mock.calls.map(([name]) => name)).toEqual(["compute", "compute", "stop"]);
    await part(2);
    expect(root.textContent).toContain("stopped: 1 of 3 features");
    expect(request).toHaveBeenCalledTimes(3);
    answers.length = 0; // of "stop"
    await act(async () => button()?.click());
    expect(request).toHaveBeenCalledTimes(4);
    await part(3, true);
    expect(request).toHaveBeenCalledTimes(4);
    arrives(store);
    expect(root.querySelector(".xw-over")).toBeNull();
  });

  it("asks in one loop, also where it goes on before the last answer is there", async () => {
    const store = makeStore();
    const answers: ((answer: Answer) => void)[] = [];
    const request = vi
      .fn<HubLink["request"]>()
      .mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    const asking = store.answers.of({ method: "permutation" });
    asking.show();
    await Promise.resolve();
    asking.stop();
    void asking.go();
    await Promise.resolve();
    const [first, , second] = answers.splice(0);
    expect(request.mock.calls.map(([name]) => name)).toEqual(["compute", "stop", "compute"]);
    for (const answer of [first, second]) answer?.(partOf(1, false));
    await new Promise((resolve) => setTimeout(resolve));
    expect(request).toHaveBeenCalledTimes(4);
  });
});

describe("dependence", () => {
  it("keeps the focus when another feature takes its place, not a range under way", () => {
    const store = makeStore();
    store.feature.value = 0;
    show(dependence, store);
    const plot = root.querySelector<HTMLElement>("[role=application]");
    plot?.focus();
    press("[role=application]", "ArrowRight", { shiftKey: true });
    expect(store.mask.value).not.toBeNull();
    act(() => store.focusFeature(2));
    expect(document.activeElement).toBe(plot);
    expect(plot?.getAttribute("aria-label")).toContain(HOSTILE);
    expect(store.filters.value).toEqual([]);
  });

  it("draws the feature in focus, or the one it is pinned to", () => {
    const store = makeStore();
    show(dependence, store);
    act(() => store.focusFeature(0));
    expect(root.querySelector("[role=application]")?.getAttribute("aria-label")).toContain("age");
    act(() => render(null, root));
    show(dependence, store, { feature: 2 });
    expect(root.querySelector("[role=application]")?.getAttribute("aria-label")).toContain(HOSTILE);
  });

  it("selects levels by their labels, missing ones too", () => {
    const store = makeStore();
    show(dependence, store, { feature: 1 });
    const labels = [...root.querySelectorAll<HTMLElement>("button.xw-lane")];
    expect(labels.map((label) => label.textContent)).toEqual(["missing", "Paris", HOSTILE]);
    act(() => labels[0]?.click());
    expect(store.n_selected.value).toBe(14);
    act(() => labels[1]?.click());
    expect(store.n_selected.value).toBe(27);
    act(() => labels[0]?.click());
    act(() => labels[1]?.click());
    expect(store.mask.value).toBeNull();
  });

  it("walks and selects by keyboard", () => {
    const store = makeStore();
    show(dependence, store, { feature: 0 });
    press("[role=application]", "ArrowRight");
    expect(store.row.value).toBe(1);
    press("[role=application]", "ArrowLeft");
    expect(store.row.value).toBe(0);
    for (let k = 0; k < 10; k++) press("[role=application]", "ArrowRight", { shiftKey: true });
    expect(store.n_selected.value).toBeLessThan(N);
    expect(store.can_undo.value).toBe(true);
    const before = store.n_selected.value;
    act(() => {
      root
        .querySelector("[role=application]")
        ?.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift", bubbles: true }));
    });
    expect(store.n_selected.value).toBe(before);
    expect(store.filters.value[0]?.key).toBe("feature:0");
  });

  it("offers levels as a clickable legend", () => {
    const store = makeStore();
    show(dependence, store, { feature: 0, color_by: "feature:1" });
    const swatches = [...root.querySelectorAll<HTMLElement>("button.xw-level")];
    expect(swatches.map((swatch) => swatch.textContent)).toEqual(["Paris", HOSTILE, "missing"]);
    act(() => swatches[0]?.click());
    expect(store.n_selected.value).toBe(13);
    expect(swatches[0]?.getAttribute("aria-pressed")).toBe("true");
  });
});

describe("beeswarm", () => {
  it("has a strip per feature in the order of importance, names as text", () => {
    const store = makeStore();
    show(beeswarm, store);
    const names = [...root.querySelectorAll(".xw-strip-label")].map((label) => label.textContent);
    expect(names).toEqual([...store.ranking.value].map((j) => store.featureName(j)));
    expect(root.querySelector("img")).toBeNull();
  });

  it("opens the rest", () => {
    show(beeswarm, makeStore(), { max_display: 1 });
    expect(root.querySelectorAll(".xw-strip-label")).toHaveLength(1);
    const more = [...root.querySelectorAll("button")].find((b) => b.textContent === "2 more ▾");
    act(() => more?.click());
    expect(root.querySelectorAll(".xw-strip-label")).toHaveLength(3);
  });

  it("keeps its order while a range is drawn, and gives it up by Escape", () => {
    const store = makeStore();
    show(beeswarm, store);
    const names = () =>
      [...root.querySelectorAll(".xw-strip-label")].map((label) => label.textContent);
    const before = names();
    for (let k = 0; k < 12; k++) press("[role=application]", "ArrowRight", { shiftKey: true });
    expect(store.mask.value).not.toBeNull();
    expect(names()).toEqual(before);
    press("[role=application]", "Escape");
    expect(store.mask.value).toBeNull();
    expect(store.can_undo.value).toBe(false);
    act(() => store.commitClause({ key: "k", op: "and", terms: [featureRange(0, 0, 9)] }));
    expect(names()[0]).toBe("age");
  });

  it("steps through features and rows", () => {
    const store = makeStore();
    show(beeswarm, store);
    const first = store.focus.value;
    press("[role=application]", "ArrowDown");
    expect(store.focus.value).not.toBe(first);
    const row = store.row.value;
    press("[role=application]", "ArrowRight");
    press("[role=application]", "ArrowLeft");
    expect(store.row.value).toBe(row);
  });
});

describe("zoom", () => {
  const plot = (): HTMLElement => root.querySelector("[role=application]") as HTMLElement;
  /** jsdom lays nothing out: every element begins at 0 and is 800 wide. */
  const surface = (): HTMLElement => root.querySelector(".xw-surface") as HTMLElement;
  const wheel = (deltaY: number, more: WheelEventInit = {}): void => {
    const event = new WheelEvent("wheel", { deltaY, clientX: 300, clientY: 10, ...more });
    act(() => {
      surface().dispatchEvent(event);
    });
  };
  const drag = (button: number, dx: number, more: MouseEventInit = {}): void => {
    surface().setPointerCapture = () => undefined;
    const send = (type: string, x: number): void => {
      const place = { button, clientX: x, clientY: 10, bubbles: true, ...more };
      act(() => {
        surface().dispatchEvent(new MouseEvent(type, place) as PointerEvent);
      });
    };
    send("pointerdown", 300);
    send("pointermove", 300 + dx / 2);
    send("pointermove", 300 + dx);
    send("pointerup", 300 + dx);
  };

  it("has no dead strip between the plot and its histograms", () => {
    show(dependence, makeStore(), { feature: 0 });
    const edge = (element: HTMLElement, name: "left" | "top" | "width" | "height"): number =>
      Number.parseFloat(element.style[name]);
    const [plane, top, side] = [...root.querySelectorAll<HTMLElement>(".xw-surface")];
    if (!plane || !top || !side) throw new Error("three places to drag in");
    expect(edge(top, "top") + edge(top, "height")).toBe(edge(plane, "top"));
    expect(edge(side, "left")).toBe(edge(plane, "left") + edge(plane, "width"));
    expect(edge(side, "width")).toBeGreaterThan(20);
  });

  it.each([
    ["dependence", dependence, { feature: 0 }, "0", "range"],
    ["beeswarm", beeswarm, {}, "-1", "effect"],
  ] as const)("of %s: wheel, drags, keys, and back", (_, view, options, at, key) => {
    const store = makeStore();
    show(view, store, options);
    const shown = (): number[] =>
      store.shared.axes.value[at as unknown as number]?.[key] as number[];
    const ends = (): [number, number] => [shown()[0] as number, shown()[1] as number];
    const length = (): number => ends()[1] - ends()[0];
    wheel(-60);
    expect(shown(), "the plain wheel is the page's").toBeUndefined();
    for (let k = 0; k < 4; k++) wheel(-60, { ctrlKey: true });
    const before = ends();
    const size = length();
    drag(1, 40); // what lies to the left comes into sight
    expect(ends()[0]).toBeLessThan(before[0]);
    expect(Math.abs(length() - size)).toBeLessThan(0.05 * size + 1);
    expect(store.filters.value, "a drag that moves selects nothing").toEqual([]);
    const moved = ends()[0];
    press("[role=application]", " ");
    drag(0, -40);
    expect(ends()[0]).toBeGreaterThan(moved);
    plot().dispatchEvent(new KeyboardEvent("keyup", { key: " ", bubbles: true }));
    const again = ends()[0];
    press("[role=application]", "ArrowLeft", { altKey: true });
    expect(ends()[0]).toBeLessThan(again);
    const left = ends()[0];
    wheel(40, { shiftKey: true });
    expect(ends()[0]).toBeGreaterThan(left);
    press("[role=application]", "0");
    expect(store.shared.axes.value).toEqual({});
    drag(0, 40);
    expect(store.filters.value, "without Space a drag selects").toHaveLength(1);
  });

  it("of attributions ends with their unit", () => {
    const store = makeStore();
    store.setAxis(-1, { effect: [0, 1] });
    store.setAxis(0, { range: [2, 3], effect: [0, 1] });
    store.receive({ unit: "log_odds" });
    expect(store.shared.axes.value).toEqual({ 0: { range: [2, 3] } });
  });
});
