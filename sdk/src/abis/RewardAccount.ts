// Written by scripts/generate-abis.ts; do not edit.

/** Where the rewards of one holder wait for its order. */
export const rewardAccountAbi = [
  {"type":"constructor","inputs":[],"stateMutability":"nonpayable"},
  {"type":"error","name":"NotRouter","inputs":[{"name":"caller","type":"address"}]},
  {"type":"error","name":"SafeERC20FailedOperation","inputs":[{"name":"token","type":"address"}]},
  {"type":"function","name":"send","inputs":[{"name":"token","type":"address"},{"name":"to","type":"address"},{"name":"amount","type":"uint256"}],"outputs":[],"stateMutability":"nonpayable"},
] as const;
