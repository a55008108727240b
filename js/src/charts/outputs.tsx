// All outputs of a model side by side: their importances, and a color for each.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { levelCounts, levelPlaces } from "../marks/colors";
import { Levels } from "../marks/legend";
import { messageOf } from "../runtime/messages";
import type { ImportanceColumn, OutputImportances, Store } from "../runtime/store";
import { CATEGORIES, type Palette } from "../runtime/theme";

/** Importances of every output where they are wanted: the page's own, else the kernel's; null until they are there. */
export function useOutputs(store: Store, wanted: boolean): OutputImportances | null {
  const told = useSignal<(OutputImportances & { unit: string }) | null>(null);
  const held = wanted ? store.output_importances.value : null;
  const asks = wanted && !held && store.connection.value === "connected";
  const n_done = store.attributions.value?.n_done ?? 0;
  const unit = store.unit.value;
  useEffect(() => {
    if (!asks || !n_done) return;
    let late = false;
    // Once the hand rests.
    const timer = setTimeout(async () => {
      try {
        const { result, buffers } = await store.request("importance_by_output");
        if (!late) told.value = { ...read(store, result as number[], buffers), unit };
      } catch (error) {
        if (!late) store.notice.value = messageOf(error);
      }
    }, 300);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [asks, n_done, unit, store.mask.value]);
  return held ?? (wanted && told.value?.unit === unit ? told.value : null);
}

/** Of all rows and of the selected ones: per output means, then standard errors. */
function read(store: Store, n_rows: number[], buffers: readonly DataView[]): OutputImportances {
  const p = store.n_features;
  const { buffer, byteOffset, byteLength } = buffers[0] as DataView;
  const numbers = new Float64Array(
    buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
  );
  const [all, selected] = n_rows.map((n, k) =>
    Array.from({ length: store.n_outputs }, (_, output): ImportanceColumn => {
      const at = 2 * p * (k * store.n_outputs + output);
      return {
        values: numbers.subarray(at, at + p),
        standard_error: numbers.subarray(at + p, at + 2 * p),
        n_rows: n,
      };
    }),
  );
  return { all: all ?? [], selected: selected ?? null };
}

/** Which color of the palette each output has: a class that of its rows. */
function outputPlaces(store: Store): Uint8Array {
  const { target, output_names } = store.schema.value;
  const y = store.target.value;
  const known = y && target?.levels?.join("\n") === output_names.join("\n");
  return levelPlaces(levelCounts(known ? y : [], output_names.length));
}

export const outputColors = (store: Store): string[] =>
  Array.from(outputPlaces(store), (place) => CATEGORIES[place] ?? "var(--xw-neutral)");

/** The outputs by color; a click shows one in all views. */
export function OutputLegend({ store, palette }: { store: Store; palette: Palette }): JSX.Element {
  const places = outputPlaces(store);
  return (
    <Levels
      legend={{
        kind: "levels",
        levels: store.schema.value.output_names.map((label, code) => ({
          label,
          code,
          place: places[code] as number,
          n_rows: 0,
        })),
        has_missing: false,
      }}
      action="show"
      neutral={palette.neutral}
      missing={palette.neutral}
      chosen={new Set([store.output.value])}
      onChoose={([output]) => store.showOutput(output as number)}
    />
  );
}
