// Written by scripts/generate-abis.ts; do not edit.

/** The feed that a scenario pushes its prices to, on local chains. */
export const scenarioFeedAbi = [
  {"type":"constructor","inputs":[{"name":"decimals_","type":"uint8"},{"name":"description_","type":"string"}],"stateMutability":"nonpayable"},
  {"type":"error","name":"NotInOrder","inputs":[{"name":"updatedAt","type":"uint256"},{"name":"previous","type":"uint256"},{"name":"timestamp","type":"uint256"}]},
  {"type":"event","name":"AnswerUpdated","inputs":[{"name":"answer","type":"int256","indexed":true},{"name":"roundId","type":"uint80","indexed":true},{"name":"updatedAt","type":"uint256","indexed":false}]},
  {"type":"event","name":"PhaseStarted","inputs":[{"name":"phase","type":"uint16","indexed":true}]},
  {"type":"function","name":"decimals","inputs":[],"outputs":[{"name":"","type":"uint8"}],"stateMutability":"view"},
  {"type":"function","name":"description","inputs":[],"outputs":[{"name":"","type":"string"}],"stateMutability":"view"},
  {"type":"function","name":"getRoundData","inputs":[{"name":"id","type":"uint80"}],"outputs":[{"name":"","type":"uint80"},{"name":"","type":"int256"},{"name":"","type":"uint256"},{"name":"","type":"uint256"},{"name":"","type":"uint80"}],"stateMutability":"view"},
  {"type":"function","name":"latestRoundData","inputs":[],"outputs":[{"name":"","type":"uint80"},{"name":"","type":"int256"},{"name":"","type":"uint256"},{"name":"","type":"uint256"},{"name":"","type":"uint80"}],"stateMutability":"view"},
  {"type":"function","name":"phase","inputs":[],"outputs":[{"name":"","type":"uint16"}],"stateMutability":"view"},
  {"type":"function","name":"push","inputs":[{"name":"answer","type":"int256"},{"name":"updatedAt","type":"uint256"}],"outputs":[{"name":"roundId","type":"uint80"}],"stateMutability":"nonpayable"},
  {"type":"function","name":"startPhase","inputs":[],"outputs":[],"stateMutability":"nonpayable"},
  {"type":"function","name":"version","inputs":[],"outputs":[{"name":"","type":"uint256"}],"stateMutability":"view"},
] as const;
