// What a view asks before it shows anything: declared by the view (`guess` of `defineView`), asked by what js/src/guess
// puts around it, which travels with views that were told to ask.

import type { JSX } from "preact";
import type { ViewContext } from "./view";

/** How a number is written: a share of all, a whole number, or as it is. */
export type Written = "share" | "count" | "number";

/** A feature, and whether it pushes up. */
export type Push = readonly [name: string, up: boolean];

/** Where a curve is drawn: at these values, called so. */
export interface Handle {
  at: number;
  label: string;
}

export interface CurveAsked {
  kind: "curve";
  question: string;
  /** Of the x axis. */
  name: string;
  /** Values between which one may not draw a line: each has a bar. */
  levels: boolean;
  handles: readonly Handle[];
  /** Of the y axis; null while nobody knows how far it reaches. */
  y: { name: string; low: number; high: number; signed: boolean } | null;
  /** Its values along `at`. */
  truth: { at: readonly number[]; ys: readonly number[] } | null;
}

/** What is known of what is asked about: a value of the row, and what that was where it was edited. */
export interface Known {
  name: string;
  value: string;
  was?: string;
}

/** A question with what it takes to answer it, as plain JSON. `truth` is null while nobody knows it; it is the number,
 * or the order, that the view itself shows. */
export type Asked = Question & {
  /** What stands beside the question: without it nobody could answer. */
  known?: readonly Known[];
};

type Question =
  | {
      /** The first `n` of these, in order. */
      kind: "order";
      question: string;
      choices: readonly string[];
      n: number;
      truth: readonly string[] | null;
    }
  | {
      /** The first `n` of these, in order, and which way each pushes. */
      kind: "pushes";
      question: string;
      choices: readonly string[];
      n: number;
      /** What is pushed up or down. */
      pushed: string;
      truth: readonly Push[] | null;
    }
  | {
      /** Two of these. */
      kind: "pair";
      question: string;
      choices: readonly string[];
      /** All pairs, the strongest first. */
      truth: readonly (readonly [string, string])[] | null;
    }
  | CurveAsked
  | {
      kind: "number";
      question: string;
      low: number;
      high: number;
      step: number;
      written: Written;
      /** What it is the number of: "accuracy". */
      name: string;
      truth: number | null;
    }
  | {
      kind: "choice";
      question: string;
      choices: readonly string[];
      /** More than one where they are equal. */
      truth: readonly string[] | null;
    };

/** What a view asks now. Undefined: that is not known yet; null: there is nothing to be asked, and it shows itself. A hook:
 * it asks for answers as the view does, which are computed while somebody thinks. */
export type UseGuess<O extends object = object> = (
  context: ViewContext<O>,
) => Asked | null | undefined;

/** What stands around a view that asks first. */
export type Around = (props: {
  context: ViewContext;
  title: string;
  useGuess: UseGuess;
  /** The view itself. */
  view: () => JSX.Element;
}) => JSX.Element;

let around: Around | null = null;

/** Have this stand around views that ask first. */
export function askBy(component: Around): void {
  around = component;
}

/** What stands around them; null where its piece has not arrived. */
export const askedBy = (): Around | null => around;

/** No more are put in order. */
const MOST_GUESSED = 5;

/** How many of these are put in order: at most half, so that it is a question which; of three or fewer all of them. */
export const nGuessed = (n: number, most = MOST_GUESSED): number =>
  n <= 3 ? n : Math.min(most, Math.floor(n / 2));
