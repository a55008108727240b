import { describe, expect, it } from "vitest";
import { dateTicks, numberTicks, thinned } from "../src/marks/ticks";

const labels = (ticks: { label: string }[]) => ticks.map(({ label }) => label);

describe("numberTicks", () => {
  it("writes all ticks with the same decimals and their sign", () => {
    expect(labels(numberTicks([-0.15, 0.1], 5, true))).toEqual([
      "−0.15",
      "−0.10",
      "−0.05",
      "0",
      "+0.05",
      "+0.10",
    ]);
  });

  it("writes tiny and huge numbers by powers of ten", () => {
    expect(labels(numberTicks([0, 2e-12], 2))).toEqual(["0", "1e−12", "2e−12"]);
    expect(labels(numberTicks([0, 3e9], 3))).toEqual(["0", "1e9", "2e9", "3e9"]);
    expect(labels(numberTicks([0, 2e-12], 4))).toContain("1.5e−12");
  });

  it("groups thousands from ten thousand on", () => {
    expect(labels(numberTicks([0, 40_000], 2))).toEqual(["0", "20,000", "40,000"]);
    expect(labels(numberTicks([0, 2000], 2))).toEqual(["0", "1000", "2000"]);
  });

  it("keeps to whole numbers where asked", () => {
    expect(numberTicks([0, 2], 8, false, true).map(({ value }) => value)).toEqual([0, 1, 2]);
  });
});

describe("dateTicks", () => {
  const seconds = (text: string) => Date.parse(text) / 1000;

  it("is as precise as the span asks for", () => {
    expect(labels(dateTicks([seconds("2000-01-01"), seconds("2020-01-01")], 4))).toContain("2010");
    expect(labels(dateTicks([seconds("2020-01-01"), seconds("2020-12-31")], 4))).toContain(
      "Apr 2020",
    );
    expect(labels(dateTicks([seconds("2020-01-01"), seconds("2020-01-20")], 4))).toContain(
      "2020-01-12",
    );
    expect(
      labels(dateTicks([seconds("2020-01-01T00:00Z"), seconds("2020-01-01T12:00Z")], 4)),
    ).toContain("06:00");
  });
});

describe("thinned", () => {
  it("keeps labels apart", () => {
    const ticks = [0, 1, 2, 3, 4].map((value) => ({ value, label: "" }));
    const kept = thinned(ticks, (value) => value * 20, 35);
    expect(kept.map(({ value }) => value)).toEqual([0, 2, 4]);
  });
});
