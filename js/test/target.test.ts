import { describe, expect, it } from "vitest";
import { Store } from "../src/runtime/store";
import { actualLabel, actualPhrase, actualText, shownOutput } from "../src/runtime/target";
import type { TargetSchema } from "../src/runtime/wire";
import { block, sampleStore, schema } from "./sample";

const regression = (target: TargetSchema | null, output_names = ["output 0"]): Store => {
  const store = new Store({ ...schema(), units: ["value"], output_names, target }, "value");
  store.addBlocks([
    block({ role: "target", meta: {} }, { y: Float64Array.of(1.5, Number.NaN, 0, 0, 0, 0) }),
  ]);
  return store;
};
const number = (name: string): TargetSchema => ({ name, kind: "number", levels: null });

describe("what a row really is", () => {
  it("is a class by its name", () => {
    expect(actualPhrase(sampleStore(), 1)).toBe("actually yes");
    expect(actualLabel({ name: "diagnosis", kind: "category", levels: ["a"] })).toBe(
      "actual diagnosis",
    );
  });

  it("is a number with the name of what it measures", () => {
    expect(actualPhrase(regression(number("progression")), 0)).toBe("actual progression 1.5");
    expect(actualPhrase(regression(number("progression")), 1)).toBe("actual progression missing");
  });

  it("does without a name where y had none", () => {
    expect(actualPhrase(regression(number("y")), 0)).toBe("actually 1.5");
    expect(actualLabel(number("y"))).toBe("actual value");
  });

  it("is not known without y", () => {
    expect(actualText(regression(null), 0)).toBeNull();
    expect(actualPhrase(regression(null), 0)).toBeNull();
  });
});

describe("what is shown", () => {
  it("is the unit of the output", () => {
    expect(shownOutput(sampleStore())).toBe("probability of yes");
  });

  it("takes the name of y where the only output has none", () => {
    expect(shownOutput(regression(number("progression")))).toBe("predicted progression");
    expect(shownOutput(regression(number("y")))).toBe("prediction");
    expect(shownOutput(regression(number("progression"), ["price"]))).toBe("price");
    expect(shownOutput(regression(null, ["output 0", "output 1"]))).toBe("output 0");
  });
});
