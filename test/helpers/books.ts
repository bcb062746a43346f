import { expect } from "chai";
import type { AddressLike } from "ethers";
import { ethers } from "ethers";
import type { System } from "./system.ts";

/** Who else may have been credited tips, beside the people of the test. */
interface Options {
  readonly accounts?: readonly AddressLike[];
}

interface Owed {
  add(token: string, amount: bigint): void;
  readonly byToken: ReadonlyMap<string, bigint>;
}

/**
 * The books of all series at once, to the base unit; `ids` names every series with money in it.
 * - SOLV-C: a reward token's reserve is funding, bonds, pending penalties and awards, protocol fees and the tips of covered days.
 * - CONS-C: a series' payments are released, withheld, refundable, refunded or escrowed.
 * - SOLV-B: what the market holds is what it owes.
 */
export async function expectBooks(world: System, ids: readonly bigint[], options: Options = {}): Promise<void> {
  const accounts: AddressLike[] = [...Object.values<AddressLike>({ ...world.people }), ...(options.accounts ?? [])];
  await expectReserves(world, ids, accounts);
  await expectEscrows(world, ids, accounts);
}

async function expectReserves(world: System, ids: readonly bigint[], accounts: readonly AddressLike[]): Promise<void> {
  const { ledger, market, settlement } = world;
  const owed = tally();
  for (const id of ids) {
    const terms = await market.terms(id);
    const { bond, penalty } = await settlement.backing(id);
    const { funding, fees } = await settlement.account(id);
    owed.add(terms.rewardToken, funding + fees + bond + penalty + (await settlement.awards(id)));
    if (terms.secondRewardToken === ethers.ZeroAddress) continue;
    const second = await settlement.secondAccount(id);
    owed.add(terms.secondRewardToken, second.funding + second.fees);
  }
  for (const [token, ofSeries] of owed.byToken) {
    let sum = ofSeries + (await settlement.protocolFees(token));
    for (const account of accounts) sum += await settlement.creditOf(account, token);
    const reserve = await ledger.reserveOf(token);
    expect(reserve, `SOLV-C of ${token}`).to.equal(sum);
    const coin = await world.ethers.getContractAt("TestToken", token);
    expect((await coin.balanceOf(ledger)) >= reserve, `SOLV-C of ${token}: the reserve is there`).to.equal(true);
    expect(await coin.balanceOf(settlement), "nothing rests in the settlement").to.equal(0n);
  }
}

async function expectEscrows(world: System, ids: readonly bigint[], accounts: readonly AddressLike[]): Promise<void> {
  const { market } = world;
  const owed = tally();
  for (const id of ids) {
    const money = await market.escrow(id);
    const parts = money.released + money.withheld + money.refundable + money.refunded + money.escrowed;
    expect(parts, `CONS-C of series ${String(id)}`).to.equal(money.paid);
    const held = money.withheld + money.refundable + money.escrowed + money.providerCredit;
    owed.add((await market.terms(id)).paymentToken, held);
  }
  for (const [token, ofSeries] of owed.byToken) {
    let sum = ofSeries;
    for (const account of accounts) sum += await market.creditOf(account, token);
    const coin = await world.ethers.getContractAt("TestToken", token);
    expect(await coin.balanceOf(market), `SOLV-B of ${token}`).to.equal(sum);
  }
}

function tally(): Owed {
  const byToken = new Map<string, bigint>();
  return { byToken, add: (token, amount) => void byToken.set(token, (byToken.get(token) ?? 0n) + amount) };
}
