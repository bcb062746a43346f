// Written by scripts/generate-abis.ts; do not edit.

/** What one coinbase transaction proves of a block. */
export const blockProofsAbi = [
  {"type":"constructor","inputs":[{"name":"relay_","type":"address"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"AbsurdValue","inputs":[{"name":"total","type":"uint256"}]},
  {"type":"error","name":"HeightOutsidePeriod","inputs":[{"name":"height","type":"uint256"},{"name":"period","type":"uint256"}]},
  {"type":"error","name":"IndexOutsideTree","inputs":[{"name":"index","type":"uint256"},{"name":"depth","type":"uint256"}]},
  {"type":"error","name":"MalformedTransaction","inputs":[{"name":"position","type":"uint256"}]},
  {"type":"error","name":"NoHeight","inputs":[]},
  {"type":"error","name":"NoSuchInput","inputs":[{"name":"index","type":"uint256"},{"name":"inputs","type":"uint256"}]},
  {"type":"error","name":"NoSuchOutput","inputs":[{"name":"index","type":"uint256"},{"name":"outputs","type":"uint256"}]},
  {"type":"error","name":"NotCoinbase","inputs":[]},
  {"type":"error","name":"NotInBlock","inputs":[{"name":"merkleRoot","type":"bytes32"},{"name":"folded","type":"bytes32"}]},
  {"type":"error","name":"TransactionOf64Bytes","inputs":[]},
  {"type":"function","name":"coinbaseOf","inputs":[{"name":"proof","type":"tuple","components":[{"name":"period","type":"uint256"},{"name":"headers","type":"bytes"},{"name":"coinbase","type":"bytes"},{"name":"branch","type":"bytes32[]"}]}],"outputs":[{"name":"height","type":"uint32"},{"name":"blockHash","type":"bytes32"},{"name":"reward","type":"uint64"},{"name":"confirmations","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"relay","inputs":[],"outputs":[{"name":"","type":"address"}],"stateMutability":"view"},
] as const;
