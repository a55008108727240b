import { ticks } from "d3-array";
import { utcTicks } from "d3-time";
import { expect, it } from "vitest";
import { roundMoments, roundNumbers } from "../src/marks/round";

it("numbers are those of d3", () => {
  let seed = 1;
  const next = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (let i = 0; i < 400; i++) {
    const low = (next() - 0.5) * 10 ** Math.floor(next() * 12 - 6);
    const high = low + next() * 10 ** Math.floor(next() * 12 - 6);
    const count = 1 + Math.floor(next() * 12);
    expect(roundNumbers(low, high, count)).toEqual(ticks(low, high, count));
  }
});

it.each([60, 3600, 86_400, 20 * 86_400, 200 * 86_400, 800 * 86_400, 9000 * 86_400])(
  "moments of %i seconds are as many as those of d3",
  (span) => {
    const start = Date.UTC(2019, 4, 17, 3, 25, 11) / 1000;
    for (const count of [3, 5, 8]) {
      const found = roundMoments(start, start + span, count);
      const theirs = utcTicks(new Date(start * 1000), new Date((start + span) * 1000), count);
      expect(Math.abs(found.length - theirs.length)).toBeLessThanOrEqual(1);
      for (const s of found) expect(s >= start && s <= start + span).toBe(true);
    }
  },
);
