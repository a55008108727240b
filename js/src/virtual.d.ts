// Made by build.mjs from the files in views/: kind -> view.
declare module "virtual:views" {
  import type { ViewModule } from "./runtime/view";

  const views: Record<string, ViewModule>;
  export default views;
}

// Made by worker.mjs from model/worker.ts: its bundled text.
declare module "virtual:model-worker" {
  const source: string;
  export default source;
}
