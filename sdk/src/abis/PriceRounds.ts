// Written by scripts/generate-abis.ts; do not edit.

/** The price of a day. */
export const priceRoundsAbi = [
  {"type":"constructor","inputs":[{"name":"sequencerFeed_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"EpochNotOver","inputs":[{"name":"epoch","type":"uint256"},{"name":"timestamp","type":"uint256"}]},
  {"type":"error","name":"FeedNotSilent","inputs":[{"name":"feed","type":"address"},{"name":"latestUpdatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]},
  {"type":"error","name":"FeedUnreadable","inputs":[{"name":"feed","type":"address"}]},
  {"type":"error","name":"NotEnoughGas","inputs":[{"name":"needed","type":"uint256"},{"name":"left","type":"uint256"}]},
  {"type":"error","name":"NotFirstRound","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"previousRoundId","type":"uint256"},{"name":"previousUpdatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]},
  {"type":"error","name":"NotPredecessor","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"previousRoundId","type":"uint256"}]},
  {"type":"error","name":"RoundIncomplete","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"}]},
  {"type":"error","name":"RoundTooEarly","inputs":[{"name":"feed","type":"address"},{"name":"roundId","type":"uint256"},{"name":"updatedAt","type":"uint256"},{"name":"epochEnd","type":"uint256"}]},
  {"type":"error","name":"SequencerDown","inputs":[{"name":"sequencerFeed","type":"address"}]},
  {"type":"error","name":"SequencerGracePeriod","inputs":[{"name":"upSince","type":"uint256"},{"name":"gracePeriod","type":"uint256"},{"name":"timestamp","type":"uint256"}]},
  {"type":"event","name":"RoundRecorded","inputs":[{"name":"feed","type":"address","indexed":true},{"name":"epoch","type":"uint32","indexed":true},{"name":"roundId","type":"uint80","indexed":false},{"name":"priceUsd8","type":"uint256","indexed":false},{"name":"updatedAt","type":"uint256","indexed":false}]},
  {"type":"event","name":"SilenceRecorded","inputs":[{"name":"feed","type":"address","indexed":true},{"name":"epoch","type":"uint32","indexed":true},{"name":"until","type":"uint256","indexed":false}]},
  {"type":"function","name":"PRICE_DECIMALS","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"SEQUENCER_GRACE_SECONDS","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"latestPrice","inputs":[{"name":"feeds","type":"address[3]"},{"name":"maxAge","type":"uint32"}],"outputs":[{"name":"priceUsd8","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"priceOf","inputs":[{"name":"feeds","type":"address[3]"},{"name":"maxFeedDelay","type":"uint32"},{"name":"epoch","type":"uint32"}],"outputs":[{"name":"known","type":"bool"},{"name":"priceUsd8","type":"uint256"},{"name":"knownAt","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"recordRound","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"},{"name":"roundId","type":"uint80"},{"name":"previousRoundId","type":"uint80"}],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"recordSilence","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"}],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"round","inputs":[{"name":"feed","type":"address"},{"name":"epoch","type":"uint32"}],"outputs":[{"name":"","type":"tuple","components":[{"name":"priceUsd8","type":"uint128"},{"name":"updatedAt","type":"uint40"},{"name":"silentUntil","type":"uint40"}]}],"stateMutability":"view"},
  {"type":"function","name":"sequencerFeed","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
] as const;
