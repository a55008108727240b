// Rough sketch as a table: the numbers of its bars, exactly.

import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { said, signed, type Twin, twinOf } from "../../twin/twin";
import { type Sketch, sizeOf } from "./record";

/** Of the features that are drawn, in their order. */
export const sketchTwin = (store: Store, record: Sketch, features: readonly number[]): Twin =>
  twinOf(t`Rough sketch: ${shownOutput(store)}`, [t`feature`, t`difference`], features, (j) => [
    said(store.featureName(j)),
    signed(sizeOf(record, j, store.output.value)),
  ]);
