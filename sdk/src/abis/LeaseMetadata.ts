// Written by scripts/generate-abis.ts; do not edit.

/** How the two sides of a lease look in a wallet. */
export const leaseMetadataAbi = [
  {"type":"constructor","inputs":[{"name":"leases_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NoSuchSeries","inputs":[{"name":"id","type":"uint256"}]},
  {"type":"function","name":"LEASES","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"leaseholdUri","inputs":[{"name":"lease","type":"uint256"}],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
  {"type":"function","name":"reversionUri","inputs":[{"name":"lease","type":"uint256"}],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
] as const;
