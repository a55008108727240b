// What is said under pictures of effects. Pure.

import { formatInteger, plural } from "../../runtime/format";
import { t } from "../../runtime/words";

/** Of how many rows it is. */
export const ofRows = (n_rows: number, n_rows_total: number): string =>
  t`from ${n_rows < n_rows_total ? t`${formatInteger(n_rows)} of ` : ""}${plural(n_rows_total, t`row`, t`rows`)}`;

/** Notes of a result but for those that the picture says in its own words. */
export const isNews = (note: string): boolean => !/^mean over|stand on less/.test(note);
