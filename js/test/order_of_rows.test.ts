import { expect, it } from "vitest";
import cases from "../../tests/data/mixed_order.json";
import { mixedOrder } from "../src/runtime/order";

it.each(cases)("rows are mixed as Python mixes them: $n_rows, seed $seed", (one) => {
  const found = mixedOrder(one.n_rows, one.seed);
  expect([...found.slice(0, 12)]).toEqual(one.first);
  expect(new Set(found).size).toBe(one.n_rows);
});
