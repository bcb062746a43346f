/**
 * Writes `sdk/src/addresses/local.ts`: where `npm start` puts the protocol, by deploying it as it does. `node scripts/generate-addresses.ts`.
 * The contracts must be compiled. `test/sdk/addresses.test.ts` fails if the file is stale.
 */
import { writeFileSync } from "node:fs";
import { createWorld } from "@adit/oracle/simulator";
import type { Deployment } from "@adit/sdk";
import { network } from "hardhat";
import { getContractAddress } from "viem";
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

/** More contracts than a local chain is given. */
const NONCES = 200n;

/** The text of the file. An address is twenty bytes that nothing makes smaller; the deployer's count of transactions is one or two. */
export function renderAddresses(deployment: Deployment): string {
  const from = localCast().deployer.address;
  let text = JSON.stringify(deployment, null, 2);
  for (let nonce = 0n; nonce < NONCES; nonce++)
    text = text.replaceAll(`"${getContractAddress({ from, nonce })}"`, `at(${nonce}n)`);
  return `// Written by scripts/generate-addresses.ts; do not edit.
import { getContractAddress, type Address } from "viem";
import type { Deployment } from "../deployment.ts";

/** What the deployer of local chains created in its transaction of this number. */
const at = (nonce: bigint): Address => getContractAddress({ from: "${from}", nonce });

/** A local chain as \`npm start\` and \`@adit/sdk/test\` deploy it: the same addresses every time. */
export const localDeployment: Deployment = ${text};
`;
}

if (import.meta.main) {
  writeFileSync(LOCAL_ADDRESSES, renderAddresses(await localDeployment()));
  process.stdout.write("Written to sdk/src/addresses/local.ts.\n");
}
