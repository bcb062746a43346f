import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { startHardhatNode } from "../../../oracle/src/testing/processes.ts";
import { buildSdk, DIST } from "../../build-sdk.ts";
import { run } from "../run.ts";
import type { PartResult } from "./result.ts";
import { bundleWeighed } from "./sdk-sizes.ts";

const STEP_MS = 600_000;

/** Checks the package as a consumer gets it: built, packed, unpacked elsewhere, compiled against and run. */
export async function checkPackages(root: string): Promise<PartResult> {
  const work = join(root, "cache", "packages");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  await buildSdk();
  const tarball = await pack(root, work);
  const steps: readonly (readonly [string, () => Promise<string | undefined>])[] = [
    ["publint", async () => await lintPackage(tarball)],
    ["are-the-types-wrong", async () => await attw(root, tarball)],
    ["size-limit", async () => await weigh(root)],
    ["a consumer", async () => await consume(root, work, tarball)],
    ["its fixtures on a chain", async () => await playFixtures(work)],
    ["knip", async () => await program(root, "node_modules/knip/bin/knip.js", ["--no-progress"])],
  ];
  const failures: string[] = [];
  // One after the other: each of them takes a core.
  for (const [name, step] of steps) {
    const wrong = await step();
    if (wrong !== undefined) failures.push(`${name}\n${wrong}`);
  }
  return { passed: steps.length - failures.length, failures, skipped: [] };
}

/** What a program of this repository said if it failed. */
async function program(root: string, script: string, args: readonly string[], cwd = root): Promise<string | undefined> {
  const { code, output } = await run(process.execPath, [join(root, script), ...args], { cwd, timeoutMs: STEP_MS });
  return code === 0 ? undefined : output;
}

async function pack(root: string, work: string): Promise<string> {
  const { code, output } = await run("npm", ["pack", DIST, "--pack-destination", work, "--json"], { cwd: root, timeoutMs: STEP_MS });
  const name = /"filename": "([^"]+)"/.exec(output)?.[1];
  if (code !== 0 || name === undefined) throw new Error(`The SDK cannot be packed.\n${output}`);
  return join(work, name.replace("@", "").replace("/", "-"));
}

async function lintPackage(tarball: string): Promise<string | undefined> {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  return messages.length === 0 ? undefined : messages.map((message) => formatMessage(message, pkg) ?? message.code).join("\n");
}

async function attw(root: string, tarball: string): Promise<string | undefined> {
  return await program(root, "node_modules/@arethetypeswrong/cli/dist/index.js", [tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"]);
}

async function weigh(root: string): Promise<string | undefined> {
  const folder = join(root, "cache", "sdk-sizes");
  await bundleWeighed(DIST, folder);
  // The list names the plugin's files; size-limit looks for its plugins in the package it is called in.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, devDependencies: { "@size-limit/file": "*" } }));
  return await program(root, "node_modules/size-limit/bin.js", [], folder);
}

/** What an integrator writes first: it compiles only if every subpath has its types, and a write is refused without an account. */
const CONSUMER = `import { createPublicClient, custom } from "viem";
import { aditActions, deploymentOf, type Deployment } from "@adit/sdk";
import { primaryMarketAbi } from "@adit/sdk/abis";
import { getSeries, prepareBuy } from "@adit/sdk/actions";
import { deployments } from "@adit/sdk/addresses";
import { bitsToTarget } from "@adit/sdk/math";
import { explainError } from "@adit/sdk/errors";
import { formatTh } from "@adit/sdk/format";
import { parseHeaders } from "@adit/sdk/bitcoin";
import { standingName } from "@adit/sdk/compliance";
import { farmTree } from "@adit/sdk/oracle";

const deployment: Deployment = deploymentOf(31_337);
// The bytes with which a node answers balanceOf: this consumer has no network.
const transport = custom({ request: async () => "0x00000000000000000000000000000000000000000000000000000000000004d2" });
const client = createPublicClient({ transport }).extend(aditActions(deployment));
const account = "0x00000000000000000000000000000000000000aa";
const units: bigint = await client.getUnits({ account, id: 256n });
// @ts-expect-error A client without an account cannot buy.
const buy: unknown = client.buy;
const failed = await getSeries(client, { deployment, id: 1n }).then(() => "read", (error: unknown) => explainError(error).sentence);
const parts = [primaryMarketAbi.length > 0, deployments[31_337] === deployment, typeof prepareBuy, typeof bitsToTarget, typeof parseHeaders, standingName(0), typeof farmTree];
if (units !== 1_234n || buy !== undefined || failed === "read" || parts.length !== 7) throw new Error("The package does not do what it says");
console.log(formatTh(units, 1_000_000_000n));
`;

/** A test of an integrator, as the fixtures let it begin. */
const FIXTURE = `import { getClaimable } from "@adit/sdk/actions";
import { startLocalProtocol } from "@adit/sdk/test";

declare const process: { argv: string[] };
const protocol = await startLocalProtocol({ rpcUrl: process.argv[2] ?? "" });
const { deployment } = protocol;
const [alice] = protocol.accounts.holders;
const id = await protocol.openSeries();
await protocol.buy(id, alice, 1_000n);
await protocol.playDays(4, { settle: [id] });
const { amount } = await getClaimable(protocol.clientOf(alice), { deployment, account: alice.address, id });
console.log(amount > 0n ? "it earned" : "it earned nothing");
`;

/** Runs the consumer's fixture against a chain of its own: what the contracts are compiled to comes out of the package. */
async function playFixtures(work: string): Promise<string | undefined> {
  const home = join(work, "consumer");
  const chain = await startHardhatNode();
  try {
    const { code, output } = await run(process.execPath, [join(home, "out", "fixture.js"), chain.url], { cwd: home, timeoutMs: STEP_MS });
    return code === 0 && output.trim() === "it earned" ? undefined : output;
  } finally {
    await chain.stop();
  }
}

/** Installs the tarball beside viem, compiles against it as Node and as a bundler resolve it, and reads something. */
async function consume(root: string, work: string, tarball: string): Promise<string | undefined> {
  const home = join(work, "consumer");
  const modules = join(home, "node_modules");
  mkdirSync(join(modules, "@adit"), { recursive: true });
  const unpacked = await run("tar", ["-xzf", tarball, "-C", join(modules, "@adit")], { cwd: work, timeoutMs: STEP_MS });
  const moved = await run("mv", [join(modules, "@adit/package"), join(modules, "@adit/sdk")], { cwd: work, timeoutMs: STEP_MS });
  if (unpacked.code !== 0 || moved.code !== 0) return unpacked.output + moved.output;
  // The rest as npm would have installed it; there is no network here.
  for (const name of ["viem", "@scure", "abitype", "ox", "@types"]) symlinkSync(join(root, "node_modules", name), join(modules, name), "dir");
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(home, "index.ts"), CONSUMER);
  writeFileSync(join(home, "fixture.ts"), FIXTURE);
  for (const moduleResolution of ["nodenext", "bundler"]) {
    const compilerOptions = {
      target: "es2023",
      lib: ["es2023", "dom"],
      module: moduleResolution === "nodenext" ? "nodenext" : "esnext",
      moduleResolution,
      strict: true,
      skipLibCheck: false,
      outDir: "out",
      types: [],
    };
    writeFileSync(join(home, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["index.ts", "fixture.ts"] }));
    const wrong = await program(root, "node_modules/typescript/bin/tsc", ["-p", home], home);
    if (wrong !== undefined) return `under ${moduleResolution}:\n${wrong}`;
  }
  const read = await run(process.execPath, [join(home, "out", "index.js")], { cwd: home, timeoutMs: STEP_MS });
  return read.code === 0 && read.output.trim() === "1.234 TH/s" ? undefined : `it said: ${read.output}`;
}
