// A quick search for plans: nearest real rows pruned back to the row, then moves of one feature and of two. It asks the
// model some ten thousand times at most, and proves nothing.

import { costOf, type Goal, gapOf, type Lever } from "./score";

/** Real rows that are pruned back. */
const SEEDS = 12;
/** Moves that are combined in pairs. */
const MOVES = 48;
const REFINED = 8;
const ROUNDS = 3;
const MAX_ASKED = 20_000;

export interface Asked {
  row: Float64Array;
  levers: readonly Lever[];
  /** Columns that may change. */
  free: readonly number[];
  /** By column: what it may become. */
  values: readonly (readonly number[])[];
  /** What a value costs besides the distance: rare levels. */
  more(column: number, value: number): number;
  goal: Goal;
  max_changes: number;
  n: number;
  /** Real rows that reach the goal, the nearest first. */
  alike: readonly Float64Array[];
  /** Outputs of plans, (n, n_outputs); null: given up. */
  predict(plans: readonly Float64Array[]): Promise<Float64Array | null>;
  n_outputs: number;
}

export interface Plan {
  row: Float64Array;
  distance: number;
  /** The distance, and what rare levels cost besides. */
  worth: number;
  changed: number[];
}

export class Search {
  readonly asked: Asked;
  n_asked = 0;
  given_up = false;
  /** The cheapest plan of those that change the same columns. */
  readonly #pool = new Map<string, Plan>();

  constructor(asked: Asked) {
    this.asked = asked;
  }

  plan(row: Float64Array): Plan {
    const { levers, more, row: own } = this.asked;
    const plan: Plan = { row, distance: 0, worth: 0, changed: [] };
    for (const [j, lever] of levers.entries()) {
      const cost = costOf(lever, row[j] as number, own[j] as number);
      if (cost === 0) continue;
      plan.changed.push(j);
      plan.distance += cost;
      plan.worth += cost + more(j, row[j] as number);
    }
    return plan;
  }

  /** How far each falls short. */
  async gaps(plans: readonly Plan[]): Promise<number[]> {
    const { goal, n_outputs } = this.asked;
    if (!plans.length || this.given_up || this.n_asked > MAX_ASKED)
      return plans.map(() => Number.POSITIVE_INFINITY);
    this.n_asked += plans.length;
    const said = await this.asked.predict(plans.map(({ row }) => row));
    if (!said) this.given_up = true;
    return plans.map((_, k) =>
      said
        ? gapOf(goal, said.subarray(k * n_outputs, (k + 1) * n_outputs))
        : Number.POSITIVE_INFINITY,
    );
  }

  with_(plan: Plan, j: number, value: number): Plan {
    const row = plan.row.slice();
    row[j] = value;
    return this.plan(row);
  }

  async #add(plans: readonly Plan[]): Promise<number[]> {
    const gaps = await this.gaps(plans);
    for (const [k, plan] of plans.entries()) if (gaps[k] === 0) this.#keep(plan);
    return gaps;
  }

  #keep(plan: Plan): void {
    if (!plan.changed.length || plan.changed.length > this.asked.max_changes) return;
    const key = plan.changed.join();
    const known = this.#pool.get(key);
    if (!known || plan.worth < known.worth) this.#pool.set(key, plan);
  }

  /** Plans by worth; of those that change more than a cheaper one does, none. */
  get found(): Plan[] {
    const kept: Plan[] = [];
    for (const plan of [...this.#pool.values()].sort((a, b) => a.worth - b.worth))
      if (!kept.some(({ changed }) => changed.every((j) => plan.changed.includes(j))))
        kept.push(plan);
    return kept;
  }

  async run(): Promise<Plan[]> {
    await this.#prune();
    await this.#move();
    for (let round = 0; round < ROUNDS; round++) await this.#cheapen();
    return this.found;
  }

  /** Real rows, taken back column by column as far as they stay valid. */
  async #prune(): Promise<void> {
    const { alike, free, row } = this.asked;
    let open = alike.slice(0, SEEDS).map((other) => {
      const seed = row.slice();
      for (const j of free) if (!Number.isNaN(other[j] as number)) seed[j] = other[j] as number;
      return this.plan(seed);
    });
    const gaps = await this.gaps(open);
    open = open.filter((_, k) => gaps[k] === 0);
    while (open.length && !this.given_up) {
      const tried = open.flatMap((plan, of) =>
        plan.changed.map((j) => ({ of, plan: this.with_(plan, j, row[j] as number) })),
      );
      const left = await this.gaps(tried.map(({ plan }) => plan));
      const next: Plan[] = [];
      for (const [of, plan] of open.entries()) {
        const best = tried
          .filter((one, k) => one.of === of && left[k] === 0)
          .sort((a, b) => a.plan.worth - b.plan.worth)[0];
        if (best) next.push(best.plan);
        else this.#keep(plan);
      }
      open = next;
    }
  }

  async #move(): Promise<void> {
    const { free, values, row, max_changes } = this.asked;
    const own = this.plan(row.slice());
    const singles = free.flatMap((j) =>
      (values[j] as readonly number[]).map((value) => ({
        j,
        value,
        plan: this.with_(own, j, value),
      })),
    );
    const gaps = await this.#add(singles.map(({ plan }) => plan));
    if (max_changes < 2) return;
    const [start = 0] = await this.gaps([own]);
    const moves = singles
      .map((one, k) => ({ ...one, gain: start - (gaps[k] as number) }))
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.gain / b.plan.worth - a.gain / a.plan.worth);
    const strongest = [...moves].sort((a, b) => b.gain - a.gain).slice(0, MOVES / 2);
    const some = [...new Set([...strongest, ...moves.slice(0, MOVES / 2)])];
    const best = this.found[0]?.worth ?? Number.POSITIVE_INFINITY;
    const pairs = some
      .flatMap((a, k) =>
        some.slice(k + 1).flatMap((b) => (a.j === b.j ? [] : [this.with_(a.plan, b.j, b.value)])),
      )
      .filter(({ worth }) => worth < 2 * best);
    await this.#add(pairs);
  }

  /** Values nearer to the row's own. */
  async #cheapen(): Promise<void> {
    const { values } = this.asked;
    const tried = this.found
      .slice(0, REFINED)
      .flatMap((plan) =>
        plan.changed.flatMap((j) =>
          (values[j] as readonly number[])
            .map((value) => this.with_(plan, j, value))
            .filter(({ worth }) => worth < plan.worth),
        ),
      );
    await this.#add(tried);
  }
}
