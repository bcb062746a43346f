// Written by scripts/generate-abis.ts; do not edit.

/* Makes the wrapped token of each series. One by one. */
export const invalidWiringError = [{"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]}] as const;
export const wrapperCreatedEvent = [{"type":"event","name":"WrapperCreated","inputs":[{"name":"id","type":"uint256","indexed":true},{"name":"wrapper","type":"address","indexed":false}]}] as const;
export const createAbi = [{"type":"function","name":"create","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"nonpayable"}] as const;
export const isCreatedAbi = [{"type":"function","name":"isCreated","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"bool"}],"stateMutability":"view"}] as const;
export const ledgerAbi = [{"type":"function","name":"ledger","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const wrapperOfAbi = [{"type":"function","name":"wrapperOf","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
