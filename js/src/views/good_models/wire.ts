// Made by xwidgets/views/typed.py of xwidgets/views/good_models. Do not edit.

/** As the view's options. */
export interface PlanArgs {
  how?: string;
  n?: number;
}

/** What the page is told. */
export interface Options {
  how?: string;
  n?: number;
  tolerance?: number;
  given?: string;
}

declare module "../../runtime/wire" {
  interface Requests {
    good_models_plan: PlanArgs;
  }
}
