// A bar per feature: what it adds to the linear model, with its whiskers, and the SHAP value of the same row as a mark.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { barScale, shortNumbers } from "../../marks/bars";
import { contributionText } from "../../row/parts";
import { formatAmount, formatNumber, formatSignedAmount } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { useTip } from "../../runtime/view";
import { t } from "../../runtime/words";
import type { Local } from "./record";
import { condition } from "./words";

export const ROW_HEIGHT = 26;
/** Whiskers hold 95 of 100 weights that other seeds would give. */
export const Z = 1.959964;
const NUMBER_ROOM = 56;
const WHISKER = 3;
const MIDDLE = ROW_HEIGHT / 2;
/** Numbers that are all below are written as powers of ten. */
const SMALL = 1e-3;

const decimalsOf = (text: string): number =>
  text.includes("e") ? Number.POSITIVE_INFINITY : (text.split(".")[1]?.length ?? 0);

export function Bars(props: {
  store: Store;
  local: Local;
  row: number;
  shap: Float64Array | null;
  /** In the order in which they stand. */
  features: readonly number[];
  label_width: number;
  width: number;
  /** The view is of one row for good. */
  pinned: boolean;
}): JSX.Element {
  const { store, local, row, shap, features, label_width, width, pinned } = props;
  const tip = useTip();
  const id = useId();
  const { contributions, errors } = local;
  const beside = shap && width >= 520;
  const bar_width = Math.max(40, width - label_width - NUMBER_ROOM * (beside ? 2 : 1) - 8);
  const shown = features.map((j) => contributions[j] as number);
  const scale = barScale(
    [
      { values: shown, spread: features.map((j) => Z * (errors[j] as number)) },
      { values: shap ? features.map((j) => shap[j] as number) : [0], spread: [] },
    ],
    bar_width - 12,
  );
  const at = (value: number): number => 6 + scale.at(value);
  const write = shortNumbers(shown);
  const most = Math.max(0, ...shown.map(Math.abs));
  const signed = (value: number): string => {
    const text = write(value);
    // What is less than the decimals of the largest tell is 0 here; the tip has its digits.
    if (most >= SMALL && decimalsOf(text) > decimalsOf(write(most))) return "0";
    return value > 0 ? `+${text}` : text;
  };
  const focus = store.focus.value;
  const focused = features.indexOf(focus);
  const show = (j: number, element: Element): void => {
    const box = element.getBoundingClientRect();
    tip(box.left + label_width + at(0), box.bottom, <BarTip {...props} feature={j} />);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const list = event.currentTarget as Element;
    const to = (slot: number): void => {
      const next = Math.min(features.length - 1, Math.max(0, slot));
      store.focusFeature(features[next] as number);
      const element = list.querySelectorAll("[role=option]")[next];
      if (element) show(features[next] as number, element);
    };
    if (event.key === "ArrowDown") to(focused + 1);
    else if (event.key === "ArrowUp") to(focused - 1);
    else if (event.key === "Home") to(0);
    else if (event.key === "End") to(features.length - 1);
    else if (event.key === "ArrowLeft" && !pinned) store.stepRow(-1);
    else if (event.key === "ArrowRight" && !pinned) store.stepRow(1);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div class="xw-lime-heads" aria-hidden="true">
        <span style={{ width: NUMBER_ROOM }}>{t`LIME`}</span>
        {shap ? (
          <span style={{ width: beside ? NUMBER_ROOM : undefined, order: beside ? 0 : -1 }}>
            <svg width="10" height="10" aria-hidden="true">
              <path class="xw-method-mark" d="M1 5l4 -4l4 4l-4 4z" />
            </svg>
            {t` SHAP`}
          </span>
        ) : null}
      </div>
      <div
        class="xw-bars"
        role="listbox"
        aria-label={t`weights of the linear model, the largest first`}
        aria-activedescendant={focused >= 0 ? `${id}-${focus}` : undefined}
        tabIndex={0}
        style={{ height: features.length * ROW_HEIGHT }}
        onKeyDown={onKeyDown}
        onBlur={() => tip(null)}
      >
        {features.map((j, slot) => {
          const value = contributions[j] as number;
          const reach = Z * (errors[j] as number);
          const name = condition(store, local, row, j);
          const other = shap ? (shap[j] as number) : Number.NaN;
          const [from, to] = [at(value - reach), at(value + reach)];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: arrows on the list do the same
            // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points here
            <div
              key={j}
              id={`${id}-${j}`}
              role="option"
              aria-selected={j === focus}
              class="xw-bar-row"
              style={{ height: ROW_HEIGHT, transform: `translateY(${slot * ROW_HEIGHT}px)` }}
              onClick={() => store.focusFeature(j)}
              onPointerMove={(event) =>
                tip(event.clientX, event.clientY, <BarTip {...props} feature={j} />)
              }
              onPointerLeave={() => tip(null)}
            >
              <span class="xw-bar-name xw-ellipsis" style={{ width: label_width }} title={name}>
                {name}
              </span>
              <span class="xw-hidden">
                {contributionText(value, Z * (errors[j] as number))}
                {shap ? t`, SHAP ${formatSignedAmount(other)}` : ""}
              </span>
              <svg aria-hidden="true" style={{ flex: `0 0 ${bar_width}px` }}>
                <line class="xw-zero" x1={at(0)} x2={at(0)} y1={0} y2={ROW_HEIGHT} />
                <rect
                  class={value > 0 ? "xw-lime-up" : "xw-lime-down"}
                  x={Math.min(at(0), at(value))}
                  width={value === 0 ? 0 : Math.max(0.75, Math.abs(at(value) - at(0)))}
                  y={MIDDLE - 7}
                  height={14}
                  rx={1.5}
                />
                {to - from > 1.5 ? (
                  <path
                    class="xw-whisker"
                    d={`M${from} ${MIDDLE}H${to}M${from} ${MIDDLE - WHISKER}v${2 * WHISKER}M${to} ${MIDDLE - WHISKER}v${2 * WHISKER}`}
                  />
                ) : null}
                {Number.isFinite(other) ? (
                  <path class="xw-method-mark" d={`M${at(other) - 5} ${MIDDLE}l5 -5l5 5l-5 5z`} />
                ) : null}
              </svg>
              <span class="xw-lime-number" aria-hidden="true">
                {signed(value)}
              </span>
              {beside ? (
                <span class="xw-lime-number xw-muted" aria-hidden="true">
                  {signed(other)}
                </span>
              ) : null}
            </div>
          );
        })}
      </div>
    </>
  );
}

function BarTip(props: {
  store: Store;
  local: Local;
  row: number;
  shap: Float64Array | null;
  feature: number;
}): JSX.Element {
  const { store, local, row, shap, feature: j } = props;
  const [weight, position] = [local.weights[j] as number, local.position[j] as number];
  const scaled = position !== 1;
  const value = local.contributions[j] as number;
  return (
    <>
      <b>{condition(store, local, row, j)}</b>
      <div>
        {scaled
          ? t`${formatSignedAmount(weight, 3)} for each standard deviation; the row is ${formatAmount(position, 2)} from the mean: ${formatSignedAmount(value, 3)}`
          : t`${contributionText(value, 0)} beside rows where it is something else`}
      </div>
      <div>{t`95 of 100 seeds: ± ${formatNumber(Z * (local.errors[j] as number), 2)}`}</div>
      {shap ? <div>{t`SHAP: ${formatSignedAmount(shap[j] as number, 3)}`}</div> : null}
    </>
  );
}
