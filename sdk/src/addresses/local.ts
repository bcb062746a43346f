// Written by scripts/generate-addresses.ts; do not edit.
import { getContractAddress, type Address } from "viem";
import type { Deployment } from "../deployment.ts";

/** What the deployer of local chains created in its transaction of this number. */
const at = (nonce: bigint): Address => getContractAddress({ from: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", nonce });

/** A local chain as `npm start` and `@adit/sdk/test` deploy it: the same addresses every time. */
export const localDeployment: Deployment = {
  "chainId": 31337,
  "startBlock": 4,
  "rpcUrl": "http://127.0.0.1:8545",
  "contracts": {
    "accessManager": at(3n),
    "config": at(4n),
    "bitcoinRules": at(5n),
    "outputOracle": at(6n),
    "disputes": at(7n),
    "governanceArbiter": at(8n),
    "equivocations": at(9n),
    "networkDays": at(10n),
    "priceRounds": at(11n),
    "farmRegistry": at(12n),
    "metadata": at(13n),
    "hashpower": at(14n),
    "market": at(15n),
    "dailyFormula": at(16n),
    "settlement": at(17n),
    "leaseMetadata": at(18n),
    "leasehold": at(19n),
    "reversion": at(20n),
    "leaseMarket": at(21n),
    "hashpriceFeeds": [
      {
        "network": 1,
        "inCoin": at(29n),
        "inUsd": at(30n)
      }
    ],
    "accumulatingShareFactory": at(32n),
    "wrapperFactory": at(33n),
    "rewardRouter": at(34n),
    "hashpowerValuer": at(35n)
  },
  "timelock": at(22n),
  "paymentTokens": [
    {
      "address": at(1n),
      "name": "Local Dollar",
      "symbol": "USDC",
      "decimals": 6
    }
  ],
  "rewardTokens": [
    {
      "address": at(0n),
      "name": "Local Bitcoin",
      "symbol": "BTC",
      "decimals": 8
    }
  ],
  "feeds": [
    {
      "address": at(2n),
      "rewardToken": at(0n),
      "description": "BTC / USD"
    }
  ],
  "local": {
    "devAccount": "0xa267530f49f8280200edf313ee7af6b827f2a8bce2897751d06a843f644967b1"
  }
};
