// Written by scripts/generate-abis.ts; do not edit.

/** Several policies as one. */
export const allOfAbi = [
  {"type":"constructor","inputs":[{"name":"policies_","type":"address[]"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"NotAPolicy","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"WrongPolicyCount","inputs":[{"name":"count","type":"uint256"}]},
  {"type":"function","name":"canReceive","inputs":[{"name":"account","type":"address"},{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"canSend","inputs":[{"name":"account","type":"address"},{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"canTransfer","inputs":[{"name":"operator","type":"address"},{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"id","type":"uint256"},{"name":"units","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"policies","inputs":[],"outputs":[{"name":"all","type":"address[]"}],"stateMutability":"view"},
] as const;
