// The recourse menu: which features have to move at all, what each set of them costs, and which cannot do it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { formatAmount, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { LeverSet } from "./asked";

const FIRST = 8;
/** Names that are written out before they are counted. */
const NAMED = 16;

export function Menu(props: {
  store: Store;
  /** Of the row that is shown. */
  menu: readonly LeverSet[];
  open: boolean;
  waiting: boolean;
  /** Features that may change now; null: all. */
  vary: readonly number[] | null;
  onOpen: (open: boolean) => void;
  onVary: (vary: number[] | null) => void;
}): JSX.Element {
  const { menu, open, waiting, onOpen } = props;
  return (
    <section class="xw-levers" aria-label={t`Recourse menu`}>
      <button
        type="button"
        class="xw-link xw-small"
        aria-expanded={open}
        onClick={() => onOpen(!open)}
      >
        {t`${open ? "\u25be" : "\u25b8"} what each set of levers costs`}
      </button>
      {!open ? null : menu.length ? (
        <Sets {...props} />
      ) : (
        <p class="xw-small xw-muted" role="status">
          {waiting
            ? t`asking of one feature, then of two at a time \u2026`
            : t`no menu is known here`}
        </p>
      )}
    </section>
  );
}

const same = (some: readonly number[] | null, other: readonly number[]): boolean =>
  some !== null && some.length === other.length && some.every((j, k) => j === other[k]);

function Sets(props: Parameters<typeof Menu>[0]): JSX.Element {
  const { store, menu, vary, onVary } = props;
  const [all, setAll] = useState(false);
  const able = menu.filter(({ cost }) => cost !== null);
  const sorted = [...able].sort((a, b) => (a.cost as number) - (b.cost as number));
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <>
      {sorted.length ? (
        <table class="xw-plans xw-lever-sets">
          <caption class="xw-hidden">{t`Sets of features, what they become and what that costs`}</caption>
          <thead>
            <tr>
              <th scope="col">{t`only`}</th>
              <th scope="col">{t`becomes`}</th>
              <th scope="col" title={t`As the distance of a plan`}>{t`distance`}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => {
              const names = one.features.map((j) => store.featureName(j)).join(" + ");
              const pressed = same(vary, one.features);
              return (
                <tr key={names} class={pressed ? "xw-chosen" : ""}>
                  <th scope="row">
                    <button
                      type="button"
                      class="xw-link xw-lever-set"
                      aria-pressed={pressed}
                      title={
                        pressed ? t`Free all features again` : t`Plans that change ${names} alone`
                      }
                      onClick={() => onVary(pressed ? null : [...one.features])}
                    >
                      {names}
                    </button>
                  </th>
                  <td>
                    {one.changes
                      .map((change) => `${change.before_text} \u2192 ${change.text}`)
                      .join(", ")}
                  </td>
                  <td
                    title={
                      one.proved ? t`With these alone nothing is closer: proved` : t`Best found`
                    }
                  >
                    {formatAmount(one.cost as number)}
                    {one.proved ? "" : <span class="xw-small xw-muted">{t` best found`}</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      ) : (
        <p class="xw-small">{t`No set does it.`}</p>
      )}
      {sorted.length > FIRST ? (
        <button type="button" class="xw-link xw-small" onClick={() => setAll(!all)}>
          {all ? t`fewer` : t`all ${sorted.length} sets`}
        </button>
      ) : null}
      <p class="xw-small xw-muted xw-plan-notes">{unable(store, menu)}</p>
    </>
  );
}

/** Which sets cannot, in words. */
function unable(store: Store, menu: readonly LeverSet[]): string {
  const said: string[] = [];
  for (const proved of [true, false]) {
    const none = menu.filter((one) => one.cost === null && one.proved === proved);
    const alone = none.filter(({ features }) => features.length === 1);
    const names = alone
      .slice(0, NAMED)
      .map(({ features }) => store.featureName(features[0] as number));
    const more = alone.length > NAMED ? t` and ${alone.length - NAMED} more` : "";
    const verb = proved ? t`cannot do it` : t`were tried in vain`;
    if (alone.length) said.push(t`Alone ${names.join(", ")}${more} ${verb}`);
    const larger = none.length - alone.length;
    if (larger)
      said.push(
        `${plural(larger, t`larger set`, t`larger sets`)} ${larger === 1 && !proved ? t`was tried in vain` : verb}`,
      );
    if (proved && none.length) said.push(t`That is proved within these limits`);
  }
  said.push(t`Sets of which a part does as well are left out`);
  return `${said.join(". ")}.`;
}
