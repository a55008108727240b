// A button that opens a menu or a small dialog. Drawn in the browser's top layer, so that no output cell cuts it.

import { type ComponentChildren, createContext, type JSX } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const CloseContext = createContext<() => void>(() => undefined);

/** Close the popup that this part stands in, and go back to its button. */
export const useClose = (): (() => void) => useContext(CloseContext);

export interface PopupProps {
  kind: "menu" | "dialog";
  /** Accessible name of what opens. */
  name: string;
  /** What stands on the button. */
  label: ComponentChildren;
  /** Accessible name of the button, where `label` is a sign. */
  button_name?: string;
  title?: string;
  class?: string;
  children: ComponentChildren;
}

const GAP = 4;
const MARGIN = 8;

/** Below its button where there is room, else above; always inside the window. */
export function placeIn(
  anchor: { left: number; top: number; right: number; bottom: number },
  size: { width: number; height: number },
  view: { width: number; height: number },
): { left: number; top: number; max_height: number } {
  const below = view.height - anchor.bottom - GAP - MARGIN;
  const above = anchor.top - GAP - MARGIN;
  const down = size.height <= below || below >= above;
  const max_height = Math.max(80, down ? below : above);
  const height = Math.min(size.height, max_height);
  const wanted =
    anchor.left + size.width > view.width - MARGIN ? anchor.right - size.width : anchor.left;
  const left = Math.max(MARGIN, Math.min(wanted, view.width - MARGIN - size.width));
  return { left, top: down ? anchor.bottom + GAP : anchor.top - GAP - height, max_height };
}

const FOCUSABLE = "button:not(:disabled), [tabindex], input, select, textarea, a[href]";

export function Popup(props: PopupProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  useLayoutEffect(() => {
    const [element, anchor] = [panel.current, button.current];
    if (!open || !element || !anchor) return;
    // Where the browser has no top layer, it is an ordinary fixed box.
    element.showPopover?.();
    const { width, height } = element.getBoundingClientRect();
    const view = { width: window.innerWidth, height: window.innerHeight };
    const place = placeIn(anchor.getBoundingClientRect(), { width, height }, view);
    element.style.left = `${place.left}px`;
    element.style.top = `${place.top}px`;
    element.style.maxHeight = `${place.max_height}px`;
    (element.querySelector<HTMLElement>(FOCUSABLE) ?? element).focus({ preventScroll: true });
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event): boolean => {
      const path = event.composedPath();
      return (
        !path.includes(panel.current as EventTarget) &&
        !path.includes(button.current as EventTarget)
      );
    };
    const dismiss = (event: Event): void => {
      if (outside(event)) setOpen(false);
    };
    window.addEventListener("pointerdown", dismiss, true);
    window.addEventListener("scroll", dismiss, true);
    window.addEventListener("resize", dismiss);
    return () => {
      window.removeEventListener("pointerdown", dismiss, true);
      window.removeEventListener("scroll", dismiss, true);
      window.removeEventListener("resize", dismiss);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // What is typed in here is not meant for the views.
    event.stopPropagation();
    if (event.key === "Escape") close();
    else if (props.kind === "menu") walk(event, panel.current);
    else return;
    event.preventDefault();
  };
  const onFocusOut = (event: FocusEvent): void => {
    const to = event.relatedTarget as Node | null;
    if (to && !panel.current?.contains(to) && to !== button.current) setOpen(false);
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        class={`xw-button xw-plain ${props.class ?? ""}`}
        aria-label={props.button_name}
        title={props.title}
        aria-haspopup={props.kind}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {props.label}
      </button>
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useAriaPropsSupportedByRole: its role is given
        <div
          ref={panel}
          popover="manual"
          class="xw-popup"
          role={props.kind}
          aria-label={props.name}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onFocusOut={onFocusOut}
        >
          <CloseContext.Provider value={close}>{props.children}</CloseContext.Provider>
        </div>
      )}
    </>
  );
}

/** Arrow keys, Home and End go through a menu; Tab leaves it. */
function walk(event: KeyboardEvent, panel: HTMLElement | null): void {
  const items = [...(panel?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  const root = panel?.getRootNode() as Document | ShadowRoot | undefined;
  const at = items.indexOf(root?.activeElement as HTMLElement);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1 + (at < 0 ? 1 : 0),
    Home: 0,
    End: items.length - 1,
  };
  const to = steps[event.key];
  if (to !== undefined) items[(to + items.length) % items.length]?.focus();
  else if (event.key === "Enter" || event.key === " ") items[at]?.click();
}

export function MenuItem(props: {
  onSelect: () => void;
  /** Why it can't be chosen now. */
  disabled_reason?: string;
  children: ComponentChildren;
}): JSX.Element {
  const close = useClose();
  const off = Boolean(props.disabled_reason);
  return (
    <button
      type="button"
      role="menuitem"
      class="xw-menuitem"
      tabIndex={-1}
      aria-disabled={off}
      onClick={() => {
        if (off) return;
        close();
        props.onSelect();
      }}
    >
      {props.children}
      {off && <span class="xw-reason">{props.disabled_reason}</span>}
    </button>
  );
}
