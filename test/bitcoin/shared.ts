import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folders = [
  path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../shared/data"),
  ...(process.env.ADIT_DATA === undefined ? [] : [process.env.ADIT_DATA]),
];

/** Text of a file of Bitcoin's public data beside the checkout, or in the folder that `ADIT_DATA` names; undefined where it is not. */
export function sharedText(file: string): string | undefined {
  const found = folders.map((folder) => path.join(folder, "bitcoin", file)).find((candidate) => existsSync(candidate));
  return found === undefined ? undefined : readFileSync(found, "utf8");
}
