// Of each kind of what is asked: what stands there before somebody has answered, how it is answered, how it is shown
// beside the truth.

import type { JSX } from "preact";
import type { Asked } from "../runtime/guess";
import { t } from "../runtime/words";
import { ChoiceAsk, ChoiceTold } from "./ChoiceGuess";
import { CurveAsk, CurveTold } from "./CurveGuess";
import type { Said } from "./gaps";
import { NumberAsk, NumberTold } from "./NumberGuess";
import { OrderAsk, OrderTold, PairTold, PushesTold } from "./OrderGuess";

export interface AskProps {
  asked: Asked;
  said: Said;
  onSay: (said: Said) => void;
}

export interface ToldProps {
  asked: Asked;
  said: Said;
  /** In the form of what was said; null while it is not known. */
  truth: Said | null;
}

/** How an answer is given. */
export function Ask({ asked, ...rest }: AskProps): JSX.Element {
  switch (asked.kind) {
    case "curve":
      return <CurveAsk asked={asked} {...rest} />;
    case "number":
      return <NumberAsk asked={asked} {...rest} />;
    case "choice":
      return <ChoiceAsk asked={asked} {...rest} />;
    default:
      return <OrderAsk asked={asked} {...rest} />;
  }
}

/** An answer beside the truth. */
export function Told({ asked, ...rest }: ToldProps): JSX.Element {
  switch (asked.kind) {
    case "curve":
      return <CurveTold asked={asked} {...rest} />;
    case "number":
      return <NumberTold asked={asked} {...rest} />;
    case "choice":
      return <ChoiceTold asked={asked} {...rest} />;
    case "pushes":
      return <PushesTold {...rest} />;
    case "pair":
      return <PairTold {...rest} />;
    default:
      return <OrderTold {...rest} />;
  }
}

/** What is missing before it can be compared; "" where nothing is. */
export function missingWords(asked: Asked, said: Said): string {
  const left = (n: number): string =>
    n > 1 ? t`Choose ${n} more.` : n === 1 ? t`Choose one more.` : "";
  switch (asked.kind) {
    case "order":
    case "pushes":
      return left(Math.min(asked.n, asked.choices.length) - said.length);
    case "pair":
      return left(2 - said.length);
    case "curve":
      return !asked.y ? "" : said.length ? "" : t`Draw a line, or move a handle.`;
    case "number":
      return said.length ? "" : t`Move the slider, or write a number.`;
    case "choice":
      return said.length ? "" : t`Choose one.`;
  }
}
