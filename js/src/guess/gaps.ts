// How far a guess is from the truth, as a number and in words. Pure. Words never judge whoever guessed.

import { formatAmount, formatInteger, formatShare, formatSigned, plural } from "../runtime/format";
import type { Asked, CurveAsked, Push, Written } from "../runtime/guess";
import { t } from "../runtime/words";
import { shapeOf, shapeWords, valuesAt } from "./heights";

/** What was said: names, pushes, a number or the heights of a curve, by the kind of what was asked. */
export type Said = readonly unknown[];

export interface Gap {
  /** The truth in the form of what was said. */
  truth: Said;
  /** Numbers: what was said minus what is; a curve: the mean distance; names: how many are not as expected. */
  gap: number;
  words: string;
}

type Of<K extends Asked["kind"]> = Extract<Asked, { kind: K }>;

/** Null while the truth is not known. */
export function gapOf(asked: Asked, said: Said): Gap | null {
  switch (asked.kind) {
    case "order":
      return asked.truth && orderGap(asked.truth, said as string[]);
    case "pushes":
      return asked.truth && pushesGap(asked, asked.truth, said as Push[]);
    case "pair":
      return asked.truth && pairGap(asked.truth, said as [string, string]);
    case "curve":
      return asked.truth && curveGap(asked, asked.truth, said as number[]);
    case "number":
      return asked.truth === null ? null : numberGap(asked, asked.truth, said[0] as number);
    case "choice":
      return asked.truth && choiceGap(asked.truth, said[0] as string);
  }
}

const ORDINALS = [
  t`first`,
  t`second`,
  t`third`,
  t`fourth`,
  t`fifth`,
  t`sixth`,
  t`seventh`,
  t`eighth`,
];

/** "third"; "12th". */
export function ordinal(place: number): string {
  const word = ORDINALS[place];
  if (word) return word;
  const n = place + 1;
  const text = formatInteger(n);
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const endings = [t`${text}th`, t`${text}st`, t`${text}nd`, t`${text}rd`] as const;
  return (teen ? undefined : endings[n % 10]) ?? endings[0];
}

/** "None of your 5", "All 5", "2 of your 5": how a sentence begins. */
const share = (n: number, of: number): string =>
  n === 0 ? t`None of your ${of}` : n === of ? t`All ${of}` : t`${n} of your ${of}`;

const are = (n: number): string => (n === 1 ? t`is in its place` : t`are in their place`);

/** What was put farthest from its place; -1: each is where it was put. */
function farthest(said: readonly string[], truth: readonly string[]): number {
  let [most, at] = [0, -1];
  said.forEach((name, i) => {
    const there = truth.indexOf(name);
    const far = there < 0 ? truth.length : Math.abs(there - i);
    if (far > most) [most, at] = [far, i];
  });
  return at;
}

function orderGap(truth: readonly string[], said: readonly string[]): Gap {
  const n = said.length;
  const right = said.filter((name, i) => truth[i] === name).length;
  const among = said.filter((name) => truth.indexOf(name) >= 0 && truth.indexOf(name) < n).length;
  const words = [`${share(right, n)} ${are(right)}`];
  if (among < n || right < n)
    words.push(
      among === n
        ? t`the same ${n}, in another order`
        : t`${among} of the first ${n} ${among === 1 ? t`is` : t`are`} among yours`,
    );
  const off = farthest(said, truth);
  const name = said[off];
  const told = [`${words.join("; ")}.`];
  if (name !== undefined) {
    const there = truth.indexOf(name);
    told.push(
      t`You put ${name} ${ordinal(off)}; ${there < 0 ? t`it does not count at all` : t`it is ${ordinal(there)}`}.`,
    );
  }
  const missed = truth.slice(0, n).find((one) => !said.includes(one));
  if (missed !== undefined) told.push(t`${missed} is ${ordinal(truth.indexOf(missed))}.`);
  return { truth: truth.slice(0, n), gap: n - right, words: told.join(" ") };
}

const way = (up: boolean): string => (up ? t`up` : t`down`);

function pushesGap(asked: Of<"pushes">, truth: readonly Push[], said: readonly Push[]): Gap {
  const n = said.length;
  const first = truth.slice(0, n);
  const names = first.map(([name]) => name);
  const found = said.filter(([name]) => names.includes(name)).length;
  const ways = new Map(truth);
  const turned = said.filter(([name, up]) => ways.has(name) && ways.get(name) !== up);
  const told = [
    found === n
      ? t`You named the ${n} that push ${asked.pushed} most.`
      : t`${found === 0 ? t`None` : found} of the ${n} that push ${asked.pushed} most ${found > 1 ? t`are` : t`is`} among yours.`,
  ];
  const known = said.filter(([name]) => ways.has(name)).length;
  const [one] = turned;
  if (one) told.push(t`You expected ${one[0]} to push ${way(one[1])}; it pushes ${way(!one[1])}.`);
  else if (known === n)
    told.push(t`${n === 1 ? t`Its direction is` : t`All directions are`} right.`);
  const missed = first.find(([name]) => !said.some(([other]) => other === name));
  if (missed)
    told.push(
      t`${missed[0]} is ${ordinal(names.indexOf(missed[0]))}, and pushes ${way(missed[1])}.`,
    );
  return { truth: first, gap: n - found + turned.length, words: told.join(" ") };
}

function pairGap(
  truth: readonly (readonly [string, string])[],
  said: readonly [string, string],
): Gap {
  const place = truth.findIndex((pair) => said.every((name) => pair.includes(name)));
  const first = truth[0] as readonly [string, string];
  const best = t`${first[0]} and ${first[1]}`;
  if (place === 0) return { truth: first, gap: 0, words: t`Yes: ${best} act together most.` };
  const yours = t`${said[0]} and ${said[1]}`;
  const words =
    place < 0
      ? t`${best} act together most; ${yours} are not among those that were compared.`
      : t`${yours} come ${ordinal(place)} of ${plural(truth.length, t`pair`, t`pairs`)}; ${best} act together most.`;
  return { truth: first, gap: place < 0 ? truth.length : place, words };
}

/** A number as it is shown. */
export function written(value: number, how: Written): string {
  if (how === "share") return formatShare(value);
  return how === "count" ? formatInteger(value) : formatAmount(value);
}

/** How far apart two numbers are. */
function distance(size: number, how: Written): string {
  if (how === "share") {
    const points = Math.round(size * 1000) / 10;
    return t`${points} percentage ${points === 1 ? t`point` : t`points`}`;
  }
  return written(size, how);
}

function numberGap({ name, written: how }: Of<"number">, truth: number, said: number): Gap {
  const gap = said - truth;
  const [yours, theirs] = [written(said, how), written(truth, how)];
  const words =
    yours === theirs
      ? t`You said ${yours}, and that is what it is.`
      : t`You said ${yours}; ${name} is ${theirs}: ${distance(Math.abs(gap), how)} ${gap > 0 ? t`less` : t`more`} than you expected.`;
  return { truth: [truth], gap, words };
}

function choiceGap(truth: readonly string[], said: string): Gap {
  const several = truth.length > 1;
  const names = truth.join(t` and `);
  const words = truth.includes(said)
    ? t`You said ${said}, and that is what it is${several ? t`, together with ${truth.filter((one) => one !== said).join(t` and `)}` : ""}.`
    : t`You said ${said}; it is ${names}.`;
  return { truth, gap: truth.includes(said) ? 0 : 1, words };
}

function curveGap(
  asked: CurveAsked,
  truth: NonNullable<CurveAsked["truth"]>,
  said: readonly number[],
): Gap {
  const xs = asked.handles.map(({ at }) => at);
  const real = valuesAt(truth, xs);
  const apart = real.map((y, i) => Math.abs(y - (said[i] as number)));
  const known = apart.filter((one) => !Number.isNaN(one));
  // Plain JSON knows no NaN.
  const truth_there = real.map((y) => (Number.isNaN(y) ? null : y));
  if (!known.length)
    return { truth: truth_there, gap: 0, words: t`There are too few rows to compare it with.` };
  const gap = known.reduce((sum, one) => sum + one, 0) / known.length;
  const told = asked.levels ? levelWords(asked, real, said) : directionWords(asked, real, said);
  const worst = apart.indexOf(Math.max(...known));
  const write = (y: number): string => (asked.y?.signed ? formatSigned(y) : formatAmount(y));
  const span = asked.y ? asked.y.high - asked.y.low : 0;
  if (worst >= 0 && (apart[worst] as number) > NEAR * span)
    told.push(
      t`Furthest apart at ${asked.handles[worst]?.label}: you drew ${write(said[worst] as number)}, it is ${write(real[worst] as number)}.`,
    );
  else told.push(t`You were close everywhere.`);
  return { truth: truth_there, gap, words: told.join(" ") };
}

/** Of the height of the picture: what is no farther apart is close. */
const NEAR = 0.05;

function directionWords(
  asked: CurveAsked,
  real: readonly number[],
  said: readonly number[],
): string[] {
  const span = asked.y ? asked.y.high - asked.y.low : 0;
  const [yours, theirs] = [shapeOf(said, span), shapeOf(real, span)];
  if (yours === theirs) return [t`It ${shapeWords(theirs)}, as you drew it.`];
  return [t`You drew that it ${shapeWords(yours)}; it ${shapeWords(theirs)}.`];
}

function levelWords(asked: CurveAsked, real: readonly number[], said: readonly number[]): string[] {
  const top = (ys: readonly number[]): string => {
    const most = Math.max(...ys.filter((y) => !Number.isNaN(y)));
    return asked.handles[ys.indexOf(most)]?.label ?? "";
  };
  const [yours, theirs] = [top(said), top(real)];
  return [
    yours === theirs
      ? t`It is highest for ${theirs}, as you drew it.`
      : t`You drew it highest for ${yours}; it is highest for ${theirs}.`,
  ];
}
