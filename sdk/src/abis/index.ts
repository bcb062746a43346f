// Written by scripts/generate-abis.ts; do not edit.

export { hashpowerAbi } from "./Hashpower.ts";
export { primaryMarketAbi } from "./PrimaryMarket.ts";
export { settlementAbi } from "./Settlement.ts";
export { leaseMarketAbi } from "./LeaseMarket.ts";
export { leaseholdAbi } from "./Leasehold.ts";
export { reversionAbi } from "./Reversion.ts";
export { leaseMetadataAbi } from "./LeaseMetadata.ts";
export { outputOracleAbi } from "./OutputOracle.ts";
export { bitcoinRulesAbi } from "./BitcoinRules.ts";
export { priceRoundsAbi } from "./PriceRounds.ts";
export { farmRegistryAbi } from "./FarmRegistry.ts";
export { protocolConfigAbi } from "./ProtocolConfig.ts";
export { hashpowerMetadataAbi } from "./HashpowerMetadata.ts";
export { transferPolicyAbi } from "./TransferPolicy.ts";
export { aggregatorV3Abi } from "./AggregatorV3.ts";
export { scenarioFeedAbi } from "./ScenarioFeed.ts";
export { accessManagerAbi } from "./AccessManager.ts";
export { timelockControllerAbi } from "./TimelockController.ts";
export { erc20Abi } from "./Erc20.ts";
export { testTokenAbi } from "./TestToken.ts";
export { errorsAbi } from "./Errors.ts";
