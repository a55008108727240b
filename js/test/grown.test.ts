// While rows arrive, the stacked plot grows with them: at once on small tables, by doubling on large ones.

import { expect, test } from "vitest";
import { hasGrown } from "../src/views/stacked/scene";

/** How many rows are drawn as so many arrive one after the other. */
const drawn = (all: number, step: number): number[] => {
  const found = [1];
  for (let done = 1; done <= all; done = Math.min(all, done + step)) {
    if (hasGrown(found.at(-1) as number, done, all)) found.push(done);
    if (done === all) break;
  }
  return found;
};

test("a slow model's rows stand there as they come", () => {
  expect(drawn(731, 5).filter((n) => n < 300).length).toBeGreaterThan(50);
  expect(drawn(731, 5).at(-1)).toBe(731);
});

test("a large table is put in order few times, and whole at the end", () => {
  expect(drawn(1_000_000, 1_000).filter((n) => n > 2_000).length).toBeLessThan(12);
  expect(drawn(1_000_000, 1_000).at(-1)).toBe(1_000_000);
});
