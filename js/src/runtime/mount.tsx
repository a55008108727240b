// Put a view into an element: its frame, tooltip, and the guard that keeps an error in its view.

import about from "virtual:about";
import views from "virtual:views";
import { computed, type Signal, signal } from "@preact/signals";
import { Component, type ComponentChildren, type JSX, render } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { familyOf } from "./family";
import { frame } from "./frame";
import { askedBy } from "./guess";
import { messageOf } from "./messages";
import { canAnswer } from "./needs";
import { runPiece } from "./pieces";
import { Selecting } from "./selecting";
import type { Store } from "./store";
import {
  type Models,
  type Tip,
  TipContext,
  useExplained,
  type ViewContext,
  type Widget,
  WidgetContext,
} from "./view";
import { t } from "./words";

/** An error stays in the view that caused it, with its message; the others go on. */
class Guard extends Component<{ title: string; children: ComponentChildren }, { error: string }> {
  override state = { error: "" };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ error: messageOf(error) });
  }

  override render(): ComponentChildren {
    if (!this.state.error) return this.props.children;
    return (
      <div class="xw-failed" role="alert">
        <b>{t`${this.props.title} could not be drawn.`}</b> {this.state.error}{" "}
        <button
          type="button"
          class="xw-button"
          onClick={() => this.setState({ error: "" })}
        >{t`Try again`}</button>
      </div>
    );
  }
}

const kinds = Object.keys(about).filter((kind) => !about[kind]?.alone);

/** The piece of what stands around views that ask first. */
const GUESS = "guess";

const TIP_GAP = 12;
const TIP_MARGIN = 4;

function TipLayer(): JSX.Element | null {
  const tip = useContext(TipContext).value;
  const element = useRef<HTMLDivElement>(null);
  // In the browser's top layer it reaches over the edge of the output, whatever surrounds that.
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || !tip) return;
    if (!box.matches(":popover-open")) box.showPopover?.();
    const { width, height } = box.getBoundingClientRect();
    const x =
      tip.x + TIP_GAP + width <= window.innerWidth ? tip.x + TIP_GAP : tip.x - TIP_GAP - width;
    const y =
      tip.y + TIP_GAP + height <= window.innerHeight ? tip.y + TIP_GAP : tip.y - TIP_GAP - height;
    box.style.left = `${Math.max(TIP_MARGIN, x)}px`;
    box.style.top = `${Math.max(TIP_MARGIN, y)}px`;
  }, [tip]);
  if (!tip) return null;
  return (
    <div ref={element} popover="manual" class="xw-tip" role="tooltip">
      {tip.content}
    </div>
  );
}

function Explained({ store }: { store: Store }): null {
  useExplained(store, true);
  return null;
}

/** Drawn anew where another model comes on screen. */
const Shown = ({ draw }: { draw: () => JSX.Element }): JSX.Element => draw();

export interface Mounted {
  unmount(): void;
}

/** What belongs to one displayed view alone. */
export type Own = Pick<Widget, "arrangement" | "still" | "explained" | "openModel">;

/** Draw view `kind` with the store into `element`. */
export function mountView(
  element: HTMLElement,
  store: Store,
  kind: string,
  options: Record<string, unknown>,
  own: Own = { arrangement: signal({}), still: "", explained: [] },
): Mounted {
  const { root, palette, width, stop } = frame(element, store.shared.theme);
  const family = familyOf(store);
  const opened = (name: string): Store | null => {
    const there = family?.get(name) ?? null;
    if (!there && own.openModel) void family?.open(name, store, own.openModel);
    return there;
  };
  const on_screen = computed(() => (family && own.arrangement.value.model) || "");
  /** Of the model on screen; of the one that it began with until that is there. */
  const shown = (): Store => (on_screen.value && opened(on_screen.value)) || store;

  const asks_first = own.arrangement.peek().guess !== undefined;
  if (asks_first) runPiece(GUESS);

  const tip: Signal<Tip | null> = signal(null);
  const widget: Widget = {
    ...own,
    next: (name) => views[name]?.next?.(shown()) ?? [],
    looks: () => {
      const found: Record<string, Record<string, unknown>> = {};
      for (const [name, look] of Object.entries(own.arrangement.value.looks ?? {})) {
        const code = views[name]?.code?.(shown(), look) ?? {};
        if (Object.keys(code).length) found[name] = code;
      }
      return found;
    },
  };
  const modelsAt = (at: Store): Models | null => {
    const told = at.schema.value.family;
    if (!family || !told) return null;
    return {
      name: told.name,
      names: told.names,
      there: (name) => family.get(name) !== null,
      store: opened,
      show: (name, place) => {
        const { value } = own.arrangement;
        own.arrangement.value = { ...value, model: name, ...(place ? { place } : {}) };
      },
    };
  };
  const draw = (
    at: Store,
    which: string,
    its: Record<string, unknown>,
    embedded: boolean,
  ): JSX.Element => {
    const view = views[which];
    if (!view) return <p class="xw-failed">{t`There is no view named ${which}.`}</p>;
    const context: ViewContext = {
      store: at,
      options: its,
      palette,
      width,
      embedded,
      kinds,
      // A file holds no code of views that have nothing to say in it.
      answers: (name) => name in views && canAnswer(at, name),
      child: (name, more = {}) => draw(at, name, more, true),
      models: modelsAt(at),
    };
    const View = view.component;
    const title = about[which]?.title ?? which;
    const Asks = asks_first && !embedded && view.guess ? askedBy() : null;
    return (
      <Guard title={title} key={`${which} ${context.models?.name ?? ""}`}>
        {own.explained.includes(which) ? <Explained store={at} /> : null}
        {Asks && view.guess ? (
          <Asks
            context={context}
            title={title}
            useGuess={view.guess}
            view={() => <View context={context} />}
          />
        ) : (
          <View context={context} />
        )}
      </Guard>
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const typing = target.matches("input:not([type=radio]), textarea");
    if (event.key === "Escape") {
      tip.value = null;
      if (!typing) shown().clearSelection();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
      event.preventDefault();
      if (event.shiftKey) shown().redo();
      else shown().undo();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y" && !typing) {
      event.preventDefault();
      shown().redo();
    } else return;
    event.stopPropagation();
  };
  root.addEventListener("keydown", onKeyDown);
  render(
    <WidgetContext.Provider value={widget}>
      <TipContext.Provider value={tip}>
        <Shown draw={() => draw(shown(), kind, options, false)} />
        {about[kind]?.alone ? null : <Shown draw={() => <Selecting store={shown()} />} />}
        <TipLayer />
      </TipContext.Provider>
    </WidgetContext.Provider>,
    root,
  );
  return {
    unmount: () => {
      render(null, root);
      stop();
    },
  };
}
