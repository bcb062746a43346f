import type { DeploymentContracts } from "@adit/sdk";
import type { Address } from "viem";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import { deployContract } from "./transact.ts";

/** What other protocols use of this one. It stands beside the protocol: nothing of the protocol knows it, and no role reaches it. */
export type Integration = "accumulatingShareFactory" | "wrapperFactory";

/** Deploys what stands on a protocol that is there already. */
export async function deployIntegrations(
  clients: Clients,
  { hashpower }: { readonly hashpower: Address },
): Promise<Required<Pick<DeploymentContracts, Integration>>> {
  const accumulatingShareFactory = await deployContract(
    clients,
    readArtifact("contracts/shares/AccumulatingShareFactory.sol"),
    [hashpower],
  );
  const wrapperFactory = await deployContract(clients, readArtifact("contracts/wrappers/WrapperFactory.sol"), [hashpower]);
  return { accumulatingShareFactory, wrapperFactory };
}
