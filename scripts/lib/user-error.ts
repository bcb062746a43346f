/**
 * Something that the person at the keyboard can mend: a busy port, a bad flag, a missing file.
 * Scripts print its message as one sentence and leave with exit code 2; anything else is a bug and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
