// Made by views.mjs from the folders in views/: kind -> view; in the bundle those whose piece has arrived.
declare module "virtual:views" {
  import type { ViewModule } from "./runtime/view";

  const views: Record<string, ViewModule>;
  export default views;
}

// Made by views.mjs from xwidgets/views/NAME/about.json: kind -> what is said about the view.
declare module "virtual:about" {
  import type { About } from "./runtime/view";

  const about: Record<string, About>;
  export default about;
}

// Made by views.mjs from js/src/views/NAME/canAnswer.ts: kind -> whether it will ever have something to show. A few have one.
declare module "virtual:can-answer" {
  import type { Store } from "./runtime/store";

  const rules: Record<string, (store: Store) => boolean>;
  export default rules;
}

// Made by worker.mjs from model/worker.ts: a function that needs nothing around it.
declare module "virtual:model-worker" {
  import type * as model from "./model/worker";

  export default function make(): typeof model;
}
