import type { Terms } from "@adit/sdk";
import { primaryMarketAbi, testTokenAbi } from "@adit/sdk/abis";
import { approveCall, buyCall } from "@adit/sdk/actions";
import { epochStart } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import { keccak256, stringToHex, zeroAddress } from "viem";
import type { Stage } from "../scenario/stage.ts";
import { LOCAL_TERMS } from "../scenario/stage.ts";
import { act, actFor } from "../transact.ts";

const UNIT_HASHRATE = 1_000_000_000n;
const FRACTION = 10n ** 18n;
/** Payment-token base units for a TH/s and day: thirteen and a half cents. Assumed. */
const PRICE_PER_TH_DAY = 135_000n;
/** 5 PH/s in units of 1 GH/s. */
const SERIES_UNITS = 5_000_000n;

export interface SeriesPlan {
  /** 0 or 1: whose farm */
  readonly farm: 0 | 1;
  readonly startEpoch: number;
  readonly epochs: number;
}

/** Opens a series of 5 PH/s whose sale begins now and ends when mining starts. */
export async function openSeries(stage: Stage, now: number, { farm, startEpoch, epochs }: SeriesPlan): Promise<bigint> {
  const provider = stage.cast.providers[farm];
  const { farmId, milliJoulePerTh, name, poolUser } = stage.world.farms[farm] ?? missing(farm);
  const terms: Terms = {
    provider: provider.address,
    farmId,
    network: stage.world.network,
    form: 0,
    rewardToken: stage.btc,
    secondRewardToken: zeroAddress,
    paymentToken: stage.usdc,
    policy: zeroAddress,
    unitHashrate: UNIT_HASHRATE,
    maxUnits: SERIES_UNITS,
    minUnits: 0n,
    saleStart: now,
    saleEnd: Number(epochStart(startEpoch)),
    startEpoch,
    epochs,
    price: PRICE_PER_TH_DAY * BigInt(epochs) * FRACTION,
    milliJoulePerTh,
    tariffUsd8: farm === 0 ? 4_500_000n : 5_200_000n,
    maintenanceUsd8PerThDay: 250_000n,
    serviceBps: farm === 0 ? 250 : 200,
    protocolBps: LOCAL_TERMS.protocolBps,
    tipBps: LOCAL_TERMS.tipBps,
    maxUnprofitableEpochs: 14,
    maxFeedDelay: 86_400,
    feeds: [stage.feed, zeroAddress, zeroAddress],
    documentHash: keccak256(stringToHex(`Terms of ${name}, written for the local scenario`)),
    documentUri: `https://${poolUser}.example/terms`,
  };
  const create = { address: stage.contracts.market, abi: primaryMarketAbi, functionName: "create", args: [terms] };
  const { result } = await actFor(stage.as(provider), create);
  return BigInt(String(result));
}

/** Gives the buyer what `units` cost and buys them. */
export async function buyUnits(stage: Stage, id: bigint, buyer: LocalAccount, units: bigint): Promise<void> {
  const clients = stage.as(buyer);
  const { market } = stage.contracts;
  const cost = await clients.chain.readContract({ address: market, abi: primaryMarketAbi, functionName: "quote", args: [id, units] });
  await giveDollars(stage, buyer, cost);
  await act(clients, approveCall({ token: stage.usdc, spender: market, amount: cost }));
  await act(clients, buyCall({ deployment: stage.deployment, id, units, maxCost: cost, to: buyer.address }));
}

/** Mints payment tokens; the local dollar is anybody's to mint. */
export async function giveDollars(stage: Stage, account: LocalAccount, amount: bigint): Promise<void> {
  const mint = { address: stage.usdc, abi: testTokenAbi, functionName: "mint", args: [account.address, amount] };
  await act(stage.as(account), mint);
}

function missing(farm: number): never {
  throw new RangeError(`the scenario has no farm ${farm}`);
}
