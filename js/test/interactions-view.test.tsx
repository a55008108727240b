import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../src/runtime/messages";
import { featureRange } from "../src/runtime/selection";
import type { Answer, HubLink, Store } from "../src/runtime/store";
import { paletteOf } from "../src/runtime/theme";
import { type Opener, OpenerContext } from "../src/runtime/view";
import interactions from "../src/views/interactions";
import { writer } from "../src/views/interactions/Matrix";
import { allByH, onePair } from "../src/views/interactions/table";
import { togetherText } from "../src/views/interactions/words";
import { interactionsBlock } from "./interactions_sample";
import { answerBlock, sampleStore } from "./sample";

const HOSTILE = "</script><img src=x onerror=alert(1)>";

let root: HTMLElement;

function shownStore(): Store {
  const store = sampleStore();
  store.connection.value = "none";
  const schema = structuredClone(store.schema.value);
  (schema.features[2] as { name: string }).name = HOSTILE;
  store.schema.value = schema;
  store.addBlocks([
    interactionsBlock(
      [0, 1, 2, 3, 4, 5],
      [0, 0],
      [2, 1],
      [-0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
    ),
  ]);
  return store;
}

const hBlock = () =>
  answerBlock(
    allByH("probability", undefined, undefined),
    { method: "H", unit: "probability", outputs: [1], mirrored: true },
    {
      features: Int32Array.of(2, 0, 1),
      strength: Float64Array.of(0.3, 0.2, 0.9, 0.2, 0.4, Number.NaN, 0.9, Number.NaN, 0.1),
      standard_error: Float64Array.of(0.01, 0.02, 0, 0.02, 0.01, Number.NaN, 0, Number.NaN, 0.01),
      size: Float64Array.of(0.08, 0.05, 0.01, 0.05, 0.1, Number.NaN, 0.01, Number.NaN, 0.02),
      rows: Int32Array.of(0, 2, 4),
      first: new Int32Array(0),
      second: new Int32Array(0),
      values: new Float32Array(0),
    },
    {
      features: [1, 3],
      strength: [1, 3, 3],
      standard_error: [1, 3, 3],
      size: [1, 3, 3],
      first: [1, 0],
      second: [1, 0],
      values: [1, 0, 3],
    },
  );

function show(
  store: Store,
  options: Record<string, unknown> = {},
  opener: Opener | null = null,
): HTMLElement {
  const View = interactions.component;
  const context = {
    store,
    options,
    palette: paletteOf(signal("light"), signal("light")),
    width: signal(800),
    embedded: false,
    kinds: [],
    answers: () => true,
    child: () => <p />,
  };
  act(() =>
    render(
      <OpenerContext.Provider value={opener}>
        <View context={context} />
      </OpenerContext.Provider>,
      root,
    ),
  );
  return root;
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 800, 300));
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
});

afterEach(() => {
  act(() => render(null, root));
  root.remove();
  vi.unstubAllGlobals();
});

const press = (selector: string, key: string): void => {
  const target = root.querySelector(selector);
  if (!target) throw new Error(`no ${selector}`);
  act(() => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  });
};
const active = (): string => {
  const id = root.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") ?? "";
  return document.getElementById(id)?.textContent ?? "";
};
const cells = (): string[] =>
  [...root.querySelectorAll("[role=gridcell]")].map((cell) => cell.lastChild?.textContent ?? "");

describe("interactions", () => {
  it("is a triangle with its numbers, names as text", () => {
    show(shownStore());
    expect(cells()).toEqual(["0.50", "0.30", "0.40", "0.00", "0.10", "0.20"]);
    expect(root.querySelector("img")).toBeNull();
    expect(root.textContent).toContain(HOSTILE);
    expect([...root.querySelectorAll("li")].map((pair) => pair.textContent)).toEqual([
      `${HOSTILE}×area0.3`,
      "area×city0.1",
    ]);
    expect(root.querySelector("[role=status]")?.textContent).toContain("6 rows");
  });

  it("is walked by arrows, opened by Enter and left by Escape", async () => {
    const store = shownStore();
    show(store);
    press("[role=grid]", "Home");
    expect(active()).toBe(`area and ${HOSTILE} 0.30`);
    press("[role=grid]", "ArrowDown");
    expect(active()).toBe(`city and ${HOSTILE} 0.00`);
    press("[role=grid]", "ArrowRight");
    expect(active()).toBe("city and area 0.10");
    press("[role=grid]", "End");
    expect(active()).toBe("city alone 0.20");
    press("[role=grid]", "Enter");
    expect(store.feature.value).toBe(1);
    press("[role=grid]", "ArrowLeft");
    press("[role=grid]", "Enter");
    const plot = root.querySelector("[role=application]");
    expect(plot?.getAttribute("aria-label")).toBe("interaction of city × area");
    await act(() => new Promise((done) => setTimeout(done)));
    expect(document.activeElement).toBe(plot);
    press("[role=application]", "Escape");
    expect(root.querySelector("[role=application]")).toBeNull();
    await act(() => new Promise((done) => setTimeout(done)));
    expect(document.activeElement?.getAttribute("role")).toBe("grid");
  });

  it("marks the line and column of the feature in focus", () => {
    const store = shownStore();
    show(store);
    act(() => store.focusFeature(0));
    expect(root.querySelectorAll(".xw-marked")).toHaveLength(3);
    expect(root.querySelector(".xw-named")?.textContent).toBe("area");
  });

  it("follows the selected rows, and says over which it speaks", () => {
    const store = shownStore();
    show(store);
    act(() => store.commitClause({ key: "k", op: "and", terms: [featureRange(0, 1, 3)] }));
    expect(root.querySelector("[role=status]")?.textContent).toContain(
      "3 selected of the 6 explained",
    );
    // What is not known for these rows says so.
    expect(cells()).toEqual(["?", "0.30", "?", "?", "0.10", "?"]);
    act(() => store.commitClause({ key: "k", op: "and", terms: [featureRange(0, 90, 91)] }));
    expect(root.querySelector("[role=status]")?.textContent).toContain("none of them selected");
    expect(cells()[0]).toBe("0.50");
  });

  it("opens a pair from the list; one that a file does not hold says why", () => {
    show(shownStore());
    const [strongest] = root.querySelectorAll<HTMLElement>("li button");
    act(() => strongest?.click());
    expect(root.querySelector("[role=application]")).not.toBeNull();
    expect(root.querySelector("li button")?.getAttribute("aria-pressed")).toBe("true");
    const back = [...root.querySelectorAll("button")].find((b) => b.textContent?.includes("all"));
    act(() => back?.click());
    press("[role=grid]", "End");
    press("[role=grid]", "ArrowDown");
    press("[role=grid]", "Home");
    press("[role=grid]", "Enter");
    expect(root.textContent).toContain("not in this page");
  });

  it("says why there is nothing", () => {
    const store = sampleStore();
    store.connection.value = "none";
    show(store);
    expect(root.textContent).toContain("no kernel is there to compute them");
  });

  it("offers the unit in which there are some, in one sentence and with one button", async () => {
    const store = sampleStore();
    const asked: string[] = [];
    store.setLink({
      write: () => undefined,
      request: (name) => {
        asked.push(name);
        if (name === "unit") return Promise.resolve({ result: null, buffers: [] });
        const text = "Interactions of this model are exact in log-odds.";
        return Promise.reject(new Refused("NotSupported: found", { text, unit: "log_odds" }));
      },
    });
    store.connection.value = "connected";
    show(store);
    await act(() => new Promise((done) => setTimeout(done)));
    const alert = root.querySelector("[role=alert]");
    expect(alert?.textContent).toBe(
      "Interactions of this model are exact in log-odds. Show in log-odds",
    );
    expect(alert?.querySelectorAll("button")).toHaveLength(1);
    act(() => alert?.querySelector("button")?.click());
    expect(asked.at(-1)).toBe("unit");
  });

  it("is asked for a part at a time, drawn as it comes, stopped, and gone on with", async () => {
    const store = sampleStore();
    const replies: ((answer: Answer) => void)[] = [];
    const request = vi.fn<HubLink["request"]>(() => new Promise((done) => replies.push(done)));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    show(store);
    const asked = () => request.mock.calls.map(([name]) => name);
    await act(() => new Promise((done) => setTimeout(done)));
    expect(asked()).toEqual(["compute"]);
    const part = interactionsBlock([4, 0, 2], [0], [2], [-0.25, 0.5, 0.25]);
    const { data, ...result } = part.state;
    const meta = { ...result.meta, whole: false, done: 3, total: 9 };
    await act(async () =>
      replies.shift()?.({
        result: { ...result, meta },
        buffers: [new DataView(data.buffer as ArrayBuffer)],
      }),
    );
    expect(cells()[0]).toBe("0.50");
    expect(root.querySelector("[role=status]")?.textContent).toContain("so far 3 of 9");
    const button = (text: string) =>
      [...root.querySelectorAll("button")].find((one) => one.textContent === text);
    await act(async () => button("cancel")?.click());
    expect(asked()).toEqual(["compute", "compute", "stop"]);
    expect(cells()[0]).toBe("0.50"); // what is there stays
    await act(async () => button("go on")?.click());
    expect(asked()).toEqual(["compute", "compute", "stop", "compute"]);
  });

  it("asks for a pair that did not come with the others", async () => {
    const store = shownStore();
    const request = vi.fn<HubLink["request"]>(() => new Promise(() => undefined));
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    show(store);
    press("[role=grid]", "End");
    press("[role=grid]", "ArrowDown");
    press("[role=grid]", "Home");
    press("[role=grid]", "Enter");
    await act(() => new Promise((done) => setTimeout(done)));
    const pair = { first: 1, second: 2, strength: 0 };
    expect(request.mock.calls.map(([, args]) => args?.question)).toEqual([
      onePair("probability", undefined, pair),
    ]);
    act(() =>
      store.addBlocks([
        answerBlock(
          onePair("probability", undefined, pair),
          {},
          { values: new Float64Array(12).fill(0.1), rows: Int32Array.of(0, 1, 2, 3, 4, 5) },
          { values: [6, 2], rows: [6] },
        ),
      ]),
    );
    expect(root.querySelector("[role=application]")).not.toBeNull();
  });

  it("shows H in the order of what is done only together, whatever is selected", () => {
    const store = sampleStore();
    store.connection.value = "none";
    store.addBlocks([hBlock()]);
    store.selectRows([1, 2]);
    show(store, { method: "h" });
    expect(cells()).toEqual(["0.30", "0.20", "0.40", "0.90", "?", "0.10"]);
    const listed = [...root.querySelectorAll(".xw-pair-list li")].map((one) => one.textContent);
    expect(listed).toEqual(["married×areaH 0.20 ± 0.04", "married×cityH 0.90"]);
    expect(root.querySelector("[role=status]")?.textContent).toContain("3 of 6 rows");
    act(() => root.querySelector<HTMLElement>(".xw-pair-list button")?.click());
    const told = root.querySelector(".xw-h-pair")?.textContent ?? "";
    expect(told).toContain("H 0.20 ± 0.04 for married × area: 4 %");
    expect(told).toContain("by 0.05");
    press(".xw-interactions", "Escape");
    expect(root.querySelector("[role=grid]")).not.toBeNull();
  });

  it.each([
    { kinds: ["dependence"], panels: [] },
    { kinds: [], panels: ["dependence"] },
  ])("leads from H to what both do together, in sight or not: %o", (there) => {
    const store = sampleStore();
    store.connection.value = "none";
    store.addBlocks([hBlock()]);
    const opener = { ...there, wanted: signal("") };
    show(store, { method: "h" }, opener);
    act(() => root.querySelector<HTMLElement>(".xw-pair-list button")?.click());
    act(() => root.querySelector<HTMLElement>(".xw-h-pair button")?.click());
    expect(opener.wanted.value).toBe("dependence");
    expect(store.focus.value).toBe(2);
  });

  it("offers H where SHAP interactions are out of reach, and no error", async () => {
    const store = sampleStore();
    const request = vi.fn<HubLink["request"]>((_, args) =>
      JSON.stringify(args).includes("interactions.h")
        ? new Promise(() => undefined)
        : Promise.reject(new Refused("NotSupported: interactions: found 30 features", null)),
    );
    store.setLink({ write: () => undefined, request });
    store.connection.value = "connected";
    show(store);
    await act(() => new Promise((done) => setTimeout(done)));
    expect(root.textContent).not.toContain("NotSupported");
    expect(root.textContent).toContain("every combination of its features");
    const button = [...root.querySelectorAll("button")].find(
      (one) => one.textContent === "Show by H",
    );
    await act(async () => button?.click());
    await act(() => new Promise((done) => setTimeout(done)));
    expect(request.mock.calls.map(([, args]) => args?.question)).toContainEqual({
      method: "interactions.h",
      options: {},
      unit: "probability",
    });
  });

  it("writes the numbers of a kind alike", () => {
    expect([0.0213, 0.001, 0].map(writer(0.0213))).toEqual(["0.021", "0.001", "0.000"]);
    expect([120, 3].map(writer(120))).toEqual(["120", "3"]);
    expect(writer(2e-9)(2e-9)).toBe("2e-9");
    expect(writer(0)(0)).toBe("0");
    expect(writer(1)(Number.NaN)).toBe("?");
  });

  it("tells directions in words", () => {
    expect(togetherText(0.25)).toBe("+0.25, pushes up together");
    expect(togetherText(-0.25)).toBe("\u22120.25, pushes down together");
    expect(togetherText(0)).toContain("no effect");
    expect(togetherText(Number.NaN)).toBe("not explained");
  });
});
