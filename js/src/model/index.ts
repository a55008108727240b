// The browser's own predictor.

export type { Question, Reply } from "./answer";
export type { FeatureHeader, ModelHeader } from "./container";
export { type Explanation, type PageModel, type Refusal, readModel, refusals } from "./page";
