import type { Terms } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { approveCall, buyCall, finishCall, getBacking, withdrawBondCall } from "@adit/sdk/actions";
import { epochEnd, waterfall } from "@adit/sdk/math";
import type { LocalAccount } from "viem";
import { feedSecond, keepBonded, keepFunded, settle } from "../scenario/errands.ts";
import type { Company } from "../scenario/company.ts";
import { act, actFor, secondOf } from "../transact.ts";
import { demoTerms, FIRST_EPOCH, movesOf, PURCHASES, SALE_DAYS } from "./plan.ts";

/** What was done and when it took effect, in order. The model replays this; it never sees an event. */
export type Step =
  | { readonly kind: "buy"; readonly at: number; readonly holder: number; readonly units: bigint; readonly cost: bigint }
  | { readonly kind: "settle"; readonly at: number; readonly epoch: number }
  | { readonly kind: "transfer"; readonly at: number; readonly from: number; readonly to: number; readonly units: bigint }
  | { readonly kind: "claim"; readonly at: number; readonly holder: number; readonly paid: bigint };

export interface Played {
  readonly id: bigint;
  readonly terms: Terms;
  readonly steps: readonly Step[];
  /** reward token that the provider brought, and what it got back at the end */
  readonly funded: bigint;
  readonly fundingReturned: bigint;
  /** bond that it posted, and what of it came back */
  readonly bonded: bigint;
  readonly bondReturned: bigint;
  /** block of the series' first event */
  readonly fromBlock: bigint;
  /** what the treasury, the provider and the keeper pulled at the end */
  readonly treasury: bigint;
  readonly release: bigint;
  readonly tips: bigint;
  readonly refunds: bigint;
}

/** Days of funding that the provider keeps ahead. */
const FUNDED_DAYS = 10n;
const FUNDING_ROUND_DAYS = 7;
const SECONDS_PER_DAY = 86_400;
/** A week after the last day the bond is the provider's again. */
const BOND_LOCK_SECONDS = 7 * SECONDS_PER_DAY;

/** Plays the year: fourteen days of reports, the sale, `days` mined days with transfers and claims, and the end of the series. */
export async function play(company: Company, days: number, progress: (sentence: string) => void): Promise<Played> {
  const { stage, time } = company;
  const { cast, contracts } = stage;
  const [provider] = cast.providers;
  const steps: Step[] = [];

  const firstReport = Math.floor((await time.now()) / SECONDS_PER_DAY);
  for (let epoch = firstReport; epoch < FIRST_EPOCH - SALE_DAYS; epoch++) {
    await company.playDay(epoch);
    await company.recordFarms();
  }
  progress(`${FIRST_EPOCH - SALE_DAYS - firstReport} days of farm reports are on the chain; the sale opens.`);

  const terms = demoTerms(stage, await time.now(), days);
  const created = await actFor(stage.as(provider), { address: contracts.market, abi: primaryMarketAbi, functionName: "create", args: [terms] });
  const id = BigInt(String(created.result));
  for (const { buyer, units } of PURCHASES) steps.push(await buy(company, id, buyer, units));
  for (let epoch = FIRST_EPOCH - SALE_DAYS; epoch < FIRST_EPOCH; epoch++) await company.playDay(epoch);

  let funded = 0n;
  let bonded = 0n;
  for (let day = 0; day < days; day++) {
    const epoch = FIRST_EPOCH + day;
    await company.playDay(epoch);
    if (day % FUNDING_ROUND_DAYS === 0) funded += await keepFunded(stage, provider, id, FUNDED_DAYS, firstEstimate(company, terms, steps));
    bonded += await keepBonded(stage, provider, id);
    const settledAt = await secondOf(stage.as(cast.keeper), await settle(stage, [id]));
    steps.push({ kind: "settle", at: settledAt, epoch });
    for (const move of movesOf(day)) {
      // Some hours later, in the middle of the day's stream.
      await time.moveTo(settledAt + 5 * 3600 + 17 * (day % 7));
      steps.push(move.kind === "transfer" ? await transfer(company, id, move) : await claim(company, id, move.holder));
    }
    if (day % 61 === 60) progress(`${day + 1} of ${days} days are mined, settled and streaming.`);
  }

  await time.moveTo(Number(epochEnd(FIRST_EPOCH + days)) + SECONDS_PER_DAY);
  await act(stage.as(cast.keeper), finishCall({ deployment: stage.deployment, id }));
  for (const holder of cast.buyers.keys()) steps.push(await claim(company, id, holder));
  await time.moveTo(Number(epochEnd(FIRST_EPOCH + days)) + BOND_LOCK_SECONDS);
  return { id, terms, steps, funded, bonded, fromBlock: created.receipt.blockNumber, ...(await empty(company, id, provider)) };
}

/** What the first day would owe at the figures of the day before: enough to fund the first days with. */
function firstEstimate({ stage: { world } }: Company, terms: Terms, steps: readonly Step[]): bigint {
  const { targetSeconds, rewardPerBlock } = world.day(FIRST_EPOCH);
  const units = steps.reduce((sum, step) => (step.kind === "buy" ? sum + step.units : sum), 0n);
  const { net } = waterfall({
    hashrate: units * terms.unitHashrate,
    rewardPerBlock,
    coinDecimals: 8,
    targetSeconds,
    tokenDecimals: 8,
    priceUsd8: world.priceUsd8(feedSecond(FIRST_EPOCH)),
    milliJoulePerTh: BigInt(terms.milliJoulePerTh),
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: BigInt(terms.serviceBps),
    protocolBps: BigInt(terms.protocolBps),
  });
  return net;
}

async function buy({ stage }: Company, id: bigint, holder: number, units: bigint): Promise<Step> {
  const buyer = holderOf(stage.cast.buyers, holder);
  const clients = stage.as(buyer);
  const { market } = stage.contracts;
  const cost = await clients.chain.readContract({ address: market, abi: primaryMarketAbi, functionName: "quote", args: [id, units] });
  await act(clients, { address: stage.usdc, abi: testTokenAbi, functionName: "mint", args: [buyer.address, cost] });
  await act(clients, approveCall({ token: stage.usdc, spender: market, amount: cost }));
  const receipt = await act(clients, buyCall({ deployment: stage.deployment, id, units, maxCost: cost, to: buyer.address }));
  return { kind: "buy", at: await secondOf(clients, receipt), holder, units, cost };
}

async function transfer(
  { stage }: Company,
  id: bigint,
  { from, to, units }: { from: number; to: number; units: bigint },
): Promise<Step> {
  const sender = holderOf(stage.cast.buyers, from);
  const receiver = holderOf(stage.cast.buyers, to);
  const clients = stage.as(sender);
  const receipt = await act(clients, {
    address: stage.contracts.hashpower,
    abi: hashpowerAbi,
    functionName: "safeTransferFrom",
    args: [sender.address, receiver.address, id, units, "0x"],
  });
  return { kind: "transfer", at: await secondOf(clients, receipt), from, to, units };
}

async function claim({ stage }: Company, id: bigint, holder: number): Promise<Step> {
  const { address } = holderOf(stage.cast.buyers, holder);
  const clients = stage.as(holderOf(stage.cast.buyers, holder));
  const balance = async (): Promise<bigint> =>
    await clients.chain.readContract({ address: stage.btc, abi: testTokenAbi, functionName: "balanceOf", args: [address] });
  const before = await balance();
  const receipt = await act(clients, { address: stage.contracts.hashpower, abi: hashpowerAbi, functionName: "claim", args: [id] });
  return { kind: "claim", at: await secondOf(clients, receipt), holder, paid: (await balance()) - before };
}

/** Everybody pulls what is theirs, so that only dust can be left. */
async function empty(
  { stage }: Company,
  id: bigint,
  provider: LocalAccount,
): Promise<Pick<Played, "fundingReturned" | "bondReturned" | "treasury" | "release" | "tips" | "refunds">> {
  const { cast, contracts } = stage;
  const { chain } = stage.as(cast.keeper);
  const { funding } = await chain.readContract({ address: contracts.settlement, abi: settlementAbi, functionName: "account", args: [id] });
  if (funding > 0n) {
    await act(stage.as(provider), {
      address: contracts.settlement,
      abi: settlementAbi,
      functionName: "withdrawFunding",
      args: [id, funding, provider.address],
    });
  }
  const { bond } = await getBacking(chain, { deployment: stage.deployment, id });
  await act(stage.as(provider), withdrawBondCall({ deployment: stage.deployment, id, amount: bond, to: provider.address }));
  const treasury = await actFor(stage.as(cast.keeper), {
    address: contracts.settlement,
    abi: settlementAbi,
    functionName: "withdrawProtocolFees",
    args: [stage.btc, [id]],
  });
  const release = await actFor(stage.as(provider), {
    address: contracts.market,
    abi: primaryMarketAbi,
    functionName: "withdrawRelease",
    args: [id, provider.address],
  });
  const tips = await actFor(stage.as(cast.keeper), {
    address: contracts.market,
    abi: primaryMarketAbi,
    functionName: "withdrawCredit",
    args: [stage.usdc, cast.keeper.address],
  });
  return {
    fundingReturned: funding,
    bondReturned: bond,
    treasury: BigInt(String(treasury.result)),
    release: BigInt(String(release.result)),
    tips: BigInt(String(tips.result)),
    refunds: await refundAll(stage, id),
  };
}

/** Days without net leave a pot for the holders; burning every unit empties it. */
async function refundAll(stage: Company["stage"], id: bigint): Promise<bigint> {
  const { market, hashpower } = stage.contracts;
  const { chain } = stage.as(stage.cast.keeper);
  const { refundable } = await chain.readContract({ address: market, abi: primaryMarketAbi, functionName: "escrow", args: [id] });
  if (refundable === 0n) return 0n;
  let refunded = 0n;
  for (const holder of stage.cast.buyers) {
    const units = await chain.readContract({ address: hashpower, abi: hashpowerAbi, functionName: "balanceOf", args: [holder.address, id] });
    if (units === 0n) continue;
    const { result } = await actFor(stage.as(holder), { address: market, abi: primaryMarketAbi, functionName: "refund", args: [id, units, holder.address] });
    refunded += BigInt(String(result));
  }
  return refunded;
}

function holderOf(buyers: readonly LocalAccount[], index: number): LocalAccount {
  const holder = buyers[index];
  if (holder === undefined) throw new RangeError(`the demo has no buyer ${index}`);
  return holder;
}
