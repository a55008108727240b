// What a view gets to see: its context. Never a model, never another view.

import { type ReadonlySignal, type Signal, signal, useSignal } from "@preact/signals";
import { type ComponentChildren, createContext, type JSX } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import type { Choice } from "./choice";
import type { OpenModel } from "./family";
import type { UseGuess } from "./guess";
import type { Need } from "./needs";
import { SearchPicker } from "./search";
import type { Store } from "./store";
import type { Palette } from "./theme";
import type { Arrangement } from "./wire";

export interface ViewContext<O extends object = object> {
  readonly store: Store;
  /** What Python, or what stands around it, passed for this view: `Options` of its wire.ts. */
  readonly options: Readonly<O>;
  readonly palette: ReadonlySignal<Palette>;
  /** Width of the whole widget in CSS pixels (0 until it is laid out). */
  readonly width: ReadonlySignal<number>;
  /** True inside a dashboard: the view drops its outer frame. */
  readonly embedded: boolean;
  /** Every kind that a dashboard may show without being asked for it by name. */
  readonly kinds: readonly string[];
  /** Whether a kind of view will ever have something to show here. */
  readonly answers: (kind: string) => boolean;
  /** Draw another kind of view inside this one (the dashboard's and the tabs' way). */
  readonly child: (kind: string, options?: Record<string, unknown>) => JSX.Element;
  /** Other models of the same rows; null where this one stands alone. */
  readonly models?: Models | null;
}

/** Models of the same rows that stand beside one another, this one among them. */
export interface Models {
  /** The one of this context. */
  readonly name: string;
  readonly names: readonly string[];
  /** Whether its store is in the page. */
  readonly there: (name: string) => boolean;
  /** Its store; null while it is being opened. */
  readonly store: (name: string) => Store | null;
  /** Put another one on screen, in everything that stands around this view; and go to a place. */
  readonly show: (name: string, place?: string) => void;
}

/** What xwidgets/views/NAME/about.json says: facts about a view that both sides read. */
export interface About {
  /** Where its part stands in a report; with `reported_by` the argument without which nobody asks. */
  reported?: number;
  reported_by?: string;
  reported_note?: string;
  title: string;
  /** Where it lives. */
  place: "overview" | "model" | "row" | "groups" | "time" | "models" | "report" | "drawer";
  /** It stands in the overview, too. */
  overview?: boolean;
  /** The question that it answers, as a person would ask it. */
  question: string;
  /** Plain words and jargon by which it is found. */
  words: string[];
  /** What must be there for it to answer. */
  needs: Need[];
  /** Whose answers it shows: without a kernel it is there where they are. */
  method?: string;
  /** Folders of js/src with an inPage.ts: what answers for it by the model in the page. */
  with_model?: string[];
  /** Long work: inside a dashboard, its picture and its file it is there only once somebody has asked for it. */
  on_request?: boolean;
  /** Inside a dashboard it is asked when nothing else is, and stands in pictures and files once it is answered. */
  when_idle?: boolean;
  /** By what it shows, the view that shows more of it. */
  opens?: Record<string, string>;
  /** The page answers by itself from what it `needs`, a kernel or not. */
  in_page?: boolean;
  /** Where it stands among others that are shown unless asked; those without one come last. */
  order?: number;
  /** Shows the feature in focus: names of features are found, and lead here. */
  of_feature?: boolean;
  /** As legible at half the width. */
  half_width?: boolean;
  /** How much wider one is that stands beside it. */
  beside?: number;
  /** Never part of a dashboard. */
  alone?: boolean;
  /** Draws other views: those that its option `views` names, else all. Their code travels with it. */
  holds_others?: boolean;
  /** Its file holds other models of the same rows, too. */
  of_family?: boolean;
  /** KB that its code may have, where that is more than other views' (js/build.mjs). */
  max_kb?: number;
  /** Pixels above and below what it draws; one that has them draws as high as its option `height` says. */
  frame?: number;
  /** Its options in a panel, and behind a tab. */
  panel?: Record<string, unknown>;
  tab?: Record<string, unknown>;
}

export interface ViewModule<O extends object = object> {
  component: (props: { context: ViewContext<O> }) => JSX.Element;
  /** What it asks before it shows anything, where it was told to. */
  guess?: UseGuess<O>;
  /** What one asks after what it shows, the likeliest first; selection, row and feature go along. */
  next?: (store: Store) => readonly Next[];
  /** How a view inside a dashboard looks, as arguments of its method in Python; empty: as it opens. */
  code?: (store: Store, look: Readonly<Record<string, unknown>>) => Record<string, unknown>;
}

export interface Next {
  /** The view that answers it. */
  kind: string;
  question: string;
  /** What is selected or put in focus on the way there. */
  act?: () => void;
}

/** Declare the view of a folder: `export default defineView({ component })`. */
export const defineView = <O extends object>(module: ViewModule<O>): ViewModule =>
  module as unknown as ViewModule;

// --- small hooks and parts shared by all views -----------------------------------------------

/** Below so many pixels everything stands in one column. */
export const NARROW = 700;

/** Size of an element in CSS pixels, kept current, also of one that is drawn later. Starts at [0, 0]. */
export function useSize<E extends Element>(): [{ current: E | null }, number, number] {
  const ref = useRef<E | null>(null);
  const seen = useRef<E | null>(null);
  const observer = useRef<ResizeObserver | null>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  // At each render: what waits for an answer draws something else first.
  useEffect(() => {
    const element = ref.current;
    if (element === seen.current) return;
    seen.current = element;
    observer.current?.disconnect();
    if (!element) return;
    const measure = (): void => {
      const box = element.getBoundingClientRect();
      // Out of sight it is as large as it was.
      if (!box.width && !box.height) return;
      setSize((old) => {
        const next: [number, number] = [Math.round(box.width), Math.round(box.height)];
        return old[0] === next[0] && old[1] === next[1] ? old : next;
      });
    };
    measure();
    observer.current = new ResizeObserver(measure);
    observer.current.observe(element);
  });
  useEffect(() => () => observer.current?.disconnect(), []);
  return [ref, size[0], size[1]];
}

const NOTHING = {};

/** What was chosen in a view of a kind: what stands around it keeps that, in the notebook's file too. */
export function useLook<O extends object>(
  kind: string,
): [Readonly<Partial<O>>, (look: Partial<O>) => void] {
  const widget = useContext(WidgetContext);
  const own = useSignal<Partial<O>>({});
  const looks = widget?.arrangement.value.looks;
  const look = widget ? (looks?.[kind] as Partial<O> | undefined) : own.value;
  const set = (next: Partial<O>): void => {
    if (!widget) own.value = next;
    else {
      const { value } = widget.arrangement;
      widget.arrangement.value = { ...value, looks: { ...value.looks, [kind]: { ...next } } };
    }
  };
  return [look ?? (NOTHING as Partial<O>), set];
}

/** Has attributions computed while a view that shows them is there. */
export function useExplained(store: Store, shows: boolean): void {
  const connection = store.connection.value;
  useEffect(() => {
    if (shows) store.explain();
  }, [store, connection, shows]);
}

/** The title line of a view: its name, then small controls in the sentence they change. */
export function Heading(props: { title: string; children?: ComponentChildren }): JSX.Element {
  const question = useContext(QuestionContext);
  return (
    <div class="xw-heading">
      <h3 class="xw-title">{props.title}</h3>
      {question && <span class="xw-question">{question}</span>}
      {props.children}
    </div>
  );
}

export type { Choice };

/** More choices than these can be searched. */
export const MANY_CHOICES = 30;

/** A native select that looks like a word in the sentence; a long list has a field to search it. */
export function Picker(props: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}): JSX.Element {
  if (props.choices.length > MANY_CHOICES) return <SearchPicker {...props} />;
  return (
    <select
      class="xw-picker"
      aria-label={props.label}
      title={props.choices.find(({ value }) => value === props.value)?.label}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      {props.choices.map((choice) => (
        <option key={choice.value} value={choice.value} disabled={choice.disabled}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** A few exclusive choices side by side (a radio group). */
export function Segments(props: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}): JSX.Element {
  const id = useRef(`xw-segments-${next_id++}`).current;
  return (
    <fieldset class="xw-segments" aria-label={props.label}>
      {props.choices.map((choice) => (
        <label
          key={choice.value}
          class={choice.value === props.value ? "xw-on" : ""}
          title={choice.title ?? choice.label}
        >
          <input
            type="radio"
            name={id}
            value={choice.value}
            checked={choice.value === props.value}
            disabled={choice.disabled}
            onChange={() => props.onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

let next_id = 0;

/** What stands around a dashboard. */
export interface Widget {
  /** What it remembers of itself, also in the notebook's file. */
  readonly arrangement: Signal<Arrangement>;
  /** By what the kernel knows it; empty in a file. */
  readonly still: string;
  /** Kinds of views whose attributions are computed when they are shown: Python's word. */
  readonly explained: readonly string[];
  /** Has another model of the same rows opened. */
  readonly openModel?: OpenModel;
  /** What a kind of view proposes to ask next. */
  readonly next: (kind: string) => readonly Next[];
  /** What was chosen in views, by kind, as arguments of their methods in Python. */
  readonly looks: () => Record<string, Record<string, unknown>>;
}

export const WidgetContext = createContext<Widget | null>(null);

/** In a place: the question that a view answers, which its heading says. */
export const QuestionContext = createContext("");

/** What a dashboard lets its views do: bring another one, by its kind, into sight. */
export interface Opener {
  /** Kinds that it can bring. */
  kinds: readonly string[];
  wanted: Signal<string>;
  /** Kinds that are in sight, but for the one behind tabs. */
  panels: readonly string[];
}

export const OpenerContext = createContext<Opener | null>(null);

// --- one tooltip per widget ---------------------------------------------------------------------

export interface Tip {
  /** Pixels from the left and top of the widget's root. */
  x: number;
  y: number;
  content: ComponentChildren;
}

export const TipContext = createContext(signal<Tip | null>(null));

/** Show a tooltip near a pointer or element: `tip(event.clientX, event.clientY, <b>…</b>)`; `tip(null)` hides it. */
export function useTip(): (x: number | null, y?: number, content?: ComponentChildren) => void {
  const state = useContext(TipContext);
  return (x, y = 0, content = null) => {
    state.value = x === null ? null : { x, y, content };
  };
}
