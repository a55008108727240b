// A model that anywidget has given up on hears the kernel again.

import type { Model } from "./host";

type Hear = (message: unknown) => Promise<unknown>;

/** What Jupyter's widget manager keeps behind anywidget's proxy, as far as it is needed here. */
interface Kept {
  _handle_comm_msg?: Hear;
  comm?: { on_msg(hear: Hear): void; send(content: unknown, callbacks: unknown): unknown };
}

const NOTHING = { content: { data: { method: "" } } };

/** What the class below overrides: Jupyter's own, which waits for nothing. */
function below(kept: Kept): Hear | undefined {
  const found: Hear[] = [];
  for (let at: Kept | null = kept; at; at = Object.getPrototypeOf(at))
    if (Object.hasOwn(at, "_handle_comm_msg")) found.push(at._handle_comm_msg as Hear);
  return found[1];
}

async function keptOf(model: Model, ref: string): Promise<Kept | undefined> {
  const id = ref.replace(/^anywidget:/, "");
  return (await model.widget_manager?.get_model(id)) as Kept | undefined; // other hosts: none
}

/** Resolves once the model hears what the kernel tells it.
 *
 * anywidget lets messages wait until the model's code is loaded. Where that takes more than two
 * seconds (a page that is busy with other things, a slow machine) it refuses them from then on. A
 * hub has no code: it goes on, and asks once for all that it has missed.
 */
export async function listening(model: Model, ref: string): Promise<void> {
  const kept = await keptOf(model, ref);
  if (!kept?.comm || !kept._handle_comm_msg) return;
  try {
    await kept._handle_comm_msg(NOTHING);
  } catch {
    const hear = below(kept);
    if (!hear) return;
    kept.comm.on_msg(hear.bind(kept));
    kept.comm.send({ method: "request_state" }, {});
  }
}

/** The same two seconds are no error for a model that is told nothing after its first state. */
export async function needsNoWord(model: Model, ref: string): Promise<void> {
  const kept = await keptOf(model, ref);
  kept?._handle_comm_msg?.(NOTHING)?.catch(() => undefined);
}
