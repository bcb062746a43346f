/**
 * Writes `sdk/src/addresses/local.ts`: where `npm start` puts the protocol, by deploying it as it does. `node scripts/generate-addresses.ts`.
 * The contracts must be compiled. `test/sdk/addresses.test.ts` fails if the file is stale.
 */
import { writeFileSync } from "node:fs";
import { createWorld } from "@adit/oracle/simulator";
import type { Deployment } from "@adit/sdk";
import { network } from "hardhat";
import { inProcessClients } from "./lib/clients.ts";
import { localCast } from "./lib/scenario/accounts.ts";
import { chainTime } from "./lib/scenario/chain-time.ts";
import { setStage } from "./lib/scenario/stage.ts";

const SECONDS_PER_DAY = 86_400;

export const LOCAL_ADDRESSES = new URL("../sdk/src/addresses/local.ts", import.meta.url);

/** Where a local chain has everything once it is deployed; served at the usual port. */
export async function localDeployment(): Promise<Deployment> {
  const { provider } = await network.create({ network: "local" });
  const stage = await setStage({
    world: createWorld(),
    cast: localCast(),
    connect: (account) => inProcessClients(provider, account),
    firstEpoch: Math.floor((await chainTime(provider).now()) / SECONDS_PER_DAY),
    rpcUrl: "http://127.0.0.1:8545",
  });
  return stage.deployment;
}

/** The text of the file. */
export function renderAddresses(deployment: Deployment): string {
  return `// Written by scripts/generate-addresses.ts; do not edit.
import type { Deployment } from "../deployment.ts";

/** A local chain as \`npm start\` and \`@adit/sdk/test\` deploy it: the same addresses every time. */
export const localDeployment: Deployment = ${JSON.stringify(deployment, null, 2)};
`;
}

if (import.meta.main) {
  writeFileSync(LOCAL_ADDRESSES, renderAddresses(await localDeployment()));
  process.stdout.write("Written to sdk/src/addresses/local.ts.\n");
}
