// Written by scripts/generate-abis.ts; do not edit.

/** What units and accumulating shares are worth to a lender. */
export const hashpowerValuerAbi = [
  {"type":"constructor","inputs":[{"name":"shares_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NoSuchSeries","inputs":[{"name":"id","type":"uint256"}]},
  {"type":"error","name":"NotEnoughGas","inputs":[{"name":"needed","type":"uint256"},{"name":"left","type":"uint256"}]},
  {"type":"error","name":"NotShare","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"RulesOutOfRange","inputs":[{"name":"incomeBps","type":"uint256"},{"name":"discountBps","type":"uint256"}]},
  {"type":"function","name":"MAX_OWED_DAYS","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"NETWORK_STALE_AFTER","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"checkRules","inputs":[{"name":"rules","type":"tuple","components":[{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]}],"outputs":[],"stateMutability":"pure"},
  {"type":"function","name":"config","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"ledger","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"partsOf","inputs":[{"name":"id","type":"uint256"},{"name":"rules","type":"tuple","components":[{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]}],"outputs":[{"name":"parts","type":"tuple","components":[{"name":"streaming","type":"uint256"},{"name":"refund","type":"uint256"},{"name":"escrow","type":"uint256"},{"name":"discountedIncome","type":"uint256"},{"name":"lastTerm","type":"uint256"},{"name":"owedDays","type":"uint256"},{"name":"bareDays","type":"uint256"},{"name":"futureDays","type":"uint256"},{"name":"supply","type":"uint256"},{"name":"freshUntil","type":"uint256"},{"name":"priceUsd8","type":"uint256"},{"name":"secondPriceUsd8","type":"uint256"},{"name":"paymentPriceUsd8","type":"uint256"}]}],"stateMutability":"view"},
  {"type":"function","name":"shareFactory","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"total","inputs":[{"name":"value","type":"tuple","components":[{"name":"certain","type":"uint256"},{"name":"income","type":"uint256"},{"name":"freshUntil","type":"uint256"}]}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"valueOfPosition","inputs":[{"name":"account","type":"address"},{"name":"id","type":"uint256"},{"name":"rules","type":"tuple","components":[{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]}],"outputs":[{"name":"value","type":"tuple","components":[{"name":"certain","type":"uint256"},{"name":"income","type":"uint256"},{"name":"freshUntil","type":"uint256"}]}],"stateMutability":"view"},
  {"type":"function","name":"valueOfShare","inputs":[{"name":"share_","type":"address"},{"name":"rules","type":"tuple","components":[{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]}],"outputs":[{"name":"value","type":"tuple","components":[{"name":"certain","type":"uint256"},{"name":"income","type":"uint256"},{"name":"freshUntil","type":"uint256"}]}],"stateMutability":"view"},
  {"type":"function","name":"valueOfUnit","inputs":[{"name":"id","type":"uint256"},{"name":"rules","type":"tuple","components":[{"name":"incomeBps","type":"uint16"},{"name":"discountBps","type":"uint16"}]}],"outputs":[{"name":"","type":"tuple","components":[{"name":"certain","type":"uint256"},{"name":"income","type":"uint256"},{"name":"freshUntil","type":"uint256"}]}],"stateMutability":"view"},
] as const;
