// Plans of the page as the record that Python sends: arrays, spans, the way to each.

import type { Tensor } from "../runtime/answers";
import type { Column, Numbers } from "../runtime/columns";
import { formatOf } from "../runtime/format";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { costOf, type Goal, gapOf, type Lever, levelOf } from "./score";
import type { Plan } from "./search";

const tensor = (data: Numbers, ...shape: number[]): Tensor => ({ data, shape });

export class Teller {
  constructor(
    readonly store: Store,
    readonly table: readonly Column[],
    readonly own: Float64Array,
    readonly goal: Goal,
    readonly levers: readonly Lever[],
    readonly counts: readonly (Map<number, number> | null)[],
    readonly values: readonly (readonly number[])[],
    readonly predict: (plans: readonly Float64Array[]) => Promise<Float64Array | null>,
    readonly n_outputs: number,
  ) {}

  async plans(
    found: readonly Plan[],
    distances: Float64Array,
    rowOf: (row: number) => Float64Array,
    row: number,
  ): Promise<Record<string, unknown>> {
    const { n_outputs, table } = this;
    const [n, p] = [found.length, table.length];
    const closest = Math.min(...found.map(({ distance }) => distance));
    const said = (await this.#said(found.map((plan) => plan.row))) ?? new Float64Array(0);
    // One after the other: a newer question of the same lane ends the one before.
    const ways: Way[] = [];
    for (const plan of found) ways.push(await this.#way(plan));
    const steps = Math.max(1, ...ways.map(({ path }) => path.length));
    const filled = (kind: (plan: Plan, j: number) => number): Tensor =>
      tensor(Float64Array.from(found.flatMap((plan) => table.map((_, j) => kind(plan, j)))), n, p);
    const changes = [];
    for (const [k, plan] of found.entries())
      for (const j of (ways[k] as Way).order) changes.push(await this.#change(k, plan, j));
    const near = found.map((plan) => this.#nearest(plan.row, row, rowOf));
    const now = nearestTo(distances, row);
    return {
      values: filled((plan, j) => plan.row[j] as number),
      costs: filled((plan, j) =>
        costOf(this.levers[j] as Lever, plan.row[j] as number, this.own[j] as number),
      ),
      share: filled((plan, j) => {
        const known = this.counts[j];
        if (!known || !plan.changed.includes(j)) return Number.NaN;
        return (known.get(plan.row[j] as number) ?? 0) / this.store.n_rows;
      }),
      outside: filled(() => 0),
      order: tensor(
        Int32Array.from(ways.flatMap(({ order }) => table.map((_, place) => order[place] ?? -1))),
        n,
        p,
      ),
      distance: tensor(
        Float64Array.from(found, ({ distance }) => distance),
        n,
      ),
      predictions: tensor(said, n, n_outputs),
      path: tensor(
        Float64Array.from(
          ways.flatMap(({ path }) =>
            Array.from({ length: steps }, (_, k) => path[Math.min(k, path.length - 1)] as number),
          ),
        ),
        n,
        steps,
      ),
      near: tensor(
        Float64Array.from(near, ([, far]) => far),
        n,
      ),
      near_row: tensor(
        Int32Array.from(near, ([other]) => other),
        n,
      ),
      near_now: tensor(Float64Array.of(now < 0 ? 0 : (distances[now] as number)), 1),
      strangeness: tensor(new Float64Array(n).fill(Number.NaN), n),
      of: tensor(new Int32Array(n), n),
      why: found.map(({ distance }, k) =>
        distance === closest ? "closest" : k === 0 ? "most usual" : "other features",
      ),
      changes,
    };
  }

  async #said(plans: readonly Float64Array[]): Promise<Float64Array | null> {
    return plans.length ? this.predict(plans) : null;
  }

  /** One change at a time, the one that helps most first. */
  async #way(plan: Plan): Promise<Way> {
    const { goal, n_outputs } = this;
    const now = this.own.slice();
    const first = await this.#said([now]);
    const path = [first ? levelOf(goal, first) : Number.NaN];
    const order: number[] = [];
    let left = [...plan.changed];
    while (left.length) {
      const tried = left.map((j) => {
        const next = now.slice();
        next[j] = plan.row[j] as number;
        return next;
      });
      const said = await this.#said(tried);
      if (!said) break;
      const each = tried.map((_, k) => said.subarray(k * n_outputs, (k + 1) * n_outputs));
      const gaps = each.map((one) => gapOf(goal, one));
      const best = gaps.indexOf(Math.min(...gaps));
      const j = left[best] as number;
      now[j] = plan.row[j] as number;
      order.push(j);
      path.push(levelOf(goal, each[best] as Float64Array));
      left = left.filter((other) => other !== j);
    }
    return { order, path };
  }

  /** A changed cell in words: how far a number may go with all else as it is, among the values that are tried. */
  async #change(plan_at: number, plan: Plan, j: number): Promise<object> {
    const { schema } = this.table[j] as Column;
    const [before, after] = [this.own[j] as number, plan.row[j] as number];
    const said = (value: number): string => formatOf(schema, value);
    const told = {
      plan: plan_at,
      feature: j,
      before: Number.isNaN(before) ? null : this.#cell(j, before),
      after: this.#cell(j, after),
      before_text: said(before),
      after_text: said(after),
      text: said(after),
      low: null as number | null,
      high: null as number | null,
      region_low: null,
      region_high: null,
      joint: false,
    };
    if (this.levers[j]?.level) return told;
    const values = [...new Set([...(this.values[j] as readonly number[]), after])].sort(
      (a, b) => a - b,
    );
    const rows = values.map((value) => {
      const row = plan.row.slice();
      row[j] = value;
      return row;
    });
    const replies = await this.#said(rows);
    if (!replies) return told;
    const { n_outputs, goal } = this;
    const valid = rows.map(
      (_, k) => gapOf(goal, replies.subarray(k * n_outputs, (k + 1) * n_outputs)) === 0,
    );
    const at = values.indexOf(after);
    let [low, high] = [at, at];
    while (low > 0 && valid[low - 1]) low--;
    while (high < values.length - 1 && valid[high + 1]) high++;
    const [open_low, open_high] = [low === 0, high === values.length - 1];
    const [from, to] = [values[low] as number, values[high] as number];
    if (from <= before && before <= to) return told;
    told.low = open_low ? null : from;
    told.high = open_high ? null : to;
    if (open_low && open_high) return told;
    told.text = open_high
      ? t`at least ${said(from)}`
      : open_low
        ? t`at most ${said(to)}`
        : said(from) === said(to)
          ? said(from)
          : t`between ${said(from)} and ${said(to)}`;
    return told;
  }

  #cell(j: number, value: number): number | string {
    const { schema } = this.table[j] as Column;
    return schema.levels || schema.kind !== "number" ? formatOf(schema, value) : value;
  }

  /** The real row that is most like a plan. */
  #nearest(
    plan: Float64Array,
    but: number,
    rowOf: (row: number) => Float64Array,
  ): [number, number] {
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; i < this.store.n_rows; i++) {
      if (i === but) continue;
      const other = rowOf(i);
      let far = 0;
      for (const [j, lever] of this.levers.entries()) {
        far += costOf(lever, other[j] as number, plan[j] as number);
        if (far >= least) break;
      }
      if (far < least) [best, least] = [i, far];
    }
    return [best, best < 0 ? 0 : least];
  }
}

interface Way {
  order: number[];
  path: number[];
}

/** The row with the smallest distance but one. */
function nearestTo(distances: Float64Array, but: number): number {
  let best = -1;
  for (let i = 0; i < distances.length; i++)
    if (i !== but && (best < 0 || (distances[i] as number) < (distances[best] as number))) best = i;
  return best;
}
