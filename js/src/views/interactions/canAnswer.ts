// Without a model in the page, too: a kernel computes them, or they are there.

import type { Store } from "../../runtime/store";
import { holdsTables } from "./kept";

export default (store: Store): boolean => store.connection.value !== "none" || holdsTables(store);
