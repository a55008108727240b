import { describe, expect, it } from "vitest";
import examples from "../../tests/charts/similarity.json";
import { orderAxis, orderRows, parseOrder, similarityOrder, sortedBy } from "../src/marks/order";
import { type AttributionTable, Column } from "../src/runtime/columns";
import type { FeatureSchema } from "../src/runtime/wire";

/** Attributions from rows of contributions; f(x) is their sum. */
function tableOf(rows: number[][], base_value = 0): AttributionTable {
  const n_rows = rows.length;
  const n_features = rows[0]?.length ?? 0;
  const values = new Float32Array(n_rows * n_features);
  for (const [i, row] of rows.entries())
    for (const [j, value] of row.entries()) values[j * n_rows + i] = value;
  return {
    output: 0,
    base_value,
    n_rows,
    n_features,
    n_done: n_rows,
    done: new Uint8Array(n_rows).fill(1),
    values,
    predictions: Float32Array.from(rows, (row) => base_value + row.reduce((a, b) => a + b, 0)),
    standard_error: null,
    method: "",
  };
}

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

const column = (values: Float64Array | Int32Array, more: Partial<FeatureSchema> = {}): Column =>
  new Column(
    0,
    { name: "x", kind: "number", integer: false, levels: null, has_missing: true, ...more },
    values,
  );

describe("similarity, as the stills order it", () => {
  it.each(examples)("$why", ({ values, predictions, order }) => {
    const table = {
      ...tableOf(values.map((row) => row.map((value) => value ?? Number.NaN))),
      predictions: Float32Array.from(predictions),
    };
    expect([...similarityOrder(all(values.length), table)]).toEqual(order);
  });
});

describe("sortedBy", () => {
  it("puts NaN last and keeps equal rows as they were", () => {
    const keys = [2, Number.NaN, 1, 2, Number.NaN, 1];
    expect([...sortedBy(all(6), (row) => keys[row] as number)]).toEqual([2, 5, 0, 3, 1, 4]);
  });
});

describe("orderRows", () => {
  const table = tableOf([[0.1], [0.5], [0.3], [0.9]]);

  it("knows the orders by name", () => {
    expect(parseOrder("feature:12")).toBe("quantity");
    expect(parseOrder("column:sex")).toBe("quantity");
    expect(parseOrder("output")).toBe("output");
    expect(parseOrder("nonsense")).toBe("similarity");
  });

  it("by output the highest come first; as they are, as they are", () => {
    expect([...orderRows("output", all(4), table, null)]).toEqual([3, 1, 2, 0]);
    expect([...orderRows("original", all(4), table, null)]).toEqual([0, 1, 2, 3]);
  });

  it("by a feature: missing values last, equal values by output", () => {
    const values = column(Float64Array.of(7, 3, 3, Number.NaN));
    expect([...orderRows("quantity", all(4), table, values)]).toEqual([1, 2, 0, 3]);
    const codes = column(Int32Array.of(-1, 1, 0, 1), { levels: ["a", "b"], kind: "category" });
    expect([...orderRows("quantity", all(4), table, codes)]).toEqual([2, 3, 1, 0]);
  });
});

describe("similarityOrder of more rows than are compared", () => {
  const n = 50_000;
  // Three kinds of rows by turns, each with a little of its own.
  const rows = Array.from({ length: n }, (_, i) => [
    [5, 0, -5][i % 3] as number,
    ((i * 7919) % 1000) / 1000,
  ]);
  const table = tableOf(rows);
  const ordered = similarityOrder(all(n), table);

  it("has every row once", () => {
    expect(Int32Array.from(ordered).sort()).toEqual(all(n));
  });

  it("keeps alike rows together, high outputs first", () => {
    const kinds = Array.from(ordered, (row) => row % 3).filter((kind, i, k) => kind !== k[i - 1]);
    expect(kinds).toEqual([0, 1, 2]);
    // Neighbours are nearer to each other than rows that stand anywhere.
    const gap = (order: Int32Array): number =>
      order.reduce((sum, row, k) => {
        const [a, b] = [rows[row]?.[1] ?? 0, rows[order[k - 1] ?? row]?.[1] ?? 0];
        return sum + Math.abs(a - b);
      }, 0);
    expect(gap(ordered)).toBeLessThan(gap(all(n)) / 20);
  });

  it("of rows that are all alike as well", () => {
    const same = tableOf(Array.from({ length: 20_001 }, () => [1, 2]));
    expect(Int32Array.from(similarityOrder(all(20_001), same)).sort()).toEqual(all(20_001));
  });
});

describe("similarityOrder", () => {
  let seed = 3;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  };

  it("keeps groups of alike rows together, whatever their order was", () => {
    const centres = [
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
      [0, 0, -1],
    ];
    const rows: number[][] = [];
    for (let i = 0; i < 400; i++)
      rows.push((centres[i % 4] as number[]).map((x) => x + random() * 0.1));
    const order = similarityOrder(all(400), tableOf(rows));
    expect([...order].sort((a, b) => a - b)).toEqual([...all(400)]);
    let changes = 0;
    for (let k = 1; k < 400; k++)
      if ((order[k] as number) % 4 !== (order[k - 1] as number) % 4) changes++;
    // Three at best; in the order of the table there are 399.
    expect(changes).toBeLessThanOrEqual(6);
  });

  it("lays a line out as a line, the high end first", () => {
    const rows = Array.from({ length: 200 }, (_, i) => [((i * 37) % 200) / 200, 0.01 * random()]);
    const order = similarityOrder(all(200), tableOf(rows));
    const along = [...order].map((row) => rows[row]?.[0] as number);
    for (let k = 1; k < along.length; k++)
      expect(Math.abs((along[k] as number) - (along[k - 1] as number))).toBeLessThan(0.04);
    expect(along[0]).toBeGreaterThan(along.at(-1) as number);
  });

  it("is the same every time, and fine with rows that are all the same", () => {
    const rows = Array.from({ length: 300 }, () => [random(), random(), random()]);
    const table = tableOf(rows);
    expect([...similarityOrder(all(300), table)]).toEqual([...similarityOrder(all(300), table)]);
    const same = tableOf(Array.from({ length: 50 }, () => [0.5, 0.5]));
    expect([...similarityOrder(all(50), same)].sort((a, b) => a - b)).toEqual([...all(50)]);
    expect(similarityOrder(all(0), table)).toHaveLength(0);
  });
});

describe("orderAxis", () => {
  const table = tableOf([[0.1], [0.5], [0.3], [0.9], [0.2]]);

  it("names levels under their middle and the missing ones last", () => {
    const codes = column(Int32Array.of(0, 1, 0, -1, 1), { levels: ["a", "b"], kind: "category" });
    const ordered = orderRows("quantity", all(5), table, codes);
    expect(orderAxis("quantity", ordered, table, codes, 5)).toEqual({
      ticks: [
        { at: 1, text: "a", span: 2 },
        { at: 3, text: "b", span: 2 },
        { at: 4.5, text: "missing", span: 1 },
      ],
      breaks: [2, 4],
    });
  });

  it("names numbers at even distances, and no more than fit", () => {
    const values = column(Float64Array.of(10, 20, 30, 40, 50));
    const axis = orderAxis("quantity", all(5), table, values, 2);
    expect(axis.ticks.map((tick) => tick.text)).toEqual(["20", "40"]);
    expect(orderAxis("original", all(5), table, null, 9).ticks).toHaveLength(5);
    expect(orderAxis("similarity", all(5), table, null, 3).ticks).toEqual([]);
  });
});
