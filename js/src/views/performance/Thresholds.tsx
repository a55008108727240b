// The threshold in the sentence: one for all rows, or one for each level of a column.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  type Grouping,
  groupingOf,
  type Limits,
  MAX_GROUPS,
  type Threshold,
} from "../../row/decision";
import { fixed, formatNumber, local } from "../../runtime/format";
import { featureName } from "../../runtime/quantities";
import type { Store } from "../../runtime/store";
import { Picker } from "../../runtime/view";
import type { FeatureSchema } from "../../runtime/wire";
import { t } from "../../runtime/words";
import type { Counts } from "./curves";
import { percent } from "./words";

export const rounded = (value: number): number =>
  Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;

/** Nearer where three digits would make it 0 or 1, which it is not. */
export function roundedInside(value: number): number {
  const near = rounded(value);
  return near > 0 && near < 1 ? near : value;
}

/** What was typed as a threshold: 0.3, "30 %" or "0,3"; null: none of its own, undefined: it is none. */
export function readThreshold(typed: string): number | null | undefined {
  const text = typed.trim().replace(",", ".");
  if (text === "") return null;
  const share = text.endsWith("%");
  const digits = share ? text.slice(0, -1).trim() : text;
  const number = digits === "" ? Number.NaN : Number(digits) / (share ? 100 : 1);
  return number >= 0 && number <= 1 ? number : undefined;
}

/** What is being typed stays while the view is drawn anew; what is no threshold is said. */
function ThresholdField(props: {
  value: number | null;
  onChange: (value: number | null) => void;
}): JSX.Element {
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState("");
  const commit = (text: string): void => {
    const number = readThreshold(text);
    setTyped(null);
    setRefused(number === undefined ? text.trim() : "");
    if (number !== undefined && number !== props.value) props.onChange(number);
  };
  return (
    <>
      <input
        class="xw-input"
        type="text"
        inputMode="decimal"
        autocomplete="off"
        aria-label={t`threshold`}
        placeholder={fixed(0.5, 1)}
        value={typed ?? (props.value === null ? "" : local(String(props.value)))}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onChange={(event) => commit(event.currentTarget.value)}
        // A notebook may take Enter before the browser tells of a change.
        onKeyDown={(event) => event.key === "Enter" && commit(event.currentTarget.value)}
        onBlur={() => setTyped(null)}
      />
      {refused ? (
        <span class="xw-refused" role="alert">
          {t`“${refused.slice(0, 24)}” is no threshold: 0 to 1, or 0 to 100 %`}
        </span>
      ) : null}
    </>
  );
}

export function ThresholdControls(props: {
  store: Store;
  threshold: Threshold;
  grouping: Grouping | null;
  /** Whether the page knows the group of every row. */
  by_group: boolean;
}): JSX.Element {
  const { store, threshold, grouping } = props;
  const by = threshold !== null && typeof threshold === "object" ? threshold.quantity : "";
  const shown: [string, FeatureSchema][] = !props.by_group
    ? []
    : [
        ...store.schema.value.features.map((one, j): [string, FeatureSchema] => [
          featureName(j),
          one,
        ]),
        ...store.extras.value.map((one): [string, FeatureSchema] => [one.quantity, one.schema]),
      ];
  const choices = shown.flatMap(([value, { name, kind, levels }]) => {
    const n = levels?.length ?? (kind === "boolean" ? 2 : 0);
    return n > 1 && n <= MAX_GROUPS ? [{ value, label: name }] : [];
  });
  const one = typeof threshold === "number" ? threshold : null;
  return (
    <>
      {by ? (
        <span>{t`with a threshold of its own`}</span>
      ) : (
        <span class="xw-worded">
          {t`at a threshold of`}
          <ThresholdField value={one} onChange={(next) => store.share({ threshold: next })} />
        </span>
      )}
      {choices.length || by ? (
        <>
          {t`for`}
          <Picker
            label={t`groups with a threshold of their own`}
            value={by}
            choices={[
              { value: "", label: t`all rows` },
              ...choices.map(({ value, label }) => ({ value, label: t`each ${label}` })),
            ]}
            onChange={(quantity) => {
              const groups = quantity ? groupingOf(store, quantity) : null;
              const start = one ?? 0.5;
              store.share({
                threshold: groups
                  ? {
                      quantity,
                      values: Object.fromEntries(groups.own_names.map((name) => [name, start])),
                    }
                  : null,
              });
            }}
          />
        </>
      ) : null}
      {threshold === null ? (
        <span class="xw-muted">{t`(the model's own)`}</span>
      ) : (
        <button
          type="button"
          class="xw-toggle"
          onClick={() => store.share({ threshold: null })}
        >{t`the model's own`}</button>
      )}
      {by && !grouping ? (
        <span class="xw-muted">{t`(that column is not in this page)`}</span>
      ) : null}
    </>
  );
}

/** A slider for each group, and what it makes of its rows. */
export function GroupThresholds(props: {
  store: Store;
  threshold: Threshold;
  grouping: Grouping;
  limits: Limits;
  counts: readonly Counts[];
}): JSX.Element | null {
  const { store, threshold, grouping, limits } = props;
  if (threshold === null || typeof threshold === "number") return null;
  const set = (name: string, value: number, done: boolean): void =>
    store.share(
      { threshold: { ...threshold, values: { ...threshold.values, [name]: rounded(value) } } },
      done,
    );
  return (
    <section class="xw-groups" aria-label={t`thresholds by ${grouping.column}`}>
      {grouping.names.map((name, g) => {
        const own = grouping.own_names[g] as string;
        const { tp, fp, tn, fn } = props.counts[g] ?? { tp: 0, fp: 0, tn: 0, fn: 0 };
        const total = tp + fp + tn + fn;
        const value = limits.values[g] as number;
        return (
          <>
            <span class="xw-ellipsis">{name}</span>
            <input
              type="range"
              min={0}
              max={1}
              step={0.01}
              aria-label={t`threshold of ${name}`}
              value={value}
              onInput={(event) => set(own, Number(event.currentTarget.value), false)}
              onChange={(event) => set(own, Number(event.currentTarget.value), true)}
            />
            <b>{formatNumber(value, 3)}</b>
            <span class="xw-muted">
              {total > 0
                ? t`${percent((tp + tn) / total)} right, ${percent((tp + fp) / total)} called so, ${percent(tp / (tp + fn))} of those found`
                : t`no rows`}
            </span>
          </>
        );
      })}
    </section>
  );
}
