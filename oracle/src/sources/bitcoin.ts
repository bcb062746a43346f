import {
  BITCOIN_NETWORK,
  BITCOIN_RULES,
  epochEnd,
  epochStart,
  retargetHeightIn,
  subsidyAt,
  type NetworkRules,
} from "@adit/sdk/math";
import { blocksRoot, type NetworkReport } from "@adit/sdk/oracle";
import { SourceError, type Recorder } from "./request.ts";

/** The network part of an observation, as Bitcoin itself shows it; the price comes from elsewhere. */
export type ChainDay = Omit<NetworkReport, "priceUsd8">;

export type BitcoinSource = {
  network: number;
  /** what makes a day of this network possible, as its contract judges it */
  rules: NetworkRules;
  /**
   * The day's blocks, from `firstHeight` (where the reports stand) to the last one whose median-time-past lies in the epoch.
   * @returns undefined while no block of a later day has been seen
   * @throws SourceError
   */
  day: (epoch: number, firstHeight: number, record?: Recorder) => Promise<ChainDay | undefined>;
};

/**
 * A block as a source shows it.
 * @property hash 64 hexadecimal digits in the order in which people print them
 * @property reward sum of the coinbase's outputs, satoshi: what a proof can show. A block that claims less than it may counts with what it claimed
 */
export type SeenBlock = {
  height: number;
  hash: string;
  medianTime: number;
  time: number;
  bits: number;
  reward: bigint;
};

/** A day's blocks and the compact target of the block before them. */
export type SeenDay = { bitsBefore: number; blocks: readonly SeenBlock[] };

/** One way to read Bitcoin's blocks. */
export type BlockReader = {
  name: string;
  /** @returns undefined while no block of a later day has been seen @throws SourceError */
  read: (epoch: number, firstHeight: number, record?: Recorder) => Promise<SeenDay | undefined>;
};

export type BitcoinSourceParameters = {
  readers: readonly BlockReader[];
  /** told of a reader that was left out, and why */
  onProblem?: (error: SourceError) => void;
};

type Reading = { name: string; seen: SeenDay };

/**
 * Bitcoin through one reader or several. Those that answer must agree on every block's hash and reward, else this node says nothing
 * about the day: it cannot know which of them lies. One that is down, behind, or contradicts itself is left out and named.
 */
export function bitcoinSource({ readers, onProblem = () => undefined }: BitcoinSourceParameters): BitcoinSource {
  return {
    network: BITCOIN_NETWORK,
    rules: BITCOIN_RULES,
    day: async (epoch, firstHeight, record) => {
      const readings: Reading[] = [];
      const failures: SourceError[] = [];
      await Promise.all(
        readers.map(async ({ name, read }) => {
          try {
            const seen = await read(epoch, firstHeight, record);
            if (seen === undefined) return;
            mustBeginHere(name, seen, epoch, firstHeight);
            readings.push({ name, seen });
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
            failures.push(error);
          }
        }),
      );
      const [first, ...others] = readings;
      if (first === undefined && failures[0] !== undefined && failures.length === readers.length) throw failures[0];
      for (const failure of failures) onProblem(failure);
      if (first === undefined) return undefined;
      if (others.some(({ seen }) => differenceOf(first.seen, seen) !== undefined))
        throw new SourceError("bitcoin", `${describeDispute(readings)}: nothing is said about day ${epoch}`);
      return chainDay(epoch, firstHeight, first.seen);
    },
  };
}

function mustBeginHere(name: string, { blocks }: SeenDay, epoch: number, firstHeight: number): void {
  const first = blocks[0];
  if (first !== undefined && first.medianTime < Number(epochStart(epoch))) {
    throw new SourceError(
      name,
      `block ${firstHeight}, where the reports stand, belongs to an earlier day than ${epoch}`,
    );
  }
}

/** A day's report from its blocks: `fees` is what the coinbases paid out beyond the subsidy, zero where they paid less than that. */
export function chainDay(epoch: number, firstHeight: number, { bitsBefore, blocks }: SeenDay): ChainDay {
  const boundary = retargetHeightIn(firstHeight, blocks.length);
  const retarget = boundary === undefined ? undefined : blocks[boundary - firstHeight];
  const beyond = blocks.reduce((sum, block) => sum + block.reward - subsidyAt(block.height), 0n);
  return {
    epoch,
    firstHeight,
    blockCount: blocks.length,
    bits: bitsBefore,
    nextBits: retarget?.bits ?? 0,
    retargetTime: retarget?.time ?? 0,
    fees: beyond > 0n ? beyond : 0n,
    blocksRoot: blocksRoot(blocks.map(({ height, hash, reward }) => ({ height, hash: `0x${hash}`, reward }))),
  };
}

/** Where two readings part, in words; undefined if they do not. */
function differenceOf(a: SeenDay, b: SeenDay): string | undefined {
  if (a.bitsBefore !== b.bitsBefore) return "the target before the day";
  const longest = Math.max(a.blocks.length, b.blocks.length);
  for (let index = 0; index < longest; index++) {
    const [one, other] = [a.blocks[index], b.blocks[index]];
    if (one === undefined || other === undefined) return "the number of blocks";
    for (const field of ["hash", "reward", "time", "bits"] as const)
      if (one[field] !== other[field]) return `the ${field} of block ${one.height}`;
  }
  return undefined;
}

/** Names the sources that differ from what most of them show; of two, both. */
function describeDispute(readings: readonly Reading[]): string {
  const agreeing = (reading: Reading): number =>
    readings.filter(({ seen }) => differenceOf(reading.seen, seen) === undefined).length;
  const most = readings.reduce((best, reading) => (agreeing(reading) > agreeing(best) ? reading : best));
  const odd = readings.filter(({ seen }) => differenceOf(most.seen, seen) !== undefined);
  const place = odd[0] === undefined ? "" : (differenceOf(most.seen, odd[0].seen) ?? "");
  const names = odd.map(({ name }) => name).join(" and ");
  return agreeing(most) > odd.length
    ? `${names} contradicts the others on ${place}`
    : `${most.name} and ${names} do not agree on ${place}`;
}

/** The blocks before the first one of a later day; undefined while there is none. */
export function untilDayEnds<Block extends { medianTime: number }>(
  epoch: number,
  blocks: readonly Block[],
): Block[] | undefined {
  const end = blocks.findIndex(({ medianTime }) => medianTime >= Number(epochEnd(epoch)));
  return end === -1 ? undefined : blocks.slice(0, end);
}
