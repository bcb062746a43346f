import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { mutate } from "./mutate.ts";
import type { Mutation } from "./mutations.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The ledger, and all contracts of its tests; what they import comes along. */
const CONTRACTS = [
  "contracts/Hashpower.sol",
  "contracts/test/TestToken.sol",
  ...solidityFiles("contracts/test/ledger"),
];
/** Cheap tests first: most mistakes need no more. */
const LEDGER_TESTS = ["traps", "claims", "deposit", "series", "lanes", "targets", "restricted", "erc1155"].map(
  (name) => `test/ledger/${name}.test.ts`,
);
const MODEL_TESTS = ["test/model/differential.test.ts"];

export interface Verdict {
  readonly mutation: Mutation;
  /** Title of the first test that failed; nothing if the mutant survived. */
  readonly killedBy: string | undefined;
}

/** A copy of the ledger and its tests in a temporary folder, where mistakes do no harm. */
export class Laboratory {
  private readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "adit-mutants-"));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    for (const file of ["package.json", "hardhat.config.ts", "test/helpers/fuzz.ts"]) this.copy(file);
    for (const room of ["ledger", "model"])
      cpSync(join(ROOT, "test", room), join(this.folder, "test", room), { recursive: true });
    for (const file of withImports(CONTRACTS)) this.copy(file);
  }

  /** Without a mistake everything passes; else a failing test would prove nothing. */
  async checkHealthy(): Promise<void> {
    await this.build("the unchanged ledger");
    const failure = (await this.firstFailure(LEDGER_TESTS)) ?? (await this.firstFailure(MODEL_TESTS));
    if (failure !== undefined) throw new Error(`the unchanged ledger fails "${failure}"`);
  }

  async judge(mutation: Mutation): Promise<Verdict> {
    const path = join(this.folder, mutation.file);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, mutate(source, mutation));
    try {
      await this.build(`"${mutation.name}"`);
      const killedBy = (await this.firstFailure(LEDGER_TESTS)) ?? (await this.firstFailure(MODEL_TESTS));
      return { mutation, killedBy };
    } finally {
      writeFileSync(path, source);
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private copy(file: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(this.folder, file));
  }

  private async build(what: string): Promise<void> {
    const { code, output } = await this.hardhat(["build"]);
    if (code !== 0) throw new Error(`${what} does not compile:\n${output}`);
  }

  private async firstFailure(files: readonly string[]): Promise<string | undefined> {
    const { code, output } = await this.hardhat(["test", "mocha", "--no-compile", "--bail", ...files]);
    if (code === 0) return undefined;
    const failed = /^\s+1\) (.+)$/m.exec(output)?.[1];
    if (failed === undefined) throw new Error(`the tests broke off:\n${output}`);
    return failed;
  }

  private async hardhat(args: readonly string[]): Promise<{ code: number | string | null; output: string }> {
    const cli = join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
    const env = { ...process.env, ADIT_FUZZ: "quick", ADIT_MOCHA_REPORT: undefined };
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [cli, ...args],
        { cwd: this.folder, env, maxBuffer: 1 << 26 },
        (error, stdout, stderr) => {
          resolve({ code: error ? (error.code ?? null) : 0, output: stdout + stderr });
        },
      );
    });
  }
}

function solidityFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".sol"))
    .map((name) => `${folder}/${name}`);
}

/** The files, and all files of the project that they import. */
function withImports(files: readonly string[]): Set<string> {
  const all = new Set<string>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (all.has(file)) continue;
    all.add(file);
    const source = readFileSync(join(ROOT, file), "utf8");
    for (const [, path] of source.matchAll(/from\s+"(\.[^"]+)"/g)) {
      if (path !== undefined) waiting.push(normalize(join(dirname(file), path)));
    }
  }
  return all;
}
