#!/usr/bin/env node
import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DeploymentError, parseDeployment, type Deployment } from "@adit/sdk";
import { pino } from "pino";
import { isHex, size } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { checkContracts, clientsFor, isUserError, StartError, standardOutput, systemClock } from "../node/index.ts";
import { createKeeper } from "./keeper.ts";

const USAGE = `node oracle/src/keeper/cli.ts --deployment <file> --node <url> [--node <url>] [--network 1] [--every 60] [--once]
  [--no-endings]

Records prices, farm reports and what unreported days are taken for; settles and covers due days; ends series that anybody may end
(unless --no-endings) and closes those that have ended: every so many seconds, until it is interrupted.
The key that pays and earns the tips is read from the environment variable ADIT_KEEPER_KEY.`;

const EXIT_USER = 2;
const MAX_SECONDS = 86_400;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      deployment: { type: "string" },
      node: { type: "string", multiple: true, default: [] },
      network: { type: "string", default: "1" },
      every: { type: "string", default: "60" },
      once: { type: "boolean", default: false },
      "no-endings": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const network = whole("--network", values.network, 65_535);
  const seconds = whole("--every", values.every, MAX_SECONDS);
  const nodeUrls = values.node.map((url) => {
    if (!URL.canParse(url)) throw new StartError(`--node must be an address like http://127.0.0.1:9001, got "${url}".`);
    return url.replace(/\/+$/, "");
  });
  if (nodeUrls.length === 0) throw new StartError("Name at least one committee node with --node; --help shows more.");
  const deployment = readDeployment(values.deployment);
  const clients = clientsFor(deployment.rpcUrl, deployment.chainId, privateKeyToAccount(readKey()));
  const { settlement, market, outputOracle, farmRegistry, priceRounds, networkDays, dailyFormula } =
    deployment.contracts;
  await checkContracts(clients.publicClient, deployment.rpcUrl, deployment.chainId, {
    "contracts.settlement": settlement,
    "contracts.market": market,
    "contracts.outputOracle": outputOracle,
    "contracts.farmRegistry": farmRegistry,
    "contracts.priceRounds": priceRounds,
    "contracts.dailyFormula": dailyFormula,
    ...(networkDays !== undefined && { "contracts.networkDays": networkDays }),
  });

  const logger = pino({ base: { node: "adit-keeper" } }, standardOutput());
  const fetch = globalThis.fetch;
  const endSeries = !values["no-endings"];
  const keeper = createKeeper({ deployment, clients, network, nodeUrls, endSeries, fetch, clock: systemClock, logger });
  if (values.once) {
    console.log(JSON.stringify(await keeper.tick()));
    return 0;
  }
  keeper.start(seconds * 1000);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  await keeper.stop();
  return 0;
}

function whole(flag: string, text: string, most: number): number {
  const value = /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most)
    throw new StartError(`${flag} must be a whole number from 1 to ${most}, got "${text}".`);
  return value;
}

function readKey(): `0x${string}` {
  const key = process.env.ADIT_KEEPER_KEY;
  if (key === undefined || key === "")
    throw new StartError("Set ADIT_KEEPER_KEY to the private key that pays for the transactions.");
  if (!isHex(key) || size(key) !== 32)
    throw new StartError("ADIT_KEEPER_KEY must be a private key: 0x and 64 hexadecimal digits.");
  return key;
}

function readDeployment(path: string | undefined): Deployment {
  if (path === undefined) throw new StartError("Give the deployment's file with --deployment; --help shows more.");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new StartError(`The deployment file ${path} cannot be read.`);
  }
  try {
    return parseDeployment(JSON.parse(text));
  } catch (error) {
    if (error instanceof DeploymentError) throw new StartError(error.message);
    throw new StartError(`The deployment file ${path} is not JSON.`);
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(isUserError(error) ? error.message : error);
    process.exitCode = isUserError(error) ? EXIT_USER : 1;
  }
}
