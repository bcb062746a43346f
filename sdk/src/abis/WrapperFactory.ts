// Written by scripts/generate-abis.ts; do not edit.

/** Makes the wrapped token of each series. */
export const wrapperFactoryAbi = [
  {"type":"constructor","inputs":[{"name":"ledger_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"event","name":"WrapperCreated","inputs":[{"name":"id","type":"uint256","indexed":true},{"name":"wrapper","type":"address","indexed":false}]},
  {"type":"function","name":"create","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"wrapper","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"function","name":"isCreated","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"ledger","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"wrapperOf","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"name":"wrapper","type":"address"}],"stateMutability":"view"},
] as const;
