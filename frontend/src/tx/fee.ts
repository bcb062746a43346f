import type { Deployment } from "@adit/sdk";
import { aggregatorV3Abi } from "@adit/sdk/abis";
import type { Client } from "viem";
import { estimateMaxPriorityFeePerGas, getBlock, readContract } from "viem/actions";
import type { Fee } from "./machine.ts";

const WEI_PER_ETHER = 10n ** 18n;
const USD8_DECIMALS = 8;
/** A price older than this is no price of today. */
const MAX_PRICE_AGE_SECONDS = 86_400n;

/** What `gas` would cost about now. The price of ether is a feed's of this deployment, or nobody's. */
export async function feeOf(client: Client, deployment: Deployment, gas: bigint): Promise<Fee> {
  const [block, tip, price] = await Promise.all([
    getBlock(client, { blockTag: "latest" }),
    estimateMaxPriorityFeePerGas(client, { chain: null }).catch(() => 0n),
    etherUsd8(client, deployment),
  ]);
  const wei = gas * ((block.baseFeePerGas ?? 0n) + tip);
  const fresh = price !== undefined && block.timestamp - price.updatedAt <= MAX_PRICE_AGE_SECONDS;
  return { wei, usd8: fresh ? (wei * price.usd8) / WEI_PER_ETHER : undefined };
}

/** A feed is ether's if its description says so. */
async function etherUsd8(
  client: Client,
  { feeds }: Deployment,
): Promise<{ usd8: bigint; updatedAt: bigint } | undefined> {
  const feed = feeds.find(({ description }) => /^ETH\s*\/\s*USD$/i.test(description.trim()));
  if (feed === undefined) return undefined;
  try {
    const contract = { address: feed.address, abi: aggregatorV3Abi } as const;
    const [decimals, round] = await Promise.all([
      readContract(client, { ...contract, functionName: "decimals" }),
      readContract(client, { ...contract, functionName: "latestRoundData" }),
    ]);
    const [, answer, , updatedAt] = round;
    if (answer <= 0n) return undefined;
    const usd8 =
      decimals >= USD8_DECIMALS
        ? answer / 10n ** BigInt(decimals - USD8_DECIMALS)
        : answer * 10n ** BigInt(USD8_DECIMALS - decimals);
    return { usd8, updatedAt };
  } catch {
    return undefined;
  }
}
