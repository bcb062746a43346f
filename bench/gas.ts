/** `npm run bench:gas`: measures, prints and writes `bench/results/gas.json`. */
import { writeFile } from "node:fs/promises";
import { measureGas } from "./lib/gas.ts";

const HOLDERS = 100_000;
const FILE = new URL("./results/gas.json", import.meta.url);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(`Whole-transaction gas; peers are their authors' code in the same run. The last rows mint to ${HOLDERS} holders first.`);
const report = await measureGas({ manyHolders: HOLDERS, log: print });
await writeFile(FILE, `${JSON.stringify(report, null, 2)}\n`);
print(`Hardfork ${report.hardfork}. Written to bench/results/gas.json.`);
