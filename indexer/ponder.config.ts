import { createConfig } from "ponder";
import {
  disputesAbi,
  farmRegistryAbi,
  hashpowerAbi,
  leaseholdAbi,
  leaseMarketAbi,
  networkDaysAbi,
  outputOracleAbi,
  payoutVerifierAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  reversionAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { zeroAddress, type Address } from "viem";
import { readSettings } from "./src/deployment.ts";

const settings = await readSettings(process.env);
const { chainId, contracts, startBlock } = settings.deployment;

/** A contract of the deployment. One that this deployment lacks is looked for where nobody can emit anything. */
function at<const Abi>(abi: Abi, address: Address | undefined) {
  return { abi, chain: "adit" as const, address: address ?? zeroAddress, startBlock };
}

export default createConfig({
  ...(settings.databaseUrl === undefined && settings.dataFolder !== undefined
    ? { database: { kind: "pglite" as const, directory: settings.dataFolder } }
    : {}),
  // One order of events over all contracts: rows of one are read by handlers of another.
  ordering: "omnichain",
  chains: {
    adit: {
      id: chainId,
      rpc: [...settings.rpcUrls],
      pollingInterval: settings.pollingMs,
      // A local chain starts anew each time; what was cached of the last one would be taken for it.
      disableCache: settings.deployment.local !== undefined,
    },
  },
  contracts: {
    FarmRegistry: at(farmRegistryAbi, contracts.farmRegistry),
    OutputOracle: at(outputOracleAbi, contracts.outputOracle),
    NetworkDays: at(networkDaysAbi, contracts.networkDays),
    PriceRounds: at(priceRoundsAbi, contracts.priceRounds),
    Disputes: at(disputesAbi, contracts.disputes),
    PayoutVerifier: at(payoutVerifierAbi, contracts.payoutVerifier),
    Market: at(primaryMarketAbi, contracts.market),
    Settlement: at(settlementAbi, contracts.settlement),
    Hashpower: at(hashpowerAbi, contracts.hashpower),
    LeaseMarket: at(leaseMarketAbi, contracts.leaseMarket),
    Leasehold: at(leaseholdAbi, contracts.leasehold),
    Reversion: at(reversionAbi, contracts.reversion),
  },
});
