// Written by scripts/generate-addresses.ts; do not edit.
import type { Deployment } from "../deployment.ts";

/** A local chain as `npm start` and `@adit/sdk/test` deploy it: the same addresses every time. */
export const localDeployment: Deployment = {
  "chainId": 31337,
  "startBlock": 4,
  "rpcUrl": "http://127.0.0.1:8545",
  "contracts": {
    "accessManager": "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9",
    "config": "0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9",
    "bitcoinRules": "0x5FC8d32690cc91D4c39d9d3abcBD16989F875707",
    "outputOracle": "0x0165878A594ca255338adfa4d48449f69242Eb8F",
    "disputes": "0xa513E6E4b8f2a923D98304ec87F64353C4D5C853",
    "governanceArbiter": "0x2279B7A0a67DB372996a5FaB50D91eAA73d2eBe6",
    "equivocations": "0x8A791620dd6260079BF849Dc5567aDC3F2FdC318",
    "networkDays": "0x610178dA211FEF7D417bC0e6FeD39F05609AD788",
    "priceRounds": "0xB7f8BC63BbcaD18155201308C8f3540b07f84F5e",
    "farmRegistry": "0xA51c1fc2f0D1a1b8494Ed1FE312d7C3a78Ed91C0",
    "metadata": "0x0DCd1Bf9A1b36cE34237eEaFef220932846BCD82",
    "hashpower": "0x9A676e781A523b5d0C0e43731313A708CB607508",
    "market": "0x0B306BF915C4d645ff596e518fAf3F9669b97016",
    "dailyFormula": "0x959922bE3CAee4b8Cd9a407cc3ac1C251C2007B1",
    "settlement": "0x9A9f2CCfdE556A7E9Ff0848998Aa4a0CFD8863AE",
    "leaseMetadata": "0x68B1D87F95878fE05B998F19b66F4baba5De1aed",
    "leasehold": "0x3Aa5ebB10DC797CAC828524e59A333d0A371443c",
    "reversion": "0xc6e7DF5E7b4f2A278906862b61205850344D4e7d",
    "leaseMarket": "0x59b670e9fA9D0A427751Af201D676719a970857b",
    "hashpriceFeeds": [
      {
        "network": 1,
        "inCoin": "0x67d269191c92Caf3cD7723F116c85e6E9bf55933",
        "inUsd": "0xE6E340D132b5f46d1e472DebcD681B2aBc16e57E"
      }
    ],
    "accumulatingShareFactory": "0x84eA74d481Ee0A5332c457a4d796187F6Ba67fEB",
    "wrapperFactory": "0x9E545E3C0baAB3E08CdfD552C960A1050f373042",
    "rewardRouter": "0xa82fF9aFd8f496c3d6ac40E2a0F282E47488CFc9",
    "hashpowerValuer": "0x1613beB3B2C4f22Ee086B2b38C1476A3cE7f78E8"
  },
  "timelock": "0x4ed7c70F96B99c776995fB64377f0d4aB3B0e1C1",
  "paymentTokens": [
    {
      "address": "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512",
      "name": "Local Dollar",
      "symbol": "USDC",
      "decimals": 6
    }
  ],
  "rewardTokens": [
    {
      "address": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
      "name": "Local Bitcoin",
      "symbol": "BTC",
      "decimals": 8
    }
  ],
  "feeds": [
    {
      "address": "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0",
      "rewardToken": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
      "description": "BTC / USD"
    }
  ],
  "local": {
    "devAccount": "0xa267530f49f8280200edf313ee7af6b827f2a8bce2897751d06a843f644967b1"
  }
};
