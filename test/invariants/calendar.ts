import type { FarmReport } from "../helpers/committee.ts";
import { farmLeaf } from "../helpers/committee.ts";
import { advanceTo, endOf, epochOf, farmReport, now, postDay, type Posted } from "../helpers/days.ts";
import { BITCOIN, testNetwork } from "../helpers/networks.ts";
import { SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Day } from "./actions.ts";
import { NETWORKS } from "./coins.ts";
import { FARMS } from "./plans.ts";
import { at } from "./violation.ts";
import type { World } from "./world.ts";

/** Index of the farm of which reports come every day; a profit share is on it. */
const REPORTING_FARM = 0;

interface Round {
  readonly id: bigint;
  readonly updatedAt: number;
}

/** A report that waits to be brought to the registry. */
interface FarmNews {
  readonly posted: Posted;
  readonly report: FarmReport;
  readonly finalAt: number;
}

/** Days as the world sees them pass: what networks and farms report, and what feeds say. */
export class Calendar {
  private readonly world: World;
  private readonly rounds: Round[][];
  private readonly recorded = new Set<string>();
  private readonly said = new Map<number, FarmReport>();
  private news: FarmNews[] = [];

  private constructor(world: World, rounds: Round[][]) {
    this.world = world;
    this.rounds = rounds;
  }

  static async start(world: World): Promise<Calendar> {
    const rounds: Round[][] = [];
    for (const feed of world.feeds) {
      const list: Round[] = [];
      let [id] = await feed.latestRoundData();
      for (; BigInt.asUintN(64, id) !== 0n; id--) {
        list.unshift({ id, updatedAt: Number((await feed.getRoundData(id))[3]) });
      }
      rounds.push(list);
    }
    return new Calendar(world, rounds);
  }

  // ---------------------------------------------------------------- days

  /** The day ends; its rounds come, and its reports but those of a committee that is late. Waits until they are final. */
  async pass(epoch: number, day: Day): Promise<void> {
    await advanceTo(this.world, endOf(epoch));
    this.said.set(epoch, this.reportOf(epoch, day));
    if (day.pushes) await this.push(day.priceUsd, day.smallPrices);
    let finalAt = 0;
    for (const [i, network] of NETWORKS.entries()) {
      if (day.late === i) continue;
      await this.report(network, epoch, day);
      finalAt = Math.max(finalAt, Number((await this.world.oracle.networkDay(network, epoch)).finalAt));
    }
    if (finalAt < endOf(epoch) + 2 * SECONDS_PER_DAY) await advanceTo(this.world, finalAt);
  }

  /** Prices at this second: of a whole bitcoin, and of the others per mille of the usual. */
  async push(bitcoinUsd: number, smallPrices: number): Promise<void> {
    for (const [i, feed] of this.world.feeds.entries()) {
      const usual = testNetwork(at(NETWORKS, i)).priceUsd8;
      const price = i === 0 ? BigInt(bitcoinUsd) * 10n ** 8n : (usual * BigInt(smallPrices)) / 1_000n;
      const updatedAt = await now(this.world);
      await feed.push(price, updatedAt);
      const list = at(this.rounds, i);
      list.push({ id: at(list, list.length - 1).id + 1n, updatedAt });
    }
  }

  /** Posts every missing report of the network through `epoch`; the farm's go along. */
  async report(network: number, epoch: number, day: Pick<Day, "blocks" | "feesPerBlock">): Promise<void> {
    const usual = testNetwork(network);
    const blockCount = Math.floor((usual.blockCount * day.blocks) / 1_000);
    const feesPerBlock = network === BITCOIN ? day.feesPerBlock : usual.feesPerBlock;
    for (let last = Number(await this.world.oracle.lastEpoch(network)); last < epoch; last++) {
      const report = network === BITCOIN ? this.said.get(last + 1) : undefined;
      const farms = report ? { farms: [report] } : {};
      const posted = await postDay(this.world, { network, blockCount, fees: BigInt(blockCount) * feesPerBlock, ...farms });
      if (!report) continue;
      const finalAt = posted.postedAt + Number(await this.world.oracle.disputeWindow());
      this.news.push({ posted, report, finalAt });
    }
  }

  /** Hashrate, and income and energy of what it earns: 600 satoshi a TH/s. */
  private reportOf(epoch: number, day: Day): FarmReport {
    const { declared = 0n } = at(FARMS, REPORTING_FARM);
    const delivered = (BigInt(declared) * BigInt(day.delivered)) / 1_000n;
    const usual = farmReport(at(this.world.farms, REPORTING_FARM), epoch, delivered);
    return { ...usual, gross: (BigInt(usual.gross) * BigInt(day.luck)) / 1_000n };
  }

  // ---------------------------------------------------------------- what anybody brings on the chain

  /** The first round of a feed at or after the end of the day and the one before; undefined while there is none. */
  roundOf(feed: number, epoch: number): { id: bigint; previous: bigint } | undefined {
    const list = at(this.rounds, feed);
    const index = list.findIndex(({ updatedAt }) => updatedAt >= endOf(epoch));
    return index < 0 ? undefined : { id: at(list, index).id, previous: index === 0 ? 0n : at(list, index - 1).id };
  }

  /** The feed's round of the day is on the chain. */
  noteRecorded(feed: number, epoch: number): void {
    this.recorded.add(`${feed} ${epoch}`);
  }

  isRecorded(feed: number, epoch: number): boolean {
    return this.recorded.has(`${feed} ${epoch}`);
  }

  /** What the registry takes: reports that are final by now, each once. */
  async takeNews(): Promise<(readonly unknown[])[]> {
    const time = await now(this.world);
    const ready = this.news.filter(({ finalAt }) => finalAt <= time);
    this.news = this.news.filter(({ finalAt }) => finalAt > time);
    return ready.map(({ posted, report }) => {
      const { network, sequence } = posted.batch;
      return [network, sequence, posted.postedAt, report, posted.farms?.proofOf(farmLeaf(Number(network), report)) ?? []];
    });
  }

  /** The day so many days before the present one. */
  async daysAgo(count: number): Promise<number> {
    return epochOf(await now(this.world)) - count;
  }
}
