// Written by scripts/generate-abis.ts; do not edit.

/* The price of a day. One by one. */
export const epochNotOverError = [{"type":"error","name":"EpochNotOver","inputs":[{"name":"epoch","type":"uint256"},{"name":"timestamp","type":"uint256"}]}] as const;
export const feedNotSilentError = [{"type":"error","name":"FeedNotSilent","inputs":[{"name":"feed","type":"address"},{"name":"latestUpdatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]}] as const;
export const feedUnreadableError = [{"type":"error","name":"FeedUnreadable","inputs":[{"name":"feed","type":"address"}]}] as const;
export const feedWithoutRulesError = [{"type":"error","name":"FeedWithoutRules","inputs":[{"name":"feed","type":"address"}]}] as const;
export const invalidWiringError = [{"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]}] as const;
export const notEnoughGasError = [{"type":"error","name":"NotEnoughGas","inputs":[{"name":"needed","type":"uint256"},{"name":"left","type":"uint256"}]}] as const;
export const notFirstRoundError = [{"type":"error","name":"NotFirstRound","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"previousRoundId","type":"uint256"},{"name":"previousUpdatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]}] as const;
export const notPredecessorError = [{"type":"error","name":"NotPredecessor","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"previousRoundId","type":"uint256"}]}] as const;
export const roundIncompleteError = [{"type":"error","name":"RoundIncomplete","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"}]}] as const;
export const roundTooEarlyError = [{"type":"error","name":"RoundTooEarly","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"updatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]}] as const;
export const sequencerDownError = [{"type":"error","name":"SequencerDown","inputs":[{"name":"sequencerFeed","type":"address"}]}] as const;
export const sequencerGracePeriodError = [{"type":"error","name":"SequencerGracePeriod","inputs":[{"name":"upSince","type":"uint256"},{"name":"gracePeriod","type":"uint256"},{"name":"timestamp","type":"uint256"}]}] as const;
export const roundRecordedEvent = [{"type":"event","name":"RoundRecorded","inputs":[{"name":"feed","type":"address","indexed":true},{"name":"epoch","type":"uint32","indexed":true},{"name":"roundId","type":"uint80","indexed":false},{"name":"priceUsd8","type":"uint256","indexed":false},{"name":"updatedAt","type":"uint256","indexed":false}]}] as const;
export const silenceRecordedEvent = [{"type":"event","name":"SilenceRecorded","inputs":[{"name":"feed","type":"address","indexed":true},{"name":"epoch","type":"uint32","indexed":true},{"name":"until","type":"uint256","indexed":false}]}] as const;
export const PRICE_DECIMALSAbi = [{"type":"function","name":"PRICE_DECIMALS","inputs":[],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const SEQUENCER_CLOCK_SKEW_SECONDSAbi = [{"type":"function","name":"SEQUENCER_CLOCK_SKEW_SECONDS","inputs":[],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const SEQUENCER_DOWN_LIMIT_SECONDSAbi = [{"type":"function","name":"SEQUENCER_DOWN_LIMIT_SECONDS","inputs":[],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const SEQUENCER_GRACE_SECONDSAbi = [{"type":"function","name":"SEQUENCER_GRACE_SECONDS","inputs":[],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const configAbi = [{"type":"function","name":"config","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const latestPriceAbi = [{"type":"function","name":"latestPrice","inputs":[{"name":"feeds","type":"address[3]"},{"name":"maxAge","type":"uint32"}],"outputs":[{"type":"uint256"}],"stateMutability":"view"}] as const;
export const priceOfAbi = [{"type":"function","name":"priceOf","inputs":[{"name":"feeds","type":"address[3]"},{"name":"maxFeedDelay","type":"uint32"},{"name":"epoch","type":"uint32"}],"outputs":[{"type":"bool"},{"type":"uint256"},{"type":"uint256"}],"stateMutability":"view"}] as const;
export const recordRoundAbi = [{"type":"function","name":"recordRound","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"},{"name":"roundId","type":"uint80"},{"name":"previousRoundId","type":"uint80"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const recordSilenceAbi = [{"type":"function","name":"recordSilence","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"}],"outputs":[],"stateMutability":"nonpayable"}] as const;
export const roundAbi = [{"type":"function","name":"round","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"}],"outputs":[{"type":"tuple","components":[{"name":"priceUsd8","type":"uint128"},{"name":"updatedAt","type":"uint40"},{"name":"silentUntil","type":"uint40"}]}],"stateMutability":"view"}] as const;
export const sequencerFeedAbi = [{"type":"function","name":"sequencerFeed","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
