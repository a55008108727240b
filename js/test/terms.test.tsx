import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { additivityGap } from "../src/runtime/doubt";
import terms from "../src/views/terms";
import {
  curveAt,
  curveOf,
  interceptOf,
  pairOf,
  type Terms,
  termsOf,
} from "../src/views/terms/records";
import { answerBlock, chunk, contextOf, sampleStore, stubLayout } from "./sample";

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

const plain = {
  term_names: ["area", "city", "area × married"],
  labels_first: [],
  labels_second: [],
  kind: "linear",
  output_names: ["no", "yes"],
  unit: "log_odds",
  trust: {
    additivity_gap: [1e-15, 2e-15],
    shap_gap: 3e-12,
    n_shap: 6,
    n_rows: 6,
    doubts: additivityGap(2e-15, 1, "log_odds", "terms"),
    notes: ["3 of 9 coefficients are 0 (Lasso)"],
  },
};

const both = (yes: number[]): Float64Array => Float64Array.from(yes.flatMap((v) => [-v, v]));

const columns = {
  features: Int32Array.of(0, -1, 1, -1, 0, 2),
  constant: Float64Array.of(-1, 1),
  center: both([0.5, 0.25, 0]),
  size: both([2, 0.5, 0.125]).map(Math.abs),
  slope: both([-1.5, Number.NaN, Number.NaN]),
  standardized: both([-2, Number.NaN, Number.NaN]),
  n_first: Int32Array.of(3, 2, 2),
  n_second: Int32Array.of(1, 1, 2),
  start: Int32Array.of(0, 3, 5, 9),
  first: Float64Array.of(1, 6, Number.NaN, 0, 1, 1, 1, 6, 6),
  second: Float64Array.of(NaN, NaN, NaN, NaN, NaN, 0, 1, 0, 1),
  value: both([3.5, -4, 0.5, 0.75, -0.25, 0, 0.1, -0.1, 0]),
  share: new Float64Array(9).fill(0.2),
  steps: Int32Array.of(0, 0, 0),
  shap_gap: both([1e-12, 1e-12, Number.NaN]),
};
const shapes = {
  features: [3, 2],
  center: [3, 2],
  size: [3, 2],
  slope: [3, 2],
  standardized: [3, 2],
  value: [9, 2],
  shap_gap: [3, 2],
};

function opened(options = {}, trust: object = plain.trust) {
  const store = sampleStore();
  store.output.value = 1;
  store.addBlocks([
    answerBlock({ method: "terms", unit: "log_odds" }, { ...plain, trust }, columns, shapes),
    chunk([0, 1, 2, 3, 4, 5], { unit: "log_odds" }),
  ]);
  const View = terms.component;
  act(() => render(<View context={contextOf(store, options)} />, root));
  return store;
}

const record = (): Terms => {
  const tensors = Object.fromEntries(
    Object.entries(columns).map(([name, data]) => [
      name,
      { data, shape: shapes[name as keyof typeof shapes] ?? [data.length] },
    ]),
  );
  return { ...plain, ...tensors } as unknown as Terms;
};

describe("own terms", () => {
  it("are read around their means", () => {
    const found = record();
    const [area, city, pair] = termsOf(found, 1);
    expect(area?.name).toBe("area");
    expect(interceptOf(found, 1)).toBeCloseTo(1.75);
    const curve = curveOf(found, area as never, 1);
    expect(Array.from(curve.y)).toEqual([3, -4.5, 0]);
    expect(curveAt(curve, 3.5, false)).toBeCloseTo(-0.75);
    expect(curveAt(curve, 3.5, true)).toBeCloseTo(3);
    expect(curveAt(curve, Number.NaN, false)).toBeCloseTo(0);
    expect(Array.from(curveOf(found, city as never, 1).y)).toEqual([0.5, -0.5]);
    const surface = pairOf(found, pair as never, 1);
    expect([...surface.x, ...surface.y]).toEqual([1, 6, 0, 1]);
  });

  it("open with the path over the penalty where they were told to", () => {
    const button = (): HTMLElement | undefined =>
      [...root.querySelectorAll<HTMLElement>(".xw-link")].find((one) =>
        one.textContent?.startsWith("path over the penalty"),
      );
    opened({ path: true }, { ...plain.trust, path: "alpha" });
    expect(button()?.getAttribute("aria-expanded")).toBe("true");
    expect(root.textContent).toContain("waiting for the kernel");
    act(() => button()?.click());
    expect(button()?.getAttribute("aria-expanded")).toBe("false");
  });

  it("stand in the order of what they move, each with its curve", () => {
    const store = opened();
    const rows = [...root.querySelectorAll<HTMLButtonElement>(".xw-terms-row")];
    expect(rows.map((row) => row.querySelector(".xw-terms-name")?.textContent)).toEqual([
      "area",
      "city",
      "area × married",
    ]);
    expect(rows[0]?.textContent).toContain("\u22121.5 per unit");
    expect(rows[1]?.textContent).toContain("± 0.5");
    expect(root.textContent).toContain("is 1.75, the mean, plus what each term says");
    act(() => root.querySelector<HTMLButtonElement>(".xw-doubts")?.click());
    expect(root.querySelector("[role=dialog]")?.textContent).toContain("additivity gap 2e-15");
    expect(root.textContent).toContain("3 of 9 coefficients are 0 (Lasso)");
    const label = (): string =>
      root.querySelector("[role=application]")?.getAttribute("aria-label") ?? "";
    expect(label()).toBe("own term of area");
    act(() => rows[1]?.click());
    expect(store.feature.value).toBe(1);
    expect(label()).toBe("own term of city");
    act(() => rows[2]?.click());
    expect(label()).toBe("own term of area × married");
    expect(store.feature.value).toBe(1);
  });
});
