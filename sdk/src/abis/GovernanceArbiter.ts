// Written by scripts/generate-abis.ts; do not edit.

/** Governance as the arbiter of disputes. */
export const governanceArbiterAbi = [
  {"type":"constructor","inputs":[{"name":"authority_","type":"address"},{"name":"disputes_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"AccessManagedInvalidAuthority","inputs":[{"name":"authority","type":"address"}]},
  {"type":"error","name":"AccessManagedRequiredDelay","inputs":[{"name":"caller","type":"address"},{"name":"delay","type":"uint32"}]},
  {"type":"error","name":"AccessManagedUnauthorized","inputs":[{"name":"caller","type":"address"}]},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NoAnswer","inputs":[{"name":"disputeId","type":"uint256"}]},
  {"type":"error","name":"NotDisputes","inputs":[{"name":"caller","type":"address"}]},
  {"type":"event","name":"AuthorityUpdated","inputs":[{"name":"authority","type":"address","indexed":false}]},
  {"type":"function","name":"authority","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"disputes","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"isConsumingScheduledOp","inputs":[],"outputs":[{"name":"","type":"bytes4"}],"stateMutability":"view"},
  {"type":"function","name":"open","inputs":[{"name":"","type":"uint256"},{"name":"","type":"tuple","components":[{"name":"kind","type":"uint8"},{"name":"network","type":"uint16"},{"name":"epoch","type":"uint32"},{"name":"farmId","type":"uint32"},{"name":"disputer","type":"address"},{"name":"bond","type":"uint256"},{"name":"deadline","type":"uint40"},{"name":"reported","type":"bytes"},{"name":"claimed","type":"bytes"},{"name":"fallbackValue","type":"bytes"}]}],"outputs":[],"stateMutability":"view"},
  {"type":"function","name":"rule","inputs":[{"name":"disputeId","type":"uint256"},{"name":"outcome","type":"uint8"}],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"setAuthority","inputs":[{"name":"newAuthority","type":"address"}],"outputs":[],"stateMutability":"nonpayable"},
] as const;
