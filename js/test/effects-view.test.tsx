// Effects in a page that draws nothing: what they ask for, and what their controls do.

import { signal } from "@preact/signals";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Mounted, mountView } from "../src/runtime/mount";
import type { Store } from "../src/runtime/store";
import type { Arrangement } from "../src/runtime/wire";
import { openedMethods } from "../src/views/dependence/records";
import { answerBlock, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;
let mounted: Mounted | null = null;
let asked: string[];

/** A store whose kernel never answers, and nothing of SHAP in it. */
function connected(): Store {
  const store = sampleStore([]);
  asked = [];
  store.setLink({
    write: () => undefined,
    request: (name) => {
      asked.push(name);
      return new Promise(() => undefined);
    },
  });
  store.connection.value = "connected";
  return store;
}

const PDP = { method: "effects.partial", options: { features: [0] }, unit: "probability" };

/** Partial dependence of the area, with lines of rows 0 and 4. */
const answered = () =>
  answerBlock(
    PDP,
    { method: "partial dependence", unit: "probability", trust: { n_rows: 6, n_rows_total: 6 } },
    {
      grid: Float64Array.of(1, 3, 6),
      average: Float64Array.of(0.8, 0.2, 0.6, 0.4, 0.5, 0.5),
      center: Float64Array.of(0.63, 0.37),
      share: Float64Array.of(0.4, 0.4, 0.2),
      individual: Float64Array.of(0.9, 0.1, 0.7, 0.3, 0.6, 0.4, 0.7, 0.3, 0.5, 0.5, 0.4, 0.6),
      rows: Int32Array.of(0, 4),
    },
    { average: [3, 2], individual: [2, 3, 2] },
  );

function open(store: Store, kind: string, options: object, explained: readonly string[]): void {
  act(() => {
    mounted = mountView(
      root,
      store,
      kind,
      { ...options },
      {
        arrangement: signal({}),
        still: "",
        explained,
      },
    );
  });
}

const inside = (selector: string): HTMLElement | null =>
  (root.firstElementChild?.shadowRoot?.querySelector(selector) as HTMLElement) ?? null;

function pick(label: string, value: string): void {
  const select = inside(`select[aria-label="${label}"]`) as HTMLSelectElement;
  act(() => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  stubLayout();
});

afterEach(() => {
  act(() => mounted?.unmount());
  root.remove();
  vi.unstubAllGlobals();
});

describe("SHAP values are computed", () => {
  it("where Python says that a view shows them, in a dashboard too", () => {
    open(connected(), "dependence", {}, ["dependence"]);
    expect(asked).toContain("explain");
    act(() => mounted?.unmount());
    open(connected(), "dashboard", { views: ["dependence"] }, ["dependence"]);
    expect(asked).toContain("explain");
  });

  it.each([
    { feature: 0, method: "pdp" },
    { feature: 0, method: "ale" },
    { feature: 0, method: "pdp", over: ["ale"] },
    { features: [0, 1], method: "pdp" },
    { feature: 0, method: "pdp", regions: true },
    { method: "pdp", ledger: true },
  ])("not for %o", async (options) => {
    open(connected(), "dependence", options, []);
    await vi.waitFor(() => expect(asked).toContain("compute"));
    expect(asked).not.toContain("explain");
  });

  it("when somebody chooses them in the page", () => {
    open(connected(), "dependence", { feature: 0, method: "pdp" }, []);
    pick("method", "ale");
    expect(asked).not.toContain("explain");
    pick("method", "shap");
    expect(asked).toContain("explain");
  });
});

it("SHAP values stand in front where they are part of it, with the curves over them", () => {
  expect(openedMethods({})).toEqual({ method: "shap", over: [] });
  expect(openedMethods({ method: "pdp", over: ["ale", "pdp"] })).toEqual({
    method: "pdp",
    over: ["ale"],
  });
  expect(openedMethods({ method: "pdp", over: ["shap"] })).toEqual({
    method: "shap",
    over: ["pdp"],
  });
});

describe("lines of single rows", () => {
  it("are colored by any quantity, with no SHAP value there", () => {
    const store = connected();
    store.addBlocks([answered()]);
    open(store, "dependence", { feature: 0, method: "pdp", color_by: "target" }, []);
    expect(inside(".xw-legend")?.textContent).toMatch(/no.*yes/);
    pick("colored by", "feature:1");
    expect(inside(".xw-legend")?.textContent).toMatch(/Paris.*Wien/);
    pick("colored by", "none");
    expect(inside(".xw-legend")).toBeNull();
  });

  it("have a mean of the selected rows beside that of all rows", () => {
    const store = connected();
    store.addBlocks([answered()]);
    open(store, "dependence", { feature: 0, method: "pdp" }, []);
    const lines = () =>
      root.firstElementChild?.shadowRoot?.querySelectorAll(".xw-trend-back").length;
    const before = lines();
    act(() => store.selectRows([0, 2]));
    expect(inside(".xw-dependence")?.textContent).toContain("mean of the 1 selected row");
    expect(lines()).toBe((before ?? 0) + 1);
    act(() => store.selectRows([2]));
    expect(inside(".xw-dependence")?.textContent).toContain("no selected row has a line");
  });
});

it("copy as code says what was chosen inside a dashboard, and the notebook keeps it", () => {
  const arrangement = signal<Arrangement>({});
  act(() => {
    mounted = mountView(
      root,
      connected(),
      "dashboard",
      { views: ["dependence"] },
      { arrangement, still: "", explained: [] },
    );
  });
  pick("method", "pdp");
  pick("second feature", "1");
  expect(arrangement.value.looks).toEqual({ dependence: { method: "pdp", over: [], other: 1 } });
  act(() => inside('button[title^="Python that brings back"]')?.click());
  const text = (inside(".xw-code textarea") as HTMLTextAreaElement | null)?.value;
  expect(text).toContain(
    'explainer.dashboard("dependence", looks={"dependence": {"feature": ["area", "city"], "method": "pdp"}})',
  );
});
