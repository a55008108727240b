// Cards of xwidgets.teach: what is asked and judged without any explainer. Their code is a piece of its own, js/src/teach.

import { effect, type Signal, signal } from "@preact/signals";
import type { Model } from "./host";
import { exportsOf } from "./pieces";

export type CardState = Readonly<Record<string, unknown>>;

/** What a card is, wherever it is shown; see xwidgets/teach/card.py. */
export interface Card {
  kind: string;
  options: Record<string, unknown>;
  state: Signal<CardState>;
}

/** What the piece of the cards exports. */
export interface CardModule {
  mountCard(element: HTMLElement, card: Card): { unmount(): void };
}

/** Show a card in `element`. Its code must have been provided. */
export const showCard: CardModule["mountCard"] = (element, card) =>
  (exportsOf("teach") as unknown as CardModule).mountCard(element, card);

/** A synced trait that is JSON, as a signal, both ways: Python may set it, and the notebook's file keeps it. */
export function traitOf<T>(model: Model, name: string, abort: AbortSignal): Signal<T> {
  const heard = (): T => (model.get(name) ?? {}) as T;
  const state = signal(heard());
  const pull = (): void => {
    if (JSON.stringify(heard()) !== JSON.stringify(state.peek())) state.value = heard();
  };
  model.on(`change:${name}`, pull);
  const end = effect(() => {
    const { value } = state;
    if (JSON.stringify(value) === JSON.stringify(heard())) return;
    model.set(name, value);
    model.save_changes();
  });
  abort.addEventListener("abort", () => {
    model.off(`change:${name}`, pull);
    end();
  });
  return state;
}

/** The card of a widget's model. */
export const cardOf = (model: Model, abort: AbortSignal): Card => ({
  kind: model.get("kind") as string,
  options: (model.get("options") ?? {}) as Record<string, unknown>,
  state: traitOf<CardState>(model, "state", abort),
});

/** Show every card that stands in a static page: `<div data-xw-card='{"kind": ...}'>without script</div>`. */
export function openCards(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-xw-card]")) {
    const { kind, options, state } = JSON.parse(place.dataset.xwCard ?? "") as Omit<
      Card,
      "state"
    > & { state?: CardState };
    showCard(place, { kind, options, state: signal(state ?? {}) });
  }
}
