// Written by scripts/generate-abis.ts; do not edit.

/** A policy that asks an ERC-3643 identity registry. */
export const eRC3643PolicyAbi = [
  {"type":"constructor","inputs":[{"name":"registry_","type":"address"},{"name":"compliance_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"NotAContract","inputs":[{"name":"account","type":"address"}]},
  {"type":"function","name":"canReceive","inputs":[{"name":"account","type":"address"},{"name":"","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"canSend","inputs":[{"name":"","type":"address"},{"name":"","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"pure"},
  {"type":"function","name":"canTransfer","inputs":[{"name":"","type":"address"},{"name":"from","type":"address"},{"name":"to","type":"address"},{"name":"","type":"uint256"},{"name":"units","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"compliance","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"countryOf","inputs":[{"name":"account","type":"address"}],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"identityRegistry","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
] as const;
