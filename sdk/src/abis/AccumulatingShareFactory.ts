// Written by scripts/generate-abis.ts; do not edit.

/** One accumulating share for each series. */
export const accumulatingShareFactoryAbi = [
  {"type":"constructor","inputs":[{"name":"ledger_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"event","name":"ShareCreated","inputs":[{"name":"id","type":"uint256","indexed":true},{"name":"share","type":"address","indexed":true}]},
  {"type":"function","name":"create","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"share","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"function","name":"exists","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"ledger","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"shareOf","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
] as const;
