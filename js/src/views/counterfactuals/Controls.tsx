// The sentence that is asked, with its controls in it: what is to become true, and how much may change.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { asTyped, typedNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { Picker } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type Counterfactuals, type Look, looked } from "./asked";
import type { Options } from "./wire";

const MOST_CHANGES = [1, 2, 3, 4, 5];

export function Controls(props: {
  store: Store;
  options: Readonly<Options>;
  look: Readonly<Look>;
  record: Counterfactuals | null;
  onLook: (look: Look) => void;
}): JSX.Element {
  const { options, look, record, onLook } = props;
  const all = looked(options, look) as Options;
  const choose = (change: Look): void => onLook({ ...look, ...change });
  const most = all.max_changes ?? null;
  const n_free = all.vary?.length ?? null;
  return (
    <p class="xw-plan-asked">
      {t`so that the model says `}
      <Target {...props} target={all.target ?? null} onTarget={choose} />
      {t`, changing `}
      <Picker
        label={t`how many features may change`}
        value={most === null ? "any" : String(most)}
        choices={[
          { value: "any", label: t`any number of` },
          ...[...new Set([...MOST_CHANGES, ...(most ? [most] : [])])].map((n) => ({
            value: String(n),
            label: n === 1 ? t`only one of` : t`at most ${n} of`,
          })),
        ]}
        onChange={(value) => choose({ max_changes: value === "any" ? null : Number(value) })}
      />{" "}
      {n_free === null ? (
        t`the features${Object.keys(record?.locked ?? {}).length ? t` that may` : ""}`
      ) : (
        <>
          {t`${n_free} ${n_free === 1 ? t`feature` : t`features`} that may `}
          <button
            type="button"
            class="xw-link"
            onClick={() => choose({ vary: null })}
          >{t`free all`}</button>
        </>
      )}
    </p>
  );
}

function Target(props: {
  store: Store;
  record: Counterfactuals | null;
  target: unknown;
  onTarget: (look: Look) => void;
}): JSX.Element {
  const { store, record, target, onTarget } = props;
  const { units, output_names } = store.schema.value;
  const goal = record?.goals[0];
  const classes =
    units.includes("probability") || units.includes("log_odds") || store.n_outputs > 1;
  if (!classes) return <Bounds target={target} said={goal?.text ?? ""} onTarget={onTarget} />;
  const auto = target === null;
  const named = typeof target === "string" || typeof target === "boolean" ? String(target) : "";
  const said = goal
    ? `${store.outputName(goal.output)}${["the decision", t`the decision`].includes(goal.text) ? "" : ` (${goal.text})`}`
    : "";
  return (
    <Picker
      label={t`what the model is to say`}
      value={auto ? "auto" : named || "given"}
      choices={[
        {
          value: "auto",
          label: auto && said ? said : store.n_outputs > 2 ? t`the runner-up` : t`the other class`,
        },
        ...output_names
          .map((name) => ({ value: name, label: name }))
          .filter(({ label }) => !(auto && label === said) || output_names.length > 2),
        ...(auto || named ? [] : [{ value: "given", label: said || t`as given` }]),
      ]}
      onChange={(value) => onTarget({ target: value === "auto" ? null : value })}
    />
  );
}

/** A number that is to be reached: at least, or at most. */
function Bounds(props: {
  target: unknown;
  said: string;
  onTarget: (look: Look) => void;
}): JSX.Element {
  const { target, said, onTarget } = props;
  const [low, high] = Array.isArray(target) ? (target as (number | null)[]) : [null, null];
  const auto = target === null;
  const side = high !== null && low === null ? "high" : "low";
  const [typed, setTyped] = useState<string | null>(null);
  const value = (side === "low" ? low : high) ?? (typeof target === "number" ? target : null);
  const set = (next_side: string, number: number): void => {
    if (Number.isFinite(number))
      onTarget({ target: next_side === "low" ? [number, null] : [null, number] });
  };
  return (
    <>
      <Picker
        label={t`from which side`}
        value={auto ? "auto" : side}
        choices={[
          { value: "auto", label: auto && said ? said : t`another quarter` },
          { value: "low", label: t`at least` },
          { value: "high", label: t`at most` },
        ]}
        onChange={(next) => {
          if (next === "auto") onTarget({ target: null });
          else set(next, value ?? Number.parseFloat(said.replace(/[^\d.eE+-]/g, " ").trim()));
        }}
      />
      {auto ? null : (
        <input
          class="xw-input xw-plan-bound"
          type="text"
          inputMode="decimal"
          aria-label={t`number to reach`}
          value={typed ?? (value === null ? "" : asTyped(value))}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onChange={(event) => {
            set(side, Number(typedNumber(event.currentTarget.value.trim())));
            setTyped(null);
          }}
        />
      )}
    </>
  );
}
