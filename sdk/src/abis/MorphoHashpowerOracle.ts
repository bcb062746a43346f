// Written by scripts/generate-abis.ts; do not edit.

/** A lender's value as the oracle of a Morpho market. */
export const morphoHashpowerOracleAbi = [
  {"type":"constructor","inputs":[{"name":"collateral","type":"tuple","components":[{"name":"valuer","type":"address"},{"name":"id","type":"uint256"},{"name":"share","type":"address"},{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]},{"name":"loanToken_","type":"address"},{"name":"feeds_","type":"address[3]"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"FeedNotAccepted","inputs":[{"name":"token","type":"address"},{"name":"feed","type":"address"}]},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"LoanTokenNotAccepted","inputs":[{"name":"token","type":"address"}]},
  {"type":"error","name":"NotEnoughGas","inputs":[{"name":"needed","type":"uint256"},{"name":"left","type":"uint256"}]},
  {"type":"error","name":"ShareOfOtherSeries","inputs":[{"name":"share","type":"address"},{"name":"id","type":"uint256"}]},
  {"type":"function","name":"discountBps","inputs":[],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"id","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"incomeBps","inputs":[],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"loanFeeds","inputs":[],"outputs":[{"name":"","type":"address[3]"}],"stateMutability":"view"},
  {"type":"function","name":"loanToken","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"price","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"share","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"valuer","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
] as const;
