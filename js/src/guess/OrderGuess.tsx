// The first few of many, put in order: chosen from all, then moved; with a direction where each pushes up or down.

import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { OrderList } from "../asking/OrderList";
import type { Asked, Push } from "../runtime/guess";
import { t } from "../runtime/words";
import type { Said } from "./gaps";

type OrderAsked = Extract<Asked, { kind: "order" | "pushes" | "pair" }>;

/** So many are offered at once; the others are found by their names. */
const MAX_OFFERED = 24;

const nameOf = (one: unknown): string => (Array.isArray(one) ? one[0] : one) as string;

export function OrderAsk(props: {
  asked: OrderAsked;
  said: Said;
  onSay: (said: Said) => void;
}): JSX.Element {
  const { asked, said, onSay } = props;
  const n = asked.kind === "pair" ? 2 : Math.min(asked.n, asked.choices.length);
  const names = said.map(nameOf);
  const ways = new Map(said.map((one) => [nameOf(one), Array.isArray(one) ? one[1] : true]));
  const say = (next: readonly string[]): void =>
    onSay(asked.kind === "pushes" ? next.map((name) => [name, ways.get(name) ?? true]) : [...next]);
  const box = useRef<HTMLDivElement>(null);
  /** Which of the offered was chosen: it goes, and the focus goes on to the next; from the last one to the list. */
  const chosen = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (chosen.current === null || !box.current) return;
    const chips = box.current.querySelectorAll<HTMLElement>(".xw-guess-chip");
    const lines = box.current.querySelectorAll<HTMLElement>(".xw-order-grip");
    (chips[Math.min(chosen.current, chips.length - 1)] ?? lines[lines.length - 1])?.focus();
    chosen.current = null;
  }, [said]);
  const turn = (name: string): void =>
    onSay((said as Push[]).map(([one, up]) => [one, one === name ? !up : up]));
  return (
    <div ref={box} class="xw-guess-order">
      {names.length ? (
        <OrderList
          label={t`your order`}
          items={names}
          onChange={say}
          onRemove={(name) => say(names.filter((one) => one !== name))}
          beside={
            asked.kind === "pushes"
              ? (name) => (
                  <button
                    type="button"
                    class={`xw-button xw-guess-way ${ways.get(name) ? "xw-up" : "xw-down"}`}
                    aria-label={t`${name} pushes ${ways.get(name) ? t`up` : t`down`}; turn`}
                    onClick={() => turn(name)}
                  >
                    {ways.get(name) ? t`▲ up` : t`▼ down`}
                  </button>
                )
              : undefined
          }
        />
      ) : (
        <p class="xw-guess-empty">
          {asked.kind === "pair"
            ? t`Choose two below.`
            : t`Choose ${n} below, the first one first.`}
        </p>
      )}
      {names.length < n ? (
        <Offered
          choices={asked.choices.filter((name) => !names.includes(name))}
          onChoose={(name, at) => {
            chosen.current = at;
            say([...names, name]);
          }}
        />
      ) : null}
    </div>
  );
}

/** What can be chosen; a field finds what there are too many of. */
function Offered(props: {
  choices: readonly string[];
  onChoose: (name: string, at: number) => void;
}): JSX.Element {
  const { choices, onChoose } = props;
  const [wanted, setWanted] = useState("");
  const found = choices.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  const shown = found.slice(0, MAX_OFFERED);
  return (
    <fieldset class="xw-guess-offered" aria-label={t`to choose from`}>
      {choices.length > MAX_OFFERED ? (
        <input
          type="search"
          class="xw-input"
          aria-label={t`find by name`}
          placeholder={t`find by name`}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      ) : null}
      {shown.map((name, at) => (
        <button
          key={name}
          type="button"
          class="xw-button xw-guess-chip"
          onClick={() => {
            setWanted("");
            onChoose(name, at);
          }}
        >
          + {name}
        </button>
      ))}
      {found.length > shown.length ? (
        <span class="xw-muted">
          {t`and ${found.length - shown.length} more: write part of a name`}
        </span>
      ) : null}
    </fieldset>
  );
}

const LINE = 26;
const HEAD = 22;
const MIDDLE = 60;

/** Two orders side by side, the same names joined by lines. */
export function OrderTold({ said, truth }: { said: Said; truth: Said | null }): JSX.Element {
  const yours = said as readonly string[];
  const theirs = (truth ?? []) as readonly string[];
  return (
    <Sides yours={yours.map((name) => ({ name }))} theirs={theirs.map((name) => ({ name }))} />
  );
}

export function PushesTold({ said, truth }: { said: Said; truth: Said | null }): JSX.Element {
  const item = ([name, up]: Push) => ({ name, up });
  return <Sides yours={(said as Push[]).map(item)} theirs={((truth ?? []) as Push[]).map(item)} />;
}

export function PairTold({ said, truth }: { said: Said; truth: Said | null }): JSX.Element {
  const pair = (names: Said | null) => (names?.length ? [{ name: names.join(t` and `) }] : []);
  return <Sides yours={pair(said)} theirs={pair(truth)} />;
}

interface Item {
  name: string;
  up?: boolean;
}

function Sides({
  yours,
  theirs,
}: {
  yours: readonly Item[];
  theirs: readonly Item[];
}): JSX.Element {
  const height = Math.max(yours.length, theirs.length) * LINE;
  const middle = (at: number): number => at * LINE + LINE / 2;
  return (
    <div class="xw-guess-sides">
      <Side head={t`your guess`} items={yours} others={theirs} />
      <svg
        class="xw-guess-joins"
        width={MIDDLE}
        height={height}
        style={{ marginTop: HEAD }}
        aria-hidden="true"
      >
        {yours.map(({ name }, i) => {
          const there = theirs.findIndex((one) => one.name === name);
          if (there < 0) return null;
          const [y0, y1] = [middle(i), middle(there)];
          return (
            <path
              key={name}
              class={i === there ? "xw-guess-same" : ""}
              d={`M2 ${y0}C${MIDDLE / 2} ${y0} ${MIDDLE / 2} ${y1} ${MIDDLE - 2} ${y1}`}
            />
          );
        })}
      </svg>
      {theirs.length ? <Side head={t`what it shows`} items={theirs} others={yours} /> : null}
    </div>
  );
}

function Side(props: {
  head: string;
  items: readonly Item[];
  others: readonly Item[];
}): JSX.Element {
  return (
    <div class="xw-guess-side">
      <div class="xw-guess-head" style={{ height: HEAD }}>
        {props.head}
      </div>
      <ol>
        {props.items.map(({ name, up }) => {
          const there = props.others.some((one) => one.name === name);
          return (
            <li key={name} style={{ height: LINE }} class={there ? "" : "xw-muted"} title={name}>
              {up === undefined ? null : (
                <span class={up ? "xw-guess-up" : "xw-guess-down"}>{up ? "▲ " : "▼ "}</span>
              )}
              {name}
              {up === undefined ? null : <span class="xw-hidden">, {up ? t`up` : t`down`}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
