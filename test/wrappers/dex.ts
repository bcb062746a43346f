import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ethers } from "ethers";
import { send } from "../helpers/published.ts";
import type { UniswapV3 } from "../helpers/uniswapV3.ts";

export const FEE = 3_000;
/** The widest range of a pool whose ticks are 60 apart. */
const WIDEST_TICK = 887_220;
const FOREVER = (1n << 48n) - 1n;

/** What the tests' tokens have. */
export interface Mintable {
  getAddress(): Promise<string>;
  mint(to: string, amount: bigint): Promise<unknown>;
  connect(signer: HardhatEthersSigner): { approve(spender: string, amount: bigint): Promise<unknown> };
}

/** A pool at the price of these amounts, base units, with as much liquidity; `ticks` on both sides of that price, or everywhere. */
export async function openPool(
  dex: UniswapV3,
  signer: HardhatEthersSigner,
  sides: readonly [readonly [Mintable, bigint], readonly [Mintable, bigint]],
  ticks?: number,
): Promise<void> {
  const known = await Promise.all(
    sides.map(async ([token, amount]) => ({ token, amount, at: await token.getAddress() })),
  );
  const [first, second] = known.sort((a, b) => (BigInt(a.at) < BigInt(b.at) ? -1 : 1));
  if (!first || !second) throw new Error("a pool has two sides");
  const positions = dex.positions.connect(signer);
  const to = await positions.getAddress();
  for (const { token, amount } of [first, second]) {
    await token.mint(signer.address, amount);
    await token.connect(signer).approve(to, amount);
  }
  const price = squareRoot((second.amount << 192n) / first.amount);
  await send(positions, "createAndInitializePoolIfNecessary", first.at, second.at, FEE, price);
  const middle = Math.round(Math.log(Number(second.amount) / Number(first.amount)) / Math.log(1.0001) / 60) * 60;
  await send(positions, "mint", {
    token0: first.at,
    token1: second.at,
    fee: FEE,
    tickLower: ticks === undefined ? -WIDEST_TICK : middle - ticks,
    tickUpper: ticks === undefined ? WIDEST_TICK : middle + ticks,
    amount0Desired: first.amount,
    amount1Desired: second.amount,
    amount0Min: 0,
    amount1Min: 0,
    recipient: signer.address,
    deadline: FOREVER,
  });
}

/** Tokens along pools of `FEE`. */
export function pathOf(...tokens: readonly string[]): string {
  const types = tokens.flatMap((_, i) => (i === 0 ? ["address"] : ["uint24", "address"]));
  return ethers.solidityPacked(
    types,
    tokens.flatMap((token, i) => (i === 0 ? [token] : [FEE, token])),
  );
}

/** Swaps along a path from one's own wallet. */
export async function swap(
  dex: UniswapV3,
  signer: HardhatEthersSigner,
  token: Mintable,
  amount: bigint,
  path: string,
): Promise<void> {
  await token.mint(signer.address, amount);
  await token.connect(signer).approve(await dex.router.getAddress(), amount);
  const params = { path, recipient: signer.address, deadline: FOREVER, amountIn: amount, amountOutMinimum: 0 };
  await send(dex.router.connect(signer), "exactInput", params);
}

function squareRoot(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
