// Keeps a view in sight, whatever place one goes to.

import type { JSX } from "preact";
import { t } from "../runtime/words";
import { titleOf } from "./layout";
import { MAX_PINS, type Walk } from "./walk";

export function PinButton({ kind, walk }: { kind: string; walk: Walk }): JSX.Element {
  const pinned = walk.pins.includes(kind);
  const full = !pinned && walk.pins.length >= MAX_PINS;
  return (
    <button
      type="button"
      class="xw-button xw-plain xw-pin"
      aria-label={t`Keep ${titleOf(kind)} in sight`}
      aria-pressed={pinned}
      disabled={full}
      title={
        full
          ? t`${MAX_PINS} views are kept in sight already`
          : pinned
            ? t`Kept in sight in every place`
            : t`Keep in sight in every place`
      }
      onClick={() => walk.pin(kind)}
    >
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <path d="M4 1h4M4.7 1v3.6L3 6.5v1h6v-1L7.3 4.6V1M6 7.5V11" />
      </svg>
    </button>
  );
}
