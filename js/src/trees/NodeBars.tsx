// Small histograms in the nodes of a tree: of what is split by, and of what the model says in a leaf.

import type { JSX } from "preact";
import { tinted } from "../marks/colors";
import type { Palette } from "../runtime/theme";
import type { FeatureSchema } from "../runtime/wire";
import type { Tree, TreeNode } from "./tree";

/** The color of a prediction: none where it is as on average. */
export function shade(palette: Palette, tree: Tree, value: number): string {
  if (Number.isNaN(value)) return palette.rest;
  return `rgb(${tinted(palette, value - tree.middle, tree.reach * 1.15).join(" ")})`;
}

const LEAST_HEIGHT = 1;
const MISSING_WIDTH = 5;
const MISSING_GAP = 6;

/** Rows of a node by the value that splits them, in the colors of the prediction; a line where the split is. */
export function SplitBars(props: {
  tree: Tree;
  node: TreeNode;
  feature: FeatureSchema | undefined;
  palette: Palette;
  width: number;
  height: number;
  /** The value of the row in focus, where it passes here. */
  value: number | null;
}): JSX.Element {
  const { tree, node, palette, height } = props;
  const { bins, n_missing } = node;
  const width = props.width - (n_missing ? MISSING_WIDTH + MISSING_GAP : 0);
  const from = n_missing && node.missing_left ? MISSING_WIDTH + MISSING_GAP : 0;
  const step = width / Math.max(1, bins.length);
  const most = bins.reduce((top, { n_rows }) => Math.max(top, n_rows), n_missing);
  const tall = (n_rows: number): number =>
    n_rows > 0 ? Math.max(LEAST_HEIGHT, ((height - 2) * n_rows) / most) : 0;
  const n_left = bins.filter(({ left }) => left).length;
  const cut = from + n_left * step;
  const lanes = bins.some(({ codes }) => codes);
  const gap = step > 3 ? 1 : 0.3;
  const missing_x = node.missing_left ? 0 : width + MISSING_GAP;
  const place = props.value === null ? null : placeOf(node, props.value);
  return (
    <svg class="xw-node-bars" width={props.width} height={height + 7} aria-hidden="true">
      {bins.map(({ n_rows, value }, b) => (
        <rect
          key={b}
          class="xw-bin"
          x={from + b * step + gap / 2}
          y={height - tall(n_rows)}
          width={Math.max(0.5, step - gap)}
          height={tall(n_rows)}
          fill={shade(palette, tree, value)}
        />
      ))}
      {n_missing ? (
        <rect
          class="xw-bin xw-bin-missing"
          x={missing_x}
          y={height - tall(n_missing)}
          width={MISSING_WIDTH}
          height={tall(n_missing)}
          fill={shade(palette, tree, node.missing_value)}
        />
      ) : null}
      <line class="xw-axis" x1={from} x2={from + width} y1={height + 0.5} y2={height + 0.5} />
      {n_left > 0 && n_left < bins.length ? (
        <>
          <line
            class={lanes ? "xw-cut xw-cut-lanes" : "xw-cut"}
            x1={cut}
            x2={cut}
            y1={0}
            y2={height}
          />
          <path class="xw-cut-mark" d={`M${cut},${height + 1}l4,6h-8z`} />
        </>
      ) : null}
      {place !== null ? (
        <circle
          class="xw-row-dot"
          cx={place < 0 ? missing_x + MISSING_WIDTH / 2 : from + place * step}
          cy={height}
          r={3}
        />
      ) : null}
    </svg>
  );
}

/** Where a value stands, in bins from the left; -1: missing. */
function placeOf({ bins }: TreeNode, value: number): number | null {
  if (Number.isNaN(value) || value === -1) {
    const lanes = bins.some(({ codes }) => codes);
    if (Number.isNaN(value) || lanes) return -1;
  }
  const lane = bins.findIndex(({ codes }) => codes?.includes(value));
  if (lane >= 0) return lane + 0.5;
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last || Number.isNaN(first.low)) return null;
  const share = (value - first.low) / (last.high - first.low);
  return Math.min(bins.length - 0.2, Math.max(0.2, share * bins.length));
}

/** Rows of a leaf by what the model says of them; a line where the tree's answer is. */
export function AnswerBars(props: {
  tree: Tree;
  node: TreeNode;
  palette: Palette;
  width: number;
  height: number;
}): JSX.Element {
  const { tree, node, palette, width, height } = props;
  const { answers } = node;
  const edges = tree.answer_edges;
  const [low, high] = [edges[0] as number, edges.at(-1) as number];
  const step = width / Math.max(1, answers.length);
  const most = Math.max(1, ...answers);
  const cut = Math.min(width - 1, Math.max(1, ((node.value - low) / (high - low)) * width));
  return (
    <svg class="xw-node-bars" width={width} height={height + 1} aria-hidden="true">
      {answers.map((n_rows, b) => {
        const tall = n_rows > 0 ? Math.max(LEAST_HEIGHT, (height * n_rows) / most) : 0;
        const middle = ((edges[b] as number) + (edges[b + 1] as number)) / 2;
        return (
          <rect
            key={b}
            class="xw-bin"
            x={b * step + 0.25}
            y={height - tall}
            width={Math.max(0.5, step - 0.5)}
            height={tall}
            fill={shade(palette, tree, middle)}
          />
        );
      })}
      <line class="xw-axis" x1={0} x2={width} y1={height + 0.5} y2={height + 0.5} />
      {Number.isFinite(cut) ? (
        <line class="xw-mean" x1={cut} x2={cut} y1={0} y2={height + 1} />
      ) : null}
    </svg>
  );
}
