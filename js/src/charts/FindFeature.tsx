// Among many features: find one by its name and bring it into focus, wherever it ranks.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatInteger } from "../runtime/format";
import { SearchPicker } from "../runtime/search";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

export function FindFeature(props: {
  store: Store;
  /** Features from the first to the last. */
  order: Int32Array;
  onFind: (feature: number) => void;
}): JSX.Element {
  const { store, order } = props;
  const choices = useMemo(
    () =>
      Array.from(order, (j, slot) => ({
        value: String(j),
        label: store.featureName(j),
        hint: t`no. ${formatInteger(slot + 1)}`,
      })),
    [order],
  );
  return (
    <SearchPicker
      label={t`Find a feature`}
      text={t`find\u2026`}
      value={String(store.focus.value)}
      choices={choices}
      onChange={(value) => props.onFind(Number(value))}
    />
  );
}
