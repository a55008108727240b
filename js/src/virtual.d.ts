// Made by build.mjs from the files in views/: kind -> view.
declare module "virtual:views" {
  import type { ViewModule } from "./runtime/view";
  const views: Record<string, ViewModule>;
  export default views;
}
