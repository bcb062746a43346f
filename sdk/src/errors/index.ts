/** Every failure in plain words: what happened, what was not lost, what to do. */
export { explainError } from "./explainError.ts";
export { explainRevert } from "./explainRevert.ts";
export type { Explanation } from "./explanation.ts";
export { revertData } from "./revertData.ts";
export type { ExplainContext } from "./teller.ts";
