// Written by scripts/generate-abis.ts; do not edit.

export { hashpowerAbi } from "./Hashpower.ts";
export { primaryMarketAbi } from "./PrimaryMarket.ts";
export { settlementAbi } from "./Settlement.ts";
export { outputOracleAbi } from "./OutputOracle.ts";
export { networkDaysAbi } from "./NetworkDays.ts";
export { bitcoinRulesAbi } from "./BitcoinRules.ts";
export { networkRulesAbi } from "./NetworkRules.ts";
export { priceRoundsAbi } from "./PriceRounds.ts";
export { farmRegistryAbi } from "./FarmRegistry.ts";
export { protocolConfigAbi } from "./ProtocolConfig.ts";
export { hashpowerMetadataAbi } from "./HashpowerMetadata.ts";
export { transferPolicyAbi } from "./TransferPolicy.ts";
export { allowlistPolicyAbi } from "./AllowlistPolicy.ts";
export { blocklistPolicyAbi } from "./BlocklistPolicy.ts";
export { eRC3643PolicyAbi } from "./ERC3643Policy.ts";
export { allOfAbi } from "./AllOf.ts";
export { aggregatorV3Abi } from "./AggregatorV3.ts";
export { scenarioFeedAbi } from "./ScenarioFeed.ts";
export { accessManagerAbi } from "./AccessManager.ts";
export { timelockControllerAbi } from "./TimelockController.ts";
export { erc20Abi } from "./Erc20.ts";
export { testTokenAbi } from "./TestToken.ts";
export { errorsAbi } from "./Errors.ts";
