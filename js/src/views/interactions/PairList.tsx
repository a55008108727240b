// The strongest pairs, one below the other.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { More } from "../../charts/More";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Pair, pairKey } from "./table";
import { hText, pairName } from "./words";

const SHORT = 16;

/** Long names give way, short ones are read whole. */
const Name = ({ text }: { text: string }): JSX.Element => (
  <span class="xw-ellipsis" style={{ flexShrink: text.length > SHORT ? 100 : 1 }}>
    {text}
  </span>
);

export function PairList(props: {
  store: Store;
  pairs: readonly Pair[];
  first: number;
  opened: string;
  onOpen: (pair: Pair) => void;
}): JSX.Element {
  const { store, pairs, first, opened } = props;
  const n_shown = useSignal(first);
  const by = ({ size, strength }: Pair): number => size ?? strength;
  const most = pairs[0] ? by(pairs[0]) : 0;
  if (!pairs.length)
    return (
      <p class="xw-note">{t`No two features do anything together here: every effect stands alone.`}</p>
    );
  return (
    <div class="xw-pair-list">
      <ol aria-label={t`strongest pairs`}>
        {pairs.slice(0, n_shown.value).map((pair) => {
          const key = pairKey(pair.first, pair.second);
          return (
            <li key={key}>
              <button
                type="button"
                aria-pressed={key === opened}
                title={pairName(store, pair.first, pair.second)}
                onClick={() => props.onOpen(pair)}
              >
                <Name text={store.featureName(pair.first)} />
                <span class="xw-muted">×</span>
                <Name text={store.featureName(pair.second)} />
                <span class="xw-pair-size">
                  {pair.size === undefined ? formatNumber(pair.strength, 2) : t`H ${hText(pair)}`}
                </span>
                <i style={{ width: `${(100 * by(pair)) / most}%` }} />
              </button>
            </li>
          );
        })}
      </ol>
      <More
        n_shown={Math.min(n_shown.value, pairs.length)}
        n_all={pairs.length}
        first={first}
        onChange={(n) => {
          n_shown.value = n;
        }}
      />
    </div>
  );
}
