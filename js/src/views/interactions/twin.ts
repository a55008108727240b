// Pairs as tables: how strong each is, and what one does in every row.

import { rowsShown } from "../../charts/rowsShown";
import type { Column } from "../../runtime/columns";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { known, ofRow, said, signed, type Twin, twinOf } from "../../twin/twin";
import type { Matrix } from "./table";
import { pairName } from "./words";

/** The triangle, line by line; what a feature does alone at the end of each. The list beside it holds pairs of it. */
export function matrixTwin(store: Store, { lines }: Matrix, n_rows: number): Twin {
  const pairs = lines.flat();
  const by_h = pairs.some(({ size }) => size !== undefined);
  const alone = by_h ? t`all others` : "alone";
  return twinOf(
    `${by_h ? "H" : t`Mean size of what a pair adds`}, ${shownOutput(store)}: ${plural(n_rows, t`row`, t`rows`)}`,
    ["feature", "other", ...(by_h ? ["H", t`standard error`, t`only together`] : ["strength"])],
    pairs,
    ({ first, second, strength, error, size }) => [
      said(store.featureName(first)),
      said(first === second ? alone : store.featureName(second)),
      known(strength),
      ...(by_h ? [known(error), known(size)] : []),
    ],
  );
}

/** A pair in every row that is explained; of a selection those alone. */
export function pairTwin(store: Store, a: Column, b: Column, each: Float32Array): Twin {
  const mask = store.mask.value;
  const rows = rowsShown(each, mask);
  return twinOf(
    `${pairName(store, a.position, b.position)}, ${shownOutput(store)}: ${
      mask
        ? plural(rows.length, t`selected row`, t`selected rows`)
        : plural(rows.length, t`row`, t`rows`)
    }`,
    ["row", a.name, b.name, "together"],
    rows,
    (row) => [said(store.rowName(row)), ofRow(a, row), ofRow(b, row), signed(each[row] as number)],
  );
}
