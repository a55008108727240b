// What is too wide: the edge that something is behind is told, and keys reach the box only then.

import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, it, vi } from "vitest";
import { behindOf, Sideways } from "../src/runtime/sideways";
import { stubLayout } from "./sample";

it.each([
  [0, 100, 100, "none"],
  [0, 100, 101, "none"],
  [0, 100, 150, "right"],
  [20, 100, 150, "both"],
  [50, 100, 150, "left"],
  [49.4, 100, 150, "left"],
])("at %d of a box of %d that holds %d: %s", (scrollLeft, clientWidth, scrollWidth, behind) => {
  expect(behindOf({ scrollLeft, clientWidth, scrollWidth })).toBe(behind);
});

it("is a stop of the Tab key only while something is out of sight, and not where its table is one", async () => {
  stubLayout(100);
  const wide = vi.spyOn(Element.prototype, "scrollWidth", "get").mockReturnValue(900);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(300);
  const root = document.body.appendChild(document.createElement("div"));
  const show = (walked: boolean): Promise<void> =>
    act(async () =>
      render(
        <Sideways label="Models" walked={walked}>
          <p />
        </Sideways>,
        root,
      ),
    );
  const box = (): HTMLElement => root.querySelector("section") as HTMLElement;
  await show(false);
  expect([box().dataset.behind, box().tabIndex]).toEqual(["right", 0]);
  box().scrollLeft = 600;
  await act(async () => void box().dispatchEvent(new Event("scroll")));
  expect([box().dataset.behind, box().tabIndex]).toEqual(["left", 0]);
  await show(true);
  expect([box().dataset.behind, box().tabIndex]).toEqual(["left", -1]);
  wide.mockReturnValue(300);
  box().scrollLeft = 0;
  await show(false);
  expect([box().dataset.behind, box().tabIndex]).toEqual(["none", -1]);
  vi.restoreAllMocks();
});
