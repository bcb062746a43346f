import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract } from "ethers";
import { advanceTo, startOf } from "../helpers/days.ts";
import { ask, send } from "../helpers/published.ts";
import { settleDays } from "../helpers/series.ts";
import {
  begin,
  BOND_TERMS,
  finish,
  forSale,
  loadFixture,
  networkHelpers,
  provideNothing,
  sell,
  worldWithFarm,
} from "./fixture.ts";
import { earned, expectAllAccounted } from "./income.ts";
import type { Split } from "./pendle.ts";
import { createSplit, deployPendle, feeOf } from "./pendle.ts";
import type { WrappedWorld } from "./wrapped.ts";
import { earnedWrapped, withWrapped, wrap } from "./wrapped.ts";

/** Units of 1 GH/s that Alice splits; Dave holds as many directly, all the time. */
const UNITS = 500_000n;
/** Whole days after the first mined one at whose end principal and yield part. */
const DAYS = 8;

interface YieldMarket extends WrappedWorld {
  readonly split: Split;
  readonly treasury: string;
  readonly expiry: number;
}

/** Alice keeps the principal of her units and has given the yield of eight days to Bob, who hopes that hashprice rises. */
async function splitUp(): Promise<YieldMarket> {
  const world = await forSale(await worldWithFarm(), BOND_TERMS);
  const { alice, bob, dave, deployer, treasury } = world.people;
  await sell(world, [
    [alice, UNITS],
    [dave, UNITS],
  ]);
  const w = await withWrapped(world);
  const factory = await deployPendle(deployer, treasury.address);
  const expiry = startOf(w.startEpoch + DAYS);
  const split = await createSplit(factory, await w.wrapped.getAddress(), expiry, deployer);
  await wrap(w, alice, UNITS);
  await w.wrapped.connect(alice).transfer(split.yt, UNITS);
  await send(split.yt, "mintPY", alice.address, bob.address);
  await begin(w);
  return { ...w, split, treasury: treasury.address, expiry };
}

async function balanceOf(token: BaseContract, account: AddressLike): Promise<bigint> {
  const balance = await ask(token, "balanceOf", account);
  if (typeof balance !== "bigint") throw new Error("a balance is a number");
  return balance;
}

/** The yield token pays what it collected for the holder; Pendle's treasury gets its part. Returns both together. */
async function collect(w: YieldMarket, holder: HardhatEthersSigner): Promise<bigint> {
  const before = [await w.btc.balanceOf(holder), await w.btc.balanceOf(w.treasury)] as const;
  await send(w.split.yt, "redeemDueInterestAndRewards", holder.address, true, true);
  const paid = (await w.btc.balanceOf(holder)) - before[0];
  const fee = (await w.btc.balanceOf(w.treasury)) - before[1];
  expect(fee, "Pendle's part").to.equal(feeOf(paid + fee));
  return paid + fee;
}

describe("Pendle v2: a term of hashpower is split into principal and mining income", () => {
  let w: YieldMarket;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  let dave: HardhatEthersSigner;

  beforeEach(async () => {
    w = await loadFixture(splitUp);
    ({ alice, bob, carol, dave } = w.people);
  });

  it("a unit is a principal and a yield token, with the decimals of the wrapped unit", async () => {
    for (const token of [w.split.pt, w.split.yt]) {
      expect(await ask(token, "totalSupply")).to.equal(UNITS);
      expect(await ask(token, "decimals")).to.equal(await w.wrapped.decimals());
    }
    expect(await w.wrapped.balanceOf(w.split.yt)).to.equal(UNITS);
    expect(await w.ledger.balanceOf(w.wrapped, w.id)).to.equal(UNITS);
    expect(await ask(w.split.yt, "name")).to.match(/^YT /);
  });

  it("the yield token collects all mining income, whoever holds it when: not one base unit less than units held directly", async () => {
    const { split, btc } = w;
    await settleDays(w, w.id, 2);
    await networkHelpers.time.increase(30_000);
    const half = UNITS / 2n;
    await send(split.yt.connect(bob), "transfer", carol, half);
    const atSale = await w.ledger.indexNow(w.id);
    await settleDays(w, w.id, 2);

    const { scaleBits } = await w.ledger.lane(w.id);
    const [ofBob, ofCarol] = [await collect(w, bob), await collect(w, carol)];
    const now = await w.ledger.indexNow(w.id);
    // The yield token rounds down at each change of a holder's balance and at each collection.
    const bobs = UNITS * atSale + half * (now - atSale);
    expect((bobs >> scaleBits) - ofBob).to.be.within(0n, 2n);
    expect(((half * (now - atSale)) >> scaleBits) - ofCarol).to.be.within(0n, 2n);

    expect(await earnedWrapped(w, split.yt), "all of it reached the yield token, at the ledger's scale").to.equal(
      await earned(w, dave),
    );
    const claims = await w.wrapped.queryFilter(w.wrapped.filters.ClaimRewards(split.yt));
    const reached = claims.reduce((sum, { args }) => sum + (args.rewardAmounts[0] ?? 0n), 0n);
    const rest = await btc.balanceOf(split.yt);
    expect(ofBob + ofCarol + rest, "and is there or was paid, to the base unit").to.equal(reached);
    expect(await btc.balanceOf(alice), "the principal earns nothing meanwhile").to.equal(0n);
    await expectAllAccounted(w, [dave, w.wrapped]);
  });

  it("principal and yield together are the unit again at any time before the day", async () => {
    const { split, wrapped, ledger, id } = w;
    await settleDays(w, id, 2);
    await send(split.pt.connect(alice), "transfer", split.yt, 100_000n);
    await send(split.yt.connect(bob), "transfer", split.yt, 100_000n);
    await send(split.yt, "redeemPY", carol.address);
    expect(await wrapped.balanceOf(carol)).to.equal(100_000n);
    await wrapped.connect(carol).unwrap(100_000n, carol);
    expect(await ledger.balanceOf(carol, id)).to.equal(100_000n);
    await settleDays(w, id, 1);
    const { scaleBits } = await ledger.lane(id);
    const bobs = (await collect(w, bob)) << scaleBits;
    const together = bobs + (await earned(w, carol)) + (await earnedWrapped(w, carol));
    const direct = await earned(w, dave);
    expect((direct - together) >> scaleBits, "rounding of the yield token only").to.be.within(0n, 3n);
    expect(together <= direct).to.equal(true);
  });

  it("the principal redeems at the day, one for one, and earns from then on; what flows in between belongs to Pendle's treasury", async () => {
    const { split, wrapped, ledger, btc, id, treasury } = w;
    await settleDays(w, id, DAYS - 1);
    await advanceTo(w, w.expiry);
    await send(split.yt, "setPostExpiryData");
    const atExpiry = await ledger.indexNow(id);
    await settleDays(w, id, 1);
    await networkHelpers.time.increase(3_600);

    const bobs = await collect(w, bob);
    const { scaleBits } = await ledger.lane(id);
    expect(((UNITS * atExpiry) >> scaleBits) - bobs, "the yield ends with the day").to.be.within(0n, 1n);

    await send(split.pt.connect(alice), "transfer", split.yt, UNITS);
    await send(split.yt, "redeemPY", alice.address);
    const atRedemption = await ledger.indexNow(id);
    expect(await wrapped.balanceOf(alice), "one for one").to.equal(UNITS);
    await wrapped.connect(alice).unwrap(UNITS, alice);
    await settleDays(w, id, 1);
    await ledger.connect(alice).claim(id);
    await wrapped.connect(alice).claimRewards(alice);

    const before = await btc.balanceOf(treasury);
    await send(split.yt, "redeemInterestAndRewardsPostExpiryForTreasury");
    const late = (await btc.balanceOf(treasury)) - before;
    expect(((UNITS * (atRedemption - atExpiry)) >> scaleBits) - late, "an hour's and a day's income").to.be.within(
      -1n,
      1n,
    );
    expect(await balanceOf(split.pt, alice)).to.equal(0n);

    const all = (await earnedWrapped(w, split.yt)) + (await earnedWrapped(w, alice)) + (await earned(w, alice));
    expect(all, "yield, treasury and principal together have it all, at the ledger's scale").to.equal(
      await earned(w, dave),
    );
    expect(bobs + late + (await btc.balanceOf(split.yt))).to.equal((await earnedWrapped(w, split.yt)) >> scaleBits);
  });

  it("after a default before the day the whole refund goes to the yield, that of later days too: anybody's call brings it", async () => {
    const { split, wrapped, usdc, market, id } = w;
    await settleDays(w, id, 1);
    await provideNothing(w);
    await finish(w);
    expect(await networkHelpers.time.latest(), "in time").to.be.lessThan(w.expiry);
    const { refundable } = await market.escrow(id);
    await wrapped.collectRefund();
    const { amount } = await wrapped.collected();
    expect(amount, "half of the units are wrapped").to.equal(refundable / 2n);
    const before = await usdc.balanceOf(w.treasury);
    await send(split.yt, "redeemDueInterestAndRewards", bob.address, true, true);
    const fee = (await usdc.balanceOf(w.treasury)) - before;
    expect(amount - (await usdc.balanceOf(bob)) - fee, "all of it, less the yield token's rounding").to.be.within(
      0n,
      1n,
    );
    // Dave, who held units directly, gets the same.
    await market.connect(dave).refund(id, UNITS, dave);
    expect((await usdc.balanceOf(dave)) - amount).to.be.within(0n, 1n);
  });

  it("after a default past the day the principal is redeemed first: whoever waits until the refund is collected leaves it to the treasury", async () => {
    const { split, wrapped, usdc, market, id } = w;
    await settleDays(w, id, DAYS);
    await send(split.yt, "setPostExpiryData");
    await provideNothing(w);
    await finish(w);
    const { refundable } = await market.escrow(id);
    const half = UNITS / 2n;
    await send(split.pt.connect(alice), "transfer", split.yt, half);
    await send(split.yt, "redeemPY", alice.address);
    await wrapped.connect(alice).redeem(alice, half, usdc, 0n, false);
    expect(await usdc.balanceOf(alice), "in time: as a direct holder").to.equal((refundable * half) / (2n * UNITS));

    await wrapped.connect(carol).collectRefund();
    const { amount } = await wrapped.collected();
    await send(split.yt, "redeemInterestAndRewardsPostExpiryForTreasury");
    expect(await usdc.balanceOf(w.treasury), "too late").to.equal(amount);
    await send(split.pt.connect(alice), "transfer", split.yt, half);
    await send(split.yt, "redeemPY", alice.address);
    expect(await wrapped.balanceOf(alice)).to.equal(half);
    await wrapped.connect(alice).claimRewards(alice);
    expect(await usdc.balanceOf(alice)).to.equal((refundable * half) / (2n * UNITS));
  });
});
