import { expect, it } from "vitest";
import cases from "../../tests/widgets/whiskers.json";
import { reach } from "../src/marks/whiskers";

it.each(cases as [number, number, number][])(
  "of %i of %i rows they reach as far as the kernel's",
  (n_rows, n_all, expected) => {
    expect(reach(n_rows, n_all)).toBeCloseTo(expected, 3);
  },
);
