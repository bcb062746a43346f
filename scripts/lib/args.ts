import { parseArgs } from "node:util";
import { UserError } from "./user-error.ts";

export interface Flag {
  readonly type: "string" | "boolean";
  /** one line for --help */
  readonly help: string;
}

/**
 * Reads a script's flags; `--help` prints them and ends the process.
 *
 * @throws UserError with one sentence about the first flag that is unknown or malformed.
 */
export function readFlags<Name extends string>(
  usage: string,
  flags: Readonly<Record<Name, Flag>>,
  argv: readonly string[] = process.argv.slice(2),
): Partial<Record<Name, string | boolean>> {
  const known = new Map<string, Flag>(Object.entries<Flag>(flags));
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: { ...Object.fromEntries([...known].map(([name, { type }]) => [name, { type }])), help: { type: "boolean" } },
      strict: true,
      allowPositionals: false,
    }));
  } catch (error) {
    const names = [...known.keys()].map((name) => `--${name}`).join(", ");
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UserError(`${sentence ?? "Unknown flag"}. ${usage} knows ${names === "" ? "no flags" : names}.`);
  }
  if (values.help === true) {
    const width = Math.max(...[...known.keys()].map((name) => name.length));
    const lines = [...known].map(([name, { help }]) => `  --${name.padEnd(width)}  ${help}`);
    process.stdout.write(`${usage}\n${lines.join("\n")}\n`);
    process.exit(0);
  }
  const read: Partial<Record<Name, string | boolean>> = {};
  for (const name in flags) {
    const value = values[name];
    if (value !== undefined) read[name] = value;
  }
  return read;
}

/** A whole number within bounds. @throws UserError that says what was expected and what came. */
export function wholeNumber(flag: string, value: string | boolean | undefined, bounds: { from: number; to: number; or: number }): number {
  if (value === undefined) return bounds.or;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= bounds.from && number <= bounds.to)) {
    throw new UserError(`${flag} takes a whole number from ${bounds.from} to ${bounds.to}, not "${String(value)}".`);
  }
  return number;
}
