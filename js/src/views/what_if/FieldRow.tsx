// The editor of one feature: a slider, a picker or a switch, a typed value, "missing", and the way back.

import type { JSX } from "preact";
import { useId, useMemo, useRef, useState } from "preact/hooks";
import { roundToPixel } from "../../marks/brush";
import { BOOLEANS, formatOf } from "../../runtime/format";
import { type Choice, Picker, useSize } from "../../runtime/view";
import { t } from "../../runtime/words";
import { CurveScale } from "./CurveScale";
import { CURVE_HEIGHT, FieldCurve, spreadOf } from "./FieldCurve";
import { parseTyped, remarkOn, typedText, wholeOf } from "./parse";
import { type Field, roundTo, stepOf } from "./rows";
import type { Session } from "./session";
import { type Track, trackOf } from "./track";

/** A value of the feature as a person writes it. */
export const valueText = (field: Field, value: number): string => formatOf(field.schema, value);

interface Props {
  session: Session;
  field: Field;
}

export function FieldRow({ session, field }: Props): JSX.Element {
  const { feature, schema } = field;
  const value = session.edits.code(feature).value;
  const start = session.edits.start(feature).value;
  const edited = !Object.is(value, start);
  const [size, width] = useSize<HTMLDivElement>();
  const id = useId();
  const discrete = schema.levels !== null || schema.kind === "boolean";
  const constant = !(field.extent[1] > field.extent[0]);
  const focused = session.store.focus.value === field.group;
  return (
    <div
      class={`xw-field${edited ? " xw-edited" : ""}${focused ? " xw-field-focus" : ""}`}
      data-feature={feature}
      onFocusIn={() => session.store.focusFeature(field.group)}
    >
      <div class="xw-field-head">
        <span class="xw-field-name xw-ellipsis" id={id} title={schema.name}>
          {schema.name}
        </span>
        {edited ? (
          <>
            <span class="xw-field-was xw-ellipsis">{t`was ${valueText(field, start)}`}</span>
            <button
              type="button"
              class="xw-button xw-plain xw-icon"
              aria-label={t`Back to the original value of ${schema.name}, ${valueText(field, start)}`}
              title={t`Back to ${valueText(field, start)}`}
              onClick={() => session.edits.restore(feature)}
            >
              {"\u21ba"}
            </button>
          </>
        ) : null}
        <span class="xw-spacer" />
        {field.missing && !discrete ? (
          <label class="xw-small xw-muted xw-none-box">
            <input
              type="checkbox"
              checked={Number.isNaN(value)}
              aria-label={t`${schema.name} is missing`}
              onChange={(event) =>
                session.edit(
                  feature,
                  event.currentTarget.checked ? Number.NaN : fallback(field, start),
                )
              }
            />
            {t`missing`}
          </label>
        ) : null}
        {discrete ? (
          <LevelPicker session={session} field={field} value={value} />
        ) : (
          <TypedValue session={session} field={field} value={value} />
        )}
      </div>
      <div class="xw-field-line">
        <div
          ref={size}
          class="xw-field-track"
          style={{ height: `${CURVE_HEIGHT + (discrete ? 0 : 14)}px` }}
        >
          <FieldCurve session={session} field={field} width={width} />
          {discrete ? null : (
            <Slider session={session} field={field} value={value} constant={constant} />
          )}
        </div>
        <CurveScale session={session} field={field} />
      </div>
    </div>
  );
}

/** Steps of a slider whose numbers are shares of its length, and how far a key moves it. */
const N_STEPS = 1000;
const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 10,
  ArrowUp: 10,
  ArrowLeft: -10,
  ArrowDown: -10,
  PageUp: 100,
  PageDown: -100,
};

function Slider({ session, field, value, constant }: Props & { value: number; constant: boolean }) {
  const { feature, schema, extent } = field;
  const track = trackOf(field);
  const shown = Number.isNaN(value) ? (extent[0] + extent[1]) / 2 : value;
  const edit = (to: number): void => session.edit(feature, to, `slide ${feature}`);
  const at = (share: number): number =>
    share <= 0 ? extent[0] : share >= 1 ? extent[1] : roundTo(shorter(track, share), field);
  const common = {
    class: "xw-slider",
    type: "range",
    disabled: constant,
    "data-missing": Number.isNaN(value),
    "aria-label": schema.name,
    "aria-valuetext": valueText(field, value),
    onChange: () => session.edits.endGesture(),
  };
  if (!track.skewed)
    return (
      <input
        {...common}
        min={extent[0]}
        max={extent[1]}
        step={stepOf(field)}
        value={shown}
        onInput={(event) => edit(event.currentTarget.valueAsNumber)}
      />
    );
  return (
    <input
      {...common}
      min={0}
      max={N_STEPS}
      step={1}
      value={Math.round(track.shareOf(shown) * N_STEPS)}
      onInput={(event) => edit(at(event.currentTarget.valueAsNumber / N_STEPS))}
      onKeyDown={(event) => {
        const by = KEYS[event.key];
        if (!by) return;
        event.preventDefault();
        const next = at(track.shareOf(shown) + by / N_STEPS);
        // Whole numbers may lie further apart than a key moves.
        const step = Math.sign(by) * (Number(stepOf(field)) || 0);
        edit(next === shown ? Math.min(extent[1], Math.max(extent[0], shown + step)) : next);
      }}
      onKeyUp={() => session.edits.endGesture()}
    />
  );
}

/** No more digits than a step of the slider tells apart. */
function shorter(track: Track, share: number): number {
  const [before, value, after] = [-1, 0, 1].map((k) => track.valueAt(share + k / N_STEPS));
  return roundToPixel(value as number, ((after as number) - (before as number)) / 2);
}

/** A value to go on with when "missing" is taken back. */
function fallback(field: Field, start: number): number {
  const [low, high] = field.extent;
  if (!Number.isNaN(start)) return start;
  return roundTo((low + high) / 2, field);
}

/**
 * What is typed stays as it is typed; what is wrong with it stands below. Among whole numbers a fraction is rounded,
 * which is said, and kept once it is typed again.
 */
function TypedValue({ session, field, value }: Props & { value: number }): JSX.Element {
  const { schema, feature } = field;
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState("");
  const [rounded, setRounded] = useState<number | null>(null);
  const id = useId();
  const shown = useRef(value);
  const anew = useRef(false);
  // Another gesture has set a value meanwhile: what was typed before it is over.
  if (!Object.is(shown.current, value)) {
    shown.current = value;
    if (draft !== null) setDraft(null);
    if (error) setError("");
    if (rounded !== null) setRounded(null);
  }
  const remark =
    rounded === null
      ? remarkOn(value, field, (x) => valueText(field, x))
      : t`whole numbers here: ${rounded} was rounded, type it again to keep it`;
  const take = (text: string): void => {
    if (text === typedText(value, field)) {
      setDraft(null);
      setError("");
      return;
    }
    const typed = parseTyped(text, field);
    setError(typed.error);
    if (typed.value === null) return;
    // Enter alone may be heard twice, and is no second typing.
    if (typed.value === rounded && !anew.current) return;
    anew.current = false;
    const taken = typed.value === rounded ? rounded : wholeOf(typed.value, field);
    setRounded(Object.is(taken, typed.value) ? null : typed.value);
    setDraft(null);
    shown.current = taken;
    session.edit(feature, taken);
  };
  const message = error || remark;
  return (
    <span class="xw-typed">
      <input
        class="xw-input"
        type="text"
        inputMode={schema.kind === "datetime" ? "text" : "decimal"}
        autocomplete="off"
        spellcheck={false}
        aria-label={t`Value of ${schema.name}`}
        aria-invalid={error !== ""}
        data-dirty={draft !== null}
        data-kind={schema.kind}
        aria-describedby={message ? id : undefined}
        placeholder={Number.isNaN(value) ? t`missing` : ""}
        value={draft ?? typedText(value, field)}
        onInput={(event) => {
          anew.current = true;
          setDraft(event.currentTarget.value);
          if (error) setError("");
        }}
        onChange={(event) => take(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget.value);
          else if (event.key === "Escape" && draft !== null) {
            setDraft(null);
            setError("");
            event.stopPropagation();
          }
        }}
      />
      {message ? (
        <span
          id={id}
          class={error ? "xw-typed-error" : "xw-typed-remark"}
          role={error ? "alert" : undefined}
        >
          {message}
        </span>
      ) : null}
    </span>
  );
}

/** Levels with their share of the rows; those that the model refuses cannot be chosen. */
function levelChoices(field: Field, none: boolean): Choice[] {
  const { schema, column } = field;
  const counts = spreadOf(field);
  const levels = schema.levels ?? BOOLEANS;
  const all = column?.values.length ?? 0;
  const share = (count: number): string => {
    if (!all) return "";
    const percent = (100 * count) / all;
    return ` (${percent > 0 && percent < 1 ? "< 1" : Math.round(percent)} %)`;
  };
  const choices: Choice[] = levels.map((level, code) => {
    const refused = field.refused.includes(code);
    return {
      value: String(code),
      label: `${level}${share(counts[code] as number)}${refused ? t` \u2013 unknown to the model` : ""}`,
      disabled: refused,
    };
  });
  if (field.missing || none) {
    const n_known = counts.reduce((sum, count) => sum + count, 0);
    choices.push({
      value: "missing",
      label: t`missing${share(all - n_known)}`,
      disabled: !field.missing,
    });
  }
  return choices;
}

function LevelPicker({ session, field, value }: Props & { value: number }): JSX.Element {
  const { schema, feature } = field;
  const none = Number.isNaN(value);
  const choices = useMemo(() => levelChoices(field, none), [field, none]);
  return (
    <Picker
      label={schema.name}
      value={none ? "missing" : String(value)}
      choices={choices}
      onChange={(chosen) =>
        session.edit(feature, chosen === "missing" ? Number.NaN : Number(chosen))
      }
    />
  );
}
