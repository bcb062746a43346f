import { network } from "hardhat";
import type { BitcoinRelay } from "../../types/ethers-contracts/index.js";
import { EASY_BITS, EASY_LIMIT, mineRetarget, type Retargeted, type RetargetOptions } from "./mine.ts";

/** A relay on an easy target, and chains that the tests mine themselves. One chain for all tests of this folder. */
export const { ethers, networkHelpers } = await network.create({
  network: "default",
  override: { initialDate: "2024-04-01T00:00:00Z" },
});

export const { time } = networkHelpers;

let start = await networkHelpers.takeSnapshot();

/** Sets the chain back to its first second. */
export async function fromTheStart(): Promise<void> {
  await start.restore();
  networkHelpers.clearSnapshots();
  start = await networkHelpers.takeSnapshot();
}

/** Runs `fixture` once and returns to the state behind it from then on. */
export async function load<T>(fixture: () => Promise<T>): Promise<T> {
  return await networkHelpers.loadFixture(fixture);
}

export const HOUR = 3_600;
export const DAY = 86_400;
export const WEEK = 7 * DAY;
export const TWO_WEEKS = 14 * DAY;
export const START = Date.UTC(2024, 3, 1) / 1_000;

/** The checkpoint: its period began 20 days before the chain. */
export const FIRST_PERIOD = 400;
export const FIRST_TIME = START - 20 * DAY;
/** Few headers, but with the median's eleven before the retarget. */
export const LENGTH = 12;

export async function deployRelay(proofLength = LENGTH, bits = EASY_BITS): Promise<BitcoinRelay> {
  return await ethers.deployContract("BitcoinRelay", [FIRST_PERIOD, bits, FIRST_TIME, proofLength, EASY_LIMIT]);
}

export async function easyRelay(): Promise<BitcoinRelay> {
  return await deployRelay();
}

/** A proof of the period after the checkpoint. */
export function proof(own: Partial<RetargetOptions> = {}): Retargeted {
  return mineRetarget({ bits: EASY_BITS, firstTime: FIRST_TIME, length: LENGTH, ...own });
}

export async function moveTo(timestamp: number): Promise<void> {
  if (timestamp > (await time.latest())) await time.increaseTo(timestamp);
}
