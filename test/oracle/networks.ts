import type { IOutputOracle } from "../../types/ethers-contracts/contracts/interfaces/IOutputOracle.js";
import { DAY_ONE, ZERO_HASH } from "./fixture.ts";

/** What the tests of every network's rules share. */

export interface State {
  readonly lastEpoch: number;
  readonly nextHeight: number;
  readonly bits: number;
  readonly meanFees: bigint;
  readonly sequence: number;
  readonly rewardPerBlock: bigint;
}

export type Day = { [K in keyof IOutputOracle.NetworkReportStruct]: IOutputOracle.NetworkReportStruct[K] };

/** The state as the oracle stores it, under version 3 of its config. */
export function packState(of: State): bigint {
  const fields: [number | bigint, bigint][] = [
    [3, 16n],
    [of.lastEpoch, 24n],
    [of.nextHeight, 32n],
    [of.bits, 32n],
    [of.meanFees, 64n],
    [of.sequence, 24n],
    [of.rewardPerBlock, 64n],
  ];
  return fields.reduce((word, [value, bits]) => (word << bits) | BigInt(value), 0n);
}

/** A state right before the first day of the tests. */
export function stateAt(own: Partial<State> & Pick<State, "nextHeight" | "bits">): State {
  return { lastEpoch: DAY_ONE - 1, meanFees: 0n, sequence: 7, rewardPerBlock: 0n, ...own };
}

/** A day that goes on where `state` stands. */
export function dayAfter(state: State, own: Partial<Day> = {}): Day {
  return {
    epoch: state.lastEpoch + 1,
    firstHeight: state.nextHeight,
    blockCount: 0,
    bits: state.bits,
    nextBits: 0,
    retargetTime: 0,
    fees: 0n,
    priceUsd8: 0n,
    blocksRoot: ZERO_HASH,
    ...own,
  };
}

/** The 32 bits of an average target, by a model of the tests' own. */
export function floatBits(target: bigint): number {
  const binary = target.toString(2);
  return (binary.length - 24) * 2 ** 24 + parseInt(binary.slice(0, 24), 2);
}

/** The target that they stand for. */
export function floatTarget(bits: number): bigint {
  return BigInt(bits % 2 ** 24) << BigInt(Math.floor(bits / 2 ** 24));
}

export function name32(text: string): string {
  return `0x${Buffer.from(text, "ascii").toString("hex").padEnd(64, "0")}`;
}
