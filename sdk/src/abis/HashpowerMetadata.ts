// Written by scripts/generate-abis.ts; do not edit.

/** How a series looks in a wallet. */
export const hashpowerMetadataAbi = [
  {"type":"constructor","inputs":[{"name":"ledger_","type":"address"},{"name":"market_","type":"address"},{"name":"settlement_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NoSuchSeries","inputs":[{"name":"id","type":"uint256"}]},
  {"type":"function","name":"LEDGER","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"MARKET","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"SETTLEMENT","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"uri","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
] as const;
