// Made by build.mjs from the files in views/: kind -> view.
declare module "virtual:views" {
  import type { ViewModule } from "./runtime/view";

  const views: Record<string, ViewModule>;
  export default views;
}

// Made by worker.mjs from model/worker.ts: a function that needs nothing around it.
declare module "virtual:model-worker" {
  import type * as model from "./model/worker";

  export default function make(): typeof model;
}
