// "21 correlated partners of “worst area”": a reminder that the picture of one feature is seldom its own.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { fixed, plural } from "../runtime/format";
import { idle } from "../runtime/idle";
import { MenuItem, Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { MIN_CORRELATION, type Partner, partnersOf } from "./partners";

export function Correlated({ store }: { store: Store }): JSX.Element | null {
  const found = useSignal<{ feature: number; partners: Partner[] } | null>(null);
  useSignalEffect(() => {
    const columns = store.columns.value;
    const feature = store.focus.value;
    let stopped = false;
    void partnersOf(columns, feature, idle, () => stopped).then((partners) => {
      if (partners && !stopped) found.value = { feature, partners };
    });
    return () => {
      stopped = true;
    };
  });
  const { value } = found;
  if (!value?.partners.length) return null;
  const { partners } = value;
  const name = store.featureName(value.feature);
  const label = t`${plural(partners.length, t`correlated partner`, t`correlated partners`)} of \u201c${name}\u201d`;
  return (
    <Popup
      kind="menu"
      name={label}
      class="xw-opens xw-partners"
      title={t`Rank correlation of at least ${MIN_CORRELATION}, up or down. The model may use one in place of the other, so they share one effect. ${label}`}
      label={<span class="xw-ellipsis">{label}</span>}
    >
      {partners.map(({ feature, correlation }) => (
        <MenuItem key={feature} onSelect={() => store.focusFeature(feature)}>
          <span class="xw-ellipsis" title={store.featureName(feature)}>
            {store.featureName(feature)}
          </span>
          <span class="xw-reason">
            {correlation < 0 ? t`falls with it` : t`rises with it`}{" "}
            {fixed(Math.abs(correlation), 2)}
          </span>
        </MenuItem>
      ))}
    </Popup>
  );
}
