// Written by scripts/generate-abis.ts; do not edit.

/** The few functions, of several contracts, that a list of series is read with. */
export const glanceAbi = [
  {"type":"function","name":"available","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"units","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"state","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"uint8"}],"stateMutability":"view"},
  {"type":"function","name":"networkOf","inputs":[{"name":"network","type":"uint16"}],"outputs":[{"name":"","type":"tuple","components":[{"name":"rules","type":"address"},{"name":"coinDecimals","type":"uint8"},{"name":"auxiliary","type":"uint16"},{"name":"parent","type":"uint16"},{"name":"name","type":"bytes32"},{"name":"algorithm","type":"bytes32"}]}],"stateMutability":"view"},
  {"type":"function","name":"latestPrice","inputs":[{"name":"feeds","type":"address[3]"},{"name":"maxAge","type":"uint32"}],"outputs":[{"name":"priceUsd8","type":"uint256"}],"stateMutability":"view"},
] as const;
