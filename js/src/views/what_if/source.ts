// Who answers for edited rows: the model in the page where it is here, else the kernel; or why nobody does.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { KernelGone, messageOf } from "../../runtime/messages";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Answerer, kernelAnswerer, pageAnswerer } from "./answer";
import type { Limits } from "./rows";
import type { Heard } from "./telling";

export class Source {
  readonly answerer: Signal<Answerer | null> = signal(null);
  /** Why the model runs in the kernel. */
  readonly why_kernel: Signal<string> = signal("");
  /** What the model takes, where the kernel has told it. */
  readonly limits: Signal<Limits | null> = signal(null);
  /** What Python has heard of a page before; undefined until it has told. */
  readonly heard: Signal<Heard | null | undefined> = signal(undefined);
  /** Why nothing can be edited; empty where it can. */
  readonly blocked: ReadonlySignal<string>;
  /** Nobody will ever answer. */
  readonly hopeless: ReadonlySignal<boolean>;

  readonly #store: Store;
  readonly #failure: Signal<string> = signal("");
  readonly #key: string;
  #reading: Uint8Array | null = null;
  #begun = false;

  /** `key`: the name of the what-if in Python. */
  constructor(store: Store, key: string) {
    this.#store = store;
    this.#key = key;
    this.blocked = computed(() => this.#whyBlocked());
    this.hopeless = computed(
      () =>
        this.#failure.value !== "" ||
        store.schema.value.has_model === false ||
        (store.connection.value === "none" && !store.model.value),
    );
  }

  #whyBlocked(): string {
    const { schema, connection, columns, model, n_rows } = this.#store;
    if (schema.value.has_model === false)
      return connection.value === "none"
        ? t`This file holds no model: write it with to_html(path, what_if=True), or open it in a notebook.`
        : t`There is no model to ask: these values came without one.`;
    if (this.#failure.value) return this.#failure.value;
    if (this.answerer.value)
      return n_rows > 0 && columns.value.includes(null) ? t`Waiting for the table.` : "";
    if (model.value) return t`The model is being read.`;
    return connection.value === "none"
      ? t`Neither a kernel nor the model is here: run the cell again.`
      : t`Waiting for the kernel.`;
  }

  /** Choose who answers. For an effect: the model, or a kernel, may come later. */
  connect(): void {
    const block = this.#store.model.value;
    const connected = this.#store.connection.value === "connected";
    if (this.#store.schema.value.has_model === false) return;
    if (connected && !this.#begun) this.#begin();
    if (block) {
      const bytes = block.columns.get("model") as Uint8Array;
      void this.#readModel(bytes, block.state.meta.members, connected);
    } else if (connected && !this.answerer.peek()) this.#askKernel();
  }

  close(): void {
    this.answerer.value?.close();
    this.answerer.value = null;
    this.#reading = null;
  }

  #begin(): void {
    this.#begun = true;
    this.#store.request("what_if_begin", { key: this.#key }).then(
      ({ result }) => {
        const { told, ...limits } = result as Limits & { told?: Heard | null };
        this.limits.value = limits;
        this.heard.value = told ?? null;
      },
      (error: unknown) => {
        if (error instanceof KernelGone) this.#begun = false;
        else {
          this.heard.value = null;
          if (this.answerer.value?.kind === "kernel") this.#failure.value = messageOf(error);
        }
      },
    );
  }

  #askKernel(): void {
    this.answerer.value = kernelAnswerer(this.#store);
    this.#store.request("made_rows_model").then(
      ({ result }) => {
        this.why_kernel.value = (result as { reason: string }).reason;
      },
      (error: unknown) => {
        this.why_kernel.value = messageOf(error);
      },
    );
  }

  async #readModel(
    bytes: Uint8Array,
    members: readonly (readonly number[])[],
    connected: boolean,
  ): Promise<void> {
    if (this.#reading === bytes) return;
    this.#reading = bytes;
    try {
      const page = await pageAnswerer(bytes, members);
      if (this.#reading !== bytes) {
        page.close();
        return;
      }
      this.answerer.peek()?.close();
      this.answerer.value = page;
    } catch (error) {
      if (connected) {
        this.why_kernel.value = messageOf(error);
        this.answerer.value ??= kernelAnswerer(this.#store);
      } else this.#failure.value = messageOf(error);
    }
  }
}
