// Terms in the order of what they move: a bar for a standard deviation, and of straight lines what one unit does.

import type { JSX } from "preact";
import { formatAmount, formatSigned } from "../../runtime/format";
import { t } from "../../runtime/words";
import type { Term } from "./records";

/** Pixels of "−0.00012 per unit" and of "± 0.083". */
const PER_UNIT = 132;
const SIZE = 64;

export function TermList(props: {
  terms: readonly Term[];
  /** The largest bar. */
  most: number;
  opened: number;
  onOpen: (term: Term) => void;
}): JSX.Element {
  const { terms, most, opened, onOpen } = props;
  // Names have the room that numbers do not need.
  const number_width = terms.some(({ slope }) => !Number.isNaN(slope)) ? PER_UNIT : SIZE;
  return (
    <ul class="xw-terms-list">
      {terms.map((term) => {
        const length = Number.isNaN(term.standardized) ? term.size : Math.abs(term.standardized);
        const sign = Number.isNaN(term.standardized) ? "" : term.standardized < 0 ? "down" : "up";
        return (
          <li key={term.place}>
            <button
              type="button"
              class="xw-terms-row"
              aria-pressed={term.place === opened}
              title={tipOf(term)}
              onClick={() => onOpen(term)}
            >
              <span class="xw-terms-name">{term.name}</span>
              <span class="xw-terms-track">
                <i
                  class={`xw-terms-bar ${sign}`}
                  style={{ width: `${most > 0 ? (100 * length) / most : 0}%` }}
                />
              </span>
              <span class="xw-terms-number" style={{ flexBasis: number_width }}>
                {amountOf(term)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const amountOf = ({ size, slope }: Term): string =>
  size === 0
    ? "0"
    : Number.isNaN(slope)
      ? `± ${formatAmount(size, 2)}`
      : t`${formatSigned(slope, 3)} per unit`;

const tipOf = ({ name, size, slope, standardized }: Term): string =>
  Number.isNaN(slope)
    ? t`${name}: moves the prediction by ${formatAmount(size, 3)}, one standard deviation over the rows`
    : t`${name}: ${formatSigned(slope, 4)} per unit, ${formatSigned(standardized, 3)} per standard deviation`;
