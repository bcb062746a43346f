// Written by scripts/generate-abis.ts; do not edit.

/** Who may receive units of a restricted series. */
export const transferPolicyAbi = [
  {"type":"function","name":"canTransfer","inputs":[{"name":"operator","type":"address"},{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"id","type":"uint256"},{"name":"units","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
] as const;
