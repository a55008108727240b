// The browser's own predictor.

export { type Explanation, type PageModel, type Refusal, readModel } from "./page";
