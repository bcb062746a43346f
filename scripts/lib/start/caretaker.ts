import type { Obstacle } from "@adit/sdk";
import { obstacle as obstacleOf } from "@adit/sdk";
import { outputOracleAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { finishCall, recordFarmReportCall } from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import type { FarmReport } from "@adit/sdk/oracle";
import type { Hex, TransactionReceipt } from "viem";
import { parseEventLogs } from "viem";
import { decimal } from "../demo/table.ts";
import { feedSecond, keepFunded, pushPrice, recordPrice, settle } from "../scenario/errands.ts";
import type { Stage } from "../scenario/stage.ts";
import { LOCAL_TERMS } from "../scenario/stage.ts";
import { act } from "../transact.ts";
import { openSeries } from "./series.ts";

/** A farm's report with what the registry wants beside it, as committee nodes serve it. */
export interface FarmProof {
  readonly network: number;
  readonly sequence: number;
  readonly postedAt: number;
  readonly report: FarmReport;
  readonly proof: readonly Hex[];
}

export interface CaretakerParameters {
  readonly stage: Stage;
  /** newest day that has a price already */
  readonly pricedEpoch: number;
  /** newest batch whose farm reports are recorded */
  readonly recordedSequence: number;
  /** series to look after, by id, with the provider's index */
  readonly series: ReadonlyMap<bigint, 0 | 1>;
  /** proofs of a batch, from whichever node has them */
  readonly proofsOf: (sequence: number) => Promise<readonly FarmProof[]>;
  readonly say: (second: number, line: string) => void;
}

/** Does what must be done on a local chain besides mining and reporting, as several people: feed pusher, keeper, providers. */
export interface Caretaker {
  /** Everything that is due at this second by the chain's clock. */
  tend(second: number): Promise<void>;
}

const SECONDS_PER_DAY = 86_400;
/** A sale lasts a week, and the next one opens two days before it ends: something is always for sale. */
export const SALE_DAYS = 7;
const NEXT_SALE_BEFORE_DAYS = 2;
const TERM_DAYS = 60;
const FUNDED_DAYS = 5n;
const DAYS_AT_ONCE = 30n;

export function createCaretaker(parameters: CaretakerParameters): Caretaker {
  const { stage, proofsOf, say } = parameters;
  const { cast, contracts, world } = stage;
  const keeper = stage.as(cast.keeper);
  const series = new Map(parameters.series);
  let { pricedEpoch, recordedSequence } = parameters;

  async function price(second: number): Promise<void> {
    while (feedSecond(pricedEpoch + 1) <= second) {
      pricedEpoch++;
      await pushPrice(stage, pricedEpoch);
      await recordPrice(stage, pricedEpoch);
      say(second, `price of ${day(pricedEpoch)}: ${decimal(world.priceUsd8(feedSecond(pricedEpoch)), 8, 2)} USD per bitcoin, from the feed's first round after midnight`);
    }
  }

  async function recordFarms(second: number): Promise<void> {
    const { sequence } = await keeper.chain.readContract({ address: contracts.outputOracle, abi: outputOracleAbi, functionName: "networkState", args: [world.network] });
    while (recordedSequence < sequence) {
      const proofs = await proofsOf(recordedSequence + 1);
      if (proofs.some(({ postedAt }) => postedAt + LOCAL_TERMS.disputeWindowSeconds > second)) return;
      for (const proof of proofs) await act(keeper, recordFarmReportCall({ deployment: stage.deployment, ...proof }));
      recordedSequence++;
    }
  }

  async function settleAll(second: number): Promise<void> {
    for (const [id, provider] of series) {
      const next = await nextEpoch(id);
      if (next === "NotSold") series.delete(id);
      if (next === "Unfunded" || next === "None") {
        await keepFunded(stage, cast.providers[provider], id, FUNDED_DAYS, (await owed(id)) * FUNDED_DAYS);
        announce(second, await settle(stage, [id], DAYS_AT_ONCE));
      }
      if (next === "Complete") await finish(second, id);
    }
  }

  async function nextEpoch(id: bigint): Promise<Obstacle> {
    const [, found] = await keeper.chain.readContract({ address: contracts.settlement, abi: settlementAbi, functionName: "nextEpoch", args: [id] });
    return obstacleOf(found);
  }

  async function owed(id: bigint): Promise<bigint> {
    const settlement = { address: contracts.settlement, abi: settlementAbi } as const;
    const [epoch] = await keeper.chain.readContract({ ...settlement, functionName: "nextEpoch", args: [id] });
    const [lines] = await keeper.chain.readContract({ ...settlement, functionName: "preview", args: [id, epoch] });
    return lines.holders + lines.protocol;
  }

  function announce(second: number, receipt: TransactionReceipt): void {
    const settled = parseEventLogs({ abi: settlementAbi, eventName: "EpochSettled", logs: receipt.logs });
    const released = parseEventLogs({ abi: primaryMarketAbi, eventName: "EscrowSettled", logs: receipt.logs });
    for (const [i, { args }] of settled.entries()) {
      const { lines } = args;
      say(
        second,
        `#${args.id >> 8n} settled ${day(args.epoch)}: ${decimal(lines.gross, 8, 8)} BTC mined, ${decimal(lines.holders, 8, 8)} stream to holders; ` +
          `${decimal(released[i]?.args.released ?? 0n, 6, 2)} USDC released from escrow`,
      );
    }
  }

  async function finish(second: number, id: bigint): Promise<void> {
    const call = finishCall({ deployment: stage.deployment, id });
    // The last stream runs for a day after the last settlement.
    const canFinish = await keeper.chain.simulateContract({ ...call, account: cast.keeper }).then(
      () => true,
      () => false,
    );
    if (!canFinish) return;
    await act(keeper, call);
    series.delete(id);
    say(second, `#${id >> 8n} has paid its last day and is closed; its rewards stay claimable for ever`);
  }

  /** Keeps something for sale: the providers take turns. */
  async function keepSelling(second: number): Promise<void> {
    const newest = await keeper.chain.readContract({ address: contracts.market, abi: primaryMarketAbi, functionName: "seriesCount" });
    const { saleEnd } = await keeper.chain.readContract({ address: contracts.market, abi: primaryMarketAbi, functionName: "terms", args: [newest << 8n] });
    if (saleEnd - second > NEXT_SALE_BEFORE_DAYS * SECONDS_PER_DAY) return;
    const farm = newest % 2n === 0n ? 0 : 1;
    const startEpoch = Math.floor(second / SECONDS_PER_DAY) + SALE_DAYS;
    const id = await openSeries(stage, second, { farm, startEpoch, epochs: TERM_DAYS });
    series.set(id, farm);
    say(second, `#${id >> 8n} is for sale: 5,000 TH/s of ${world.farms[farm]?.name ?? "a farm"} for ${TERM_DAYS} days`);
  }

  return {
    async tend(second) {
      await price(second);
      await recordFarms(second);
      await settleAll(second);
      await keepSelling(second);
    },
  };
}

function day(epoch: number): string {
  return new Date(Number(epochEnd(epoch) - 1n) * 1000).toISOString().slice(0, 10);
}
