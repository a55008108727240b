import { type Signal, signal } from "@preact/signals";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../src/guess";
import { type Mounted, mountView } from "../src/runtime/mount";
import type { Store } from "../src/runtime/store";
import type { Arrangement, GuessState } from "../src/runtime/wire";
import { ALL_ROWS, chunk, sampleStore, stubLayout } from "./sample";

let mounted: Mounted | null = null;
let page: HTMLElement;

beforeEach(() => {
  stubLayout();
  page = document.createElement("div");
  document.body.append(page);
});
afterEach(() => {
  mounted?.unmount();
  mounted = null;
  page.remove();
});

function shown(
  store: Store,
  kind: string,
  guess?: GuessState,
  options: Record<string, unknown> = {},
  looks?: Arrangement["looks"],
): Signal<Arrangement> {
  const arrangement = signal<Arrangement>(
    guess ? { guess, place: "kept", ...(looks && { looks }) } : {},
  );
  act(() => {
    mounted = mountView(page, store, kind, options, { arrangement, still: "", explained: [] });
  });
  return arrangement;
}

const root = (): ShadowRoot => page.firstElementChild?.shadowRoot as ShadowRoot;
const text = (): string => root().querySelector(".xw-root")?.textContent ?? "";
const press = (name: string): void => {
  const found = [...root().querySelectorAll("button")].find(
    (one) => one.textContent?.trim() === name || one.getAttribute("aria-label") === name,
  );
  if (!found) throw new Error(`no button ${name}`);
  act(() => found.click());
};
const TRUTH = "mean |SHAP|";

describe("a view that asks first", () => {
  it("hides what it shows until somebody has answered", () => {
    const arrangement = shown(sampleStore(), "importance", { state: "open" });
    expect(text()).not.toContain(TRUTH);
    expect(text()).toContain("Choose 2 more.");
    press("Compare"); // nothing was answered yet
    expect(arrangement.value.guess?.state).toBe("open");
    for (const name of ["+ area", "+ city"]) press(name);
    press("Move up: city");
    press("Compare");
    expect(text()).toContain(TRUTH);
    const { guess, place } = arrangement.value;
    expect(place).toBe("kept");
    expect(guess).toMatchObject({
      state: "given",
      said: ["city", "area"],
    });
    expect(guess?.truth).toHaveLength(2);
    expect(text()).toContain(guess?.words);
  });

  it("shows at once who wants that, as any other view", () => {
    const arrangement = shown(sampleStore(), "importance", { state: "open" });
    press("Show me");
    expect(arrangement.value.guess).toEqual({ state: "skipped" });
    const skipped = text();
    mounted?.unmount();
    page.replaceChildren();
    shown(sampleStore(), "importance");
    expect(skipped).toBe(text());
  });

  it("asks nobody twice who has answered, but for who wants to guess again", () => {
    const words = "All 4 are in their place.";
    const asked = { kind: "order", question: "Which?", choices: [], n: 4, truth: [] };
    const arrangement = shown(sampleStore(), "importance", {
      state: "given",
      asked,
      said: ["area", "city"],
      truth: ["area", "city"],
      gap: 0,
      words,
    });
    expect(text()).toContain(words);
    expect(text()).toContain(TRUTH);
    press("Guess again");
    expect(arrangement.value.guess).toEqual({ state: "open" });
    expect(text()).not.toContain(TRUTH);
  });

  it("compares as soon as the answer is there", () => {
    const store = sampleStore([]);
    const arrangement = shown(store, "importance", { state: "open" });
    for (const name of ["+ area", "+ city"]) press(name);
    press("Compare");
    expect(arrangement.value.guess?.words).toBeUndefined();
    expect(text()).toContain("compared as soon as");
    act(() => {
      store.blocks.value = [chunk(ALL_ROWS)];
    });
    expect(arrangement.value.guess?.truth).toHaveLength(2);
  });

  it("asks of an edited row what the view shows of it, in the unit that is large there", async () => {
    const store = sampleStore();
    store.schema.value = { ...store.schema.value, has_model: true, link: "sigmoid" };
    store.unit.value = "log_odds";
    const double = new DataView(Float64Array.of(-0.9, 0.9).buffer);
    const values = new DataView(new ArrayBuffer(4 * 8));
    const results: Record<string, unknown> = {
      what_if_begin: { missing: [], refused: [] },
      made_rows_model: { reason: "" },
    };
    store.setLink({
      write: () => undefined,
      // Curves are not drawn here.
      request: async (name, { ice = [] }: { ice?: unknown[] }) => {
        if (name !== "made_rows") return { result: results[name], buffers: [] };
        return ice.length
          ? new Promise(() => undefined)
          : { result: {}, buffers: [double, values] };
      },
    });
    store.connection.value = "connected";
    const looks = { what_if: { of: 2, edits: { 0: 4.5 } } };
    const arrangement = shown(store, "what_if", { state: "open" }, { row: 2 }, looks);
    const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 5)));
    await settle();
    expect(text()).toContain(
      "row 2 with area 4.5 in place of 3: how high is the probability of yes",
    );
    expect(text()).toContain("city Paris");
    const field = root().querySelector<HTMLInputElement>("input[type=number]") as HTMLInputElement;
    act(() => {
      field.value = "0.5";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    press("Compare");
    await settle();
    const [truth] = (arrangement.value.guess?.truth ?? []) as number[];
    expect(truth).toBeCloseTo(1 / (1 + Math.exp(-0.9)));
    expect(arrangement.value.guess?.asked).not.toHaveProperty("known");
  });

  it("takes a curve by keys alone", () => {
    const store = sampleStore();
    store.focusFeature(1); // a category: six rows have a mean for each level, and no trend
    const arrangement = shown(store, "dependence", { state: "open" });
    const [, second] = root().querySelectorAll<SVGElement>("[role=slider]");
    if (!second) throw new Error("no handle");
    act(() => {
      second.dispatchEvent(new KeyboardEvent("keydown", { key: "PageUp", bubbles: true }));
    });
    expect(Number(second.getAttribute("aria-valuenow"))).toBeGreaterThan(0);
    press("Compare");
    const { guess } = arrangement.value;
    expect(guess?.said).toHaveLength(guess?.truth?.length ?? 0);
    expect(guess?.words).toMatch(/^(It is|You drew it) highest for/);
  });
});
