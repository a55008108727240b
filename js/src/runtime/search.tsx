// A long list of choices: opens with a field to type into. What a native select is for a short one.

import type { JSX } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Choice } from "./choice";
import { formatInteger } from "./format";
import { Popup, useClose } from "./popup";
import { t } from "./words";

/** So many are drawn; of more, those that match best. */
const MOST_DRAWN = 150;

/** Choices that hold every typed word, whatever the case; those that begin with the first come first. */
export function matching<T extends { label: string }>(choices: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [...choices];
  const begins: T[] = [];
  const others: T[] = [];
  for (const choice of choices) {
    const label = choice.label.toLowerCase();
    if (!words.every((word) => label.includes(word))) continue;
    (label.startsWith(first) ? begins : others).push(choice);
  }
  return [...begins, ...others];
}

export interface SearchPickerProps {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  /** What stands on the button where that is not the chosen one. */
  text?: string;
  title?: string;
  placeholder?: string;
  /** Choices that answer to what is typed, the best first; else those that hold its words. */
  match?: (typed: string) => readonly Choice[];
}

export function SearchPicker(props: SearchPickerProps): JSX.Element {
  const { label, value, choices, text } = props;
  const chosen = text ?? choices.find((choice) => choice.value === value)?.label ?? value;
  return (
    <Popup
      kind="dialog"
      name={label}
      class={text === undefined ? "xw-picker" : "xw-find"}
      button_name={text === undefined ? `${label}: ${chosen}` : label}
      title={props.title ?? (text === undefined ? chosen : label)}
      label={chosen}
    >
      <SearchList {...props} />
    </Popup>
  );
}

function SearchList(props: SearchPickerProps): JSX.Element {
  const { label, value, choices, onChange, match } = props;
  const close = useClose();
  const id = useId();
  const [typed, setTyped] = useState("");
  const found = useMemo(() => (match ? match(typed) : matching(choices, typed)), [choices, typed]);
  const first = typed
    ? 0
    : Math.max(
        0,
        found.findIndex((choice) => choice.value === value),
      );
  const [moved, setMoved] = useState<number | null>(null);
  const at = Math.min(moved ?? first, found.length - 1);
  // The active one is always among those that are drawn.
  const from = Math.max(0, Math.min(at - MOST_DRAWN / 2, found.length - MOST_DRAWN));
  const drawn = found.slice(from, from + MOST_DRAWN);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector("[data-active=true]")?.scrollIntoView?.({ block: "nearest" });
  }, [at, from]);
  const take = (choice: Choice | undefined): void => {
    if (!choice || choice.disabled) return;
    close();
    onChange(choice.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    };
    const to = steps[event.key];
    if (to !== undefined) setMoved(Math.max(0, Math.min(found.length - 1, to)));
    else if (event.key === "Enter") take(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <div class="xw-search">
      <input
        class="xw-input"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={props.placeholder ?? t`type to search`}
        aria-label={t`Search: ${label}`}
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setMoved(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={id} class="xw-search-list" role="listbox" aria-label={label}>
        {drawn.map((choice, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field names the active one
          <div
            key={choice.value}
            id={`${id}-${from + i}`}
            role="option"
            class="xw-menuitem"
            aria-selected={choice.value === value}
            aria-disabled={choice.disabled ?? false}
            data-active={from + i === at}
            onClick={() => take(choice)}
          >
            <span class="xw-ellipsis" title={choice.label}>
              {choice.label}
            </span>
            {choice.hint ? <span class="xw-reason">{choice.hint}</span> : null}
          </div>
        ))}
      </div>
      <p class="xw-search-count xw-small xw-muted" role="status">
        {typed
          ? t`${formatInteger(found.length)} of ${formatInteger(choices.length)}`
          : formatInteger(choices.length)}
      </p>
    </div>
  );
}
