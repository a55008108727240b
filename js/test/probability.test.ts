import { describe, expect, it } from "vitest";
import cases from "../../tests/widgets/probabilities.json";
import texts from "../../tests/widgets/probability_texts.json";
import { formatProbability, formatSeconds } from "../src/runtime/format";
import { probabilityOf, probabilityTicks } from "../src/runtime/probability";
import type { Link } from "../src/runtime/wire";

describe("the probability beside log-odds", () => {
  it.each(cases)("is the kernel's: $link $log_odds", ({ link, log_odds, probabilities }) => {
    log_odds.forEach((_, k) => {
      const found = probabilityOf(log_odds, k, link as Link);
      if (probabilities === null) expect(found).toBeNaN();
      else expect(found).toBeCloseTo(probabilities[k] as number, 8);
    });
  });

  it("has round ticks that keep their distance", () => {
    const ticks = probabilityTicks(-3, 3, 0.8);
    expect(ticks.map(({ text }) => text)).toContain("0.5");
    for (let i = 1; i < ticks.length; i++) {
      const [a, b] = [ticks[i - 1], ticks[i]] as [(typeof ticks)[0], (typeof ticks)[0]];
      expect(b.log_odds - a.log_odds).toBeGreaterThanOrEqual(0.8);
    }
    for (const { log_odds, text } of ticks)
      expect(probabilityOf([log_odds], 0, "sigmoid")).toBeCloseTo(Number(text), 9);
  });

  it.each(texts as [number, string][])("%f is written %s", (p, text) =>
    expect(formatProbability(p)).toBe(text),
  );

  it.each([
    [0.4, "under 1 s"],
    [4.2, "about 4 s"],
    [38, "about 40 s"],
    [240, "about 4 min"],
    [7300, "about 2 h"],
    [5400, "about 1.5 h"],
    [400_000, "about 5 days"],
  ])("%f seconds are %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});
