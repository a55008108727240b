// A tree from the top down: nodes as small histograms, lines between them as wide as their rows are many.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatInteger, plural } from "../runtime/format";
import { opOf } from "../runtime/selection";
import { t } from "../runtime/words";
import type { TreeContext } from "./DecisionTree";
import { layTree, middlePath, type Placed, type Ribbon, ribbonPath } from "./layout";
import { AnswerBars, SplitBars, shade } from "./NodeBars";
import { sideText, type TreeNode } from "./tree";
import { besideText, saidText } from "./words";

export function TopDownTree(props: TreeContext): JSX.Element {
  const { tree, open, width, palette, look, selected, path, splitOf } = props;
  const colorOf = (node: TreeNode): string => look?.color(node) ?? shade(palette, tree, node.value);
  const laid = useMemo(() => layTree(tree, open, width), [tree, open, width]);
  const share = (at: number): number => {
    const { n_rows } = tree.nodes[at] as TreeNode;
    return selected && n_rows ? Math.min(1, (selected[at] as number) / n_rows) : 0;
  };
  return (
    <div class="xw-tree-plane" style={{ width: laid.width, height: laid.height }}>
      <svg width={laid.width} height={laid.height} aria-hidden="true">
        {laid.ribbons.map((one) => (
          <g key={one.to}>
            <path class="xw-ribbon-back" d={ribbonPath(one)} />
            <path
              class="xw-ribbon"
              d={ribbonPath(one)}
              fill={colorOf(tree.nodes[one.to] as TreeNode)}
            />
          </g>
        ))}
        {laid.ribbons.map((one) =>
          share(one.to) > 0 ? (
            <path key={one.to} class="xw-ribbon-selected" d={ribbonPath(one, share(one.to))} />
          ) : null,
        )}
        {laid.ribbons.map((one) =>
          path.has(one.to) ? <path key={one.to} class="xw-way" d={middlePath(one)} /> : null,
        )}
      </svg>
      {laid.ribbons.map((one) => (
        <SideLabel
          key={one.to}
          ribbon={one}
          text={sideText(
            tree.nodes[one.from] as TreeNode,
            one.left,
            splitOf(tree.nodes[one.from] as TreeNode).schema,
          )}
          part={laid.placed.find(({ node }) => node.at === one.to) as Placed}
        />
      ))}
      {laid.placed.map((one) => (
        <Node
          key={one.node.at}
          {...props}
          placed={one}
          share={share(one.node.at)}
          color={colorOf(one.node)}
        />
      ))}
    </div>
  );
}

/** The condition that leads to a node, over it. */
function SideLabel(props: { ribbon: Ribbon; text: string; part: Placed }): JSX.Element {
  const { part, text, ribbon } = props;
  const width = Math.max(part.width, 70);
  return (
    <div
      class="xw-side-label"
      aria-hidden="true"
      style={{ left: part.x - width / 2, top: ribbon.y1 - 18, width }}
    >
      <span>{text}</span>
    </div>
  );
}

function Node(props: TreeContext & { placed: Placed; share: number; color: string }): JSX.Element {
  const { placed, store, tree, palette, look, color, chosen, active, path, share } = props;
  const { node, width } = placed;
  const split = placed.open;
  const { name, schema, column, seen } = props.splitOf(node);
  const row = store.row.value;
  const passes = path.has(node.at);
  const value =
    split && passes && column && node.feature >= 0
      ? column.isMissing(row)
        ? Number.NaN
        : (column.values[row] as number)
      : null;
  const inner = width - 14;
  const beside = besideText(store, node.value);
  return (
    <div
      id={props.idOf(node.at)}
      data-node={node.at}
      role="treeitem"
      tabIndex={-1}
      aria-level={node.depth + 1}
      aria-expanded={node.feature >= 0 ? split : undefined}
      aria-selected={chosen === node.at}
      class={`xw-node${split ? "" : " xw-node-end"}${active === node.at ? " xw-active" : ""}${
        chosen === node.at ? " xw-chosen" : ""
      }${passes ? " xw-on-way" : ""}`}
      style={{
        left: placed.x - width / 2,
        top: placed.y,
        width,
        height: placed.height,
        "--xw-node-color": color,
      }}
      onPointerMove={(event) => props.point(node, event)}
      onClick={(event) => {
        props.walked.value = node.at;
        props.choose(node, opOf(event));
      }}
      onKeyDown={undefined}
    >
      <span class="xw-hidden">{props.sentence(node)}</span>
      <div class="xw-node-shown" aria-hidden="true">
        {look ? (
          <>
            {split ? (
              <div class={`xw-node-name xw-ellipsis${seen ? "" : " xw-unseen"}`}>{name}</div>
            ) : null}
            {look.inside(node, inner)}
          </>
        ) : split ? (
          <>
            <div class="xw-node-name xw-ellipsis">{name}</div>
            <SplitBars
              tree={tree}
              node={node}
              feature={schema}
              palette={palette}
              width={inner}
              height={30}
              value={value}
            />
          </>
        ) : (
          <>
            <div class="xw-node-said">
              {saidText(store, node.value)}
              {beside && width > 96 ? <span class="xw-muted">{t` p ${beside}`}</span> : null}
            </div>
            <AnswerBars tree={tree} node={node} palette={palette} width={inner} height={18} />
          </>
        )}
        <div class="xw-node-rows xw-ellipsis">
          {split && !look ? `${saidText(store, node.value)} · ` : ""}
          {width > 96 ? plural(node.n_rows, t`row`, t`rows`) : formatInteger(node.n_rows)}
        </div>
      </div>
      {share > 0 ? (
        <i class="xw-node-share" style={{ width: `${100 * share}%` }} aria-hidden="true" />
      ) : null}
      {node.feature >= 0 && node.at > 0 ? (
        <button
          type="button"
          class="xw-fold"
          tabIndex={-1}
          aria-hidden="true"
          title={split ? t`close` : t`open: ${plural(node.n_leaves, t`rule`, t`rules`)} below`}
          onClick={(event) => {
            event.stopPropagation();
            props.walked.value = node.at;
            props.fold(node);
          }}
        >
          {split ? "−" : `+${node.n_leaves}`}
        </button>
      ) : null}
    </div>
  );
}
