// Below a view that stands alone: what is selected, in words, and a way out of it.

import { act } from "preact/test-utils";
import { expect, it } from "vitest";
import { mountView } from "../src/runtime/mount";
import { featureRange } from "../src/runtime/selection";
import { sampleStore, stubLayout } from "./sample";

it("tells what views narrow together, and lets go of it", () => {
  stubLayout(900);
  const store = sampleStore();
  const element = document.createElement("div");
  const mounted = mountView(element, store, "importance", {});
  const root = element.querySelector(".xwidgets")?.shadowRoot as ShadowRoot;
  const line = (): string => root.querySelector(".xw-selecting")?.textContent ?? "";
  expect(line()).toBe("");
  act(() => {
    store.commitClause({ key: "feature:0", op: "and", terms: [featureRange(0, 0, 2)] });
    store.commitClause({ key: "feature:1", op: "and", terms: [featureRange(1, 900, 901)] });
  });
  expect(line()).toMatch(/^Selected: area .* and /);
  expect(line()).toContain(`(0 of ${store.n_rows} rows)`);
  act(() => (root.querySelector(".xw-selecting button") as HTMLButtonElement).click());
  expect(line()).toBe("");
  expect(store.filters.value).toEqual([]);
  mounted.unmount();
});

it("leaves that to the header of a dashboard", () => {
  stubLayout(900);
  const store = sampleStore();
  const element = document.createElement("div");
  const mounted = mountView(element, store, "dashboard", {});
  act(() => store.commitClause({ key: "feature:0", op: "and", terms: [featureRange(0, 0, 2)] }));
  const root = element.querySelector(".xwidgets")?.shadowRoot as ShadowRoot;
  expect(root.querySelector(".xw-selecting")).toBeNull();
  expect(root.querySelector(".xw-chips")?.textContent).toContain("area");
  mounted.unmount();
});
