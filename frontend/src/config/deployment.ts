import { parseDeployment, type Deployment, type DeploymentToken } from "@adit/sdk";
import { isAddressEqual, type Address } from "viem";

/** What stands in the way of using this page, in words. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** Reads and checks `/deployment.json`, which says on which chain the contracts are and where. */
export async function loadDeployment(url: string, fetchJson: typeof fetch): Promise<Deployment> {
  let response: Response;
  try {
    response = await fetchJson(url, { cache: "no-store" });
  } catch {
    throw new ConfigurationError(
      "The server of this page does not answer, so the addresses of the contracts are unknown.",
    );
  }
  const type = response.headers.get("content-type") ?? "";
  if (!response.ok || !type.includes("json")) {
    throw new ConfigurationError(
      "This server has no deployment.json, so the addresses of the contracts are unknown. “npm start” writes it; a hosted copy needs it beside index.html.",
    );
  }
  let value: unknown;
  try {
    value = await response.json();
  } catch {
    throw new ConfigurationError("deployment.json is not valid JSON, so the addresses of the contracts are unknown.");
  }
  return parseDeployment(value);
}

/** The token at an address, as the deployment describes it. */
export function tokenAt(deployment: Deployment, address: Address): DeploymentToken {
  const known = [...deployment.rewardTokens, ...deployment.paymentTokens].find((token) =>
    isAddressEqual(token.address, address),
  );
  return known ?? { address, symbol: "token", name: "Token that this page does not know", decimals: 0 };
}
