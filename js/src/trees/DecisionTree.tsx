// A decision tree, drawn from the top down where there is room, else indented: walked by keys, opened and closed, and
// every node selects its rows.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId, useMemo, useRef } from "preact/hooks";
import { dropClause, plainClause } from "../charts/clauses";
import type { Column } from "../runtime/columns";
import { columnName } from "../runtime/quantities";
import { opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { Palette } from "../runtime/theme";
import { useTip } from "../runtime/view";
import type { FeatureSchema, Op } from "../runtime/wire";
import { t } from "../runtime/words";
import { IndentedTree } from "./IndentedTree";
import { type Folds, LEAST_SLOT, nodesInSight, openNodes } from "./layout";
import { TopDownTree } from "./TopDownTree";
import { countsOf, leavesOf, nodeTerms, pathOf, type Tree, type TreeNode } from "./tree";
import css from "./trees.css";
import { NodeTip, nodeSentence } from "./words";

/** Below so many pixels it is indented. */
export const LEAST_WIDTH = 560;
const PADDING = 10;
const MOST_SLOTS = 16;
const INDENTED_SLOTS = 24;

/** How nodes look and what is said of them, where they are not of predictions. */
export interface TreeLook {
  color: (node: TreeNode) => string;
  /** In the node of a drawing, above how many rows it has. */
  inside: (node: TreeNode, width: number) => JSX.Element;
  /** As short as it can be. */
  said: (node: TreeNode) => string;
  sentence: (node: TreeNode) => string;
  tip: (node: TreeNode, n_selected: number) => ComponentChildren;
}

export interface TreeProps {
  store: Store;
  tree: Tree;
  palette: Palette;
  width: number;
  /** What it is, for who hears it. */
  label: string;
  /** Key of the clause that its nodes make. */
  clause_key: string;
  /** The rows that it is of, where those are not all. */
  among: Uint8Array | null;
  /** It is the model itself, not what imitates it. */
  exact?: boolean;
  look?: TreeLook;
  /** Names of columns that the model does not see and that may split, too: they come after the features. */
  beside?: readonly string[];
}

/** What a node is split by; without a schema nothing is known of it. */
export interface SplitBy {
  name: string;
  schema: FeatureSchema | undefined;
  column: Column | null;
  /** By the model. */
  seen: boolean;
}

/** What both pictures of a tree are drawn from, and what their nodes do. */
export interface TreeContext {
  store: Store;
  tree: Tree;
  palette: Palette;
  width: number;
  exact: boolean;
  look: TreeLook | null;
  /** What a node is split by. */
  splitOf: (node: TreeNode) => SplitBy;
  open: ReadonlySet<number>;
  /** Nodes that the row in focus passes. */
  path: ReadonlySet<number>;
  /** Selected rows of each node; null: nothing is selected. */
  selected: Float64Array | null;
  /** The node whose rows are selected by it; -1: none. */
  chosen: number;
  active: number;
  sentence: (node: TreeNode) => string;
  idOf: (at: number) => string;
  choose: (node: TreeNode, op: Op) => void;
  fold: (node: TreeNode) => void;
  point: (node: TreeNode | null, event?: { clientX: number; clientY: number }) => void;
  walked: Signal<number>;
}

const NOTHING: readonly string[] = [];

/** Columns by their names; the same array while they are the same. */
function useBeside(store: Store, names: readonly string[]): readonly (Column | null)[] {
  const found = names.map((name) => store.quantity(columnName(name)));
  const before = useRef(found);
  const same =
    before.current.length === found.length && found.every((one, k) => one === before.current[k]);
  if (!same) before.current = found;
  return before.current;
}

export function DecisionTree(props: TreeProps): JSX.Element {
  const { store, tree, palette, among, clause_key } = props;
  const width = Math.max(0, props.width - PADDING);
  const exact = props.exact ?? false;
  const folds = useSignal<Folds>(new Map());
  const walked = useSignal(0);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const tip = useTip();
  const top_down = width >= LEAST_WIDTH;
  const n_slots = top_down ? Math.min(MOST_SLOTS, Math.floor(width / LEAST_SLOT)) : INDENTED_SLOTS;
  const open = useMemo(() => openNodes(tree, n_slots, folds.value), [tree, n_slots, folds.value]);
  const seen = useMemo(() => nodesInSight(tree, open), [tree, open]);
  const features = store.columns.value;
  const beside = useBeside(store, props.beside ?? NOTHING);
  const columns = useMemo(() => [...features, ...beside], [features, beside]);
  const splitOf = ({ feature }: TreeNode): SplitBy => {
    const schema = store.schema.value.features[feature];
    const column = columns[feature] ?? null;
    if (schema) return { name: store.featureName(feature), schema, column, seen: true };
    const name = props.beside?.[feature - features.length] ?? "";
    return { name, schema: column?.schema, column, seen: false };
  };
  const leaves = useMemo(
    () => leavesOf(tree, columns, store.n_rows),
    [tree, columns, store.n_rows],
  );
  const mask = store.mask.value;
  const selected = useMemo(
    () => (mask && leaves ? countsOf(tree, leaves, mask, among) : null),
    [tree, leaves, mask, among],
  );
  const row = store.row.value;
  const path = useMemo(() => new Set(pathOf(tree, columns, row)), [tree, columns, row]);
  const label = plainClause(store, clause_key)?.label;
  const chosen =
    label === undefined ? -1 : (tree.nodes.find(({ name }) => name === label)?.at ?? -1);
  const active = seen.some(({ at }) => at === walked.value) ? walked.value : 0;

  const choose = (node: TreeNode, op: Op): void => {
    const again = op === "and" && node.at === chosen;
    if (again || (op === "and" && !node.conditions.length && !among)) dropClause(store, clause_key);
    else
      store.commitClause({
        key: clause_key,
        op,
        terms: nodeTerms(node, columns, among),
        label: node.name,
      });
  };
  const fold = (node: TreeNode): void => {
    if (node.feature < 0) return;
    folds.value = new Map(folds.value).set(node.at, !open.has(node.at));
  };
  const look = props.look ?? null;
  const sentence = (node: TreeNode): string =>
    look ? look.sentence(node) : nodeSentence(store, tree, node, open.has(node.at));
  const idOf = (at: number): string => `${id}-${at}`;
  const tipOf = (node: TreeNode): ComponentChildren => {
    const n_selected = selected ? (selected[node.at] as number) : Number.NaN;
    if (look) return look.tip(node, n_selected);
    return <NodeTip store={store} tree={tree} node={node} n_selected={n_selected} exact={exact} />;
  };
  const point: TreeContext["point"] = (node, event) => {
    if (node && event) tip(event.clientX, event.clientY, tipOf(node));
    else tip(null);
  };
  const move = (node: TreeNode | undefined): void => {
    if (!node) return;
    walked.value = node.at;
    const element = root.current?.querySelector(`[data-node="${node.at}"]`);
    element?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    const box = element?.getBoundingClientRect();
    if (box) tip(box.right, box.bottom, tipOf(node));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    const node = tree.nodes[active] as TreeNode;
    const { key } = event;
    const is_open = open.has(active);
    if (key === "Enter" || key === " ") choose(node, opOf(event));
    else if (key === "+" || key === "-") {
      if (node.feature >= 0 && is_open !== (key === "+")) fold(node);
    } else if (key === "Home") move(tree.nodes[0]);
    else if (key.startsWith("Arrow")) {
      if (top_down) move(stepAcross(tree, seen, open, node, key));
      else if (key === "ArrowRight" && node.feature >= 0 && !is_open) fold(node);
      else if (key === "ArrowLeft" && is_open) fold(node);
      else move(stepAlong(tree, seen, node, key));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const context: TreeContext = {
    store,
    tree,
    palette,
    width,
    exact,
    look,
    splitOf,
    open,
    path,
    selected,
    chosen,
    active,
    sentence,
    idOf,
    choose,
    fold,
    point,
    walked,
  };
  return (
    <>
      <style>{css}</style>
      <div
        ref={root}
        class={top_down ? "xw-tree xw-top-down" : "xw-tree xw-indented"}
        role="tree"
        aria-label={props.label}
        aria-describedby={`${id}-keys`}
        aria-activedescendant={idOf(active)}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => tip(null)}
        onPointerLeave={() => tip(null)}
      >
        {top_down ? <TopDownTree {...context} /> : <IndentedTree {...context} seen={seen} />}
      </div>
      <span
        id={`${id}-keys`}
        class="xw-hidden"
      >{t`Arrow keys walk the tree, Enter selects the rows of a node, plus opens and minus closes it.`}</span>
    </>
  );
}

/** Up to what it is a part of, down to its left part, to the sides within a level. */
export function stepAcross(
  tree: Tree,
  seen: readonly TreeNode[],
  open: ReadonlySet<number>,
  node: TreeNode,
  key: string,
): TreeNode | undefined {
  if (key === "ArrowUp") return tree.nodes[node.parent];
  if (key === "ArrowDown") return open.has(node.at) ? tree.nodes[node.left] : undefined;
  const level = seen.filter(({ depth }) => depth === node.depth);
  return level[level.indexOf(node) + (key === "ArrowRight" ? 1 : -1)];
}

/** In a list from above: the next, the one before, into its parts and back. */
export function stepAlong(
  tree: Tree,
  seen: readonly TreeNode[],
  node: TreeNode,
  key: string,
): TreeNode | undefined {
  if (key === "ArrowLeft") return tree.nodes[node.parent];
  const place = seen.indexOf(node);
  if (key === "ArrowRight") return node.feature >= 0 ? seen[place + 1] : undefined;
  return seen[place + (key === "ArrowDown" ? 1 : -1)];
}
