import { approveCall, fundCall, recordFarmReportCall, recordRoundCall, settleManyCall } from "@adit/sdk/actions";
import { farmRegistryAbi, outputOracleAbi, scenarioFeedAbi, settlementAbi, testTokenAbi } from "@adit/sdk/abis";
import { epochEnd } from "@adit/sdk/math";
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

/** Brings to the registry what the newest batch says of farms, as far as it is news there. */
export async function recordFarms(stage: Stage, committee: LocalCommittee): Promise<void> {
  const [node] = committee.nodes;
  if (node === undefined) throw new Error("the committee has no node to ask for proofs");
  // One more look at the chain: the node has to see its batch there before it gives proofs of it.
  await node.tick();
  const { chain } = stage.as(stage.cast.keeper);
  const { sequence } = await chain.readContract({
    address: stage.contracts.outputOracle,
    abi: outputOracleAbi,
    functionName: "networkState",
    args: [stage.world.network],
  });
  for (const { farmId, epoch } of node.archive.farmsOf(sequence) ?? []) {
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

/** Settles up to `maxDays` days of each series, as the keeper. */
export async function settle(stage: Stage, ids: readonly bigint[], maxDays = 1n): Promise<TransactionReceipt> {
  return await act(stage.as(stage.cast.keeper), settleManyCall({ deployment: stage.deployment, ids, maxDays }));
}
