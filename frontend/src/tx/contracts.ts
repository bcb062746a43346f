import type { Deployment, DeploymentToken } from "@adit/sdk";
import {
  accessManagerAbi,
  aggregatorV3Abi,
  bitcoinRelayAbi,
  bitcoinRulesAbi,
  blockProofsAbi,
  dailyFormulaAbi,
  disputesAbi,
  equivocationsAbi,
  erc20Abi,
  farmRegistryAbi,
  governanceArbiterAbi,
  hashpowerAbi,
  hashpowerMetadataAbi,
  hashpriceFeedAbi,
  leaseholdAbi,
  leaseMarketAbi,
  leaseMetadataAbi,
  networkDaysAbi,
  outputOracleAbi,
  payoutVerifierAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  protocolConfigAbi,
  reversionAbi,
  scenarioFeedAbi,
  settlementAbi,
  testTokenAbi,
  timelockControllerAbi,
} from "@adit/sdk/abis";
import { isAddressEqual, type Abi, type Address } from "viem";

/** A contract that the deployment names: what people call it, and what it can do. */
export type Known = { readonly contract: string; readonly abi: Abi; readonly token: DeploymentToken | undefined };

type Entry = readonly [Address | undefined, string, Abi];

function contractsOf({ contracts, timelock, feeds, local }: Deployment): readonly Entry[] {
  const hashprices = (contracts.hashpriceFeeds ?? []).flatMap(({ inCoin, inUsd }): Entry[] => [
    [inCoin, "Hashprice in coin", hashpriceFeedAbi],
    [inUsd, "Hashprice in dollars", hashpriceFeedAbi],
  ]);
  return [
    [contracts.market, "Market", primaryMarketAbi],
    [contracts.settlement, "Settlement", settlementAbi],
    [contracts.hashpower, "Ledger", hashpowerAbi],
    [contracts.outputOracle, "Oracle", outputOracleAbi],
    [contracts.networkDays, "Network days", networkDaysAbi],
    [contracts.priceRounds, "Price rounds", priceRoundsAbi],
    [contracts.farmRegistry, "Farm registry", farmRegistryAbi],
    [contracts.disputes, "Disputes", disputesAbi],
    [contracts.governanceArbiter, "Arbiter of disputes", governanceArbiterAbi],
    [contracts.equivocations, "Equivocations", equivocationsAbi],
    [contracts.leaseMarket, "Lease market", leaseMarketAbi],
    [contracts.leasehold, "Leaseholds", leaseholdAbi],
    [contracts.reversion, "Reversions", reversionAbi],
    [contracts.leaseMetadata, "Lease metadata", leaseMetadataAbi],
    [contracts.bitcoinRelay, "Bitcoin relay", bitcoinRelayAbi],
    // Where proofs of payouts are checked, the same contract proves single blocks.
    [contracts.payoutVerifier, "Payout verifier", payoutVerifierAbi],
    [contracts.blockProofs, "Block proofs", blockProofsAbi],
    [contracts.bitcoinRules, "Rules of Bitcoin", bitcoinRulesAbi],
    [contracts.config, "Configuration", protocolConfigAbi],
    [contracts.dailyFormula, "Daily formula", dailyFormulaAbi],
    [contracts.metadata, "Metadata", hashpowerMetadataAbi],
    [contracts.accessManager, "Roles", accessManagerAbi],
    [timelock, "Timelock", timelockControllerAbi],
    ...hashprices,
    ...feeds.map(({ address, description }): Entry => [
      address,
      `Feed ${description}`,
      local === undefined ? aggregatorV3Abi : scenarioFeedAbi,
    ]),
  ];
}

/** The contract of the deployment at an address; undefined for a stranger's. */
export function contractAt(deployment: Deployment, address: Address): Known | undefined {
  for (const [at, contract, abi] of contractsOf(deployment))
    if (at !== undefined && isAddressEqual(at, address)) return { contract, abi, token: undefined };
  const token = tokenOf(deployment, address);
  if (token === undefined) return undefined;
  // The local tokens can be minted by anybody; others are ERC-20 and no more is known of them.
  return { contract: token.symbol, abi: deployment.local === undefined ? erc20Abi : testTokenAbi, token };
}

export function tokenOf({ paymentTokens, rewardTokens }: Deployment, address: Address): DeploymentToken | undefined {
  return [...paymentTokens, ...rewardTokens].find((one) => isAddressEqual(one.address, address));
}
