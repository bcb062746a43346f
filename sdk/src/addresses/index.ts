import { localDeployment } from "./local.ts";
import type { Deployment } from "../deployment.ts";

/** Where the protocol lives, by chain id. Nothing is asked of any network for it. */
export const deployments: Readonly<Record<number, Deployment>> = {
  [localDeployment.chainId]: localDeployment,
};

/** No deployment is known on a chain. */
export class NoDeploymentError extends Error {
  override readonly name = "NoDeploymentError";
  readonly chainId: number | undefined;
  constructor(chainId: number | undefined) {
    super(
      chainId === undefined
        ? "The client has no chain, so no deployment can be found for it. Give it a chain, or give the deployment itself."
        : `No deployment of Adit is known on chain ${chainId}; known are ${Object.keys(deployments).join(", ")}. Give the deployment itself, as parseDeployment reads it.`,
    );
    this.chainId = chainId;
  }
}

/**
 * The deployment on a chain.
 *
 * @throws NoDeploymentError that names the chains that are known.
 * @example
 * const deployment = deploymentOf(31_337)
 */
export function deploymentOf(chainId: number | undefined): Deployment {
  const deployment = chainId === undefined ? undefined : deployments[chainId];
  if (deployment === undefined) throw new NoDeploymentError(chainId);
  return deployment;
}
