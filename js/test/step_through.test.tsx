import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyOf } from "../src/runtime/question";
import type { Store } from "../src/runtime/store";
import step_through, { questionOf } from "../src/views/step_through";
import { addedIn, lettersOf, oneOf, pathOf, placesOf } from "../src/views/step_through/coalitions";
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

const FRAME = {
  feature_names: ["area", "city", "married", "since"],
  output_names: ["no", "yes"],
  trust: {},
};

/** Two players whose coalitions have the values 0.2, 0.5, 0.3 and 0.9 of the second output. */
function walked(): Store {
  const store = sampleStore();
  const stages = [
    "base",
    "join",
    "join",
    "other",
    "orders",
    "mean",
    "coalitions",
    "sum",
    "library",
  ];
  const values = [0.2, 0.5, 0.3, 0.9].flatMap((one) => [1 - one, one]);
  store.addBlocks([
    answerBlock(
      { method: "step_through.shap", options: { row: 3 }, unit: "probability" },
      {
        ...FRAME,
        stages,
        titles: stages.map((stage) => `Title of ${stage}`),
        said: stages.map((stage) => [`${stage} of no`, `${stage} of yes`]),
        players: ["area", "the 3 others"],
        labels: ["area = 50", "the 3 others"],
        members: [[0], [1, 2, 3]],
      },
      {
        values: Float64Array.from(values),
        orders: Float64Array.of(0, 1, 1, 0),
        shapley: Float64Array.of(-0.45, 0.45, -0.25, 0.25),
        attributions: Float64Array.of(-0.4, 0.4, -0.3, 0.3),
      },
      { values: [4, 2], orders: [2, 2], shapley: [2, 2], attributions: [2, 2] },
    ),
  ]);
  return store;
}

function show(store: Store, options: Record<string, unknown>): void {
  const View = step_through.component;
  act(() => render(<View context={contextOf(store, options)} />, root));
}

const button = (name: string): HTMLButtonElement =>
  [...root.querySelectorAll("button")].find((one) =>
    one.textContent?.includes(name),
  ) as HTMLButtonElement;
const said = (): string => root.querySelector(".xw-steps-told p")?.textContent ?? "";
const press = (key: string): void => {
  act(() => {
    button("Next").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  });
};

describe("step by step", () => {
  it("asks what Python asks, which its own test holds to the same text", () => {
    const store = sampleStore();
    expect(keyOf(questionOf(store, { walk: "shap", row: 3 }))).toBe(
      '["step_through.shap",{"row":3},"probability"]',
    );
    expect(keyOf(questionOf(store, { walk: "lime", row: 3, features: [0, 3] }))).toBe(
      '["step_through.lime",{"features":[0,3],"row":3},"probability"]',
    );
  });

  it("goes back and forward by buttons, keys and the slider, and says each step", () => {
    show(walked(), { walk: "shap", row: 3 });
    expect(said()).toBe("base of yes");
    expect(root.querySelector("[role=status]")?.getAttribute("aria-live")).toBe("polite");
    expect(button("Back").getAttribute("aria-disabled")).toBe("true");
    act(() => button("Back").click());
    expect(said()).toBe("base of yes");
    act(() => button("Next").click());
    expect(root.textContent).toContain("2 of 9");
    press("ArrowRight");
    press("ArrowRight");
    expect(said()).toBe("other of yes");
    press("ArrowLeft");
    expect(said()).toBe("join of yes");
    press("End");
    expect(said()).toBe("library of yes");
    const slider = root.querySelector<HTMLInputElement>("input[type=range]");
    if (slider) slider.value = "5";
    act(() => {
      slider?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(said()).toBe("mean of yes");
    expect(slider?.getAttribute("aria-valuetext")).toBe("step 6 of 9: Title of mean");
  });

  it("tells in each picture the numbers that it draws", () => {
    show(walked(), { walk: "shap", row: 3, step: 3 });
    const labels = (): string =>
      [...root.querySelectorAll("svg")].map((one) => one.getAttribute("aria-label")).join(" ");
    expect(labels()).toContain("none 0.2, A 0.5, AB 0.9");
    expect(labels()).toContain("area +0.3, the 3 others +0.4");
    press("ArrowRight");
    expect(labels()).toContain("the 3 others +0.1, area +0.6");
    expect(root.textContent).toContain("+0.6 (before +0.3)");
    press("ArrowRight");
    expect(labels()).toContain("area adds from +0.3 to +0.6");
    press("ArrowRight");
    press("ArrowRight");
    expect(root.querySelector("tfoot")?.textContent).toContain("+0.45");
  });
});

describe("coalitions", () => {
  it("are numbered by who is in", () => {
    expect(lettersOf(0, 3)).toBe("none");
    expect(lettersOf(5, 3)).toBe("AC");
    expect(pathOf([2, 0, 1])).toEqual([0, 4, 5, 7]);
    expect(addedIn([1, 0], [0.2, 0.5, 0.3, 0.9])).toEqual([
      expect.closeTo(0.6),
      expect.closeTo(0.1),
    ]);
  });

  it("are joined in as many orders as there are", () => {
    for (let n = 1; n <= 5; n++) {
      let all = 0;
      for (let size = 0; size < n; size++) {
        const ways = [1, n - 1, ((n - 1) * (n - 2)) / 2, ((n - 1) * (n - 2) * (n - 3)) / 6, 1][
          size
        ];
        all += (ways as number) / oneOf(n, size);
      }
      expect(all).toBeCloseTo(1);
    }
  });

  it("stand by their size, each at a place of its own", () => {
    const places = placesOf(4, 400, 200);
    expect(places[0]).toEqual({ x: 0, y: 100 });
    expect(places[15]).toEqual({ x: 400, y: 100 });
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(16);
  });
});
