// The doubt, the background work, and the connection. Always one line high: nothing jumps when work ends.

import type { ComponentChildren, JSX, Ref } from "preact";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { Correlated } from "./correlated";
import { Doubt } from "./doubt";
import { KeysHelp } from "./keys";
import { Tasks } from "./tasks";
import { ProgressBar, Work } from "./work";

export function Footer(props: {
  store: Store;
  help: Ref<HTMLSpanElement>;
  children?: ComponentChildren;
}): JSX.Element {
  const { store } = props;
  return (
    <footer class="xw-footer">
      <ProgressBar store={store} />
      <Doubt store={store} />
      <Correlated store={store} />
      <span class="xw-footer-end">
        <Notice store={store} />
        <Work store={store} />
        <Tasks store={store} />
        {store.connection.value === "none" && (
          <span
            class="xw-muted xw-offline"
            title={t`What is shown was computed before. Selecting, focusing and saving numbers still work; run the cell again for the rest.`}
          >{t`no kernel`}</span>
        )}
        {props.children}
        <KeysHelp holder={props.help} />
      </span>
    </footer>
  );
}

function Notice({ store }: { store: Store }): JSX.Element {
  const text = store.notice.value;
  return (
    <span role="alert" class="xw-notice">
      {text && (
        <>
          <span class="xw-ellipsis" title={text}>
            {text}
          </span>
          <button
            type="button"
            class="xw-button xw-plain xw-remove"
            aria-label={t`Dismiss this message`}
            onClick={() => {
              store.notice.value = "";
            }}
          >
            <span aria-hidden="true">{"\u2715"}</span>
          </button>
        </>
      )}
    </span>
  );
}
