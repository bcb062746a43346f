import type { InWords } from "./inWords.ts";

/** A reason against going on that is in words already. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly words: InWords;
  constructor(reason: string, advice: string) {
    super(reason);
    this.words = { reason, advice };
  }
}
