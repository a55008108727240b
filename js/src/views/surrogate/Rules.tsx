// The leaves as a list of rules: what holds, what the tree says then, how many rows that covers, and how true it is.

import type { JSX } from "preact";
import { dropClause, plainClause } from "../../charts/clauses";
import { percentText } from "../../marks/legend";
import { formatInteger } from "../../runtime/format";
import { opOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { AnswerBars, shade } from "../../trees/NodeBars";
import { nodeTerms, type Tree, type TreeNode } from "../../trees/tree";
import { saidText } from "../../trees/words";
import { KIND } from "./record";

const WIDE = 620;

export function Rules(props: {
  store: Store;
  tree: Tree;
  palette: Palette;
  width: number;
  among: Uint8Array | null;
  exact: boolean;
}): JSX.Element {
  const { store, tree, palette, among } = props;
  const all = tree.nodes[0]?.n_rows || 1;
  const rules = tree.nodes
    .filter(({ feature }) => feature < 0)
    .sort((a, b) => b.n_rows - a.n_rows || a.at - b.at);
  const label = plainClause(store, KIND)?.label;
  const wide = props.width >= WIDE;
  const decides = rules.some(({ agreement }) => !Number.isNaN(agreement));
  const choose = (node: TreeNode, event: MouseEvent): void => {
    const op = opOf(event);
    if ((op === "and" && label === node.name) || !node.conditions.length) dropClause(store, KIND);
    else
      store.commitClause({
        key: KIND,
        op,
        terms: nodeTerms(node, store.columns.value, among),
        label: node.name,
      });
  };
  return (
    <table class="xw-rules">
      <thead>
        <tr>
          <th scope="col">{t`rule`}</th>
          <th scope="col">{t`it says`}</th>
          {wide ? <th scope="col">{t`the model says`}</th> : null}
          <th scope="col">{t`rows`}</th>
          {decides && wide ? <th scope="col">{t`alike`}</th> : null}
        </tr>
      </thead>
      <tbody>
        {rules.map((node) => (
          <tr key={node.at} class={label === node.name ? "xw-chosen" : ""}>
            <td>
              <button
                type="button"
                class="xw-rule"
                aria-pressed={label === node.name}
                onClick={(event) => choose(node, event)}
              >
                {node.conditions.length ? <Words node={node} /> : t`any row`}
              </button>
            </td>
            <td
              class="xw-rule-said"
              style={{ "--xw-node-color": shade(palette, tree, node.value) }}
            >
              {saidText(store, node.value)}
            </td>
            {wide ? (
              <td>
                <AnswerBars tree={tree} node={node} palette={palette} width={110} height={18} />
              </td>
            ) : null}
            <td class="xw-rule-number">
              {formatInteger(node.n_rows)}
              <span class="xw-muted"> {percentText(node.n_rows / all)}</span>
            </td>
            {decides && wide ? <td class="xw-rule-number">{percentText(node.agreement)}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A rule with the features that it asks about standing out. */
function Words({ node }: { node: TreeNode }): JSX.Element {
  return (
    <>
      {node.conditions.map(({ feature, feature_name, text = "" }, k) => {
        const name = text.startsWith(feature_name) ? feature_name : "";
        return (
          <span key={feature}>
            {k ? <span class="xw-muted">{t` and `}</span> : null}
            <b>{name}</b>
            {text.slice(name.length)}
          </span>
        );
      })}
    </>
  );
}
