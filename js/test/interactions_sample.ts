// Interactions of the sample's three first features, as the kernel sends them.

import { type Answered, readRecord } from "../src/runtime/answers";
import { type Block, blockOf } from "../src/runtime/columns";
import { allPairs, type Interactions } from "../src/views/interactions/table";
import { answerBlock } from "./sample";

/** Of these rows, with what some pairs did in each of them. */
export function interactionsBlock(
  rows: number[],
  first: number[],
  second: number[],
  values: number[],
): Block {
  return answerBlock(
    allPairs("probability", undefined),
    { method: "trees", unit: "probability", outputs: [1], mirrored: true },
    {
      features: Int32Array.of(2, 0, 1),
      strength: Float64Array.of(0.5, 0.3, 0, 0.3, 0.4, 0.1, 0, 0.1, 0.2),
      rows: Int32Array.from(rows),
      first: Int32Array.from(first),
      second: Int32Array.from(second),
      values: Float32Array.from(values),
    },
    {
      features: [1, 3],
      strength: [1, 3, 3],
      first: [1, first.length],
      second: [1, first.length],
      values: [1, first.length, rows.length],
    },
  );
}

export function interactionsIn(made: Block): Interactions {
  const block = blockOf([made], "answer");
  if (!block) throw new Error("no answer");
  const found: Answered & Partial<Interactions> = readRecord(block);
  return found as Interactions;
}
