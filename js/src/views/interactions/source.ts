// Where interactions come from: a file's block, or the kernel, which is asked for a part at a time.

import { type Signal, signal } from "@preact/signals";
import { type Block, readBlock } from "../../runtime/columns";
import { messageOf, Refused } from "../../runtime/messages";
import type { Answer, Store } from "../../runtime/store";
import type { Offer, PairsBlock, Unit } from "../../runtime/wire";
import { keptTables, type Tables } from "./kept";
import { blockIn, type InteractionTable, pairKey, readPairs, readTable } from "./table";

export type Asked = "waiting" | "computing" | "stopped" | "failed" | "done" | "absent";

const blockFrom = ({ result, buffers: [data] }: Answer): Block<PairsBlock> =>
  readBlock({ ...(result as PairsBlock), data: data as DataView });

const FIRST_STEP_SECONDS = 0.3;
const LONGEST_STEP_SECONDS = 2;

export class Source {
  readonly table: Signal<InteractionTable | null> = signal(null);
  readonly asked: Signal<Asked> = signal("waiting");
  /** Why it failed. */
  readonly message: Signal<string> = signal("");
  /** What can be had in its place. */
  readonly offer: Signal<Offer | null> = signal(null);
  readonly #tables: Signal<Tables>;
  readonly #store: Store;
  /** Only these rows; null: the kernel's choice. */
  readonly #rows: number[] | null;
  #unit: Unit = "value";
  #output = 0;
  /** Counts what was asked for: an answer to an earlier question goes on with nothing. */
  #turn = 0;

  constructor(store: Store, rows?: number[]) {
    this.#store = store;
    this.#rows = rows ?? null;
    this.#tables = keptTables(store, rows);
  }

  get #key(): string {
    return `${this.#unit} ${this.#output}`;
  }

  #keep(key: string, table: InteractionTable): void {
    this.#tables.value = new Map(this.#tables.peek()).set(key, table);
    if (key === this.#key) this.table.value = table;
  }

  /** Show this output; what is missing of it is asked for. */
  show(unit: Unit, output: number): void {
    this.stop();
    this.#unit = unit;
    this.#output = output;
    const block = blockIn(this.#store.blocks.value, unit, output);
    if (block && !this.#tables.peek().has(this.#key))
      this.#keep(this.#key, readTable(block, output));
    const table = this.#tables.peek().get(this.#key) ?? null;
    this.table.value = table;
    const { value: connection } = this.#store.connection;
    if (table && table.rows.length >= table.n_wanted) this.asked.value = "done";
    else if (connection === "connected") void this.go();
    else this.asked.value = connection === "waiting" ? "waiting" : table ? "stopped" : "absent";
  }

  /** Ask no more: what is there stays. */
  stop(): void {
    this.#turn++;
    if (this.asked.value === "computing") this.asked.value = "stopped";
  }

  /** Ask until all rows are explained. */
  async go(): Promise<void> {
    const turn = ++this.#turn;
    const [unit, output, key] = [this.#unit, this.#output, this.#key];
    this.asked.value = "computing";
    try {
      for (let seconds = FIRST_STEP_SECONDS; turn === this.#turn; seconds *= 1.5) {
        const answer = await this.#store.request("interactions", {
          unit,
          output,
          rows: this.#rows,
          seconds: Math.min(seconds, LONGEST_STEP_SECONDS),
        });
        const table = readTable(blockFrom(answer), output);
        const before = this.#tables.peek().get(key);
        if (before && before.rows.length > table.rows.length) continue;
        this.#keep(key, table);
        if (table.rows.length < table.n_wanted) continue;
        if (turn === this.#turn || key === this.#key) this.asked.value = "done";
        return;
      }
    } catch (error) {
      if (turn !== this.#turn) return;
      this.message.value = messageOf(error);
      this.offer.value = error instanceof Refused ? error.offer : null;
      this.asked.value = "failed";
    }
  }

  /** Each row's values of a pair that did not come with the others. */
  async open(first: number, second: number): Promise<void> {
    const [unit, output, key] = [this.#unit, this.#output, this.#key];
    const args = { unit, output, first, second, rows: this.#rows };
    const answer = await this.#store.request("interaction_pair", args);
    const table = this.#tables.peek().get(key);
    const found = readPairs(blockFrom(answer)).find(([name]) => name === pairKey(first, second));
    if (!table || !found) return;
    this.#keep(key, { ...table, pairs: new Map([...table.pairs, found]) });
  }
}
