// The doubt: which method, how exact, what to mind. One line in the footer that opens.

import type { JSX } from "preact";
import { attributionDoubts } from "../runtime/attributionDoubts";
import { DoubtList } from "../runtime/doubts";
import { formatGap, formatInteger, formatNumber, plural } from "../runtime/format";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import type { Trust } from "../runtime/wire";
import { t } from "../runtime/words";

const PERTURBATIONS: Record<string, (trust: Trust) => string> = {
  path_dependent: () =>
    t`A feature that is left out is averaged over the training rows that took the same way through the tree.`,
  interventional: ({ n_background }) =>
    t`A feature that is left out takes its values from ${n_background ? formatInteger(n_background) : t`the`} background rows, so correlated features may meet in combinations that do not occur.`,
};

export function Doubt({ store }: { store: Store }): JSX.Element {
  const trust = store.trust.value;
  const table = store.attributions.value;
  const method = trust.method || table?.method || "";
  const doubts = attributionDoubts(store);
  const level = doubts.some((one) => one.level === "look") ? "care" : "sound";
  const parts = [method || t`nothing computed yet`];
  if (trust.additivity_gap !== null)
    parts.push(t`additivity gap ${formatGap(trust.additivity_gap)}`);
  if (trust.standard_error !== null)
    parts.push(t`sampling error \u00b1${formatNumber(trust.standard_error, 2)}`);
  if (trust.notes.length) parts.push(plural(trust.notes.length, t`note`, t`notes`));
  return (
    <Popup
      kind="dialog"
      name={t`How far to trust these numbers`}
      class="xw-doubt"
      title={t`How far to trust these numbers`}
      label={
        <>
          <i class="xw-dot" data-level={level} aria-hidden="true" />
          <span class="xw-ellipsis">
            {level === "care" && <span class="xw-hidden">{t`Take care: `}</span>}
            {parts.join(" \u00b7 ")}
          </span>
        </>
      }
    >
      <DoubtList doubts={doubts} />
      <div class="xw-prose">
        <p>
          <b>{method}</b>
          {trust.perturbation && PERTURBATIONS[trust.perturbation] && (
            <>. {PERTURBATIONS[trust.perturbation]?.(trust)}</>
          )}
        </p>
        {store.model.value?.state.meta.label && (
          <p>{t`This is said of the model. In What if a surrogate answers, which only imitates it.`}</p>
        )}
        <Texts title={t`To know`} texts={trust.notes} />
        <Texts title={t`Checked`} texts={trust.verified ?? []} />
        <p class="xw-muted">{t`Attributions say what the model does, not what causes what in the world.`}</p>
      </div>
    </Popup>
  );
}

function Texts(props: { title: string; texts: readonly string[] }): JSX.Element | null {
  if (props.texts.length === 0) return null;
  return (
    <>
      <p>
        <b>{props.title}</b>
      </p>
      <ul>
        {props.texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
