// A tree as an indented list, where there is no room for a drawing.

import type { JSX } from "preact";
import { formatInteger, plural } from "../runtime/format";
import { opOf } from "../runtime/selection";
import { t } from "../runtime/words";
import type { TreeContext } from "./DecisionTree";
import { shade } from "./NodeBars";
import { sideText, type TreeNode } from "./tree";
import { saidText } from "./words";

const INDENT = 12;
const MOST_INDENT = 84;

export function IndentedTree(props: TreeContext & { seen: readonly TreeNode[] }): JSX.Element {
  const { store, tree, palette, look, open, path, chosen, active, selected, seen, width } = props;
  const all = tree.nodes[0]?.n_rows || 1;
  const wide = width >= 340;
  return (
    <>
      {seen.map((node) => {
        const above = tree.nodes[node.parent];
        const split = node.feature >= 0;
        const is_open = open.has(node.at);
        const by = above && props.splitOf(above);
        const side = above && sideText(above, above.left === node.at, by?.schema);
        const share = selected && node.n_rows ? (selected[node.at] as number) / node.n_rows : 0;
        return (
          <div
            key={node.at}
            id={props.idOf(node.at)}
            data-node={node.at}
            role="treeitem"
            tabIndex={-1}
            aria-level={node.depth + 1}
            aria-expanded={split ? is_open : undefined}
            aria-selected={chosen === node.at}
            class={`xw-tree-branch${wide ? "" : " xw-slim"}${active === node.at ? " xw-active" : ""}${
              chosen === node.at ? " xw-chosen" : ""
            }${path.has(node.at) ? " xw-on-way" : ""}`}
            style={{ "--xw-node-color": look?.color(node) ?? shade(palette, tree, node.value) }}
            onPointerMove={(event) => props.point(node, event)}
            onClick={(event) => {
              props.walked.value = node.at;
              props.choose(node, opOf(event));
            }}
            onKeyDown={undefined}
          >
            <span class="xw-hidden">{props.sentence(node)}</span>
            <span
              class="xw-branch-name xw-ellipsis"
              aria-hidden="true"
              style={{ paddingLeft: Math.min(MOST_INDENT, node.depth * (wide ? INDENT : 8)) }}
            >
              <button
                type="button"
                class="xw-twist"
                tabIndex={-1}
                style={split ? {} : { visibility: "hidden" }}
                onClick={(event) => {
                  event.stopPropagation();
                  props.walked.value = node.at;
                  props.fold(node);
                }}
              >
                {is_open ? "▾" : "▸"}
              </button>
              {by ? (
                <>
                  <span class={by.seen ? "xw-muted" : "xw-muted xw-unseen"}>{by.name}</span> {side}
                </>
              ) : (
                t`all rows`
              )}
              {split && !is_open ? (
                <span class="xw-muted"> · {plural(node.n_leaves, t`rule`, t`rules`)}</span>
              ) : null}
            </span>
            {wide ? (
              <>
                <span class="xw-branch-rows" aria-hidden="true">
                  {formatInteger(node.n_rows)}
                </span>
                <span class="xw-branch-bar" aria-hidden="true">
                  <i style={{ width: `${Math.max(1.5, (100 * node.n_rows) / all)}%` }}>
                    {share > 0 ? <b style={{ width: `${100 * share}%` }} /> : null}
                  </i>
                </span>
              </>
            ) : null}
            <span class="xw-branch-said" aria-hidden="true">
              {look?.said(node) ?? saidText(store, node.value)}
            </span>
          </div>
        );
      })}
    </>
  );
}
