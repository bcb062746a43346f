import type { Terms } from "@adit/sdk";
import { primaryMarketAbi, testTokenAbi } from "@adit/sdk/abis";
import { approveCall, buyCall } from "@adit/sdk/actions";
import { cost, epochOf, epochStart, escrowSlice, requiredBond, waterfall } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import { keccak256, stringToHex, zeroAddress } from "viem";
import type { Stage } from "../scenario/stage.ts";
import { feedSecond, keepBonded, ONE_DOLLAR_USD8 } from "../scenario/errands.ts";
import { FIXED_TERM, LOCAL_BOND, LOCAL_TERMS, NO_FEEDS } from "../scenario/stage.ts";
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
  /** a profit share instead of a fixed term */
  readonly isShare?: boolean;
}

/** Holders get 85 % of the profit; a farm that reports 3 % beneath the formula over a month is believed. */
const PROFIT_SHARE = { form: 1, holderShareBps: 8_500, minDeliveryBps: 7_000, toleranceBps: 300, toleranceDays: 0 } as const;

/** Opens a series of 5 PH/s whose sale begins now and ends when mining starts, and posts the bond that all of it would need today. */
export async function openSeries(stage: Stage, now: number, { farm, startEpoch, epochs, isShare = false }: SeriesPlan): Promise<bigint> {
  const provider = stage.cast.providers[farm];
  const { farmId, milliJoulePerTh, name, poolUser } = stage.world.farms[farm] ?? missing(farm);
  const terms: Terms = {
    provider: provider.address,
    farmId,
    network: stage.world.network,
    secondNetwork: 0,
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
    ...LOCAL_BOND,
    ...(isShare ? PROFIT_SHARE : { form: 0, ...FIXED_TERM }),
    maxFeedDelay: 86_400,
    feeds: [stage.feed, zeroAddress, zeroAddress],
    secondFeeds: NO_FEEDS,
    paymentFeeds: NO_FEEDS,
    documentHash: keccak256(stringToHex(`Terms of ${name}, written for the local scenario`)),
    documentUri: `https://${poolUser}.example/terms`,
  };
  const create = { address: stage.contracts.market, abi: primaryMarketAbi, functionName: "create", args: [terms] };
  const { result } = await actFor(stage.as(provider), create);
  const id = BigInt(String(result));
  await keepBonded(stage, provider, id, bondOfAll(stage, terms, now));
  return id;
}

/** The bond that yesterday would have asked for if every unit were sold. */
function bondOfAll({ world }: Stage, terms: Terms, now: number): bigint {
  const yesterday = epochOf(now) - 1;
  const priceUsd8 = world.priceUsd8(feedSecond(yesterday));
  const { net } = waterfall({
    hashrate: terms.maxUnits * terms.unitHashrate,
    ...world.day(yesterday),
    coinDecimals: 8,
    tokenDecimals: 8,
    priceUsd8,
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
  return requiredBond({
    net,
    slice: escrowSlice(cost(terms.maxUnits, terms.unitHashrate, terms.price), 0, terms.epochs),
    remaining: BigInt(terms.epochs - 1),
    bondEpochs: BigInt(terms.bondEpochs),
    marginEpochs: BigInt(terms.marginEpochs),
    rates: { priceUsd8, paymentPriceUsd8: ONE_DOLLAR_USD8, decimals: 8, paymentDecimals: 6 },
  });
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
