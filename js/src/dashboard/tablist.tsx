// Names of which one is chosen: of places, and of the views that share one.

import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";

export interface Tab {
  name: string;
  label: ComponentChildren;
  title?: string;
}

/** `id` is the beginning of the ids of its tabs and of what they control. */
export const tabId = (id: string, name: string): string => `${id}-${name}-tab`;
export const panelId = (id: string, name: string): string => `${id}-${name}`;

export function TabList(props: {
  id: string;
  class: string;
  label: string;
  tabs: readonly Tab[];
  shown: string;
  /** What all of them control; else each its own panel. */
  controls?: string;
  onOpen: (name: string) => void;
  holder?: { current: HTMLDivElement | null };
}): JSX.Element {
  const { id, tabs, shown, onOpen } = props;
  const own = useRef<HTMLDivElement>(null);
  const list = props.holder ?? own;
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ name }) => name === shown);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    onOpen(tabs[next]?.name as string);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div ref={list} class={props.class} role="tablist" aria-label={props.label}>
      {tabs.map(({ name, label, title }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={tabId(id, name)}
          title={title}
          aria-selected={name === shown}
          aria-controls={props.controls ?? panelId(id, name)}
          tabIndex={name === shown ? 0 : -1}
          onClick={() => onOpen(name)}
          onKeyDown={onKeyDown}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
