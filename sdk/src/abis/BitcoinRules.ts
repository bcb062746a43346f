// Written by scripts/generate-abis.ts; do not edit.

/** What Bitcoin's consensus makes possible. */
export const bitcoinRulesAbi = [
  {"type":"error","name":"FeesWithoutBlocks","inputs":[{"name":"fees","type":"uint256"}]},
  {"type":"error","name":"InvalidBits","inputs":[{"name":"bits","type":"uint256"}]},
  {"type":"error","name":"RetargetMissing","inputs":[{"name":"boundaryHeight","type":"uint256"}]},
  {"type":"error","name":"RetargetOutsideEpoch","inputs":[{"name":"retargetTime","type":"uint256"},{"name":"epoch","type":"uint256"}]},
  {"type":"error","name":"RetargetTooSteep","inputs":[{"name":"oldTarget","type":"uint256"},{"name":"newTarget","type":"uint256"}]},
  {"type":"error","name":"RewardTooLarge","inputs":[{"name":"rewardPerBlock","type":"uint256"}]},
  {"type":"error","name":"TooManyBlocks","inputs":[{"name":"blockCount","type":"uint256"},{"name":"maximum","type":"uint256"}]},
  {"type":"error","name":"UnexpectedRetarget","inputs":[{"name":"firstHeight","type":"uint256"},{"name":"blockCount","type":"uint256"}]},
  {"type":"error","name":"WrongBits","inputs":[{"name":"expected","type":"uint256"},{"name":"bits","type":"uint256"}]},
  {"type":"error","name":"WrongFirstHeight","inputs":[{"name":"expected","type":"uint256"},{"name":"firstHeight","type":"uint256"}]},
  {"type":"function","name":"advance","inputs":[{"name":"state","type":"tuple","components":[{"name":"lastEpoch","type":"uint32"},{"name":"nextHeight","type":"uint32"},{"name":"bits","type":"uint32"},{"name":"meanFees","type":"uint64"},{"name":"sequence","type":"uint32"},{"name":"rewardPerBlock","type":"uint64"}]},{"name":"report","type":"tuple","components":[{"name":"epoch","type":"uint32"},{"name":"firstHeight","type":"uint32"},{"name":"blockCount","type":"uint16"},{"name":"bits","type":"uint32"},{"name":"nextBits","type":"uint32"},{"name":"retargetTime","type":"uint40"},{"name":"fees","type":"uint64"},{"name":"priceUsd8","type":"uint56"},{"name":"blocksRoot","type":"bytes32"}]}],"outputs":[{"name":"","type":"tuple","components":[{"name":"work","type":"uint96"},{"name":"rewardPerBlock","type":"uint64"},{"name":"nextBits","type":"uint32"},{"name":"meanFees","type":"uint64"},{"name":"feesInBounds","type":"bool"}]}],"stateMutability":"view"},
  {"type":"function","name":"checkBits","inputs":[{"name":"bits","type":"uint32"}],"outputs":[],"stateMutability":"pure"},
  {"type":"function","name":"targetSeconds","inputs":[{"name":"work","type":"uint96"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"pure"},
] as const;
