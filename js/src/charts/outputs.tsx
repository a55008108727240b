// All outputs of a model side by side: their importances, and a color for each.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { levelCounts, levelPlaces } from "../marks/colors";
import { Levels } from "../marks/legend";
import { useAnswers } from "../runtime/answers";
import type { Question } from "../runtime/question";
import { bitsText, useRested } from "../runtime/rested";
import { packBits } from "../runtime/selection";
import {
  columnsOf,
  type ImportanceRecord,
  type OutputImportances,
  type Store,
} from "../runtime/store";
import { CATEGORIES, type Palette } from "../runtime/theme";
import { Picker } from "../runtime/view";
import { t } from "../runtime/words";

const REST_MS = 300;

/** Importances of every output where they are wanted: the page's own, else the kernel's; null until they are there. */
export function useOutputs(store: Store, wanted: boolean): OutputImportances | null {
  const held = wanted ? store.output_importances.value : null;
  const n_explained = store.attributions.value?.n_done ?? 0;
  const asks = wanted && !held && n_explained > 0 && store.connection.value === "connected";
  const [unit, mask] = [store.unit.value, asks ? store.mask.value : null];
  const rows = useMemo(() => mask && bitsText(packBits(mask)), [mask]);
  const now = useMemo(
    () => (asks ? { n_explained, rows, unit } : null),
    [asks, n_explained, rows, unit],
  );
  // Once the hand rests.
  const rested = useRested(now, REST_MS);
  const questions = useMemo(() => {
    if (!rested) return [];
    const of = (chosen: string | null): Question => ({
      method: "shap",
      options: { n_explained: rested.n_explained, rows: chosen },
      unit: rested.unit,
    });
    return rested.rows ? [of(null), of(rested.rows)] : [of(null)];
  }, [rested]);
  const answers = useAnswers(store, questions, {
    label: t`importance of all outputs`,
    keep: false,
  });
  const found = answers.map(({ record }) => record.value as ImportanceRecord | null);
  const failed = answers.find(({ state }) => state.value === "failed")?.message.value;
  useEffect(() => {
    if (failed) store.notice.value = failed;
  }, [failed]);
  // What was told last stays until the next is there.
  const last = useRef<(OutputImportances & { unit: string }) | null>(null);
  const [all, selected] = found;
  if (rested && all && selected !== null)
    last.current = {
      all: columnsOf(all),
      selected: selected ? columnsOf(selected) : null,
      unit: rested.unit,
    };
  return held ?? (wanted && last.current?.unit === unit ? last.current : null);
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

/** Which class or number all views show; null where there is one alone. */
export function OutputPicker({
  store,
  label = "Output",
}: {
  store: Store;
  label?: string;
}): JSX.Element | null {
  const { output_names } = store.schema.value;
  if (output_names.length < 2) return null;
  const connected = store.connection.value !== "none";
  const choices = output_names.map((name, i) => {
    const here = i === store.output.value || connected || store.hasOutput(i);
    return { value: String(i), label: name + (here ? "" : t` (needs a kernel)`), disabled: !here };
  });
  return (
    <Picker
      label={label}
      value={String(store.output.value)}
      choices={choices}
      onChange={(value) => store.showOutput(Number(value))}
    />
  );
}
