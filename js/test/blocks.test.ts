// Blocks by role. What the compiler must refuse stands under `@ts-expect-error`: one that is not needed fails `tsc`.

import { expect, it } from "vitest";
import { type Block, type BlockHead, blockOf, blocksOf } from "../src/runtime/columns";
import type { AnswerBlock, BlockState } from "../src/runtime/wire";
import { ALL_ROWS, answerBlock, block, chunk } from "./sample";

it("finds blocks with what belongs to their role", () => {
  const blocks = [chunk([0]), answerBlock({ method: "x" }, {}, {}), chunk(ALL_ROWS)];
  expect(blocksOf(blocks, "attributions").map(({ state }) => state.meta.outputs)).toEqual([
    [1],
    [1],
  ]);
  expect(blockOf(blocks, "answer")?.state.meta.key).toBe('["x",{},""]');
  expect(blockOf(blocks, "model")).toBeNull();
});

export const refused: BlockHead[] = [
  // @ts-expect-error: a key of another role
  { role: "target", meta: { key: "x" } },
  // @ts-expect-error: another role's meta
  { role: "predictions", meta: { member_of: [0], member_features: [] } },
  // @ts-expect-error: a key is missing
  { role: "answer", meta: { key: "x", record: "", plain: {}, whole: true, done: 1 } },
  // @ts-expect-error: a role that there is not
  { role: "attribution", meta: {} },
];

export function keyOf(state: BlockState): string {
  // @ts-expect-error: before the role is known
  void state.meta.key;
  if (state.role !== "answer") return "";
  // @ts-expect-error: of another role
  void state.meta.outputs;
  return state.meta.key;
}

// @ts-expect-error: any block where one of a role is needed
export const answer: Block<AnswerBlock> = block({ role: "target", meta: {} }, {});
