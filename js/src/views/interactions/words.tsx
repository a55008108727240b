// Pairs and what they do, in words: tooltips, and what is read aloud.

import type { JSX } from "preact";
import { fixed, formatNumber, formatSigned } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type InteractionTable, type Pair, pairKey, shareUp } from "./table";

export const pairName = (store: Store, first: number, second: number): string =>
  `${store.featureName(first)} × ${store.featureName(second)}`;

const sizeText = (strength: number): string =>
  Number.isNaN(strength) ? t`not known for the selected rows` : formatNumber(strength, 3);

/** What is said of a cell before its number. */
export const pairHead = (store: Store, { first, second, size }: Pair): string =>
  first === second
    ? `${store.featureName(first)} ${size === undefined ? t`alone` : t`with all others`}`
    : t`${store.featureName(first)} and ${store.featureName(second)}`;

/** "pushes up in 62 % of the rows"; empty where that is not known, or nothing is pushed. */
function wayOf(store: Store, table: InteractionTable, { first, second }: Pair): string {
  const values = table.pairs.get(pairKey(first, second));
  const share = values ? shareUp(values, store.mask.value) : Number.NaN;
  if (Number.isNaN(share)) return "";
  return t`pushes up in ${Math.round(100 * share)} %, down in ${100 - Math.round(100 * share)} % of the rows`;
}

export function PairTip(props: { store: Store; table: InteractionTable; pair: Pair }): JSX.Element {
  const { store, table, pair } = props;
  const alone = pair.first === pair.second;
  if (pair.size !== undefined) return <HTip store={store} pair={pair} />;
  const way = wayOf(store, table, pair);
  return (
    <>
      <b>{alone ? store.featureName(pair.first) : pairName(store, pair.first, pair.second)}</b>
      <div>
        {alone ? t`main effect, alone` : t`interaction`}: {sizeText(pair.strength)}
      </div>
      {way ? <div>{way}</div> : null}
    </>
  );
}

/** "0.26 ± 0.02": 95 of 100 draws of rows. */
export const hText = ({ strength, error }: Pair): string => {
  if (Number.isNaN(strength)) return t`not asked for`;
  const reach = 1.959964 * (error ?? 0);
  return fixed(strength, 2) + (reach >= 0.005 ? ` ± ${fixed(reach, 2)}` : "");
};

function HTip({ store, pair }: { store: Store; pair: Pair }): JSX.Element {
  const alone = pair.first === pair.second;
  return (
    <>
      <b>
        {alone
          ? t`${store.featureName(pair.first)} with all others`
          : pairName(store, pair.first, pair.second)}
      </b>
      <div>{t`H: ${hText(pair)}`}</div>
      {Number.isNaN(pair.strength) ? null : (
        <div>{t`only together: ${formatNumber(pair.size ?? 0, 2)} (root of the mean square)`}</div>
      )}
    </>
  );
}

/** What a pair did in one row, with its direction in words. */
export function togetherText(value: number): string {
  if (Number.isNaN(value)) return t`not explained`;
  if (value === 0) return t`0, no effect together`;
  return t`${formatSigned(value, 3)}, pushes ${value > 0 ? t`up` : t`down`} together`;
}
