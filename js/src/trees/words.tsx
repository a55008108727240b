// What is said of a node: in its tip, and to who hears it.

import type { JSX } from "preact";
import { percentText } from "../marks/legend";
import { formatAmount, formatInteger, formatProbability, plural } from "../runtime/format";
import { probabilityOf } from "../runtime/probability";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { rowsText, type Tree, type TreeNode } from "./tree";

/** What the tree says, as short as a number can be. */
export const saidText = (store: Store, value: number): string =>
  store.unit.value === "probability" ? formatProbability(value) : formatAmount(value, 3);

/** Beside log-odds the probability of that; else nothing. */
export function besideText(store: Store, value: number): string {
  if (store.link.value !== "sigmoid" || Number.isNaN(value)) return "";
  return formatProbability(probabilityOf([value], 0, "sigmoid"));
}

/** Of a node that is walked to. */
export function nodeSentence(store: Store, tree: Tree, node: TreeNode, open: boolean): string {
  const said = `${node.name}: ${rowsText(node, tree)}, ${saidText(store, node.value)}`;
  if (node.feature < 0) return said;
  const split = t`split by ${store.featureName(node.feature)}`;
  return open
    ? `${said}, ${split}`
    : t`${said}, closed: ${plural(node.n_leaves, t`rule`, t`rules`)} below`;
}

export function NodeTip(props: {
  store: Store;
  tree: Tree;
  node: TreeNode;
  /** Selected rows in it; NaN where nothing is selected. */
  n_selected: number;
  exact: boolean;
}): JSX.Element {
  const { store, tree, node, n_selected, exact } = props;
  const beside = besideText(store, node.value);
  const unit = store.unit.value === "value" ? t`prediction` : store.unitLabel(store.unit.value);
  return (
    <>
      <div>
        <b>{node.name}</b>
      </div>
      <div>{rowsText(node, tree)}</div>
      <div>
        {unit} {saidText(store, node.value)}
        {beside ? t` (probability ${beside})` : ""}
        {exact
          ? ""
          : t`; the model's ${formatAmount(node.spread, 2)} around it (standard deviation)`}
      </div>
      {exact || Number.isNaN(node.agreement) ? null : (
        <div>{t`decides as the model does in ${percentText(node.agreement)} of them`}</div>
      )}
      {node.feature >= 0 ? (
        <div>
          {t`split by ${store.featureName(node.feature)}${node.n_missing ? t`, missing in ${plural(node.n_missing, t`row`, t`rows`)}` : ""}; ${plural(node.n_leaves, t`rule`, t`rules`)} below`}
        </div>
      ) : null}
      {Number.isNaN(n_selected) ? null : (
        <div>{t`${formatInteger(n_selected)} of them selected`}</div>
      )}
    </>
  );
}
