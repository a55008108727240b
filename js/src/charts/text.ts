// How much room words take.

import type { Measure } from "../marks/labels";
import { formatInteger, plural } from "../runtime/format";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

/** Average width of a character at 12 and 13 px. */
const CHARACTER = 6.9;

/** Room for the names of features left of a chart: the longest one, at most two fifths of the width. */
export function labelWidth(
  store: Store,
  features: ArrayLike<number>,
  width: number,
  /** Where it is given, the longest name fits in bold too. */
  measure: Measure = (text) => text.length * CHARACTER,
): number {
  let longest = 4 * CHARACTER;
  for (let k = 0; k < features.length; k++)
    longest = Math.max(longest, measure(store.featureName(features[k] as number), true));
  return Math.round(Math.min(longest + 18, width * 0.4, 220));
}

/** "so far 6,000 of 20,000 rows", "a random sample: ..." or "569 rows" when all are computed. */
export function rowsText(store: Store): string {
  const table = store.attributions.value;
  return countText(store, table?.n_done ?? store.n_rows, store.n_rows);
}

/** The same of `n_rows` of `n_all` rows. */
export function countText(store: Store, n_rows: number, n_all: number): string {
  const sampled = n_all > store.n_rows || store.progress.value.state === "sampled";
  return n_rows < n_all
    ? t`${sampled ? t`a random sample:` : t`so far`} ${formatInteger(n_rows)} of ${plural(n_all, t`row`, t`rows`)}`
    : plural(n_all, t`row`, t`rows`);
}
