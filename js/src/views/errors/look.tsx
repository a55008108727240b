// How the nodes of an error tree look: filled as high as their share of all errors, colored by their rate.

import { percentText } from "../../marks/legend";
import { fixed, formatInteger, formatNumber, MINUS, plural } from "../../runtime/format";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import type { TreeLook } from "../../trees/DecisionTree";
import { shade } from "../../trees/NodeBars";
import type { Tree, TreeNode } from "../../trees/tree";
import { at, counted, type ErrorsRecord, EXCESS, type Sliced, splitName } from "./record";

/** A rate in percent, with a digit where it is small; a mean as a number. */
export function amountText(record: Sliced, value: number): string {
  if (record.metric === EXCESS) return pointsText(value);
  if (!record.share) return formatNumber(value, 3);
  return value > 0 && value < 0.0995 ? `${fixed(100 * value, 1)} %` : percentText(value);
}

/** "+10.4 points": a difference of shares (xwidgets/results/sliced.py). */
function pointsText(difference: number): string {
  const size = fixed(Math.abs(100 * difference), 1);
  if (size === "0.0") return t`0 points`;
  return t`${difference < 0 ? MINUS : "+"}${size} points`;
}

export const betweenText = (record: Sliced, low: number, high: number): string =>
  Number.isFinite(low)
    ? t`${amountText(record, low)} to ${amountText(record, high)}`
    : t`not known`;

export function errorLook(record: ErrorsRecord, tree: Tree, palette: Palette): TreeLook {
  const share = (node: TreeNode): number => at(record.error_share, node.at);
  const color = (node: TreeNode): string => shade(palette, tree, node.value);
  const said = (node: TreeNode): string => amountText(record, node.value);
  const interval = ({ at: i }: TreeNode): string =>
    betweenText(record, at(record.low, i), at(record.high, i));
  return {
    color,
    said,
    inside: (node, width) => (
      <div class="xw-error-node" style={{ width }}>
        <i
          style={{
            height: `${Math.min(100, 100 * share(node))}%`,
            background: color(node),
          }}
        />
        <span class="xw-error-rate">{said(node)}</span>
        <span class="xw-error-share">
          {percentText(share(node))}
          {width > 80 ? t` of all` : ""}
        </span>
      </div>
    ),
    sentence: (node) =>
      t`${node.name}: ${record.metric} ${said(node)}, ${percentText(share(node))} of all ${counted(
        record.what,
      )}, ${plural(node.n_rows, t`row`, t`rows`)}${
        node.feature >= 0 ? t`, split by ${splitName(record, node.feature)}` : ""
      }`,
    tip: (node, n_selected) => (
      <>
        <div>
          <b>{node.name}</b>
        </div>
        <div>
          {t`${record.metric} ${said(node)} of ${plural(node.n_rows, t`row`, t`rows`)}, ${percentText(share(node))} of all ${counted(record.what)}`}
        </div>
        <div>{t`${interval(node)} by the ${plural(node.n_held_out, t`row`, t`rows`)} held out (95 %)`}</div>
        {node.feature >= 0 ? <div>{t`split by ${splitName(record, node.feature)}`}</div> : null}
        {Number.isNaN(n_selected) ? null : (
          <div>{t`${formatInteger(n_selected)} of them selected`}</div>
        )}
      </>
    ),
  };
}
