import type { DeploymentContracts } from "@adit/sdk";
import type { Address } from "viem";
import { zeroAddress } from "viem";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import { deployContract } from "./transact.ts";

/** What other protocols use of this one. It stands beside the protocol: nothing of the protocol knows it, and no role reaches it. */
export type Integration = "accumulatingShareFactory" | "wrapperFactory" | "rewardRouter" | "hashpowerValuer";

/**
 * Deploys what stands on a protocol that is there already.
 * @param swapRouter Uniswap v3's on this chain; without it rewards are paid on, or spent on new units, but not swapped
 */
export async function deployIntegrations(
  clients: Clients,
  { hashpower }: { readonly hashpower: Address },
  swapRouter: Address = zeroAddress,
): Promise<Required<Pick<DeploymentContracts, Integration>>> {
  const accumulatingShareFactory = await deployContract(
    clients,
    readArtifact("contracts/shares/AccumulatingShareFactory.sol"),
    [hashpower],
  );
  const wrapperFactory = await deployContract(clients, readArtifact("contracts/wrappers/WrapperFactory.sol"), [
    hashpower,
  ]);
  const rewardRouter = await deployContract(clients, readArtifact("contracts/wrappers/RewardRouter.sol"), [
    hashpower,
    swapRouter,
  ]);
  const hashpowerValuer = await deployContract(clients, readArtifact("contracts/lending/HashpowerValuer.sol"), [
    accumulatingShareFactory,
  ]);
  return { accumulatingShareFactory, wrapperFactory, rewardRouter, hashpowerValuer };
}
