/** Something that the node did not say. What could be read is shown all the same, and what can be done without it stays possible. */
export type Unread = {
  /** Whose it is, as a title: "Series #3". */
  readonly of: string;
  /** What is missing, as parts of a sentence: "its terms". */
  readonly parts: readonly string[];
  /** What the node said instead, of the first of them. */
  readonly error: unknown;
  /** What a person can do. */
  readonly instead: string;
};

/** Asks for the parts of one thing, each by itself: what fails is noted and hides nothing else. */
export type Asking = {
  /** What came, or undefined after a failure. */
  readonly get: <T>(part: string, reading: Promise<T>) => Promise<T | undefined>;
  readonly unread: () => readonly Unread[];
};

export function asking(of: string, instead: string): Asking {
  const parts: string[] = [];
  let first: unknown;
  return {
    get: async (part, reading) => {
      try {
        return await reading;
      } catch (error) {
        if (parts.length === 0) first = error;
        parts.push(part);
        return undefined;
      }
    },
    unread: () => (parts.length === 0 ? [] : [{ of, parts: [...parts], error: first, instead }]),
  };
}
