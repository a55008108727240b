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

function shown(store: Store, kind: string, guess?: GuessState): Signal<Arrangement> {
  const arrangement = signal<Arrangement>(guess ? { guess, place: "kept" } : {});
  act(() => {
    mounted = mountView(page, store, kind, {}, { arrangement, still: "", explained: [] });
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
    expect(text()).toContain("Choose 4 more.");
    press("Compare"); // nothing was answered yet
    expect(arrangement.value.guess?.state).toBe("open");
    for (const name of ["+ area", "+ city", "+ married", "+ since"]) press(name);
    press("Move up: city");
    press("Compare");
    expect(text()).toContain(TRUTH);
    const { guess, place } = arrangement.value;
    expect(place).toBe("kept");
    expect(guess).toMatchObject({
      state: "given",
      said: ["city", "area", "married", "since"],
    });
    expect(guess?.truth).toHaveLength(4);
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
    for (const name of ["+ area", "+ city", "+ married", "+ since"]) press(name);
    press("Compare");
    expect(arrangement.value.guess?.words).toBeUndefined();
    expect(text()).toContain("compared as soon as");
    act(() => {
      store.blocks.value = [chunk(ALL_ROWS)];
    });
    expect(arrangement.value.guess?.truth).toHaveLength(4);
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
