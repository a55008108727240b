// Pairs and what they do, in words: tooltips, and what is read aloud.

import type { JSX } from "preact";
import { formatNumber, formatSigned } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { type InteractionTable, type Pair, pairKey, shareUp } from "./table";

export const pairName = (store: Store, first: number, second: number): string =>
  `${store.featureName(first)} × ${store.featureName(second)}`;

const sizeText = (strength: number): string =>
  Number.isNaN(strength) ? "not known for the selected rows" : formatNumber(strength, 3);

/** What is said of a cell before its number. */
export const pairHead = (store: Store, { first, second }: Pair): string =>
  first === second
    ? `${store.featureName(first)} alone`
    : `${store.featureName(first)} and ${store.featureName(second)}`;

/** "pushes up in 62 % of the rows"; empty where that is not known, or nothing is pushed. */
function wayOf(store: Store, table: InteractionTable, { first, second }: Pair): string {
  const values = table.pairs.get(pairKey(first, second));
  const share = values ? shareUp(values, store.mask.value) : Number.NaN;
  if (Number.isNaN(share)) return "";
  return `pushes up in ${Math.round(100 * share)} %, down in ${100 - Math.round(100 * share)} % of the rows`;
}

export function PairTip(props: { store: Store; table: InteractionTable; pair: Pair }): JSX.Element {
  const { store, table, pair } = props;
  const alone = pair.first === pair.second;
  const way = wayOf(store, table, pair);
  return (
    <>
      <b>{alone ? store.featureName(pair.first) : pairName(store, pair.first, pair.second)}</b>
      <div>
        {alone ? "main effect, alone" : "interaction"}: {sizeText(pair.strength)}
      </div>
      {way ? <div>{way}</div> : null}
    </>
  );
}

/** What a pair did in one row, with its direction in words. */
export function togetherText(value: number): string {
  if (Number.isNaN(value)) return "not explained";
  if (value === 0) return "0, no effect together";
  return `${formatSigned(value, 3)}, pushes ${value > 0 ? "up" : "down"} together`;
}
