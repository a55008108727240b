// How well the model is imitated, in words.

import { percentText } from "../../marks/legend";
import { agreement, type Doubt, fidelity, withDoubts } from "../../runtime/doubt";
import { fixed, formatNumber, plural } from "../../runtime/format";
import { t } from "../../runtime/words";
import type { Tree } from "../../trees/tree";
import { fidelityAt, type LinearSurrogate, MAX_DEPTH, type Surrogate } from "./record";

/** R2 as it is written: no 1 that is not. */
export const fidelityText = (value: number): string =>
  value < 1 && value >= 0.995 ? formatNumber(Math.floor(value * 1000) / 1000) : fixed(value, 2);

/** "8 rules follow it closely: R² 0.80 on 6,512 rows held out; the same decision in 91 % of them." */
export function fidelityWords(
  record: Surrogate,
  tree: Tree,
  output: number,
  depth: number,
): string {
  const n = tree.nodes.filter(({ feature }) => feature < 0).length;
  const rules = plural(n, t`rule`, t`rules`);
  if (record.exact) return t`The model itself is this tree: ${rules}, nothing is imitated.`;
  if (record.trust.own)
    return t`The upper part of the model’s own tree, ${rules}: R² ${fidelityText(
      fidelityAt(record.depth_fidelity, output, record.max_depth),
    )} to the whole of it.`;
  if (n === 1) return t`One rule says it all: no split makes the imitation better.`;
  const r2 = fidelityAt(record.depth_fidelity, output, depth);
  const shares = record.depth_agreement?.data;
  const share = shares?.[Math.min(depth, shares.length) - 1];
  const alike = share === undefined ? "" : t`; the same decision in ${percentText(share)} of them`;
  return t`${rules} follow it ${closeness(r2)}: R² ${fidelityText(r2)} on ${plural(
    record.trust.n_held_out,
    t`row`,
    t`rows`,
  )} held out${alike}.`;
}

/** Doubts of the tree of this depth, which is the upper part of the deepest. */
export function doubtsAt(record: Surrogate, depth: number): readonly Doubt[] {
  const { doubts = [] } = record.trust;
  const at = Math.min(depth, record.depths.data.length) - 1;
  if (record.trust.own || at < 0) return doubts;
  const n_outputs = record.depth_fidelity.shape[1] as number;
  const each = record.depth_fidelity.data.slice(at * n_outputs, (at + 1) * n_outputs);
  return withDoubts(doubts, [
    ...fidelity(Math.min(...each)),
    ...agreement(
      record.depth_agreement?.data[at],
      (share) => t`the same decision in ${share} of the rows`,
      t`Of held-out rows: where it decides as the model does.`,
    ),
  ]);
}

/** The same of a weighted sum. */
export function linearWords(record: LinearSurrogate, output: number): string {
  const r2 = record.fidelity.data[Math.min(output, record.fidelity.data.length - 1)] as number;
  const alike =
    record.agreement === null
      ? ""
      : t`; the same decision in ${percentText(record.agreement)} of them`;
  return t`A weighted sum follows it ${closeness(r2)}: R² ${fidelityText(r2)} on ${plural(
    record.trust.n_held_out,
    t`row`,
    t`rows`,
  )} held out${alike}.`;
}

const closeness = (r2: number): string =>
  r2 >= 0.9 ? t`closely` : r2 >= 0.75 ? t`well` : r2 >= 0.5 ? t`roughly` : t`badly`;

/** What one more level buys. */
export function nextWords(record: Surrogate, output: number, depth: number): string {
  if (record.trust.own) return "";
  const n_depths = record.depths.data.length;
  if (depth >= MAX_DEPTH) return "";
  if (depth >= n_depths) return t`No further split pays.`;
  const next = fidelityAt(record.depth_fidelity, output, depth + 1);
  const n_leaves = record.depth_leaves.data[depth] as number;
  return t`One more condition: ${fidelityText(next)}, with ${plural(n_leaves, t`rule`, t`rules`)}.`;
}
