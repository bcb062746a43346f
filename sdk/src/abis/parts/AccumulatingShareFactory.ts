// Written by scripts/generate-abis.ts; do not edit.

/* One accumulating share for each series. One by one. */
export const invalidWiringError = [{"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]}] as const;
export const shareCreatedEvent = [{"type":"event","name":"ShareCreated","inputs":[{"name":"id","type":"uint256","indexed":true},{"name":"share","type":"address","indexed":true}]}] as const;
export const createAbi = [{"type":"function","name":"create","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"nonpayable"}] as const;
export const existsAbi = [{"type":"function","name":"exists","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"bool"}],"stateMutability":"view"}] as const;
export const ledgerAbi = [{"type":"function","name":"ledger","inputs":[],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
export const shareOfAbi = [{"type":"function","name":"shareOf","inputs":[{"name":"id","type":"uint256"}],"outputs":[{"type":"address"}],"stateMutability":"view"}] as const;
