// What can be done with the selection and the picture: undo, reset, copy as code, save.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { plural } from "../runtime/format";
import { messageOf } from "../runtime/messages";
import { MenuItem, Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import { Segments } from "../runtime/view";
import { t } from "../runtime/words";
import { filtersCode, holderCode, isVariable, placeCode, rowsCode } from "./code";
import { callIt, copyText, variableOf } from "./copying";
import { download, downloadAnswer, toCsv, toJson } from "./export";
import { History } from "./History";
import { drawingOf, pixelsOf } from "./picture";
import type { Walk } from "./walk";

export function Actions(props: { store: Store; walk: Walk; brief: boolean }): JSX.Element {
  const { store, walk, brief } = props;
  const ref = useRef<HTMLDivElement>(null);
  // What is disabled loses the focus to the page around: undo and redo keep it, and do nothing.
  return (
    <div ref={ref} class="xw-actions">
      <button
        type="button"
        class="xw-button xw-plain xw-action"
        aria-label={t`Undo`}
        title={t`Undo (Ctrl+Z)`}
        aria-disabled={!store.can_undo.value}
        onClick={() => store.can_undo.value && store.undo()}
      >
        <span aria-hidden="true">{"\u21b6"}</span>
      </button>
      <button
        type="button"
        class="xw-button xw-plain xw-action"
        aria-label={t`Redo`}
        title={t`Redo (Ctrl+Shift+Z)`}
        aria-disabled={!store.can_redo.value}
        onClick={() => store.can_redo.value && store.redo()}
      >
        <span aria-hidden="true">{"\u21b7"}</span>
      </button>
      <Popup
        kind="dialog"
        name={t`What was done`}
        label={<span aria-hidden="true">{"\u25be"}</span>}
        button_name={t`History`}
        title={t`What was done, step by step`}
        class="xw-action"
      >
        <History store={store} />
      </Popup>
      <button
        type="button"
        class="xw-button xw-plain"
        title={t`No selection, first row, most important feature`}
        onClick={() => store.reset()}
      >{t`Reset`}</button>
      <Popup
        kind="dialog"
        name={t`The selection as Python`}
        label={brief ? t`Code` : t`Copy as code`}
        button_name={t`Copy as code`}
        title={t`Python that brings back what is selected and in focus`}
      >
        <Code store={store} walk={walk} />
      </Popup>
      <Popup kind="menu" name={t`Export`} label={t`Export`} class="xw-opens">
        <ExportMenu
          store={store}
          walk={walk}
          root={() => ref.current?.closest<HTMLElement>(".xw-root") ?? null}
        />
      </Popup>
    </div>
  );
}

/** Copies as soon as it opens, and shows what it has copied. */
function Code({ store, walk }: { store: Store; walk: Walk }): JSX.Element {
  const [form, setForm] = useState("filters");
  const [outcome, setOutcome] = useState("");
  const shown = useRef<HTMLTextAreaElement>(null);
  const [variable, setVariable] = useState(variableOf(store));
  const holder = holderCode(store, variable);
  const write = form === "rows" ? rowsCode : filtersCode;
  const text = write(store, holder) + placeCode(walk, holder);
  const rename = (event: JSX.TargetedEvent<HTMLInputElement>): void => {
    const name = event.currentTarget.value.trim().normalize("NFKC");
    if (!isVariable(name)) {
      setOutcome(t`Python has no such names.`);
      event.currentTarget.value = variable;
      return;
    }
    callIt(store, name);
    setVariable(name);
  };
  const copy = (): void => {
    copyText(text, shown.current).then(
      () => setOutcome(t`Copied.`),
      () => setOutcome(t`The browser did not let us copy: select the text and press Ctrl+C.`),
    );
  };
  useEffect(copy, [text]);
  return (
    <div class="xw-code">
      <div class="xw-heading">
        <Segments
          label={t`Copy`}
          value={form}
          choices={[
            { value: "filters", label: t`filters` },
            { value: "rows", label: t`row positions` },
          ]}
          onChange={setForm}
        />
        <label>
          {t`of `}
          <input
            class="xw-input"
            size={10}
            spellcheck={false}
            aria-label={t`Name of the explainer`}
            value={variable}
            onChange={rename}
          />
        </label>
        <span class="xw-spacer" />
        <span role="status">{outcome}</span>
        <button type="button" class="xw-button" onClick={copy}>{t`Copy`}</button>
      </div>
      <textarea
        ref={shown}
        class="xw-input"
        readOnly
        wrap="off"
        spellcheck={false}
        rows={Math.min(12, text.split("\n").length - 1)}
        aria-label={t`Python code`}
        value={text}
      />
    </div>
  );
}

const FORMATS = [
  { format: "html", label: t`Web page (.html)`, hint: t`live, one file` },
  { format: "png", label: t`Picture (.png)`, hint: "" },
  { format: "svg", label: t`Drawing (.svg)`, hint: "" },
  { format: "pdf", label: t`Document (.pdf)`, hint: "" },
  { format: "csv", label: t`Table (.csv)`, hint: "" },
  { format: "json", label: t`Numbers (.json)`, hint: "" },
] as const;

type Format = (typeof FORMATS)[number]["format"];

/** The element that a picture is made of. */
type Root = () => HTMLElement | null;

function ExportMenu(props: { store: Store; walk: Walk; root: Root }): JSX.Element {
  const { store, walk, root } = props;
  const connected = store.connection.value === "connected";
  const reason = (format: Format): string => {
    if (connected) return "";
    if (format === "html") return t`needs a kernel; a file like this is saved by Ctrl+S`;
    if (format === "pdf") return t`needs a kernel; Ctrl+P prints one`;
    return store.attributions.value ? "" : t`nothing is computed yet`;
  };
  const hinted = (format: Format, hint: string): string =>
    connected ? hint : format === "png" || format === "svg" ? t`as it stands here` : "";
  const n_selected = store.mask.value ? store.n_selected.value : 0;
  return (
    <>
      {FORMATS.map(({ format, label, hint }) => (
        <MenuItem
          key={format}
          disabled_reason={reason(format)}
          onSelect={() => void save(store, walk, format, root())}
        >
          {label}
          {hinted(format, hint) && <span class="xw-reason">{hinted(format, hint)}</span>}
        </MenuItem>
      ))}
      {n_selected > 0 && (
        <MenuItem
          disabled_reason={store.attributions.value ? "" : t`nothing is computed yet`}
          onSelect={() => download("selected.csv", "text/csv", [toCsv(store, true)])}
        >
          {t`Table of ${plural(n_selected, t`selected row`, t`selected rows`)} (.csv)`}
        </MenuItem>
      )}
    </>
  );
}

async function save(
  store: Store,
  { still }: Walk,
  format: Format,
  root: HTMLElement | null,
): Promise<void> {
  try {
    if (store.connection.value === "connected")
      downloadAnswer(await store.request("export", { format, still }));
    else if (format === "csv") download("attributions.csv", "text/csv", [toCsv(store)]);
    else if (format === "json") download("attributions.json", "application/json", [toJson(store)]);
    else if (root) {
      const drawing = drawingOf(root);
      if (format === "svg") download("view.svg", "image/svg+xml", [drawing.svg]);
      else download("view.png", "image/png", [await pixelsOf(drawing)]);
    }
  } catch (error) {
    store.notice.value = t`Export failed: ${messageOf(error)}`;
  }
}
