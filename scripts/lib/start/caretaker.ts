import type { Obstacle } from "@adit/sdk";
import { ending as endingOf, obstacle as obstacleOf } from "@adit/sdk";
import { hashpowerAbi, primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { SECONDS_PER_DAY, serialOf } from "@adit/sdk/math";
import { decimal } from "../demo/table.ts";
import { feedSecond, keepBonded, keepFunded, pushPrice } from "../scenario/errands.ts";
import type { Stage } from "../scenario/stage.ts";
import { keepMerged, MERGED_UNIT_HASHRATE } from "./merged.ts";
import type { Forms } from "./prologue.ts";
import { scryptReportSecond } from "./scrypt.ts";
import { openSeries } from "./series.ts";

export interface CaretakerParameters {
  readonly stage: Stage;
  /** newest day that has a price already */
  readonly pricedEpoch: number;
  /** series whose providers are to be played, with the provider's index */
  readonly series: ReadonlyMap<bigint, 0 | 1>;
  /** the series of two coins, and the networks that it needs reported */
  readonly forms?: Forms | undefined;
  /** first block whose events are news */
  readonly fromBlock: bigint;
  readonly say: (second: number, line: string) => void;
}

/**
 * Plays the people around the committee and the keeper: the feed that has a round each midnight, the providers who keep their
 * series funded and bonded and open new ones. Says what happens on the chain.
 */
export interface Caretaker {
  /** Everything that is due at this second by the chain's clock. */
  tend(second: number): Promise<void>;
}

/** A sale lasts a week, and the next one opens two days before it ends: something is always for sale. */
export const SALE_DAYS = 7;
const NEXT_SALE_BEFORE_DAYS = 2;
const TERM_DAYS = 60;
const FUNDED_DAYS = 5n;

export function createCaretaker(parameters: CaretakerParameters): Caretaker {
  const { stage, say } = parameters;
  const { cast, contracts, world } = stage;
  const { chain } = stage.as(cast.keeper);
  const settlement = { address: contracts.settlement, abi: settlementAbi } as const;
  const market = { address: contracts.market, abi: primaryMarketAbi } as const;
  const series = new Map(parameters.series);
  let { pricedEpoch, fromBlock } = parameters;
  let reportedEpoch = pricedEpoch;
  let formsFinalAt: number | undefined;

  async function price(second: number): Promise<void> {
    while (feedSecond(pricedEpoch + 1) <= second) {
      await pushPrice(stage, ++pricedEpoch);
      const usd = decimal(world.priceUsd8(feedSecond(pricedEpoch)), 8, 2);
      say(second, `the feed's first round after ${day(pricedEpoch)}: ${usd} USD per bitcoin`);
    }
  }

  /** The committee's nodes observe Bitcoin alone: what it would say of the other two networks is said here. */
  async function tendForms({ scrypt, merged }: Forms, second: number): Promise<void> {
    if (formsFinalAt !== undefined && second >= formsFinalAt) {
      await scrypt.recordFarm();
      formsFinalAt = undefined;
    }
    while (scryptReportSecond(reportedEpoch + 1) <= second) {
      reportedEpoch += 1;
      await scrypt.pushPrices(reportedEpoch);
      formsFinalAt = await scrypt.report(reportedEpoch);
      for (const id of merged) await keepMerged(stage, scrypt, id);
      say(second, `the scenario reported ${day(reportedEpoch)} of Litecoin and Dogecoin, with the committee's signatures`);
    }
  }

  async function fund(): Promise<void> {
    for (const [id, provider] of series) {
      const { epoch, obstacle } = await nextEpoch(id);
      if (obstacle === "Complete") series.delete(id);
      if (obstacle !== "None" && obstacle !== "Unfunded") continue;
      const [lines] = await chain.readContract({ ...settlement, functionName: "preview", args: [id, epoch] });
      try {
        await keepFunded(stage, cast.providers[provider], id, FUNDED_DAYS, lines.net);
        await keepBonded(stage, cast.providers[provider], id);
      } catch (error) {
        // The keeper may have settled the last day meanwhile: nothing is owed any more.
        if ((await nextEpoch(id)).obstacle !== "Complete") throw error;
      }
    }
  }

  async function nextEpoch(id: bigint): Promise<{ epoch: number; obstacle: Obstacle }> {
    const [epoch, found] = await chain.readContract({ ...settlement, functionName: "nextEpoch", args: [id] });
    return { epoch, obstacle: obstacleOf(found) };
  }

  /** The providers take turns. */
  async function keepSelling(second: number): Promise<void> {
    const count = await chain.readContract({ ...market, functionName: "seriesCount" });
    const { saleEnd } = await chain.readContract({ ...market, functionName: "terms", args: [count << 8n] });
    if (saleEnd - second > NEXT_SALE_BEFORE_DAYS * SECONDS_PER_DAY) return;
    const farm = count % 2n === 0n ? 0 : 1;
    const startEpoch = Math.floor(second / SECONDS_PER_DAY) + SALE_DAYS;
    const id = await openSeries(stage, second, { farm, startEpoch, epochs: TERM_DAYS });
    series.set(id, farm);
    say(second, `#${serialOf(id)} is for sale: 5,000 TH/s of ${world.farms[farm]?.name ?? "a farm"} for ${TERM_DAYS} days`);
  }

  function isMerged(id: bigint): boolean {
    return parameters.forms?.merged.includes(id) ?? false;
  }

  function unitOf(id: bigint): bigint {
    return isMerged(id) ? MERGED_UNIT_HASHRATE : 10n ** 9n;
  }

  function coinOf(id: bigint): string {
    return isMerged(id) ? "LTC" : "BTC";
  }

  async function announce(second: number): Promise<void> {
    const toBlock = await chain.getBlockNumber();
    if (toBlock < fromBlock) return;
    const range = { fromBlock, toBlock, strict: true } as const;
    const settled = await chain.getContractEvents({ ...settlement, ...range, eventName: "EpochSettled" });
    const released = await chain.getContractEvents({ ...market, ...range, eventName: "EscrowSettled" });
    for (const { args } of settled) {
      const usdc = released.find((log) => log.args.id === args.id && log.args.epoch === args.epoch)?.args.released ?? 0n;
      say(
        second,
        `#${serialOf(args.id)} settled ${day(args.epoch)}: ${btc(args.lines.gross)} ${coinOf(args.id)} mined, ${btc(args.lines.holders)} stream to holders; ${decimal(usdc, 6, 2)} USDC leave escrow`,
      );
    }
    for (const { args } of await chain.getContractEvents({ ...settlement, ...range, eventName: "EpochCovered" })) {
      say(second, `#${serialOf(args.id)} missed ${day(args.epoch)}: its bond paid ${btc(args.cover.fromBond)} ${coinOf(args.id)}, ${btc(args.cover.penalty)} of it as a penalty`);
    }
    for (const { args } of await chain.getContractEvents({ ...settlement, ...range, eventName: "SeriesEnded" })) {
      say(second, `#${serialOf(args.id)} ends after ${args.endingEpochs} days: ${endingOf(args.ending)}`);
    }
    for (const { args } of await chain.getContractEvents({ ...market, ...range, eventName: "UnitsSold" })) {
      say(second, `#${serialOf(args.id)}: ${decimal(args.units * unitOf(args.id), 12, 6)} TH/s bought for ${decimal(args.cost, 6, 2)} USDC`);
    }
    const ledger = { address: contracts.hashpower, abi: hashpowerAbi } as const;
    for (const { args } of await chain.getContractEvents({ ...ledger, ...range, eventName: "RewardClaimed" })) {
      say(second, `#${serialOf(args.id)}: a holder claimed ${btc(args.amount)} ${coinOf(args.id)}`);
    }
    for (const { args } of await chain.getContractEvents({ ...settlement, ...range, eventName: "SeriesFinished" })) {
      say(second, `#${serialOf(args.id)} has paid its last day and is closed; its rewards stay claimable for ever`);
    }
    fromBlock = toBlock + 1n;
  }

  return {
    async tend(second) {
      await price(second);
      if (parameters.forms !== undefined) await tendForms(parameters.forms, second);
      await fund();
      await keepSelling(second);
      await announce(second);
    },
  };
}

function btc(sats: bigint): string {
  return decimal(sats, 8, 8);
}

function day(epoch: number): string {
  return new Date(epoch * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}
