// Written by scripts/generate-abis.ts; do not edit.

/** What any network's rules answer, and every error with which they refuse a report. */
export const networkRulesAbi = [
  {"type":"error","name":"AverageMissing","inputs":[{"name":"firstHeight","type":"uint256"},{"name":"blockCount","type":"uint256"}]},
  {"type":"error","name":"FallbackNotAfterReport","inputs":[{"name":"lastEpoch","type":"uint256"},{"name":"epoch","type":"uint256"}]},
  {"type":"error","name":"FeesWithoutBlocks","inputs":[{"name":"fees","type":"uint256"}]},
  {"type":"error","name":"HeightTooLow","inputs":[{"name":"height","type":"uint256"},{"name":"minimum","type":"uint256"}]},
  {"type":"error","name":"InvalidBits","inputs":[{"name":"bits","type":"uint256"}]},
  {"type":"error","name":"RetargetMissing","inputs":[{"name":"boundaryHeight","type":"uint256"}]},
  {"type":"error","name":"RetargetOutsideEpoch","inputs":[{"name":"retargetTime","type":"uint256"},{"name":"epoch","type":"uint256"}]},
  {"type":"error","name":"RetargetTooSteep","inputs":[{"name":"oldTarget","type":"uint256"},{"name":"newTarget","type":"uint256"}]},
  {"type":"error","name":"RewardTooLarge","inputs":[{"name":"rewardPerBlock","type":"uint256"}]},
  {"type":"error","name":"TooManyBlocks","inputs":[{"name":"blockCount","type":"uint256"},{"name":"maximum","type":"uint256"}]},
  {"type":"error","name":"UnexpectedRetarget","inputs":[{"name":"firstHeight","type":"uint256"},{"name":"blockCount","type":"uint256"}]},
  {"type":"error","name":"WrongBits","inputs":[{"name":"expected","type":"uint256"},{"name":"bits","type":"uint256"}]},
  {"type":"error","name":"WrongFirstHeight","inputs":[{"name":"expected","type":"uint256"},{"name":"firstHeight","type":"uint256"}]},
  {"type":"function","name":"ALGORITHM","inputs":[],"outputs":[{"name":"","type":"bytes32"}],"stateMutability":"view"},
  {"type":"function","name":"BLOCKS_PER_DAY","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"COIN_DECIMALS","inputs":[],"outputs":[{"name":"","type":"uint8"}],"stateMutability":"view"},
  {"type":"function","name":"NETWORK_NAME","inputs":[],"outputs":[{"name":"","type":"bytes32"}],"stateMutability":"view"},
  {"type":"function","name":"advance","inputs":[{"name":"state","type":"uint256"},{"name":"report","type":"tuple","components":[{"name":"epoch","type":"uint32"},{"name":"firstHeight","type":"uint32"},{"name":"blockCount","type":"uint16"},{"name":"bits","type":"uint32"},{"name":"nextBits","type":"uint32"},{"name":"retargetTime","type":"uint40"},{"name":"fees","type":"uint64"},{"name":"priceUsd8","type":"uint56"},{"name":"blocksRoot","type":"bytes32"}]}],"outputs":[{"name":"work","type":"uint96"},{"name":"dayTargetSeconds","type":"uint256"},{"name":"rewardPerBlock","type":"uint64"},{"name":"nextBits","type":"uint32"},{"name":"meanFees","type":"uint64"},{"name":"feesInBounds","type":"bool"}],"stateMutability":"view"},
  {"type":"function","name":"checkBits","inputs":[{"name":"bits","type":"uint32"}],"outputs":[],"stateMutability":"view"},
  {"type":"function","name":"fallbackDay","inputs":[{"name":"state","type":"uint256"},{"name":"lastWork","type":"uint96"},{"name":"epoch","type":"uint32"}],"outputs":[{"name":"work","type":"uint96"},{"name":"dayTargetSeconds","type":"uint256"},{"name":"rewardPerBlock","type":"uint64"}],"stateMutability":"view"},
  {"type":"function","name":"hashesPerBlock","inputs":[{"name":"bits","type":"uint32"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"provenUntil","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"subsidyAt","inputs":[{"name":"height","type":"uint256"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
  {"type":"function","name":"targetSeconds","inputs":[{"name":"work","type":"uint96"}],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"pure"},
] as const;
