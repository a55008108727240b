// The model of a page, opened once.

import { RemoteModel } from "../model/remote";
import type { Block } from "../runtime/columns";
import type { ModelBlock } from "../runtime/wire";

const models = new WeakMap<Block<ModelBlock>, Promise<RemoteModel>>();

export function modelOf(block: Block<ModelBlock>): Promise<RemoteModel> {
  let found = models.get(block);
  if (!found) {
    found = RemoteModel.open(block.columns.get("model") as Uint8Array);
    models.set(block, found);
  }
  return found;
}
