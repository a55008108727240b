// What rows are called, and how one is found.

import { describe, expect, it } from "vitest";
import { type Block, madeBlock, type Numbers } from "../src/runtime/columns";
import { findRow, nameOfRow, readRowNames } from "../src/runtime/rowNames";
import { Store } from "../src/runtime/store";
import { tableColumns } from "../src/views/table/columns";
import { schema } from "./sample";

const named = (title: string, start: number | null = null, step = 1) => ({
  ...schema(),
  row_names: { title, start, step },
});

function textBlock(texts: string[], numbered?: number[]): Block {
  const parts = texts.map((text) => new TextEncoder().encode(text));
  let end = 0;
  const ends = Uint32Array.from(parts, (part) => (end += part.length));
  const columns: [string, Numbers][] = [
    ["text", Uint8Array.from(parts.flatMap((part) => [...part]))],
    ["ends", ends],
  ];
  if (numbered) columns.push(["numbered", Uint8Array.from(numbered)]);
  return madeBlock({ role: "row_names", meta: {} }, columns);
}

const TEXTS = ["Ann", "Zo\u00eb", "", "<b>Bob</b>", "7", "ann smith"];

describe("names of rows", () => {
  it("are a range, numbers or text", () => {
    const range = readRowNames(named("", 100, 2), []);
    expect([nameOfRow(range, 0), nameOfRow(range, 5)]).toEqual(["#100", "#110"]);
    const block = madeBlock({ role: "row_names", meta: {} }, [
      ["numbers", Int32Array.of(1007, 3, 9, 4, 5, 6)],
    ]);
    expect(nameOfRow(readRowNames(named("customer"), [block]), 0)).toBe("customer 1007");
    const text = readRowNames(named("client"), [textBlock(TEXTS, [0, 0, 0, 0, 1, 0])]);
    expect(TEXTS.map((_, row) => nameOfRow(text, row))).toEqual([
      "Ann",
      "Zo\u00eb",
      "row 2",
      "<b>Bob</b>",
      "client 7",
      "ann smith",
    ]);
  });

  it("are positions where there are none, or none yet", () => {
    expect(readRowNames(schema(), [])).toBeNull();
    expect(nameOfRow(readRowNames(named("a"), []), 3)).toBe("row 3");
  });

  it("find their row: whole labels, positions, then parts", () => {
    const names = readRowNames(named(""), [textBlock(TEXTS)]);
    const find = (text: string, from = -1) => findRow(names, 6, text, from);
    expect([find("zo\u00eb"), find("ROW 3"), find("row 9"), find("7")]).toEqual([1, 3, -1, 4]);
    expect([find("ann"), find("an"), find("an", 0), find("nobody"), find(" ")]).toEqual([
      0, 0, 5, -1, -1,
    ]);
    expect([findRow(null, 6, "4"), findRow(null, 6, "6"), findRow(null, 6, "x")]).toEqual([
      4, -1, -1,
    ]);
    const numbers = readRowNames(named("", 3, -1), []);
    expect([findRow(numbers, 4, "0"), findRow(numbers, 4, "row 0")]).toEqual([3, 0]);
  });

  it("are a column of the table, sorted as numbers or by the alphabet", () => {
    const store = new Store(named("client"), "probability");
    store.addBlocks([textBlock(TEXTS)]);
    const column = tableColumns(store, null, [], "values", (text) => 7 * text.length).find(
      ({ key }) => key === "row_name",
    );
    expect(column?.name).toBe("client");
    const order = [0, 1, 2, 3, 4, 5].sort(
      (a, b) => (column?.rank(a) || 99) - (column?.rank(b) || 99),
    );
    expect(order.indexOf(0)).toBeLessThan(order.indexOf(5));
    expect(order.indexOf(5)).toBeLessThan(order.indexOf(1));
    expect(column?.rank(2)).toBeNaN();
    expect([store.rowTitle(0), store.rowTitle(2)]).toEqual(["Ann, row 0", "row 2"]);
  });
});
