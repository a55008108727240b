// Below the picture: for whom one curve is not enough, and how much of the model is a sum of curves. Asked for when opened.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Curve } from "./EffectChart";
import { Ledger } from "./Ledger";
import { Regions } from "./Regions";
import type { OwnOptions } from "./records";

const QUESTIONS = {
  regions: t`for whom does it differ?`,
  ledger: t`is the model a sum of curves?`,
} as const;

type Panel = keyof typeof QUESTIONS;

export const PANELS: readonly Panel[] = ["regions", "ledger"];

/** What is open at first, from Python. */
export const asOpened = (options: Readonly<Record<string, unknown>>): readonly Panel[] =>
  PANELS.filter((panel) => options[panel] === true);

export function Further(props: {
  store: Store;
  feature: number;
  opened: readonly Panel[];
  /** What can be opened; another may stand elsewhere. */
  panels: readonly Panel[];
  own: OwnOptions;
  onPoint: (curve: Curve | null) => void;
  onOpen: (feature: number) => void;
}): JSX.Element {
  const { store, feature } = props;
  const opened = useSignal(props.opened);
  const is_open = (panel: Panel): boolean =>
    props.panels.includes(panel) && opened.value.includes(panel);
  return (
    <div class="xw-further">
      <div class="xw-note">
        {props.panels.map((panel) => (
          <button
            key={panel}
            type="button"
            class="xw-link"
            aria-expanded={is_open(panel)}
            onClick={() => {
              opened.value = is_open(panel)
                ? opened.value.filter((one) => one !== panel)
                : [...opened.value, panel];
            }}
          >
            {QUESTIONS[panel]} {is_open(panel) ? "\u25b4" : "\u25be"}
          </button>
        ))}
      </div>
      {is_open("ledger") ? <Ledger store={store} onOpen={props.onOpen} /> : null}
      {is_open("regions") ? (
        <Regions store={store} feature={feature} own={props.own} onPoint={props.onPoint} />
      ) : null}
    </div>
  );
}
