import {
  approveCall,
  fundCall,
  getBacking,
  getProgress,
  getSeries,
  postBondCall,
  recordFarmReportCall,
  recordRoundCall,
  releaseWithheldCall,
  settleManyCall,
} from "@adit/sdk/actions";
import {
  farmRegistryAbi,
  outputOracleAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  scenarioFeedAbi,
  settlementAbi,
  testTokenAbi,
} from "@adit/sdk/abis";
import { epochEnd, escrowSlice, requiredBond } from "@adit/sdk/math";
import type { LocalCommittee } from "@adit/oracle/simulator";
import type { LocalAccount, TransactionReceipt } from "viem";
import { act } from "../transact.ts";
import type { Stage } from "./stage.ts";

/** The scenario's feed has a round this long after each midnight, and that round is the price of the day that ended. */
const FEED_DELAY_SECONDS = 60;

/** Unix second of the feed's round for `epoch`. */
export function feedSecond(epoch: number): number {
  return Number(epochEnd(epoch)) + FEED_DELAY_SECONDS;
}

/** Gives the feed its round for `epoch`; the clock must stand at `feedSecond(epoch)` or later. */
export async function pushPrice(stage: Stage, epoch: number): Promise<void> {
  const second = feedSecond(epoch);
  await act(stage.as(stage.cast.feedPusher), {
    address: stage.feed,
    abi: scenarioFeedAbi,
    functionName: "push",
    args: [stage.world.priceUsd8(second), BigInt(second)],
  });
}

/** Keeps the feed's newest round as the price of `epoch`; right after `pushPrice` it is the first one after the day's end. */
export async function recordPrice(stage: Stage, epoch: number): Promise<void> {
  const keeper = stage.as(stage.cast.keeper);
  const feed = { address: stage.feed, abi: scenarioFeedAbi } as const;
  const [roundId] = await keeper.chain.readContract({ ...feed, functionName: "latestRoundData" });
  const isFirst = BigInt.asUintN(64, roundId) === 1n;
  const round = { feed: stage.feed, epoch, roundId, previousRoundId: isFirst ? 0n : roundId - 1n };
  await act(keeper, recordRoundCall({ deployment: stage.deployment, ...round }));
}

/** Unix second from which the network report of `epoch` is final. */
export async function finalSecond(stage: Stage, epoch: number): Promise<number> {
  const { finalAt } = await stage.as(stage.cast.keeper).chain.readContract({
    address: stage.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "networkDay",
    args: [stage.world.network, epoch],
  });
  return finalAt;
}

/** A member that was not among the signers asks the others for a batch's farms; on a busy machine that takes a moment. */
const FARMS_WITHIN_MS = 30_000;
const FARMS_ASKED_EVERY_MS = 200;

/** Brings to the registry what the newest batch says of farms, as far as it is news there. */
export async function recordFarms(stage: Stage, committee: LocalCommittee): Promise<void> {
  const { chain } = stage.as(stage.cast.keeper);
  const { sequence } = await chain.readContract({
    address: stage.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "networkState",
    args: [stage.world.network],
  });
  const { node, farms } = await farmsOfBatch(committee, sequence);
  for (const { farmId, epoch } of farms.toSorted((one, other) => one.epoch - other.epoch)) {
    const { lastReportEpoch } = await chain.readContract({
      address: stage.contracts.farmRegistry,
      abi: farmRegistryAbi,
      functionName: "farm",
      args: [farmId],
    });
    const proof = node.archive.proof(sequence, farmId, epoch);
    if (proof !== undefined && epoch > lastReportEpoch) {
      await act(stage.as(stage.cast.keeper), recordFarmReportCall({ deployment: stage.deployment, ...proof }));
    }
  }
}

/** What a batch says of farms, by the first member that knows it. */
async function farmsOfBatch(committee: LocalCommittee, sequence: number) {
  const [first] = committee.nodes;
  if (first === undefined) throw new Error("the committee has no node to ask for proofs");
  for (const until = Date.now() + FARMS_WITHIN_MS; ; ) {
    // One more look at the chain: a node has to see its batch there before it gives proofs of it.
    await first.tick();
    for (const node of committee.nodes) {
      const farms = node.archive.farmsOf(sequence);
      if (farms !== undefined) return { node, farms };
    }
    if (sequence === 0) return { node: first, farms: [] };
    if (Date.now() > until) throw new Error(`no member of the committee knows the farms of batch ${sequence}`);
    await new Promise((resolve) => setTimeout(resolve, FARMS_ASKED_EVERY_MS));
  }
}

/** Keeps a series funded for `days` days at what it owed last (or at `estimate`, before the first day). */
export async function keepFunded(stage: Stage, provider: LocalAccount, id: bigint, days: bigint, estimate: bigint): Promise<bigint> {
  const clients = stage.as(provider);
  const { funding, lastOwed } = await clients.chain.readContract({
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "account",
    args: [id],
  });
  const wanted = days * (lastOwed === 0n ? estimate : lastOwed);
  if (funding >= wanted) return 0n;
  const amount = wanted - funding;
  await act(clients, { address: stage.btc, abi: testTokenAbi, functionName: "mint", args: [provider.address, amount] });
  await act(clients, approveCall({ token: stage.btc, spender: stage.contracts.settlement, amount }));
  await act(clients, fundCall({ deployment: stage.deployment, id, amount }));
  return amount;
}

/** Bond beyond the requirement, so that an ordinary day does not ask for more. */
const BOND_HEADROOM_BPS = 5_000n;
const BPS = 10_000n;
/** The local dollar is one dollar by every series' terms. */
export const ONE_DOLLAR_USD8 = 100_000_000n;

/**
 * Keeps a series' bond above what its next day will ask for (or `estimate`, while no day can be told yet), and releases the escrow that
 * was withheld while it was short. Returns what was posted.
 */
export async function keepBonded(stage: Stage, provider: LocalAccount, id: bigint, estimate = 0n): Promise<bigint> {
  const clients = stage.as(provider);
  const { bond, required, endingEpochs } = await getBacking(clients.chain, { deployment: stage.deployment, id });
  const { settledEpochs } = await getProgress(clients.chain, { deployment: stage.deployment, id });
  if (BigInt(settledEpochs) === endingEpochs) return 0n;
  const next = await nextRequirement(stage, id);
  const wanted = [required, next, estimate].reduce((most, amount) => (amount > most ? amount : most));
  let posted = 0n;
  if (bond < wanted) {
    posted = (wanted * (BPS + BOND_HEADROOM_BPS)) / BPS - bond;
    await act(clients, { address: stage.btc, abi: testTokenAbi, functionName: "mint", args: [provider.address, posted] });
    await act(clients, approveCall({ token: stage.btc, spender: stage.contracts.settlement, amount: posted }));
    await act(clients, postBondCall({ deployment: stage.deployment, id, amount: posted }));
  }
  const { withheld } = await clients.chain.readContract({
    address: stage.contracts.market,
    abi: primaryMarketAbi,
    functionName: "escrow",
    args: [id],
  });
  if (withheld > 0n && bond + posted >= required) await act(clients, releaseWithheldCall({ deployment: stage.deployment, id }));
  return posted;
}

/** What the bond has to be when the next day is settled; 0 while its report or its price is missing. */
async function nextRequirement(stage: Stage, id: bigint): Promise<bigint> {
  const { chain } = stage.as(stage.cast.keeper);
  const { terms, escrow, nextEpoch, account } = await getSeries(chain, { deployment: stage.deployment, id });
  const [lines] = await chain.readContract({
    address: stage.contracts.settlement,
    abi: settlementAbi,
    functionName: "preview",
    args: [id, nextEpoch],
  });
  if (lines.net === 0n) return 0n;
  const [, priceUsd8] = await chain.readContract({
    address: stage.contracts.priceRounds,
    abi: priceRoundsAbi,
    functionName: "priceOf",
    args: [terms.feeds, terms.maxFeedDelay, nextEpoch],
  });
  return requiredBond({
    net: lines.net,
    slice: escrowSlice(escrow.paid, account.settledEpochs, terms.epochs),
    remaining: BigInt(terms.epochs - account.settledEpochs - 1),
    bondEpochs: BigInt(terms.bondEpochs),
    marginEpochs: BigInt(terms.marginEpochs),
    rates: { priceUsd8, paymentPriceUsd8: ONE_DOLLAR_USD8, decimals: 8, paymentDecimals: 6 },
  });
}

/** Settles up to `maxDays` days of each series, as the keeper. */
export async function settle(stage: Stage, ids: readonly bigint[], maxDays = 1n): Promise<TransactionReceipt> {
  return await act(stage.as(stage.cast.keeper), settleManyCall({ deployment: stage.deployment, ids, maxDays }));
}
