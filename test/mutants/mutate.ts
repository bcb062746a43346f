import type { Mutation } from "./mutations.ts";

/** The source with the mistake in it. Throws if the mutation does not fit the source any more. */
export function mutate(source: string, { name, edits }: Mutation): string {
  let mutated = source;
  for (const { find, replace, times = 1, at } of edits) {
    const pattern = new RegExp(find.trim().split(/\s+/).map(escape).join("\\s*"), "g");
    const found = [...mutated.matchAll(pattern)];
    if (found.length !== times) {
      throw new Error(
        `"${name}" does not fit: its text stands ${found.length} times in the source, not ${times}: ${find}`,
      );
    }
    for (const [i, match] of [...found.entries()].reverse()) {
      if (at !== undefined && at !== i) continue;
      mutated = `${mutated.slice(0, match.index)} ${replace} ${mutated.slice(match.index + match[0].length)}`;
    }
  }
  return mutated;
}

/** One word of the text, with blanks allowed around brackets, where a formatter may break lines. */
function escape(word: string): string {
  return Array.from(word, (c) => (/\w/.test(c) ? c : /[()[\]{},;]/.test(c) ? `\\s*\\${c}\\s*` : `\\${c}`)).join("");
}
