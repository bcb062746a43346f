import { outputOracleAbi } from "@adit/sdk/abis";
import { rulesNamed, type NetworkRules } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import { hexToString } from "viem";
import { readContract } from "viem/actions";
import { useApp } from "../../app/context.ts";

/** A network as the chain names it, and its rules if this version knows them. */
export type NetworkName = { readonly name: string; readonly rules: NetworkRules | undefined };

export function useNetworkRules(network: number): NetworkName | undefined {
  const app = useApp();
  const { data } = useQuery({
    queryKey: ["network", network],
    queryFn: () =>
      readContract(app.client, {
        address: app.deployment.contracts.outputOracle,
        abi: outputOracleAbi,
        functionName: "networkOf",
        args: [network],
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data === undefined) return undefined;
  const name = hexToString(data.name, { size: 32 });
  return { name, rules: rulesNamed(name) };
}
