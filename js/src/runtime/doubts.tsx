// How far a view's answer is to be trusted: a few words with a count that open.

import type { JSX } from "preact";
import type { Doubt, Doubted } from "./doubt";
import { plural } from "./format";
import { Popup } from "./popup";
import { t } from "./words";

/** What is to be looked at stands first. */
const ordered = (doubts: readonly Doubt[]): Doubt[] =>
  [...doubts].sort((a, b) => Number(a.level === "fine") - Number(b.level === "fine"));

/** "2 doubts", or "no doubts found" where nothing speaks against what is shown; nothing where nothing was measured. */
export function Doubts(props: {
  /** What is shown. */
  of: { trust?: Doubted } | null | undefined;
  /** What the page knows better, because it shows another part: in place of those of their kinds. */
  doubts?: readonly Doubt[];
}): JSX.Element | null {
  const doubts = props.doubts ?? props.of?.trust?.doubts ?? [];
  if (!doubts.length) return null;
  const n = doubts.filter(({ level }) => level === "look").length;
  const label = n ? plural(n, t`doubt`, t`doubts`) : t`no doubts found`;
  return (
    <Popup
      kind="dialog"
      name={t`How far to trust this`}
      class="xw-opens xw-doubts"
      title={t`how far to trust this`}
      label={
        <>
          <i class="xw-dot" data-level={n ? "care" : "sound"} aria-hidden="true" />
          {label}
        </>
      }
    >
      <DoubtList doubts={doubts} />
    </Popup>
  );
}

/** Each with what it means. */
export const DoubtList = ({ doubts }: { doubts: readonly Doubt[] }): JSX.Element => (
  <ul class="xw-doubt-list">
    {ordered(doubts).map(({ kind, level, text, words }) => (
      <li key={kind + text}>
        <i class="xw-dot" data-level={level === "look" ? "care" : "sound"} aria-hidden="true" />
        <span>
          {level === "look" && <span class="xw-hidden">{t`To look at: `}</span>}
          <b>{text}</b>
          <span class="xw-muted">{words}</span>
        </span>
      </li>
    ))}
  </ul>
);
