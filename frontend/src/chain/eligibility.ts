import { allowlistPolicyAbi } from "@adit/sdk/abis";
import { getEligibility, standingName, type Standing } from "@adit/sdk/compliance";
import { queryOptions } from "@tanstack/react-query";
import type { Address, Client } from "viem";
import { readContract } from "viem/actions";
import type { App } from "../app/context.ts";
import type { Eligibility } from "../model/eligibility.ts";
import { LIVE, ZERO } from "./queries.ts";

/** Whether an account may buy of a series, and why not. */
export function eligibilityQuery(app: App, account: Address | undefined, id: bigint) {
  return queryOptions({
    queryKey: [LIVE, "eligibility", account, id.toString()],
    queryFn: async (): Promise<Eligibility> => {
      const { client, deployment } = app;
      const owner = account ?? ZERO;
      const { policy, canReceive } = await getEligibility(client, { deployment, account: owner, id });
      const standing = policy === undefined || canReceive ? undefined : await standingIn(client, policy, owner);
      return { restricted: policy !== undefined, allowed: canReceive, standing };
    },
    enabled: account !== undefined,
  });
}

/** Only lists of attested accounts say why; other policies say yes or no. */
async function standingIn(client: Client, policy: Address, account: Address): Promise<Standing | undefined> {
  try {
    const standing = await readContract(client, {
      address: policy,
      abi: allowlistPolicyAbi,
      functionName: "standingOf",
      args: [account],
    });
    return standingName(standing);
  } catch {
    return undefined;
  }
}
