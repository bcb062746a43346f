// Written by scripts/generate-abis.ts; do not edit.

/** Members of the committee who said two things about one batch. */
export const equivocationsAbi = [
  {"type":"constructor","inputs":[{"name":"oracle_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"AlreadyReported","inputs":[{"name":"signer","type":"address"},{"name":"network","type":"uint256"},{"name":"sequence","type":"uint256"}]},
  {"type":"error","name":"DifferentSigners","inputs":[{"name":"first","type":"address"},{"name":"second","type":"address"}]},
  {"type":"error","name":"InvalidWiring","inputs":[{"name":"account","type":"address"}]},
  {"type":"error","name":"NotByMember","inputs":[{"name":"recovered","type":"address"}]},
  {"type":"error","name":"SameObservation","inputs":[{"name":"network","type":"uint256"},{"name":"sequence","type":"uint256"}]},
  {"type":"event","name":"EquivocationReported","inputs":[{"name":"signer","type":"address","indexed":true},{"name":"network","type":"uint16","indexed":true},{"name":"sequence","type":"uint32","indexed":true},{"name":"configDigest","type":"bytes32","indexed":false},{"name":"first","type":"tuple","indexed":false,"components":[{"name":"reportHash","type":"bytes32"},{"name":"farmsHash","type":"bytes32"},{"name":"evidenceHash","type":"bytes32"},{"name":"signature","type":"bytes"}]},{"name":"second","type":"tuple","indexed":false,"components":[{"name":"reportHash","type":"bytes32"},{"name":"farmsHash","type":"bytes32"},{"name":"evidenceHash","type":"bytes32"},{"name":"signature","type":"bytes"}]},{"name":"reporter","type":"address","indexed":false}]},
  {"type":"function","name":"countOf","inputs":[{"name":"signer","type":"address"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"isEquivocator","inputs":[{"name":"signer","type":"address"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"isReported","inputs":[{"name":"signer","type":"address"},{"name":"configDigest","type":"bytes32"},{"name":"network","type":"uint16"},{"name":"sequence","type":"uint32"}],"outputs":[{"name":"","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"observationDigest","inputs":[{"name":"network","type":"uint16"},{"name":"sequence","type":"uint32"},{"name":"reportHash","type":"bytes32"},{"name":"farmsHash","type":"bytes32"},{"name":"evidenceHash","type":"bytes32"}],"outputs":[{"name":"","type":"bytes32"}],"stateMutability":"view"},
  {"type":"function","name":"oracle","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
  {"type":"function","name":"report","inputs":[{"name":"network","type":"uint16"},{"name":"sequence","type":"uint32"},{"name":"first","type":"tuple","components":[{"name":"reportHash","type":"bytes32"},{"name":"farmsHash","type":"bytes32"},{"name":"evidenceHash","type":"bytes32"},{"name":"signature","type":"bytes"}]},{"name":"second","type":"tuple","components":[{"name":"reportHash","type":"bytes32"},{"name":"farmsHash","type":"bytes32"},{"name":"evidenceHash","type":"bytes32"},{"name":"signature","type":"bytes"}]}],"outputs":[{"name":"signer","type":"address"}],"stateMutability":"nonpayable"},
] as const;
