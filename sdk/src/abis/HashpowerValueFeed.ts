// Written by scripts/generate-abis.ts; do not edit.

/** A lender's value as a price feed: USD per whole collateral token, 8 decimals. */
export const hashpowerValueFeedAbi = [
  {"type":"constructor","inputs":[{"name":"collateral","type":"tuple","components":[{"name":"valuer","type":"address"},{"name":"id","type":"uint256"},{"name":"share","type":"address"},{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]},{"name":"description_","type":"string"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NoRound","inputs":[{"name":"roundId","type":"uint256"}]},
  {"type":"error","name":"NoSuchSeries","inputs":[{"name":"id","type":"uint256"}]},
  {"type":"error","name":"ShareOfOtherSeries","inputs":[{"name":"share","type":"address"},{"name":"id","type":"uint256"}]},
  {"type":"function","name":"decimals","inputs":[],"outputs":[{"name":"","type":"uint8"}],"stateMutability":"pure"},
  {"type":"function","name":"description","inputs":[],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
  {"type":"function","name":"discountBps","inputs":[],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"getRoundData","inputs":[{"name":"id_","type":"uint80"}],"outputs":[{"name":"roundId","type":"uint80"},{"name":"answer","type":"int256"},{"name":"startedAt","type":"uint256"},{"name":"updatedAt","type":"uint256"},{"name":"answeredInRound","type":"uint80"}],"stateMutability":"view"},
  {"type":"function","name":"id","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"incomeBps","inputs":[],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"latestRoundData","inputs":[],"outputs":[{"name":"roundId","type":"uint80"},{"name":"answer","type":"int256"},{"name":"startedAt","type":"uint256"},{"name":"updatedAt","type":"uint256"},{"name":"answeredInRound","type":"uint80"}],"stateMutability":"view"},
  {"type":"function","name":"share","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"valuer","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"version","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"pure"},
  {"type":"function","name":"wholeToken","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
] as const;
