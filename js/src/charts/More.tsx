// "18 more ▾": opens the rest of a list, in steps where it is very long.

import type { JSX } from "preact";
import { formatInteger } from "../runtime/format";
import { t } from "../runtime/words";

const STEP = 60;

export function More(props: {
  n_shown: number;
  n_all: number;
  /** So many at first. */
  first: number;
  onChange: (n_shown: number) => void;
}): JSX.Element | null {
  const { n_shown, n_all, first, onChange } = props;
  const left = n_all - n_shown;
  if (n_all <= first) return null;
  return (
    <>
      {left > 0 ? (
        <button
          type="button"
          class="xw-link"
          onClick={() => onChange(Math.min(n_all, n_shown + STEP))}
        >
          {t`${formatInteger(left)} more ▾`}
        </button>
      ) : null}
      {n_shown > first ? (
        <button type="button" class="xw-link" onClick={() => onChange(first)}>
          {t`only ${first} ▴`}
        </button>
      ) : null}
    </>
  );
}
