// What is shown: model, rows, unit, output, filters; and what can be done with it.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { OutputPicker } from "../charts/outputs";
import { formatInteger, formatSeconds, plural } from "../runtime/format";
import { messageOf } from "../runtime/messages";
import type { Store } from "../runtime/store";
import { Picker, type ViewContext } from "../runtime/view";
import type { Unit, UnitCost } from "../runtime/wire";
import { t } from "../runtime/words";
import { Actions } from "./actions";
import { Chips, SelectedCount } from "./chips";
import { Cohorts } from "./cohorts";
import type { Walk } from "./walk";

/** Below so many pixels the count of selected rows takes the place of the size of the table. */
const ROOMY = 1320;
/** Below so many it has two lines: what is shown, and what can be done with it. */
const ONE_LINE = 1000;

export function Header({ context, walk }: { context: ViewContext; walk: Walk }): JSX.Element {
  const { store } = context;
  const width = context.width.value;
  const roomy = width >= ROOMY;
  const { n_rows, features } = store.schema.value;
  const table = store.attributions.value;
  const part =
    store.progress.value.state === "sampled" && table
      ? t`a sample of ${formatInteger(table.n_done)} of `
      : "";
  const size = `${part}${plural(n_rows, t`row`, t`rows`)} \u00b7 ${plural(features.length, t`feature`, t`features`)}`;
  // Room for the longer one of size and count: when they change places, nothing else moves.
  const room = Math.max(0.82 * size.length, 2 * formatInteger(n_rows).length + 10);
  // Several filters have a line of their own, and wrap there: all can be read.
  const n_lines = width < ONE_LINE || store.filters.value.length > 1 ? 2 : 1;
  return (
    <header class="xw-header" data-lines={n_lines}>
      <div class="xw-what">
        <ModelName context={context} />
        <span class="xw-size xw-ellipsis" style={roomy ? undefined : { minWidth: `${room}ch` }}>
          {!roomy && store.mask.value !== null ? null : <span class="xw-muted">{size}</span>}
          {roomy ? null : <SelectedCount store={store} brief />}
        </span>
        <UnitPicker store={store} />
        <OutputPicker store={store} />
      </div>
      <Chips store={store} />
      {roomy ? <SelectedCount store={store} /> : null}
      <Cohorts store={store} brief={width < ONE_LINE} />
      <Actions store={store} walk={walk} brief={width < ONE_LINE} />
    </header>
  );
}

/** What is explained; of several models of the same rows, which one. */
function ModelName({ context }: { context: ViewContext }): JSX.Element {
  const { model_name } = context.store.schema.value;
  const { models, store } = context;
  const alone = store.connection.value === "none";
  if (!models)
    return (
      <h2 class="xw-model xw-ellipsis" title={model_name}>
        {model_name}
      </h2>
    );
  return (
    <h2 class="xw-model" title={model_name}>
      <Picker
        label={t`Model`}
        value={models.name}
        choices={models.names.map((value) => {
          const here = !alone || models.there(value);
          return { value, label: here ? value : t`${value} (needs a kernel)`, disabled: !here };
        })}
        onChange={(name) => models.show(name)}
      />
    </h2>
  );
}

function UnitPicker({ store }: { store: Store }): JSX.Element | null {
  const [wanted, setWanted] = useState<Unit | null>(null);
  const { costs, ask } = useCosts(store);
  const { units } = store.schema.value;
  const unit = store.unit.value;
  if (units.length < 2) return <span class="xw-muted">{store.unitLabel(unit)}</span>;
  const connected = store.connection.value === "connected";
  const choose = (next: Unit): void => {
    setWanted(next);
    store
      .showUnit(next)
      .catch((error: unknown) => {
        store.notice.value = `${store.unitLabel(next)}: ${messageOf(error)}`;
      })
      .finally(() => setWanted(null));
  };
  const choices = units.map((value) => {
    const here = value === unit || connected || store.hasUnit(value);
    const cost = costs.find((one) => one.unit === value);
    const told = value !== unit && cost ? costText(cost, store.n_rows) : "";
    const why = here ? told : t` (needs a kernel)`;
    return { value, label: store.unitLabel(value) + why, disabled: !here };
  });
  return (
    <span
      class="xw-pending"
      data-pending={wanted !== null && wanted !== unit}
      onPointerEnter={ask}
      onFocusCapture={ask}
    >
      <Picker
        label={t`Unit`}
        value={wanted ?? unit}
        choices={choices}
        onChange={(value) => choose(value as Unit)}
      />
    </span>
  );
}

/** What each unit would cost: asked for when the choice is near, and once the work at hand is over. */
function useCosts(store: Store): { costs: readonly UnitCost[]; ask: () => void } {
  const [costs, setCosts] = useState<readonly UnitCost[]>([]);
  const connected = store.connection.value === "connected";
  const { state } = store.progress.value;
  const key = `${store.unit.value} ${state}`;
  const asked = useRef("");
  const ask = (): void => {
    if (!connected || asked.current === key || store.schema.value.units.length < 2) return;
    asked.current = key;
    store.request("costs").then(
      ({ result }) => setCosts(Array.isArray(result) ? result : []),
      () => {
        asked.current = ""; // an older kernel, or none any more: the choice is there all the same
      },
    );
  };
  useEffect(() => {
    if (state === "done" || state === "sampled") ask();
  }, [key, connected]);
  return { costs, ask };
}

/** ": exact, about 40 s for 32,561 rows"; nothing where it is there already. */
export function costText({ exact, seconds, done }: UnitCost, n_rows: number): string {
  const left = n_rows - done;
  if (left <= 0) return "";
  const rows = exact ? left : Math.min(left, 1000);
  const what = exact ? t`exact` : t`an estimate`;
  if (!seconds) return `: ${what}`;
  return t`: ${what}, ${formatSeconds((seconds / left) * rows)} for ${plural(rows, t`row`, t`rows`)}`;
}
