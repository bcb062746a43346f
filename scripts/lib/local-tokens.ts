import type { Address } from "viem";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import { deployContract } from "./transact.ts";

/** Deploys a token that anyone can mint: local chains only. */
export async function deployTestToken(
  clients: Clients,
  token: { name: string; symbol: string; decimals: number },
): Promise<Address> {
  const artifact = readArtifact("contracts/test/TestToken.sol");
  return await deployContract(clients, artifact, [token.name, token.symbol, token.decimals]);
}

/** Deploys a price feed that anyone can push: local chains only. */
export async function deployScenarioFeed(
  clients: Clients,
  feed: { decimals: number; description: string },
): Promise<Address> {
  const artifact = readArtifact("contracts/test/ScenarioFeed.sol");
  return await deployContract(clients, artifact, [feed.decimals, feed.description]);
}
