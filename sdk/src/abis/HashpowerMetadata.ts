// Written by scripts/generate-abis.ts; do not edit.

/** How a series looks in a wallet. */
export const hashpowerMetadataAbi = [
  {"type":"error","name":"NoSuchSeries","inputs":[{"name":"id","type":"uint256"}]},
  {"type":"function","name":"uri","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
] as const;
