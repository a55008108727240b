// How code leaves the page: to the clipboard, with the name that the explainer has in the notebook.

import type { Store } from "../runtime/store";
import { usualVariable } from "./code";

/** What the explainer is called in the notebook, as long as its page is open. */
const variables = new WeakMap<Store, string>();

export const variableOf = (store: Store): string => variables.get(store) ?? usualVariable(store);

export const callIt = (store: Store, name: string): void => {
  variables.set(store, name);
};

/** To the clipboard; where the page may not write to it (an insecure address), by way of a selection. */
export async function copyText(text: string, shown: HTMLTextAreaElement | null): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    if (shown && !shown.value) shown.value = text;
    shown?.select();
    if (!shown || !document.execCommand("copy")) throw error;
  }
}
