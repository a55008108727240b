// Why there is no answer, in words for the page.

import { KernelGone, messageOf } from "../../runtime/messages";
import { t } from "../../runtime/words";

/** What the model itself raised, as "ValueError: too old". */
export class ModelRaised extends Error {}

export interface Failure {
  what: string;
  more: string;
  /** The answers are fine: Python has not heard of the edits. */
  untold: boolean;
}

const ended = (text: string): string => (/[.!?\u2026]$/.test(text) ? text : `${text}.`);

const GONE = t`The kernel has gone or was restarted:`;

export function failureOf(error: unknown): Failure {
  const untold = false;
  if (error instanceof KernelGone)
    return { what: GONE, more: t`run the cell again to ask the model.`, untold };
  if (error instanceof ModelRaised)
    return { what: ended(t`The model raised ${error.message.trim()}`), more: "", untold };
  const what = t`The model gives no answer for this row.`;
  return { what, more: ended(messageOf(error)), untold };
}

export function untoldBy(error: unknown): Failure {
  const untold = true;
  if (error instanceof KernelGone)
    return { what: GONE, more: t`run the cell again, for Python to hear of the edits.`, untold };
  return { what: t`Python could not take over the edits:`, more: ended(messageOf(error)), untold };
}
