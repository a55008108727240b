// Made by xwidgets/views/typed.py of xwidgets/views/good_models. Do not edit.

/** What the page is told. */
export interface Options {
  how?: string;
  n?: number;
  tolerance?: number;
  given?: string;
}
