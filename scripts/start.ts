import { silentLogger, systemClock } from "@adit/oracle";
import { createKeeper } from "@adit/oracle/keeper";
import { createWorld } from "@adit/oracle/simulator";
import { network } from "hardhat";
import type { JsonRpcServer } from "hardhat/types/network";
import { serveDapp } from "../frontend/serve.ts";
import { readFlags, wholeNumber } from "./lib/args.ts";
import { httpClients } from "./lib/clients.ts";
import { compileContracts } from "./lib/compile.ts";
import { main } from "./lib/main.ts";
import { gatherCompany } from "./lib/scenario/company.ts";
import { createCaretaker } from "./lib/start/caretaker.ts";
import { startCommitteeProcesses } from "./lib/start/committee-processes.ts";
import { buildDapp } from "./lib/start/dapp.ts";
import { runDays } from "./lib/start/days.ts";
import { startIndexer } from "./lib/start/indexer.ts";
import { requireFreePort } from "./lib/start/ports.ts";
import { playPrologue } from "./lib/start/prologue.ts";
import { rpcProvider } from "./lib/start/rpc.ts";

const HOST = "127.0.0.1";
const KEEPER_TICK_MS = 1_000;

/**
 * `npm start`: a local chain with the whole protocol alive on it, a committee of four processes, an indexer, and the dApp. Days pass every
 * minute; Ctrl-C ends all of it.
 */
await main(async () => {
  const flags = readFlags("npm start --", {
    port: { type: "string", help: "port of the dApp (default 5173; 0: any free one)" },
    "rpc-port": { type: "string", help: "port of the chain (default 8545; 0: any free one)" },
    "indexer-port": { type: "string", help: "port of the indexer (default: any free one)" },
    day: { type: "string", help: "seconds that a day takes (default 60)" },
  });
  const port = wholeNumber("--port", flags.port, { from: 0, to: 65_535, or: 5173 });
  const rpcPort = wholeNumber("--rpc-port", flags["rpc-port"], { from: 0, to: 65_535, or: 8545 });
  const indexerPort = wholeNumber("--indexer-port", flags["indexer-port"], { from: 0, to: 65_535, or: 0 });
  const daySeconds = wholeNumber("--day", flags.day, { from: 10, to: 86_400, or: 60 });
  await requireFreePort(port, "--port", "the dApp");
  await requireFreePort(rpcPort, "--rpc-port", "the chain");
  await requireFreePort(indexerPort, "--indexer-port", "the indexer");

  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const closers: (() => Promise<void>)[] = [];
  try {
    await compileContracts(say);
    await buildDapp(say);
    await live(ending.signal, closers, { port, rpcPort, indexerPort, daySeconds });
  } catch (error) {
    // Whatever was under way when Ctrl-C came may break off as it likes.
    if (!ending.signal.aborted) throw error;
  } finally {
    if (ending.signal.aborted) say("\nEnding everything.");
    for (const close of closers.reverse()) await close();
  }
  return 0;
});

async function live(
  signal: AbortSignal,
  closers: (() => Promise<void>)[],
  { port, rpcPort, indexerPort, daySeconds }: { port: number; rpcPort: number; indexerPort: number; daySeconds: number },
): Promise<void> {
  say("Starting a local chain in June 2021 and deploying the protocol.");
  const chain: JsonRpcServer = await network.createServer({ network: "local" }, HOST, rpcPort);
  const rpcUrl = `http://${HOST}:${(await chain.listen()).port}`;
  closers.push(async () => {
    await chain.close();
  });

  const world = createWorld();
  const company = await gatherCompany({
    world,
    provider: rpcProvider(rpcUrl),
    connect: (account) => httpClients(rpcUrl, account),
    rpcUrl,
  });
  closers.push(async () => {
    await company.dissolve();
  });
  if (isOver(signal)) return;
  const present = await playPrologue(company, say, { withForms: true });
  await company.dismissCommittee();
  if (isOver(signal)) return;

  const sayDated = (second: number, line: string): void => {
    say(`${new Date(second * 1000).toISOString().slice(0, 16).replace("T", " ")}  ${line}`);
  };
  let now = await company.time.now();
  const committee = await startCommitteeProcesses(company, rpcUrl, (line) => {
    sayDated(now, line);
  });
  closers.push(async () => {
    await committee.stop();
  });
  // It reads the past while the dApp is already open; the dApp says so, and shows what contracts alone can tell.
  const indexer = await startIndexer({
    deployment: company.stage.deployment,
    port: indexerPort,
    say: (line) => {
      sayDated(now, line);
    },
  });
  closers.push(async () => {
    await indexer.stop();
  });
  const known = present.forms?.scrypt.extended(company.stage.deployment) ?? company.stage.deployment;
  const deployment = { ...known, indexerUrl: indexer.url, nodeUrls: [...committee.urls] };
  const dapp = await serveDapp({ port, deploymentJson: JSON.stringify(deployment) });
  closers.push(dapp.close);

  const complain = (facts: object, event: string): void => {
    // The providers fund their series within a tick; nobody need hear of it.
    if (event === "series.unfunded") return;
    sayDated(now, `keeper: ${event} ${JSON.stringify(facts, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}`);
  };
  say(`
  dApp        ${dapp.url}
  RPC         ${rpcUrl} (chain ${company.stage.deployment.chainId})
  committee   ${committee.urls.join(" ")}
  indexer     ${indexer.url}/graphql
  simulator   ${company.simulator.url}

A day takes ${daySeconds} s. The dApp's development account holds some units already. Ctrl-C ends everything.
Assumed for this scenario:
${world.assumptions.map((line) => `  ${line}`).join("\n")}
`);
  const { stage } = company;
  const { chain: publicClient, wallet: walletClient } = stage.as(stage.cast.keeper);
  const keeper = createKeeper({
    deployment: stage.deployment,
    clients: { publicClient, walletClient },
    network: world.network,
    nodeUrls: committee.urls,
    fetch,
    clock: systemClock,
    logger: { ...silentLogger, error: complain, warn: complain },
  });
  keeper.start(KEEPER_TICK_MS);
  closers.push(keeper.stop);
  const caretaker = createCaretaker({ stage, ...present, fromBlock: (await publicClient.getBlockNumber()) + 1n, say: sayDated });
  await runDays({
    time: company.time,
    daySeconds,
    signal,
    tend: async (second) => {
      now = second;
      await caretaker.tend(second);
    },
    complain: (reason) => {
      sayDated(now, reason);
    },
  });
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
