// SHAP, coalition by coalition: left the lattice of all coalitions and the way through it, right what players add.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ellipsize, fitLabel, type Measure } from "../../marks/labels";
import { formatNumber, formatSigned } from "../../runtime/format";
import { t } from "../../runtime/words";
import { addedIn, letter, lettersOf, oneOf, pathOf, playersOf, sizeOf } from "./coalitions";
import { Lattice } from "./Lattice";
import { LowerAxis, Picture, reachOf, scaleOf } from "./plot";
import { columnOf, type ShapSteps } from "./record";

const LINE = 34;
const HEAD = 22;
const FOOT = 42;
const DIGITS = 3;

/** Steps in which an order is walked, and those that are of both ends alone. */
const WAYS = ["base", "join", "other"];
const ENDS = ["sum", "library"];

export function Shap(props: {
  record: ShapSteps;
  step: number;
  output: number;
  width: number;
  stacked: boolean;
  measure: Measure;
  unit: string;
}): JSX.Element {
  const { record, step, output, width, stacked, measure } = props;
  const chosen = useSignal(-1);
  const stage = record.stages[step] ?? "";
  const values = columnOf(record.values, output);
  const means = columnOf(record.shapley, output);
  const n = record.players.length;
  const orders = ordersOf(record);
  const strongest = means.reduce(
    (best, one, j) => (Math.abs(one) > Math.abs(means[best] as number) ? j : best),
    0,
  );
  const player = chosen.value >= 0 ? chosen.value : strongest;
  const order = orders[stage === "other" ? 1 : 0] as number[];
  const joined = stage === "join" ? step : stage === "base" ? 0 : n;
  const path = pathOf(order).slice(0, joined + 1);
  const left = stacked ? width : Math.round(width * 0.5);
  const right = stacked ? width : width - left - 24;
  const reach = [...pathOf(orders[0] as number[]), ...pathOf(orders[1] ?? [])].map(
    (one) => values[one] as number,
  );
  const pane = { record, values, measure, width: right, unit: props.unit };
  return (
    <div class="xw-steps-panes">
      <Lattice
        n={n}
        values={values}
        width={left}
        path={WAYS.includes(stage) ? path : ENDS.includes(stage) ? [0, values.length - 1] : []}
        old={stage === "other" ? pathOf(orders[0] as number[]) : []}
        player={stage === "coalitions" ? player : -1}
      />
      <div>
        {stage === "orders" || stage === "mean" ? (
          <Dots {...pane} orders={orders} means={stage === "mean" ? means : null} />
        ) : stage === "coalitions" ? (
          <Joinings
            {...pane}
            player={player}
            onPlayer={(next) => {
              chosen.value = next;
            }}
          />
        ) : stage === "sum" || stage === "library" ? (
          <Stairs
            {...pane}
            order={orders[0] as number[]}
            added={means}
            n_shown={n}
            beside={stage === "library" ? columnOf(record.attributions, output) : null}
            word={t`explainer`}
            reach={reach}
          />
        ) : (
          <Stairs
            {...pane}
            order={order}
            added={addedIn(order, values)}
            n_shown={joined}
            beside={stage === "other" ? addedIn(orders[0] as number[], values) : null}
            word={t`before`}
            reach={reach}
          />
        )}
      </div>
    </div>
  );
}

function ordersOf({ orders }: ShapSteps): number[][] {
  const [n_orders, n] = orders.shape as [number, number];
  return Array.from({ length: n_orders }, (_, i) =>
    Array.from({ length: n }, (_, j) => Number(orders.data[i * n + j])),
  );
}

interface Pane {
  record: ShapSteps;
  values: readonly number[];
  measure: Measure;
  width: number;
  unit: string;
}

/** Names on the left of each line, as wide as they need. */
function Names(props: {
  record: ShapSteps;
  order: readonly number[];
  measure: Measure;
  room: number;
  quiet?: (place: number) => boolean;
}): JSX.Element {
  const { record, order, measure, room, quiet } = props;
  return (
    <g>
      {order.map((player, i) => (
        <g key={player} class={quiet?.(i) ? "xw-steps-quiet" : ""}>
          <text x={0} y={HEAD + i * LINE + LINE / 2} dy="0.35em" class="xw-steps-letter">
            {letter(player)}
          </text>
          <text x={18} y={HEAD + i * LINE + LINE / 2} dy="0.35em">
            <title>{record.labels[player]}</title>
            {fitted(record.labels[player] as string, room - 24, measure)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** "name = value" in this room: a long name gives way to its value. */
function fitted(label: string, room: number, measure: Measure): string {
  const [value = "", ...name] = label.split(" = ").reverse();
  if (!name.length) return ellipsize(label, room, measure);
  return fitLabel(name.reverse().join(" = "), value, room, measure);
}

const roomFor = ({ record, measure, width }: Pane): number =>
  Math.min(width * 0.44, Math.max(...record.labels.map((label) => measure(label))) + 34);

/** From the base value up and down to where players lead, one line each. */
function Stairs(
  props: Pane & {
    order: readonly number[];
    added: readonly number[];
    n_shown: number;
    /** What the same players add elsewhere. */
    beside: readonly number[] | null;
    word: string;
    /** Values that the axis reaches besides: it stays where it is from step to step. */
    reach: readonly number[];
  },
): JSX.Element {
  const { record, values, order, added, n_shown, width, unit, beside } = props;
  const room = roomFor(props);
  const bottom = HEAD + order.length * LINE;
  const written = order.map(
    (player) =>
      `${formatSigned(added[player] as number, DIGITS)}${
        beside ? ` (${props.word} ${formatSigned(beside[player] as number, DIGITS)})` : ""
      }`,
  );
  const end_of_bars = width - Math.max(...written.map((text) => props.measure(text))) - 14;
  let at = values[0] as number;
  const stairs = order.map((player) => {
    const from = at;
    at += added[player] as number;
    return { player, from, to: at };
  });
  const domain = reachOf(
    [values[0] as number, ...props.reach, ...stairs.map(({ to }) => to)],
    0.08,
  );
  const x = scaleOf(domain, room, end_of_bars);
  const end = n_shown ? (stairs[n_shown - 1]?.to ?? at) : (values[0] as number);
  const told = stairs
    .slice(0, n_shown)
    .map(
      ({ player }) => `${record.players[player]} ${formatSigned(added[player] as number, DIGITS)}`,
    );
  return (
    <Picture
      width={width}
      height={bottom + FOOT}
      label={t`From the base value ${formatNumber(values[0] as number, DIGITS)} to ${formatNumber(end, DIGITS)}: ${told.join(", ") || t`nothing is known yet`}.`}
    >
      <line
        class="xw-steps-base"
        x1={x(values[0] as number)}
        x2={x(values[0] as number)}
        y1={14}
        y2={bottom}
      />
      <text class="xw-steps-note" x={x(values[0] as number)} y={10} text-anchor="middle">
        {t`base value ${formatNumber(values[0] as number, DIGITS)}`}
      </text>
      <Names {...props} room={room} quiet={(place) => place >= n_shown} />
      <g>
        {stairs.slice(0, n_shown).map(({ player, from, to }, i) => {
          const y = HEAD + i * LINE;
          const ends = [x(from), x(to)].sort((a, b) => a - b) as [number, number];
          return (
            <g key={player} class={i === n_shown - 1 ? "xw-steps-new" : ""}>
              <rect
                class={to >= from ? "xw-steps-up" : "xw-steps-down"}
                x={ends[0]}
                y={y + 7}
                width={Math.max(1.5, ends[1] - ends[0])}
                height={LINE - 14}
              />
              <line class="xw-steps-link" x1={x(to)} x2={x(to)} y1={y + 7} y2={y + LINE + 7} />
              <text
                x={width - 4}
                y={y + LINE / 2}
                dy="0.35em"
                text-anchor="end"
                class="xw-steps-number"
              >
                {written[i]}
              </text>
            </g>
          );
        })}
      </g>
      <LowerAxis domain={domain} left={room} right={end_of_bars} y={bottom + 4} name={unit} />
    </Picture>
  );
}

/** What each player adds in every order: equal ones stand on each other. */
function Dots(
  props: Pane & { orders: readonly (readonly number[])[]; means: readonly number[] | null },
): JSX.Element {
  const { record, values, orders, means, width, unit } = props;
  const room = roomFor(props);
  const each = orders.map((order) => addedIn(order, values));
  const domain = reachOf([0, ...each.flat()], 0.1);
  const end = width - 60;
  const x = scaleOf(domain, room, end);
  const line = 52;
  const players = record.players.map((_, j) => j);
  const bottom = HEAD + players.length * line;
  return (
    <Picture
      width={width}
      height={bottom + FOOT}
      label={players
        .map((j) => {
          const own = each.map((one) => one[j] as number);
          const mean = means ? t`, ${formatSigned(means[j] as number, DIGITS)} on average` : "";
          return t`${record.players[j]} adds from ${formatSigned(Math.min(...own), DIGITS)} to ${formatSigned(Math.max(...own), DIGITS)}${mean}`;
        })
        .join("; ")}
    >
      <line class="xw-steps-base" x1={x(0)} x2={x(0)} y1={14} y2={bottom} />
      {players.map((j) => {
        const middle = HEAD + j * line + line / 2;
        const piled = piles(each.map((one) => x(one[j] as number)));
        const mean = means ? x(means[j] as number) : 0;
        return (
          <g key={j}>
            <text x={0} y={middle} dy="0.35em" class="xw-steps-letter">
              {letter(j)}
            </text>
            <text x={18} y={middle} dy="0.35em">
              <title>{record.labels[j]}</title>
              {fitted(record.labels[j] as string, room - 24, props.measure)}
            </text>
            <line
              class="xw-steps-lane"
              x1={room}
              x2={width - 8}
              y1={middle + 14}
              y2={middle + 14}
            />
            {piled.map(({ at, level }, i) => (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: the order that it is of
                key={i}
                class={means ? "xw-steps-dot xw-steps-quiet" : "xw-steps-dot"}
                cx={at}
                cy={middle + 11 - level * Math.min(5, 34 / deepest(piled))}
                r={2.4}
              />
            ))}
            {means ? (
              <g class={(means[j] as number) >= 0 ? "xw-steps-up" : "xw-steps-down"}>
                <path d={`M${mean} ${middle + 14}l5 -8h-10z`} />
                <line x1={mean} x2={mean} y1={middle - 10} y2={middle + 14} />
                <text
                  x={width - 4}
                  y={middle}
                  dy="0.35em"
                  text-anchor="end"
                  class="xw-steps-number"
                >
                  {formatSigned(means[j] as number, DIGITS)}
                </text>
              </g>
            ) : null}
          </g>
        );
      })}
      <LowerAxis
        domain={domain}
        left={room}
        right={width - 8}
        y={bottom + 4}
        name={t`added to the ${unit}`}
        signed
      />
    </Picture>
  );
}

interface Piled {
  at: number;
  level: number;
}

/** Dots that would cover each other stand on each other. */
export function piles(places: readonly number[], apart = 5): Piled[] {
  const heights = new Map<number, number>();
  return places.map((at) => {
    const pile = Math.round(at / apart);
    const level = heights.get(pile) ?? 0;
    heights.set(pile, level + 1);
    return { at, level };
  });
}

const deepest = (piled: readonly Piled[]): number =>
  Math.max(1, ...piled.map(({ level }) => level));

/** Every way in which one player joins, with the share of orders that take it. */
function Joinings(
  props: Pane & { player: number; onPlayer: (player: number) => void },
): JSX.Element {
  const { record, values, player } = props;
  const n = record.players.length;
  const lines = values
    .map((_, coalition) => coalition)
    .filter((coalition) => !((coalition >> player) & 1))
    .sort((a, b) => sizeOf(a) - sizeOf(b) || a - b)
    .map((coalition) => {
      const change = (values[coalition | (1 << player)] as number) - (values[coalition] as number);
      const of = oneOf(n, sizeOf(coalition));
      return { coalition, change, of, part: change / of };
    });
  const most = Math.max(1e-300, ...lines.map(({ change }) => Math.abs(change)));
  return (
    <div class="xw-steps-joinings">
      <fieldset class="xw-segments" aria-label={t`Who joins`}>
        {record.players.map((name, j) => (
          <label key={name} class={j === player ? "xw-on" : ""} title={name}>
            <input type="radio" checked={j === player} onChange={() => props.onPlayer(j)} />
            {letter(j)}
          </label>
        ))}
      </fieldset>
      <table>
        <caption>{`${letter(player)}: ${record.labels[player]}`}</caption>
        <thead>
          <tr>
            <th scope="col">{t`joins`}</th>
            <th scope="col">{t`adds`}</th>
            <th scope="col">
              <span class="xw-hidden">{t`drawn`}</span>
            </th>
            <th scope="col">{t`of orders`}</th>
            <th scope="col">{t`counts`}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ coalition, change, of, part }) => (
            <tr key={coalition}>
              <th
                scope="row"
                title={playersOf(coalition, n)
                  .map((j) => record.players[j])
                  .join(", ")}
              >
                {lettersOf(coalition, n)}
              </th>
              <td>{formatSigned(change, DIGITS)}</td>
              <td class="xw-steps-track">
                <span
                  class={change >= 0 ? "xw-steps-up" : "xw-steps-down"}
                  style={{ width: `${(100 * Math.abs(change)) / most}%` }}
                />
              </td>
              <td>1/{of}</td>
              <td>{formatSigned(part, DIGITS)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>{t`Shapley value`}</th>
            <td>
              {formatSigned(
                lines.reduce((sum, { part }) => sum + part, 0),
                DIGITS,
              )}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
