// Errors as tables: the nodes of the tree, and the slices. Rows to look at first are a list of words already.

import { t } from "../../runtime/words";
import { type Cell, exact, known, said, type Twin, twinOf } from "../../twin/twin";
import { amountText } from "./look";
import { at, counted, type ErrorsRecord, type Sliced } from "./record";

export function treeTwin(record: ErrorsRecord): Twin[] {
  if (record.names.length < 2) return [];
  const rate = (value: number): Cell => known(value, (one) => amountText(record, one));
  return [
    twinOf(
      t`Tree of ${counted(record.what)}: ${record.metric}, with 95 % intervals of rows held out`,
      [t`rows of`, t`rows`, t`share of all`, record.metric, t`held out`, t`from`, t`to`],
      record.names,
      (name, i) => [
        said(name),
        exact(at(record.counts, i)),
        known(at(record.error_share, i)),
        rate(at(record.rates, i)),
        rate(at(record.held_rates, i)),
        rate(at(record.low, i)),
        rate(at(record.high, i)),
      ],
    ),
  ];
}

export function slicesTwin(record: Sliced): Twin[] {
  if (!record.slice_names.length) return [];
  const rate = (value: number): Cell => known(value, (one) => amountText(record, one));
  return [
    twinOf(
      t`Slices with more ${counted(record.surplus)}: ${record.metric}, with 95 % intervals of rows held out`,
      [
        ...[t`rows of`, t`rows`, t`share of rows`, t`share of all`, record.metric],
        ...[t`held out`, t`from`, t`to`, t`p`, t`confirmed`],
      ],
      record.slice_names,
      (name, k) => [
        said(name),
        exact(at(record.slice_counts, k)),
        known(at(record.slice_row_share, k)),
        known(at(record.slice_error_share, k)),
        rate(at(record.slice_rates, k)),
        rate(at(record.slice_held_rates, k)),
        rate(at(record.slice_low, k)),
        rate(at(record.slice_high, k)),
        known(at(record.slice_p, k)),
        said(at(record.slice_confirmed, k) > 0 ? t`yes` : t`no`),
      ],
    ),
  ];
}
