// The store: one per hub (explainer). Shared state as signals, what follows from it as computed signals,
// and the few actions by which any view changes anything. Views never see a model.

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Answers, type Tensor } from "./answers";
import { CohortColumns } from "./cohorts";
import {
  type AllOutputs,
  type AttributionTable,
  AttributionTables,
  type Block,
  blockOf,
  blocksOf,
  Column,
  featureValues,
  gatherOutputs,
  type Numbers,
  readBlock,
} from "./columns";
import { unitLabel } from "./format";
import { probabilityOf } from "./probability";
import { columnName, isComputed } from "./quantities";
import { QuantityColumns } from "./quantityColumns";
import { findRow, nameOfRow, type RowNames, readRowNames } from "./rowNames";
import {
  countOf,
  packBits,
  rowSet,
  rowsOf,
  selectionMask,
  unpackBits,
  withClause,
} from "./selection";
import { defaultSteps, isStep, type Shared, SharedValues } from "./shared";
import type {
  AttributionsBlock,
  AxisState,
  Clause,
  HubState,
  Link,
  ModelBlock,
  Progress,
  Requests,
  Schema,
  SharedState,
  Trust,
  Unit,
} from "./wire";
import { t } from "./words";

/** What the store needs from whoever carries it (host.ts): a live kernel, or a file. */
export interface HubLink {
  /** Tell the other pages' views and, with `save`, the kernel. */
  write(changes: Partial<HubState>, save: boolean): void;
  /** Ask the kernel; rejects with its message, or where there is none. */
  request(name: string, args: Record<string, unknown>): Promise<Answer>;
}

/** Arguments of a request, which may have none. */
export type ArgsOf<K extends keyof Requests> = Requests[K] extends null ? [] : [args: Requests[K]];

export interface Answer {
  result: unknown;
  buffers: DataView[];
}

/** How a feature ranks, over all computed rows or over the selected ones. */
export interface ImportanceColumn {
  /** Mean of |attribution|, one per feature. */
  values: Float64Array;
  /** Standard error of that mean over rows, one per feature. */
  standard_error: Float64Array;
  n_rows: number;
  /** Rows of the table, where the page holds only some of them. */
  n_all?: number;
}

/** Importance by SHAP values, as Python's record has it. */
export interface ImportanceRecord {
  /** (n_features, n_outputs) */
  values: Tensor;
  standard_deviation: Tensor;
  trust: { n_rows: number; n_rows_total?: number };
}

/** Importance of every output, by output. */
export interface OutputImportances {
  all: readonly ImportanceColumn[];
  /** Of the selected rows; null when there is no selection. */
  selected: readonly ImportanceColumn[] | null;
}

/** Another importance (permutation, impurity) as computed in the kernel. */
export interface OtherImportance {
  values: Float64Array;
  standard_deviation: Float64Array;
  label: string;
  /** It is of the whole model, all outputs together. */
  whole: boolean;
}

/** A row that was edited and kept: it stands in the table beside the others. */
export interface KeptRow {
  name: string;
  /** Row of the table where it began; -1: made up. */
  origin: number;
  /** Codes of the features, there and now; missing is NaN. */
  start: readonly number[];
  codes: readonly number[];
  /** Of the output and in the unit on screen; NaN and null until they are there. */
  prediction: number;
  /** Of all outputs; empty until they are there. */
  predictions: Float64Array;
  contributions: Float64Array | null;
  /** Go on editing it. */
  open(): void;
}

/** A row with other values, by shown feature (NaN: missing), that a view offers to the one that edits rows. */
export interface OfferedRow {
  row: number;
  name: string;
  values: ReadonlyMap<number, number>;
}

/** A call of a view's method: its arguments by name, with names in place of positions. */
export interface Call {
  view: string;
  given: Record<string, unknown>;
}

/** A step that is kept elsewhere (an edit of a what-if); whether there still was something to undo or to redo. */
export interface Step {
  /** What was done, in a sentence. */
  what?: string;
  /** The call that shows what it has led to. */
  call?: Call | undefined;
  undo(): boolean;
  redo(): boolean;
}

/** What undo goes back to: as all was before a step. */
export interface Gesture {
  filters: Clause[];
  row: number;
  feature: number;
  shared: Partial<SharedState>;
}

/** What linked stores share: those of other models of the same rows. */
export interface Followed {
  row: number;
  hovered: number;
  feature: number;
  output: number;
  filters: Clause[];
  shared: Partial<SharedState>;
}

export interface Steps {
  past: readonly (Gesture | Step)[];
  future: readonly (Gesture | Step)[];
}

export type Connection = "connected" | "waiting" | "none";

export const NO_PROGRESS: Progress = { state: "idle", task: "", done: 0, total: 0, message: "" };
export const NO_TRUST: Trust = {
  method: "",
  perturbation: "",
  n_background: 0,
  additivity_gap: null,
  standard_error: null,
  notes: [],
  verified: [],
};

export class Store {
  // --- state shared with every view and with Python -------------------------------------------
  readonly schema: Signal<Schema>;
  readonly unit: Signal<Unit>;
  readonly hovered: Signal<number> = signal(-1);
  readonly row: Signal<number> = signal(0);
  readonly feature: Signal<number> = signal(-1);
  readonly output: Signal<number> = signal(0);
  readonly filters: Signal<Clause[]> = signal([]);
  readonly #shared = new SharedValues();
  /** What all views share beside these; `share` changes it. */
  readonly shared: Shared = this.#shared.signals;
  readonly progress: Signal<Progress> = signal(NO_PROGRESS);
  readonly trust: Signal<Trust> = signal(NO_TRUST);
  readonly connection: Signal<Connection> = signal("waiting");
  /** Last failure that belongs to no single view. */
  readonly notice: Signal<string> = signal("");

  /** Rows that were edited and kept, by the what-if that keeps them. */
  readonly kept: Signal<ReadonlyMap<number, readonly KeptRow[]>> = signal(new Map());
  /** What a view offers to what-if, which takes it up and leaves null. */
  readonly offered: Signal<OfferedRow | null> = signal(null);

  // --- data -----------------------------------------------------------------------------------
  readonly blocks: Signal<readonly Block[]> = signal([]);
  /** Those about rows of another table than X. */
  readonly further: Signal<readonly Block[]> = signal([]);
  readonly columns: ReadonlySignal<readonly (Column | null)[]>;
  /** What is shown beside the features: columns that the model does not take, and cohorts. */
  readonly extras: ReadonlySignal<readonly Column[]>;
  readonly target: ReadonlySignal<Numbers | null>;
  /** What rows are called; null where they have no names (yet). */
  readonly row_names: ReadonlySignal<RowNames | null>;
  /** The compact model, where the page has it. */
  readonly model: ReadonlySignal<Block<ModelBlock> | null>;
  /** Attributions of the output on screen, in the unit on screen; null until the first rows are in. */
  readonly attributions: ReadonlySignal<AttributionTable | null>;

  /** What makes probabilities of the predictions on screen; "" in probability itself. */
  readonly link: ReadonlySignal<Link>;
  readonly #outputs: ReadonlySignal<AllOutputs | null>;
  /** What was asked, and the answers. */
  readonly answers = new Answers(this);

  // --- what follows ---------------------------------------------------------------------------
  /** 1 for each selected row; null when there is no selection (all rows). */
  readonly mask: ReadonlySignal<Uint8Array | null>;
  readonly n_selected: ReadonlySignal<number>;
  readonly importance: ReadonlySignal<ImportanceColumn | null>;
  /** Importance of the selected rows; null when there is no selection. */
  readonly selected_importance: ReadonlySignal<ImportanceColumn | null>;
  /** Null where the page does not hold the attributions of all outputs. */
  readonly output_importances: ReadonlySignal<OutputImportances | null>;
  /** Feature positions, most important first (selected rows where there is a selection). */
  readonly ranking: ReadonlySignal<Int32Array>;
  /** The feature in focus: the one chosen, else the most important. */
  readonly focus: ReadonlySignal<number>;
  /** Feature whose values colour points when color_by is "auto": strongest apparent interaction with the focus. */
  readonly can_undo: ReadonlySignal<boolean>;
  readonly can_redo: ReadonlySignal<boolean>;
  /** What undo goes back to, the oldest first, and what redo goes on to, the next one last. */
  readonly steps: ReadonlySignal<Steps>;

  readonly #past: Signal<(Gesture | Step)[]> = signal([]);
  readonly #future: Signal<(Gesture | Step)[]> = signal([]);
  /** Nothing is remembered: the past is being gone through, or what moves belongs to a step. */
  #quiet = false;
  #link: HubLink | null = null;

  constructor(schema: Schema, unit: Unit) {
    this.schema = signal(schema);
    this.unit = signal(unit);
    this.columns = computed(() => this.#features());
    this.extras = computed(() => {
      const cohorts = this.#cohorts.of(this.shared.cohorts.value, this.n_rows);
      return cohorts.length ? [...this.#beside(), ...cohorts] : this.#beside();
    });
    this.target = computed(() => blockOf(this.blocks.value, "target")?.columns.get("y") ?? null);
    this.row_names = computed(() => readRowNames(this.schema.value, this.blocks.value));
    this.model = computed(() => blockOf(this.blocks.value, "model"));
    this.attributions = computed(() => this.#table(this.output.value));
    this.link = computed(() =>
      this.unit.value === "log_odds" ? (this.schema.value.link ?? "") : "",
    );
    this.#outputs = computed(() =>
      gatherOutputs(this.blocks.value, this.unit.value, this.n_outputs, this.n_rows),
    );
    this.mask = computed(() =>
      selectionMask(this.filters.value, this.n_rows, ({ quantity }) => this.quantity(quantity)),
    );
    this.n_selected = computed(() => (this.mask.value ? countOf(this.mask.value) : this.n_rows));
    const measured = (mask: Uint8Array | null): ImportanceColumn | null => {
      const table = this.attributions.value;
      return table && meanAbsolute(table, mask);
    };
    // A page of some rows may hold what was measured on all of them.
    const stated = computed(() => {
      const record = this.answers.there({ method: "shap", unit: this.unit.value });
      return record && columnsOf(record as unknown as ImportanceRecord);
    });
    this.importance = computed(() => stated.value?.[this.output.value] ?? measured(null));
    this.selected_importance = computed(() => this.mask.value && measured(this.mask.value));
    this.output_importances = computed(() => {
      const tables = this.schema.value.output_names.map((_, output) => this.#table(output));
      if (!tables.every((table) => table)) return null;
      const of = (mask: Uint8Array | null): ImportanceColumn[] =>
        tables.map((table) => meanAbsolute(table as AttributionTable, mask));
      return { all: stated.value ?? of(null), selected: this.mask.value && of(this.mask.value) };
    });
    this.ranking = computed(() => {
      const selected = this.selected_importance.value;
      // An empty selection ranks nothing: the order of all rows stays.
      const shown = selected?.n_rows ? selected : this.importance.value;
      const order = Int32Array.from({ length: this.n_features }, (_, j) => j);
      if (!shown || shown.n_rows === 0) return order;
      const { values } = shown;
      return order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
    });
    this.focus = computed(() => {
      if (this.feature.value >= 0) return this.feature.value;
      const all = this.importance.value;
      if (!all) return 0;
      let best = 0;
      for (let j = 1; j < all.values.length; j++)
        if ((all.values[j] as number) > (all.values[best] as number)) best = j;
      return best;
    });
    this.can_undo = computed(() => this.#past.value.length > 0);
    this.can_redo = computed(() => this.#future.value.length > 0);
    this.steps = computed(() => ({ past: this.#past.value, future: this.#future.value }));
  }

  get n_rows(): number {
    return this.schema.value.n_rows;
  }

  get n_outputs(): number {
    return this.schema.value.output_names.length;
  }

  get n_features(): number {
    return this.schema.value.features.length;
  }

  featureName(feature: number): string {
    return this.schema.value.features[feature]?.name ?? "";
  }

  /** What a row is called: "customer 1007"; "row 4" where it has no name. */
  rowName(row: number): string {
    return nameOfRow(this.row_names.value, row);
  }

  /** Its name and, beside it, where it stands: "customer 1007, row 4". */
  rowTitle(row: number): string {
    const name = this.rowName(row);
    return name === t`row ${row}` ? name : t`${name}, row ${row}`;
  }

  /** The row of a label, or "row 4" for a position; -1: none. */
  findRow(wanted: string): number {
    return findRow(this.row_names.value, this.n_rows, wanted, this.row.value);
  }

  outputName(output: number = this.output.value): string {
    return this.schema.value.output_names[output] ?? "";
  }

  /** The probability of the output on screen in a row (-1: of the base value); NaN where it is not known. */
  probability(row: number): number {
    const link = this.link.value;
    const table = this.attributions.value;
    if (!link || !table) return Number.NaN;
    const output = this.output.value;
    if (link === "sigmoid")
      return probabilityOf(
        [row < 0 ? table.base_value : (table.predictions[row] as number)],
        0,
        link,
      );
    const all = this.#outputs.value;
    if (!all) return Number.NaN;
    const { n_rows } = this;
    const told =
      row < 0
        ? all.base_values
        : Array.from(all.base_values, (_, k) => all.predictions[k * n_rows + row] as number);
    return probabilityOf(told, output, link);
  }

  /** Base values of every output in the unit on screen; null where they are not known. */
  baseValues(): Float64Array | null {
    return this.#outputs.value?.base_values ?? null;
  }

  /** The output that the model finds likeliest in a row; -1 where that is not known. */
  predicted(row: number): number {
    // Outputs that are no classes say nothing of each other.
    if (this.unit.value === "value" && this.schema.value.target?.kind !== "category") return -1;
    const { n_rows } = this;
    const all = this.#outputs.value;
    if (!all) return -1;
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < all.base_values.length; k++) {
      const value = all.predictions[k * n_rows + row] as number;
      if (value > most) [best, most] = [k, value];
    }
    return best;
  }

  column(feature: number): Column | null {
    return this.columns.value[feature] ?? null;
  }

  readonly #quantities = new QuantityColumns();

  /** Any quantity by its name ("feature:3", "column:sex", "residual"); null where it is not there (yet). */
  quantity(name: string): Column | null {
    return this.#quantities.get(name, {
      schema: this.schema.value,
      unit: this.unit.value,
      link: this.link.value,
      output: this.output.value,
      features: this.columns.value,
      extras: this.extras.value,
      target: this.target.value,
      table: (output) => this.#table(output),
      outputs: () => this.#outputs.value?.predictions ?? null,
    });
  }

  /** A permutation or impurity importance of the output on screen, once the kernel has sent it. */
  otherImportance(method: string): OtherImportance | null {
    const record = this.answers.there({ method });
    if (!record) return null;
    const [values, spread] = [record.values, record.standard_deviation] as Tensor[];
    const [p = 0, k = 1] = values?.shape ?? [];
    const at = k === 1 ? 0 : this.output.value;
    const column = (of: Tensor | undefined): Float64Array =>
      Float64Array.from({ length: p }, (_, j) => of?.data[j * k + at] as number);
    return {
      values: column(values),
      standard_deviation: column(spread),
      label: String(record.unit ?? method),
      whole: k === 1,
    };
  }

  // --- actions: all that a view can do -----------------------------------------------------------

  /** Point at a row (-1: none). Stays in the page. */
  hover(row: number): void {
    if (row === this.hovered.value) return;
    this.hovered.value = row;
    this.#write({ hovered: row }, false);
  }

  focusRow(row: number): void {
    if (row === this.row.value || row < 0 || row >= this.n_rows) return;
    batch(() => {
      this.#remember("row");
      this.row.value = row;
    });
    this.#write({ row }, true);
  }

  focusFeature(feature: number): void {
    if (feature === this.feature.value || feature >= this.n_features) return;
    batch(() => {
      this.#remember("feature");
      this.feature.value = feature;
    });
    this.#write({ feature }, true);
  }

  /** "log-odds", "probability", "value"; of several classes "raw score". */
  unitLabel(unit: Unit = this.unit.value): string {
    return unitLabel(unit, this.schema.value.link);
  }

  /** Move the focus by `step` features in the order of importance. */
  stepFeature(step: number): void {
    const order = this.ranking.value;
    const at = order.indexOf(this.focus.value);
    const next = order[Math.min(order.length - 1, Math.max(0, at + step))];
    if (next !== undefined) this.focusFeature(next);
  }

  /** Move the focus by `step` rows, inside the selection where there is one. */
  stepRow(step: number): void {
    const mask = this.mask.value;
    const sign = Math.sign(step);
    let row = this.row.value;
    for (let left = Math.abs(step); left > 0; left--) {
      let next = row + sign;
      while (mask && next >= 0 && next < this.n_rows && !mask[next]) next += sign;
      if (next < 0 || next >= this.n_rows) break;
      row = next;
    }
    this.focusRow(row);
  }

  showOutput(output: number): void {
    if (output === this.output.value) return;
    this.output.value = output;
    this.#write({ output }, true);
  }

  /** Whether attributions in this unit are in the page. */
  hasUnit(unit: Unit): boolean {
    return blocksOf(this.blocks.value, "attributions").some((b) => b.state.meta.unit === unit);
  }

  /** Whether attributions of this output, in the unit on screen, are in the page. */
  hasOutput(output: number): boolean {
    const unit = this.unit.value;
    return blocksOf(this.blocks.value, "attributions").some(
      ({ state: { meta } }) =>
        meta.unit === unit && (meta.mirrored || meta.outputs.includes(output)),
    );
  }

  /** Show another unit: at once where the page has its numbers; the kernel, where there is one, sends the rest. */
  async showUnit(unit: Unit): Promise<void> {
    if (unit === this.unit.value) return;
    if (this.hasUnit(unit)) this.#changeUnit(unit);
    if (this.connection.value !== "none") await this.request("unit", { unit });
  }

  /**
   * Change what all views share; `save` once a gesture has ended. Of what undo knows, the value before the gesture is
   * what undo comes back to.
   */
  share(changes: Partial<SharedState>, save = true): void {
    const step = isStep(changes);
    const before = (step && this.#before_share) || this.gesture();
    batch(() => {
      this.#shared.assign(changes);
      if (!step) return;
      this.#before_share = save ? null : before;
      const changed = this.#shared.changes(before.shared);
      if (save && Object.keys(changed).length)
        this.#remember(Object.keys(changed).join(" "), before);
    });
    if (save) this.#write(changes, true);
  }

  /** As all was when a gesture began that changes what is shared. */
  #before_share: Gesture | null = null;

  /** Change how a feature's axis looks; `save` once a gesture has ended. */
  setAxis(feature: number, change: Partial<AxisState>, save = true): void {
    const { axes } = this.shared;
    const next: AxisState = { ...axes.value[feature], ...change };
    // What is not chosen is not there.
    const chosen = Object.fromEntries(
      Object.entries(next).filter(([, value]) => value !== undefined && value !== "linear"),
    );
    const { [feature]: _, ...others } = axes.value;
    this.share(
      { axes: Object.keys(chosen).length ? { ...others, [feature]: chosen } : others },
      save,
    );
  }

  /** Unit, output and feature: others have partners of their own. */
  partnerKey(feature: number): string {
    return `${this.unit.value} ${this.output.value} ${feature}`;
  }

  /** A partner that was chosen among some of the rows stays until all of them are there. */
  keepPartner(feature: number, partner: number): void {
    const key = this.partnerKey(feature);
    const partners = this.shared.partners.value;
    if (partners[key] !== partner) this.share({ partners: { ...partners, [key]: partner } });
  }

  /** While a brush is being dragged: repaint everything, tell nobody, remember nothing. */
  previewClause(clause: Clause): void {
    this.#before ??= this.filters.value;
    this.filters.value = withClause(this.#before, clause);
  }

  #before: Clause[] | null = null;

  /** End of a brush, or a click that selects: the clause counts. */
  commitClause(clause: Clause): void {
    const before = this.#before ?? this.filters.value;
    this.#before = null;
    this.#keepPlot(clause.key);
    this.#setFilters(withClause(before, clause), before);
  }

  /** A plot that was brushed goes on showing its feature, whichever is the most important one. */
  #keepPlot(key: string): void {
    const [plot, feature] = key.split(":");
    if (plot !== "feature" || this.feature.value >= 0) return;
    this.feature.value = Number(feature);
    this.#write({ feature: this.feature.value }, true);
  }

  /** Give up a brush that is being dragged. */
  cancelPreview(): void {
    if (!this.#before) return;
    this.filters.value = this.#before;
    this.#before = null;
  }

  /** Select exactly these rows. */
  selectRows(rows: number[]): void {
    this.cancelPreview();
    this.#setFilters([clauseOfRows(rows)], this.filters.value);
  }

  /** Select by other clauses. */
  replaceFilters(filters: Clause[]): void {
    this.cancelPreview();
    this.#setFilters(filters, this.filters.value);
  }

  removeClause(position: number): void {
    this.#setFilters(
      this.filters.value.filter((_, i) => i !== position),
      this.filters.value,
    );
  }

  clearSelection(): void {
    this.cancelPreview();
    if (this.filters.value.length) this.#setFilters([], this.filters.value);
  }

  /** Back to how it was opened: no selection, first row, most important feature. */
  reset(): void {
    this.cancelPreview();
    const { cohorts } = this.#shared.steps(); // they have names: nobody means them
    const shared_first = { ...defaultSteps(), cohorts };
    const first: Gesture = { filters: [], row: 0, feature: -1, shared: shared_first };
    const { filters, row, feature } = this;
    const shared = Object.keys(this.#shared.changes(first.shared)).length > 0;
    if (!shared && !filters.value.length && row.value === 0 && feature.value < 0) return;
    batch(() => {
      this.#remember("reset");
      this.#apply(first);
    });
  }

  undo(): void {
    this.#travel(this.#past, this.#future, "undo");
  }

  redo(): void {
    this.#travel(this.#future, this.#past, "redo");
  }

  /** A step that is kept elsewhere takes its turn among those of the selection. */
  addStep(step: Step): void {
    this.#push("step", step);
  }

  /** Several changes that undo goes back at once. */
  asOneStep(change: () => void): void {
    const before = this.gesture();
    this.#quiet = true;
    batch(change);
    this.#quiet = false;
    this.#push("filters", before);
  }

  /** Focus a row as a part of a step. */
  bringRow(row: number): void {
    const before = this.#quiet;
    this.#quiet = true;
    this.focusRow(row);
    this.#quiet = before;
  }

  /**
   * Be as another model's store is; a step that undo goes back, but for the first one. The kernel links what is in focus and selected by itself; of what views share
   * beside it is told.
   */
  follow({ row, hovered, feature, output, filters, shared }: Followed, is_step = true): void {
    const changed = this.#shared.changes(shared);
    const before = this.filters.peek();
    const others = filters !== before && filters.length + before.length > 0;
    const focus = row !== this.row.peek() || feature !== this.feature.peek();
    batch(() => {
      if (is_step && (others || focus)) this.#remember("follow");
      if (others) {
        this.#before = null;
        this.filters.value = filters;
      }
      this.row.value = row;
      this.hovered.value = hovered;
      this.feature.value = feature;
      this.output.value = output;
      this.#shared.assign(changed);
    });
    this.#write({ row, hovered, feature, output }, false);
    if (others) {
      const mask = this.mask.peek();
      this.#write({ filters, selected: mask && packBits(mask) }, false);
    }
    if (Object.keys(changed).length) this.#write(changed, true);
  }

  request<K extends keyof Requests>(name: K, ...given: ArgsOf<K>): Promise<Answer> {
    if (!this.#link) return Promise.reject(new Error(t`not connected`));
    return this.#link.request(name, { ...given[0] });
  }

  #explaining = false;

  /** A view shows attributions: the kernel begins to compute them, if it has not. */
  explain(): void {
    if (this.#explaining || this.connection.value !== "connected") return;
    this.#explaining = true;
    this.request("explain").catch(() => {
      this.#explaining = false;
    });
  }

  readonly #asked_rows = new Map<string, Promise<void>>();

  /** Have a row explained ahead of the others: once, however many views show it. */
  explainRow(row: number): Promise<void> {
    const key = `${row} ${this.output.value} ${this.unit.value}`;
    let asked = this.#asked_rows.get(key);
    if (!asked) {
      asked = this.request("explain_row", { row }).then(({ result, buffers: [data] }) => {
        this.addBlocks([readBlock({ ...(result as AttributionsBlock), data: data as DataView })]);
      });
      this.#asked_rows.set(key, asked);
    }
    return asked;
  }

  // --- what the host calls ------------------------------------------------------------------------

  setLink(link: HubLink): void {
    this.#link = link;
  }

  /** Nobody computes or answers any more; what is in the page stays and goes on. */
  disconnect(): void {
    batch(() => {
      this.connection.value = "none";
      this.#asked_rows.clear();
      this.#explaining = false;
      this.answers.lose();
      this.progress.value = ended(this.progress.value);
    });
  }

  /** Take over what Python (or another page) has changed. */
  receive(state: Partial<HubState>): void {
    batch(() => {
      if (state.schema && !sameJson(state.schema, this.schema.value))
        this.schema.value = state.schema;
      if (state.row !== undefined) this.row.value = state.row;
      if (state.hovered !== undefined) this.hovered.value = state.hovered;
      if (state.feature !== undefined) this.feature.value = state.feature;
      if (state.output !== undefined) this.output.value = state.output;
      this.#shared.assign(state);
      if (state.progress)
        this.progress.value =
          this.connection.value === "none" ? ended(state.progress) : state.progress;
      if (state.trust) this.trust.value = state.trust;
      // A brush that is being dragged goes on, unless the selection under it has changed.
      if (state.filters && !sameJson(state.filters, this.#before ?? this.filters.value)) {
        this.#before = null;
        this.filters.value = state.filters;
      }
      if (state.unit !== undefined && state.unit !== this.unit.value) this.#changeUnit(state.unit);
    });
  }

  addBlocks(all: readonly Block[]): void {
    const further = all.filter(isFurther);
    if (further.length) this.further.value = [...this.further.value, ...further];
    const blocks = all.filter((block) => !isFurther(block));
    if (!blocks.length) return;
    const before = this.mask.value;
    this.blocks.value = [...this.blocks.value, ...blocks];
    // Rows that have just been computed may pass a range of attributions or predictions.
    if (
      this.connection.value === "connected" &&
      !this.#before &&
      this.filters.value.some(hasComputedTerm) &&
      !sameMask(before, this.mask.value)
    )
      this.#writeSelection();
  }

  /** Python has taken them back. */
  dropBlocks(blocks: readonly Block[]): void {
    const gone = new Set(blocks);
    for (const kept of [this.blocks, this.further])
      if (kept.value.some((block) => gone.has(block)))
        kept.value = kept.value.filter((block) => !gone.has(block));
  }

  // --- inside ----------------------------------------------------------------------------------------

  readonly #tables = new AttributionTables();
  readonly #cohorts = new CohortColumns();

  #table(output: number): AttributionTable | null {
    const { n_rows, features } = this.schema.value;
    return this.#tables.get(this.blocks.value, output, this.unit.value, n_rows, features.length);
  }

  /**
   * Ranges of attributions mean something else in another unit: the rows that they selected stay, and the ranges are
   * back with their unit.
   */
  #inUnit(clause: Clause, unit: Unit): Clause {
    const { brushed, ...rest } = clause;
    if (brushed) return brushed.unit === unit ? { ...rest, terms: brushed.terms } : clause;
    if (!hasComputedTerm(clause)) return clause;
    const mask = selectionMask([{ ...clause, op: "and" }], this.n_rows, ({ quantity }) =>
      this.quantity(quantity),
    );
    const terms = [rowSet(rowsOf(mask as Uint8Array))];
    return { ...rest, terms, brushed: { unit: this.unit.value, terms: clause.terms } };
  }

  #changeUnit(unit: Unit): void {
    this.cancelPreview();
    const before = this.filters.value;
    const filters = before.map((clause) => this.#inUnit(clause, unit));
    const changed = filters.some((clause, i) => clause !== before[i]);
    // So do the attributions that an axis shows.
    const axes: Record<string, AxisState> = {};
    for (const [feature, { effect: _, ...axis }] of Object.entries(this.shared.axes.value))
      if (Object.keys(axis).length) axes[feature] = axis;
    batch(() => {
      this.#shared.assign({ axes });
      if (changed) this.filters.value = filters;
      this.unit.value = unit;
    });
    this.#write({ unit, axes }, false);
    if (changed) this.#writeSelection();
  }

  #features(): readonly (Column | null)[] {
    const blocks = blocksOf(this.blocks.value, "features");
    const before = this.#known_features;
    const columns = this.schema.value.features.map((feature, j) => {
      const name = String(j);
      const values = blocks.find((b) => b.columns.has(name))?.columns.get(name);
      if (!values) return null;
      // A column that is there already keeps what it has worked out (ranks take long).
      const known = before[j];
      return known?.values === values && known.schema === feature
        ? known
        : new Column(j, feature, values);
    });
    if (columns.some((column, j) => column !== before[j])) this.#known_features = columns;
    return this.#known_features;
  }

  #known_features: readonly (Column | null)[] = [];

  #beside(): readonly Column[] {
    const before = this.#known_extras;
    const columns = blocksOf(this.blocks.value, "column").flatMap(
      ({ state: { meta }, columns }) => {
        const values = columns.get("values");
        if (!values) return [];
        const known = before.find((column) => column.values === values);
        return [known ?? new Column(-1, meta.column, values, columnName(meta.column.name))];
      },
    );
    if (columns.length !== before.length || columns.some((column, k) => column !== before[k]))
      this.#known_extras = columns;
    return this.#known_extras;
  }

  #known_extras: readonly Column[] = [];

  #write(changes: Partial<HubState>, save: boolean): void {
    this.#link?.write(changes, save);
  }

  #setFilters(filters: Clause[], before: Clause[]): void {
    batch(() => {
      this.#remember("filters", { ...this.gesture(), filters: before });
      this.filters.value = filters;
    });
    this.#writeSelection();
  }

  #writeSelection(): void {
    const mask = this.mask.value;
    this.#write({ filters: this.filters.value, selected: mask && packBits(mask) }, true);
  }

  #last_kind = "";
  #last_time_ms = 0;

  /** Steps that follow each other quickly (an arrow key held down) are undone as one. */
  #remember(kind: string, gesture = this.gesture()): void {
    if (!this.#quiet) this.#push(kind, gesture);
  }

  #push(kind: string, gesture: Gesture | Step): void {
    const time_ms = Date.now();
    const quick = kind !== "filters" && kind !== "reset" && kind !== "step";
    const again = quick && kind === this.#last_kind && time_ms - this.#last_time_ms < ONE_STEP_MS;
    this.#last_kind = kind;
    this.#last_time_ms = time_ms;
    if (!again) this.#past.value = [...this.#past.value.slice(-99), gesture];
    this.#future.value = [];
  }

  /** What is selected and in focus, and of what is shared that which undo knows. */
  gesture(): Gesture {
    return {
      filters: this.filters.value,
      row: this.row.value,
      feature: this.feature.value,
      shared: this.#shared.steps(),
    };
  }

  #travel(
    from: Signal<(Gesture | Step)[]>,
    to: Signal<(Gesture | Step)[]>,
    way: "undo" | "redo",
  ): void {
    const gesture = from.value.at(-1);
    if (!gesture) return;
    this.cancelPreview();
    this.#last_kind = "";
    const elsewhere = "undo" in gesture;
    this.#quiet = true;
    let done = true;
    batch(() => {
      from.value = from.value.slice(0, -1);
      if (elsewhere) done = gesture[way]();
      if (done) to.value = [...to.value, elsewhere ? gesture : this.gesture()];
      if (!elsewhere) this.#apply(gesture);
    });
    this.#quiet = false;
    // Of a past that is gone meanwhile there is nothing to see: the step before it is meant.
    if (!done) this.#travel(from, to, way);
  }

  #apply(gesture: Gesture): void {
    const { filters, row, feature } = gesture;
    const shared = this.#shared.changes(gesture.shared);
    this.#before_share = null;
    batch(() => {
      this.filters.value = filters;
      this.row.value = row;
      this.feature.value = feature;
      this.#shared.assign(shared);
    });
    this.#write({ row, feature, ...shared }, false);
    this.#writeSelection();
  }
}

const ONE_STEP_MS = 700;

const sameJson = (a: unknown, b: unknown): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Work that nobody goes on with. */
const ended = (progress: Progress): Progress =>
  progress.state === "running" ? { ...progress, state: "cancelled" } : progress;

const sameMask = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a?.length === b?.length && !!a?.every((bit, i) => bit === b?.[i]));

const hasComputedTerm = (clause: Clause): boolean => clause.terms.some(isComputed);

const isFurther = ({ state }: Block): boolean => (state.meta.table ?? "rows") !== "rows";

const clauseOfRows = (rows: number[]): Clause => ({
  key: "rows",
  op: "and",
  terms: [rowSet(rows)],
});

/** A selection that came as bits (set from Python) as a clause. */
export const clauseOfBits = (bits: DataView | Uint8Array, n_rows: number): Clause =>
  clauseOfRows(rowsOf(unpackBits(bits, n_rows)));

/** One column per output. */
export function columnsOf(record: ImportanceRecord): ImportanceColumn[] {
  const { values, standard_deviation, trust } = record;
  const [n_features = 0, n_outputs = 0] = values.shape;
  const column = ({ data }: Tensor, k: number): Float64Array =>
    Float64Array.from({ length: n_features }, (_, j) => data[j * n_outputs + k] as number);
  return Array.from({ length: n_outputs }, (_, k) => ({
    values: column(values, k),
    standard_error: column(standard_deviation, k),
    n_rows: trust.n_rows,
    n_all: trust.n_rows_total ?? trust.n_rows,
  }));
}

/** Mean of |attribution| over the computed rows (of the mask), with its standard error over rows. Values that are not
 * finite are left out; no value: a mean of 0; fewer than two: an error of NaN. As `mean_absolute` in Python, held to the
 * same examples (tests/results/mean_absolute.json). */
export function meanAbsolute(table: AttributionTable, mask: Uint8Array | null): ImportanceColumn {
  const p = table.n_features;
  const values = new Float64Array(p);
  const standard_error = new Float64Array(p);
  const { done, n_rows } = table;
  const rows = new Int32Array(n_rows);
  let n_all = 0;
  for (let i = 0; i < n_rows; i++) if (done[i] && (!mask || mask[i])) rows[n_all++] = i;
  for (let j = 0; j < p; j++) {
    const column = featureValues(table, j);
    let n = 0;
    let sum = 0;
    let squares = 0;
    for (let k = 0; k < n_all; k++) {
      const size = Math.abs(column[rows[k] as number] as number);
      if (!(size < Number.POSITIVE_INFINITY)) continue;
      n++;
      sum += size;
      squares += size * size;
    }
    const mean = n ? sum / n : 0;
    values[j] = mean;
    standard_error[j] =
      n > 1 ? Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1)) : Number.NaN;
  }
  return { values, standard_error, n_rows: n_all };
}
