/**
 * Reads many things in parts, a few parts at a time, and gives all answers in the order of the questions: what came of thousands is not
 * taken apart in one go, which would stop the page.
 */
export async function inLanes<Key, Answer>(
  keys: readonly Key[],
  partLength: number,
  lanes: number,
  read: (part: readonly Key[]) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const parts = Array.from({ length: Math.ceil(keys.length / partLength) }, (_, i) =>
    keys.slice(i * partLength, (i + 1) * partLength),
  );
  const answers: (readonly Answer[])[] = [];
  const lane = async (first: number): Promise<void> => {
    for (let i = first; i < parts.length; i += lanes) {
      answers[i] = await read(parts[i] ?? []);
      // Between two parts the page gets its turn.
      if (i + lanes < parts.length) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)));
  return answers.flat();
}
