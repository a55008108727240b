// The edited row as a table of one row, so that a force plot draws it like any other.

import { effect } from "@preact/signals";
import { madeBlock, type Numbers } from "../../runtime/columns";
import { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Explanation } from "./answer";
import type { Codes } from "./rows";

export interface RowStore {
  store: Store;
  show(codes: Codes, explanation: Explanation, output: number, predictions: Float64Array): void;
  close(): void;
}

/** A store of one row; a feature that is focused in it is focused in `main`. */
export function rowStore(main: Store): RowStore {
  const schema = { ...main.schema.value, n_rows: 1, row_names: null, target: null };
  const store = new Store(schema, main.unit.value);
  store.connection.value = "none";
  store.setLink({
    write: ({ feature }) => {
      if (feature !== undefined) main.focusFeature(feature);
    },
    request: () => Promise.reject(new Error(t`this row is edited`)),
  });
  const close = effect(() => {
    store.feature.value = main.feature.value;
  });
  return {
    store,
    close,
    show: (codes, explanation, output, predictions) => {
      const { features } = main.schema.value;
      const { values, errors, base_value, prediction, unit, method } = explanation;
      const cells = codes.map((code, j): [string, Numbers] => [
        String(j),
        // Codes of levels are missing as -1 in a table.
        Float64Array.of(Number.isNaN(code) && features[j]?.levels ? -1 : code),
      ]);
      const columns: [string, Numbers][] = [
        ["rows", Int32Array.of(0)],
        ["values", values],
        ["predictions", Float64Array.of(prediction)],
        ["base_values", Float64Array.of(base_value)],
      ];
      if (errors) columns.push(["standard_error", errors]);
      if (predictions.length === main.n_outputs && unit === main.unit.value) {
        columns.push(["all_predictions", predictions]);
        columns.push(["all_base_values", main.baseValues() ?? predictions.map(() => Number.NaN)]);
      }
      const meta = { unit, method, outputs: [output], mirrored: false };
      store.unit.value = unit;
      store.output.value = output;
      store.blocks.value = [
        madeBlock({ role: "features", meta: {} }, cells),
        madeBlock({ role: "attributions", meta }, columns),
      ];
    },
  };
}
