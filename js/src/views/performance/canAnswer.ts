// Where there is a y: a kernel with a model compares, or the answer is there.

import type { Store } from "../../runtime/store";
import { questionOf } from "./asked";

export default (store: Store): boolean => {
  const { target, has_model } = store.schema.value;
  if (!target) return false;
  if (store.answers.there(questionOf(store.schema.value))) return true;
  return has_model && store.connection.value !== "none";
};
