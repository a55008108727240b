// Coalitions by their numbers: bit i tells whether player i is in.
import { t } from "../../runtime/words";

/** A letter for each player: "A" is the first. */
export const letter = (player: number): string => String.fromCharCode(65 + player);

/** "ACD"; "none" of the empty one. */
export function lettersOf(coalition: number, n_players: number): string {
  const inside = playersOf(coalition, n_players);
  return inside.length ? inside.map(letter).join("") : t`none`;
}

export const playersOf = (coalition: number, n_players: number): number[] =>
  Array.from({ length: n_players }, (_, player) => player).filter(
    (player) => (coalition >> player) & 1,
  );

export const sizeOf = (coalition: number): number => {
  let n = 0;
  for (let left = coalition; left; left >>= 1) n += left & 1;
  return n;
};

/** The coalitions that an order passes, the empty one first. */
export function pathOf(order: readonly number[]): number[] {
  const path = [0];
  for (const player of order) path.push((path[path.length - 1] as number) | (1 << player));
  return path;
}

/** What each player adds in an order, by player. */
export function addedIn(order: readonly number[], values: readonly number[]): number[] {
  const found = new Array<number>(order.length).fill(0);
  const path = pathOf(order);
  order.forEach((player, i) => {
    found[player] =
      (values[path[i + 1] as number] as number) - (values[path[i] as number] as number);
  });
  return found;
}

/** In how many of how many orders a player joins one certain coalition of so many others: 1 of so many. */
export function oneOf(n_players: number, size: number): number {
  let ways = 1;
  for (let i = 0; i < size; i++) ways = (ways * (n_players - 1 - i)) / (i + 1);
  return n_players * Math.round(ways);
}

/** Where coalitions stand: columns by size, in a column by number. */
export function placesOf(
  n_players: number,
  width: number,
  height: number,
): { x: number; y: number }[] {
  const columns: number[][] = Array.from({ length: n_players + 1 }, () => []);
  for (let one = 0; one < 1 << n_players; one++) (columns[sizeOf(one)] as number[]).push(one);
  const found: { x: number; y: number }[] = [];
  const step = n_players ? width / n_players : 0;
  columns.forEach((column, size) => {
    column.forEach((one, i) => {
      found[one] = { x: size * step, y: ((i + 0.5) / column.length) * height };
    });
  });
  return found;
}
