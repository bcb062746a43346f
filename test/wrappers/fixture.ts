import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract } from "ethers";
import type { WrappedHashpower, WrapperFactory } from "../../types/ethers-contracts/index.js";
import {
  begin,
  beginning,
  BTC_SCALE,
  DOGE_SCALE,
  ethers,
  ID,
  ID_TWO,
  networkHelpers,
  sold,
  soldTwo,
  type Stage,
} from "../leases/fixture.ts";

/*
 * The real ledger with market and settlement played, as the tests of leases have it, and the wrapped tokens of its series. A series has 2,000
 * units: Alice 1,000, Bob 600, Dave 400.
 */

export interface Wrapped extends Stage {
  readonly factory: WrapperFactory;
  readonly token: WrappedHashpower;
  readonly id: bigint;
}

/** What `make` makes of an empty stage, restored for each test; made anew if another scene was played in between. */
export function scene<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: { since: number; made: T; restorer: { restore(): Promise<void> } } | undefined;
  return async () => {
    if (kept?.since === beginning()) {
      await kept.restorer.restore();
      return kept.made;
    }
    const since = await begin();
    const made = await make();
    kept = { since, made, restorer: await networkHelpers.takeSnapshot() };
    return made;
  };
}

/** The data of an ERC-1155 transfer that wraps, for the sender. */
export const WRAP_TAG = ethers.id("wrap(address)").slice(0, 10);

/** The data of one that wraps for another. */
export function wrapFor(receiver: string): string {
  return ethers.concat([WRAP_TAG, ethers.AbiCoder.defaultAbiCoder().encode(["address"], [receiver])]);
}

/** The wrapped token of `id`, made now. */
export async function wrapperOf(stage: Stage, id: bigint): Promise<Wrapped> {
  const factory = await ethers.deployContract("WrapperFactory", [stage.ledger]);
  await factory.create(id);
  const token = await ethers.getContractAt("WrappedHashpower", await factory.wrapperOf(id));
  return { ...stage, factory, token, id };
}

/** Nobody has wrapped anything yet. */
export async function fresh(): Promise<Wrapped> {
  return await wrapperOf(await sold(), ID);
}

/** Alice has wrapped 500 units, Bob 300. */
export async function wrappedUp(): Promise<Wrapped> {
  const w = await fresh();
  await wrap(w, w.alice, 500n);
  await wrap(w, w.bob, 300n);
  return w;
}

/** The same of a series with two reward tokens. */
export async function wrappedTwo(): Promise<Wrapped> {
  const w = await wrapperOf(await soldTwo(), ID_TWO);
  await wrap(w, w.alice, 500n);
  await wrap(w, w.bob, 300n);
  return w;
}

export async function wrap(w: Wrapped, holder: HardhatEthersSigner, units: bigint, data = WRAP_TAG): Promise<void> {
  await w.ledger.connect(holder).safeTransferFrom(holder, w.token, w.id, units, data);
}

/** What the ledger owes the wrapper and has paid it, against what the wrapper owes its holders: per reward token, at the ledger's scale, now. */
export async function incomeBooks(
  w: Wrapped,
  holders: readonly AddressLike[],
): Promise<{ have: bigint; owe: bigint; lane: "first" | "second" }[]> {
  const positions = await Promise.all(holders.map((holder) => w.token.positionOf(holder)));
  const sum = (pick: (position: (typeof positions)[number]) => bigint): bigint =>
    positions.reduce((total, position) => total + pick(position), 0n);
  const first = await w.ledger.positionOf(w.token, w.id);
  const books: { have: bigint; owe: bigint; lane: "first" | "second" }[] = [
    {
      lane: "first",
      have: first.accruedNow + ((await w.btc.balanceOf(w.token)) << BTC_SCALE),
      owe: sum((position) => position.accruedNow),
    },
  ];
  if ((w.id & 2n) === 0n) return books;
  const second = await w.ledger.secondPositionOf(w.token, w.id);
  books.push({
    lane: "second",
    have: second.accruedNow + ((await w.doge.balanceOf(w.token)) << DOGE_SCALE),
    owe: sum((position) => position.secondAccruedNow),
  });
  return books;
}

/** Units here are the tokens, and income here and owed to this contract is its holders', to the last bit of the ledger's scale. */
export async function expectBalanced(w: Wrapped, holders: readonly AddressLike[]): Promise<void> {
  expect(await w.ledger.balanceOf(w.token, w.id), "units").to.equal(await w.token.totalSupply());
  for (const { lane, have, owe } of await incomeBooks(w, holders)) expect(have, `income, ${lane} lane`).to.equal(owe);
}

/** A pot that neither 29 days nor 2,000 units divide. */
export const POT = 2_900_000_023n;

/** Closes the series, whose stream has ended, and opens refunds: `pot` is there. */
export async function openRefund(
  w: Wrapped,
  pot = POT,
  payment: BaseContract & { mint: Mint } = w.usdc,
): Promise<void> {
  await w.settlement.close(w.id);
  await payment.mint(w.market, pot);
  await w.market.setPot(w.id, pot);
}

type Mint = (to: AddressLike, amount: bigint) => Promise<unknown>;
