import type { Terms } from "@adit/sdk";
import { outputOracleAbi, primaryMarketAbi, scenarioFeedAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { approveCall, fundCall, fundSecondCall, getBacking, postBondCall } from "@adit/sdk/actions";
import { epochStart, formulaDay, type CoinDay } from "@adit/sdk/math";
import { keccak256, stringToHex, zeroAddress } from "viem";
import { FIXED_TERM, LOCAL_BOND, LOCAL_TERMS, NO_FEEDS, type Stage } from "../scenario/stage.ts";
import { act, actFor } from "../transact.ts";
import { SCRYPT_MILLIJOULE_PER_TH, type LocalCoin, type Scrypt } from "./scrypt.ts";

/** 1 MH/s: a TH/s of Scrypt is a hall of machines. */
export const MERGED_UNIT_HASHRATE = 1_000_000n;
const FRACTION = 10n ** 18n;
/** 20 GH/s. */
const SERIES_UNITS = 20_000n;
/** Payment-token base units for a TH/s and day: some nine thousand dollars. Assumed. */
const PRICE_PER_TH_DAY = 9_300_000_000n;
const FUNDED_DAYS = 5n;
/** Days of both coins' net that the bond is brought up to: more than the terms ask for at any price of the escrow. */
const BONDED_DAYS = 60n;

export interface MergedPlan {
  readonly startEpoch: number;
  readonly epochs: number;
  /** sold units below which the sale is cancelled */
  readonly minUnits?: bigint;
  /** days that are prepaid at once (default 5) */
  readonly fundedDays?: bigint;
}

/** Opens a series of 20 GH/s that pays Litecoin and Dogecoin, and posts its bond. The newest day of both networks has to be final. */
export async function openMerged(stage: Stage, scrypt: Scrypt, now: number, plan: MergedPlan): Promise<bigint> {
  const { startEpoch, epochs, minUnits = 0n, fundedDays } = plan;
  const { litecoin, dogecoin } = scrypt;
  const provider = stage.cast.providers[0];
  const terms: Terms = {
    provider: provider.address,
    farmId: scrypt.farmId,
    network: litecoin.network,
    secondNetwork: dogecoin.network,
    form: 0,
    rewardToken: litecoin.token.address,
    secondRewardToken: dogecoin.token.address,
    paymentToken: stage.usdc,
    policy: zeroAddress,
    unitHashrate: MERGED_UNIT_HASHRATE,
    maxUnits: SERIES_UNITS,
    minUnits,
    saleStart: now,
    saleEnd: Number(epochStart(startEpoch)),
    startEpoch,
    epochs,
    price: PRICE_PER_TH_DAY * BigInt(epochs) * FRACTION,
    milliJoulePerTh: SCRYPT_MILLIJOULE_PER_TH,
    tariffUsd8: 4_500_000n,
    // $90 a TH/s-day.
    maintenanceUsd8PerThDay: 90n * 10n ** 8n,
    serviceBps: 250,
    protocolBps: LOCAL_TERMS.protocolBps,
    tipBps: LOCAL_TERMS.tipBps,
    maxUnprofitableEpochs: 14,
    ...LOCAL_BOND,
    ...FIXED_TERM,
    maxFeedDelay: 86_400,
    feeds: [litecoin.feed.address, zeroAddress, zeroAddress],
    secondFeeds: [dogecoin.feed.address, zeroAddress, zeroAddress],
    paymentFeeds: NO_FEEDS,
    documentHash: keccak256(stringToHex("Terms of Innset, written for the local scenario")),
    documentUri: "https://norrfors.example/innset/terms",
  };
  const create = { address: stage.contracts.market, abi: primaryMarketAbi, functionName: "create", args: [terms] };
  const { result } = await actFor(stage.as(provider), create);
  const id = BigInt(String(result));
  await keepMerged(stage, scrypt, id, fundedDays);
  return id;
}

/** Brings both fundings up to so many days (five) and the bond up to what it may have to be, at the newest day of both networks, as if all were sold. */
export async function keepMerged(
  stage: Stage,
  { litecoin, dogecoin }: Scrypt,
  id: bigint,
  fundedDays = FUNDED_DAYS,
): Promise<void> {
  const { deployment, cast, contracts } = stage;
  const { chain } = stage.as(cast.providers[0]);
  const settlement = { address: contracts.settlement, abi: settlementAbi } as const;
  const market = { address: contracts.market, abi: primaryMarketAbi } as const;
  const [terms, account, secondAccount, { bond }, first, second] = await Promise.all([
    chain.readContract({ ...market, functionName: "terms", args: [id] }),
    chain.readContract({ ...settlement, functionName: "account", args: [id] }),
    chain.readContract({ ...settlement, functionName: "secondAccount", args: [id] }),
    getBacking(chain, { deployment, id }),
    coinDay(stage, litecoin),
    coinDay(stage, dogecoin),
  ]);
  const day = formulaDay(terms, SERIES_UNITS * MERGED_UNIT_HASHRATE, first, second);
  const lack = (wanted: bigint, has: bigint): bigint => (wanted > has ? wanted - has : 0n);
  const funding = lack(fundedDays * day.lines.net, account.funding);
  const secondFunding = lack(fundedDays * (day.secondLines?.net ?? 0n), secondAccount.funding);
  const bonding = lack(BONDED_DAYS * day.netInFirst, bond);
  // Small amounts wait until they are worth a transaction.
  if (funding * 5n > fundedDays * day.lines.net) await bring(stage, litecoin, funding, fundCall({ deployment, id, amount: funding }));
  if (secondFunding * 5n > fundedDays * (day.secondLines?.net ?? 0n))
    await bring(stage, dogecoin, secondFunding, fundSecondCall({ deployment, id, amount: secondFunding }));
  if (bonding * 10n > BONDED_DAYS * day.netInFirst) await bring(stage, litecoin, bonding, postBondCall({ deployment, id, amount: bonding }));
}

/** The newest day of a coin's network at its newest price. */
async function coinDay(stage: Stage, { network, token, feed }: LocalCoin): Promise<CoinDay> {
  const { contracts, cast } = stage;
  const { chain } = stage.as(cast.keeper);
  const oracle = { address: contracts.outputOracle, abi: outputOracleAbi } as const;
  const epoch = await chain.readContract({ ...oracle, functionName: "lastEpoch", args: [network] });
  const [day, coinDecimals, [, answer]] = await Promise.all([
    chain.readContract({ ...oracle, functionName: "networkDay", args: [network, epoch] }),
    chain.readContract({ ...oracle, functionName: "coinDecimals", args: [network] }),
    // Its last word, however old: a story may keep still for weeks.
    chain.readContract({ address: feed.address, abi: scenarioFeedAbi, functionName: "latestRoundData" }),
  ]);
  const { rewardPerBlock, targetSeconds } = day;
  return { rewardPerBlock, targetSeconds, coinDecimals, tokenDecimals: token.decimals, priceUsd8: answer };
}

async function bring(stage: Stage, { token }: LocalCoin, amount: bigint, call: Parameters<typeof act>[1]): Promise<void> {
  const provider = stage.as(stage.cast.providers[0]);
  const mint = { address: token.address, abi: testTokenAbi, functionName: "mint", args: [stage.cast.providers[0].address, amount] };
  await act(provider, mint);
  await act(provider, approveCall({ token: token.address, spender: stage.contracts.settlement, amount }));
  await act(provider, call);
}
