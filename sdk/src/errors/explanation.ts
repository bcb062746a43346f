/** An error in words, for a screen. Holds no raw bytes. */
export interface Explanation {
  /** name of the custom error, or of the kind of failure: for tests and logs, not for people */
  code: string;
  /** what happened, with its values in people's units */
  sentence: string;
  /** what was not lost */
  safe: string;
  /** what to do now */
  action: string;
}
