import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import type { TestToken } from "../../types/ethers-contracts/index.js";
import { ethers } from "./fixture.ts";

/** An ERC-20 as the pools and people of these tests use it. */
export type Token = Pick<TestToken, "getAddress" | "balanceOf"> & BaseContract;

/** A pool of two tokens, in the words that all versions share. */
export interface Dex {
  readonly name: string;
  /** who holds what is in the pool */
  readonly holder: string;
  /** `amounts` of `base` and `quote` over the whole range of prices, with all approvals; returns the position */
  provide(provider: HardhatEthersSigner, amounts: Amounts): Promise<bigint>;
  /** all liquidity of the position and its fees, to the provider */
  withdraw(provider: HardhatEthersSigner, position: bigint): Promise<void>;
  /** sells exactly `amount` of one of the two for whatever the other brings */
  swap(trader: HardhatEthersSigner, from: Token, amount: bigint): Promise<void>;
}

/** What is traded, in which token. */
export interface Pair {
  readonly base: Token;
  readonly quote: Token;
  /** base units of `quote` for as many of `base`: the price at which the pool opens */
  readonly price: Amounts;
}

export interface Amounts {
  readonly base: bigint;
  readonly quote: bigint;
}

/** The two tokens in the order of their addresses, in which pools name them. */
export async function sorted(
  pair: Pair,
): Promise<{ readonly addresses: readonly [string, string]; readonly baseIsFirst: boolean }> {
  const [base, quote] = [await pair.base.getAddress(), await pair.quote.getAddress()];
  const baseIsFirst = BigInt(base) < BigInt(quote);
  return { addresses: baseIsFirst ? [base, quote] : [quote, base], baseIsFirst };
}

export function inOrder({ base, quote }: Amounts, baseIsFirst: boolean): readonly [bigint, bigint] {
  return baseIsFirst ? [base, quote] : [quote, base];
}

/** The square root of what one base unit of the first is worth in the second, with 96 fractional bits. */
export function sqrtPriceX96([first, second]: readonly [bigint, bigint]): bigint {
  return squareRoot((second << 192n) / first);
}

function squareRoot(value: bigint): bigint {
  let [guess, next] = [value, (value + 1n) / 2n];
  while (next < guess) [guess, next] = [next, (next + value / next) / 2n];
  return guess;
}

/** 0.3 %, whose ticks are 60 apart; and the ends of the range that divide by it. */
export const FEE = 3_000;
export const TICK_SPACING = 60;
export const LAST_TICK = 887_220;
export const NO_DEADLINE = ethers.MaxUint256;

/** Of v4-periphery's package: wrapped ether, which routers ask for and these pools never touch. */
export const WETH = "@uniswap/v4-periphery/foundry-out/WETH.sol/WETH.default.json";

/** Approved without end: to the contracts of a DEX, as most people do. */
export async function approve(owner: HardhatEthersSigner, token: Token, spender: string): Promise<void> {
  const response = await token.connect(owner).getFunction("approve").send(spender, ethers.MaxUint256);
  await response.wait();
}

/** The number that a contract counts to. */
export function asBigint(value: unknown): bigint {
  if (typeof value !== "bigint") throw new Error("the contract answers with a number");
  return value;
}
