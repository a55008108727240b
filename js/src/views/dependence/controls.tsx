// Controls in the heading of dependence: features, colors, the axis, the pages of a large category.

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Coloring } from "../../charts/coloring";
import { robustRange } from "../../marks/axis";
import { type Axis, levelsOf } from "../../marks/planeAxis";
import type { Column } from "../../runtime/columns";
import { formatInteger } from "../../runtime/format";
import { featureName } from "../../runtime/quantities";
import type { Store } from "../../runtime/store";
import { actualLabel } from "../../runtime/target";
import { type Choice, Picker } from "../../runtime/view";
import type { AxisState, Spacing } from "../../runtime/wire";
import { t } from "../../runtime/words";

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

export const featureChoices = (store: Store): Choice[] =>
  store.schema.value.features.map(({ name }, j) => ({ value: `${j}`, label: shorten(name) }));

function autoLabel(store: Store, coloring: Coloring | null): string {
  if (!coloring) return t`strongest interaction`;
  return coloring.feature >= 0
    ? t`${shorten(store.featureName(coloring.feature))} (auto)`
    : t`nothing (auto)`;
}

export function colorChoices(store: Store, feature: number, coloring: Coloring | null): Choice[] {
  const { target } = store.schema.value;
  const features = featureChoices(store).map((choice, j) => ({ ...choice, value: featureName(j) }));
  return [
    {
      value: "auto",
      label: autoLabel(store, coloring),
    },
    { value: "none", label: t`nothing` },
    ...(target ? [{ value: "target", label: shorten(actualLabel(target)) }] : []),
    { value: "prediction", label: t`prediction` },
    ...(store.quantity("residual") ? [{ value: "residual", label: t`residual` }] : []),
    ...features.filter((_, j) => j !== feature),
    ...store.extras.value.map(({ quantity, name }) => ({ value: quantity, label: shorten(name) })),
    { value: featureName(feature), label: t`${shorten(store.featureName(feature))} (itself)` },
  ];
}

export function Check(props: {
  label: string;
  title: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label class="xw-small xw-check" title={props.title}>
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      {props.label}
    </label>
  );
}

/** How values are spaced; "whole range" where less is shown by default. */
export function AxisPicker(props: {
  column: Column;
  axis: AxisState | undefined;
  onAxis: (change: AxisState) => void;
}): JSX.Element | null {
  const { column, axis, onAxis } = props;
  const dates = column.schema.kind === "datetime";
  const tails = useMemo(() => {
    const { distinct } = column;
    const [low, high] = robustRange(distinct, dates);
    return low !== distinct.values[0] || high !== distinct.values.at(-1);
  }, [column]);
  if (levelsOf(column) || column.distinct.values.length < 3) return null;
  const spacing = axis?.spacing ?? "linear";
  const whole = spacing === "linear" && axis?.range === "all" && tails;
  const choices: Choice[] = [
    { value: "linear", label: t`linear` },
    ...(tails ? [{ value: "whole", label: t`linear, all` }] : []),
    ...(dates ? [] : [{ value: "log", label: t`log` }]),
    { value: "rank", label: t`rank` },
  ];
  return (
    <span class="xw-worded">
      {t`axis`}
      <Picker
        label={t`spacing of the axis`}
        value={whole ? "whole" : spacing}
        choices={choices}
        onChange={(value) =>
          onAxis(
            value === "whole"
              ? { spacing: "linear", range: "all", effect: undefined }
              : { spacing: value as Spacing, range: undefined, effect: undefined },
          )
        }
      />
    </span>
  );
}

/** Turns the pages of a large category; the first ones hold what matters most. */
export function Pager(props: {
  page: ReadonlySignal<Axis["page"]>;
  axis: AxisState | undefined;
  onAxis: (change: AxisState) => void;
}): JSX.Element | null {
  const page = props.page.value;
  if (!page) return null;
  const at = props.axis?.page ?? 0;
  const { first, n, of } = page;
  return (
    <span class="xw-pager">
      <button
        type="button"
        class="xw-button xw-plain xw-icon"
        aria-label={t`more important levels`}
        disabled={first === 0}
        onClick={() => props.onAxis({ page: at - 1 || undefined })}
      >
        {"\u2039"}
      </button>
      <span class="xw-small">
        {t`levels ${formatInteger(first + 1)} – ${formatInteger(first + n)} of ${formatInteger(of)}`}
      </span>
      <button
        type="button"
        class="xw-button xw-plain xw-icon"
        aria-label={t`less important levels`}
        disabled={first + n >= of}
        onClick={() => props.onAxis({ page: at + 1 })}
      >
        {"\u203a"}
      </button>
    </span>
  );
}
