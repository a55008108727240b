// What is typed above the table: which rows it finds, what it selects, and what it says of nonsense.

import { describe, expect, it } from "vitest";
import { rowsOf, selectionMask } from "../src/runtime/selection";
import { filterRows } from "../src/views/table/filter";
import { clause, sampleStore, schema } from "./sample";

const store = sampleStore();

const rows = (text: string): number[] | string => {
  const { mask, error } = filterRows(store, text);
  return mask ? rowsOf(mask) : error;
};

describe("plain text", () => {
  it("is found in any part of a level, in whole numbers, in dates, and as missing", () => {
    expect(rows("par")).toEqual([0, 2, 5]);
    // A number, and the row of that number.
    expect(rows("3")).toEqual([2, 3]);
    expect(rows("1970-01-05")).toEqual([4]);
    expect(rows("missing")).toEqual([3, 4]);
    expect(rows("nowhere")).toEqual([]);
    expect(filterRows(store, "  ").mask).toBeNull();
  });

  it("is what a level holds, even where it looks like an expression", () => {
    const own = sampleStore();
    const { features, ...rest } = schema();
    own.schema.value = {
      ...rest,
      features: features.map((f) => (f.levels ? { ...f, levels: ["<=50K", ">50K"] } : f)),
    };
    const { mask } = filterRows(own, "<=50k");
    expect(mask && rowsOf(mask)).toEqual([0, 2, 5]);
  });
});

describe("an expression", () => {
  const found: [string, number[]][] = [
    ["area > 2", [2, 4, 5]],
    ["area >= 2 and area < 5", [1, 2]],
    ["2 <= area < 5", [1, 2]],
    ["area = 3 or city = wien", [1, 2, 3]],
    ["area between 2 and 5", [1, 2, 4]],
    ["area between 2 and 3 or area not between 0 and 5", [1, 2, 3, 5]],
    ["since between 1970-01-02 and 1970-01-03 and area > 2", [2]],
    ["area != 3", [0, 1, 3, 4, 5]],
    ["city = Paris and married = true", [5]],
    ["city in (Paris, Wien)", [0, 1, 2, 3, 5]],
    ["city not in [Paris]", [1, 3, 4]],
    ["area in (1, 6)", [0, 5]],
    ["city != Paris", [1, 3, 4]],
    ["city is missing", [4]],
    ["city = missing", [4]],
    ["area is not missing", [0, 1, 2, 4, 5]],
    ["area = missing", [3]],
    ["not (city = Paris or area > 4)", [1, 3]],
    ["city contains ie", [1, 3]],
    ["since >= 1970-01-03 and since < 1970-01-05", [2, 3]],
    ["since = 1970-01", [0, 1, 2, 3, 4, 5]],
    ["since > 1970-01-04", [4, 5]],
    ["row < 2", [0, 1]],
    ["prediction > 0.35", [4, 5]],
    ["actual = yes", [1, 3, 5]],
    ["effect of area > 0.02", [2, 4]],
    ['"area" \u2265 5', [4, 5]],
    ["AREA=5 OR Area=6", [4, 5]],
  ];
  it.each(found)("%s", (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it("reads dates in the zone that they are shown in", () => {
    const local = sampleStore();
    const { schema } = local;
    const features = schema.value.features.map((feature) =>
      feature.name === "since" ? { ...feature, timezone: "America/New_York" } : feature,
    );
    schema.value = { ...schema.value, features };
    const found = (text: string): number[] => rowsOf(filterRows(local, text).mask as Uint8Array);
    // Midnight in UTC is seven in the evening of the day before.
    expect(found("since < 1970-01-01")).toEqual([0]);
    expect(found("since = 1970-01-01")).toEqual([1]);
    expect(found("since >= 1970-01-03 18:59")).toEqual([3, 4, 5]);
    expect(found("since >= 1970-01-03 19:01")).toEqual([4, 5]);
  });

  it("becomes terms that select the same rows, wherever terms can say it", () => {
    const said = found.filter(([text]) => filterRows(store, text).terms);
    expect(said.length).toBeGreaterThan(12);
    for (const [text, expected] of said) {
      const { terms } = filterRows(store, text);
      const one = clause("filter", "and", ...(terms ?? []));
      const mask = selectionMask([one], 6, ({ quantity }) => store.quantity(quantity));
      expect([text, rowsOf(mask as Uint8Array)]).toEqual([text, expected]);
    }
    // Two edges of one quantity are one range: one filter to read.
    expect(filterRows(store, "2 <= area < 5").terms).toHaveLength(1);
    expect(filterRows(store, "area = 3 or city = Wien").terms).toBeNull();
  });

  it.each([
    ["aera > 2", "No feature is called \u201caera\u201d. Did you mean \u201carea\u201d?"],
    ["area > two", "area is a number: \u201ctwo\u201d is none (write 1000, not 1,000)."],
    ["city = Pariss", "city has no level \u201cPariss\u201d. Did you mean \u201cParis\u201d?"],
    ["city > Paris", "city has no order: use =, != or \u201cin\u201d."],
    ["area >", "A value is missing after \u201carea\u201d."],
    ["(area > 2", "An opening parenthesis has no closing one."],
    ["area > 2)", "A closing parenthesis has no opening one."],
    ["area > 2 and", "A condition is missing: a feature, a sign and a value."],
    ["since > May", "since is a date: write 2024, 2024-05, 2024-05-31 or 2024-05-31 08:00."],
    ["area contains 2", "area holds numbers: \u201ccontains\u201d is for text."],
    ["area between 2", "After \u201carea between\u201d come two values: 1 and 2."],
    ["area between 2 and", "A value is missing after \u201carea\u201d."],
    [
      "yarea between 2 and 3",
      "No feature is called \u201cyarea\u201d. Did you mean \u201carea\u201d?",
    ],
    ["city between a and b", "city has no order: use =, != or \u201cin\u201d."],
    [
      "area above 2",
      "After \u201carea\u201d comes =, !=, <, >, <=, >=, \u201cbetween 1 and 2\u201d, \u201cin (\u2026)\u201d, \u201ccontains\u201d or \u201cis missing\u201d.",
    ],
    ["city in Paris", "After \u201ccity in\u201d comes a list: (first, second)."],
  ])("%s: says what is wrong", (text, expected) => {
    expect(rows(text)).toBe(expected);
  });
});
