// Places and the way to a view by a question.

import about from "virtual:about";
import { describe, expect, it } from "vitest";
import { find } from "../src/dashboard/find";
import { layoutOf } from "../src/dashboard/layout";
import { questionsThatFit } from "../src/dashboard/placerow";
import { drawerOf, inOrder, missingText, placesOf } from "../src/dashboard/places";
import type { Walk } from "../src/dashboard/walk";
import { sampleStore, schema } from "./sample";

const KINDS = Object.keys(about).filter((kind) => !about[kind]?.alone);
const PLACES = placesOf(KINDS);
const at = (name: string) => PLACES.find((place) => place.name === name)!;

describe("places", () => {
  it("hold every view, each in its own place, in the drawer, or beside in the overview", () => {
    const standing = new Set([...PLACES.flatMap(({ kinds }) => kinds), ...drawerOf(KINDS)]);
    expect([...standing].sort()).toEqual([...KINDS].sort());
    for (const kind of KINDS) {
      const home = about[kind]?.place;
      if (home !== "drawer") expect(at(home as string).kinds).toContain(kind);
    }
  });

  it("that nothing answers are absent", () => {
    expect(placesOf(["force", "table"]).map(({ name }) => name)).toEqual(["overview", "row"]);
    expect(placesOf([])).toEqual([]);
  });

  it("open with the overview as it was: two side by side, the row, all rows", () => {
    const { kinds, in_sight } = at("overview");
    expect(layoutOf(kinds.slice(0, 4), in_sight)).toEqual({
      rows: [["importance", "dependence"], ["force"], ["stacked"]],
      tabs: [],
    });
  });

  it("show so many pictures, the last of them behind tabs", () => {
    expect(layoutOf(["force", "what_if", "waterfall"], 2)).toEqual({
      rows: [["force"]],
      tabs: ["what_if", "waterfall"],
    });
    expect(layoutOf(["force", "what_if"], 2).tabs).toEqual([]);
  });

  it("say in one line what is missing, and why", () => {
    const store = sampleStore();
    const facts = {
      ...about,
      fairness: { ...about.force!, title: "Fairness", needs: ["target" as const] },
      performance: { ...about.force!, title: "Performance", needs: ["target" as const] },
    };
    store.schema.value = { ...schema(), target: null };
    store.connection.value = "none";
    expect(missingText(store, ["performance", "what_if", "fairness"], facts)).toBe(
      "Not shown: Fairness, Performance (no y) \u00b7 What if (no model)",
    );
    expect(missingText(store, [])).toBe("");
  });

  it("tell all their questions where there is room", () => {
    const walk = { places: PLACES, here: PLACES[0] } as unknown as Walk;
    expect([1500, 650, 260].map((width) => questionsThatFit(walk, width))).toEqual([
      ...["all", "here", "none"],
    ]);
  });
});

describe("a view is found", () => {
  const views = inOrder(KINDS).map((kind) => ({
    kind,
    place: PLACES.findLast(({ kinds }) => kinds.includes(kind)) ?? null,
  }));
  const first = (typed: string): string => find(typed, views)[0]?.kind ?? "";

  /** Those of docs/decisions/020-places.md that can be answered by now, and what answers them. */
  const QUESTIONS: [string, string[]][] = [
    ["Which details of a person count the most?", ["importance"]],
    ["Does a higher age make a yes likelier, and from which age on?", ["dependence"]],
    ["Do two details matter only together, such as age and job?", ["interactions"]],
    ["Mrs Meyer was turned down. What was the reason?", ["force", "waterfall"]],
    ["What could she change to get the loan next time?", ["counterfactuals", "what_if"]],
    ["What matters most to it in general?", ["importance"]],
    ["Does more experience always help?", ["dependence"]],
    ["On what grounds was this decided about me?", ["force", "waterfall"]],
    ["What happens if I put in another income?", ["what_if"]],
    ["What stands in the data?", ["table"]],
    ["Which rows are alike?", ["stacked"]],
    ["What do features do in every row?", ["beeswarm"]],
  ];

  it.each(QUESTIONS)("%s", (question, kinds) => expect(kinds).toContain(first(question)));

  it.each([
    ["why", "force"],
    ["shap", "importance"],
    ["shapley beeswarm", "beeswarm"],
    ["permutation", "importance"],
    ["pairs", "interactions"],
    ["scatter", "dependence"],
    ["what-if", "what_if"],
    ["sort", "table"],
    ["clust", "stacked"],
    ["WATERFALL", "waterfall"],
  ])("by %s", (typed, kind) => expect(first(typed)).toBe(kind));

  it("or nothing is, and all are listed where nothing is typed", () => {
    expect(find("zyzzyva", views)).toEqual([]);
    expect(find(" ", views)).toEqual(views);
  });
});
