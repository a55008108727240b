// One of a few.

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Asked } from "../runtime/guess";
import { t } from "../runtime/words";
import type { Said } from "./gaps";

type ChoiceAsked = Extract<Asked, { kind: "choice" }>;

export function ChoiceAsk(props: {
  asked: ChoiceAsked;
  said: Said;
  onSay: (said: Said) => void;
}): JSX.Element {
  const { asked, said, onSay } = props;
  const name = useId();
  return (
    <div class="xw-guess-choices" role="radiogroup" aria-label={asked.question}>
      {asked.choices.map((choice) => (
        <label key={choice} class={choice === said[0] ? "xw-on" : ""}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === said[0]}
            onChange={() => onSay([choice])}
          />
          <span>{choice}</span>
        </label>
      ))}
    </div>
  );
}

export function ChoiceTold(props: {
  asked: ChoiceAsked;
  said: Said;
  truth: Said | null;
}): JSX.Element {
  const { said, truth } = props;
  const names = [...new Set([...said, ...(truth ?? [])])] as string[];
  return (
    <ul class="xw-guess-picked">
      {names.map((name) => (
        <li key={name}>
          {name}
          {said.includes(name) ? <span class="xw-guess-tag xw-yours">{t`your guess`}</span> : null}
          {truth?.includes(name) ? <span class="xw-guess-tag">{t`what it shows`}</span> : null}
        </li>
      ))}
    </ul>
  );
}
