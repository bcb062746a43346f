import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BaseContract } from "ethers";
import { advanceTo, startOf } from "../helpers/days.ts";
import { ask, send } from "../helpers/published.ts";
import { refundStreamOf, worthOf, type RefundStream } from "../helpers/refundStream.ts";
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

/** The yield token pays what it collected of `token` for the holder; Pendle's treasury gets its part. Returns both together. */
async function collect(w: YieldMarket, holder: HardhatEthersSigner, token = w.btc): Promise<bigint> {
  const before = [await token.balanceOf(holder), await token.balanceOf(w.treasury)] as const;
  await send(w.split.yt, "redeemDueInterestAndRewards", holder.address, true, true);
  const paid = (await token.balanceOf(holder)) - before[0];
  const fee = (await token.balanceOf(w.treasury)) - before[1];
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

  describe("a default", () => {
    /** One day was paid and one missed, long before the day: 28 days are not mined. */
    async function defaulted(): Promise<void> {
      await settleDays(w, w.id, 1);
      await provideNothing(w);
      await finish(w);
      expect(await networkHelpers.time.latest(), "in time").to.be.lessThan(w.expiry);
    }
    const collected = async (): Promise<RefundStream> => {
      const { refundable } = await w.market.escrow(w.id);
      const [here, all] = [await w.wrapped.totalSupply(), await w.ledger.totalSupply(w.id)];
      await w.wrapped.connect(carol).collectRefund();
      const stream = await refundStreamOf(w.wrapped);
      expect(stream.amount).to.equal((refundable * here) / all);
      return stream;
    };
    /** The last second of the yield, at which somebody wakes the yield token. */
    const expire = async (): Promise<bigint> => {
      await networkHelpers.time.setNextBlockTimestamp(w.expiry);
      await send(w.split.yt, "setPostExpiryData");
      return BigInt(w.expiry);
    };
    /** `holder` makes units of its principal at this second and redeems them at the next. */
    const leave = async (holder: HardhatEthersSigner, units: bigint, second: bigint): Promise<void> => {
      await send(w.split.pt.connect(holder), "transfer", w.split.yt, units);
      await networkHelpers.time.setNextBlockTimestamp(second);
      await send(w.split.yt, "redeemPY", holder.address);
      await w.wrapped.connect(holder).redeem(holder, units, w.usdc, 0n, false);
      await w.wrapped.connect(holder).claimToken(w.usdc, holder);
    };
    /** What the treasury gets of rewards that flow after the day. */
    const late = async (): Promise<bigint> => {
      const before = await w.usdc.balanceOf(w.treasury);
      await send(w.split.yt, "redeemInterestAndRewardsPostExpiryForTreasury");
      return (await w.usdc.balanceOf(w.treasury)) - before;
    };

    it("before the day: the yield gets the refund of the days up to it, the principal that of all after, to the base unit", async () => {
      await defaulted();
      const stream = await collected();
      expect([stream.from, stream.to]).to.deep.equal(
        [startOf(w.startEpoch + 2), startOf(w.startEpoch + 30)].map(BigInt),
      );
      const expiry = await expire();
      const bobs = await collect(w, bob, w.usdc);
      expect(bobs, "six days of 28").to.equal(worthOf(stream, UNITS * (expiry - stream.from)));
      expect(bobs).to.equal((stream.amount * 6n) / 28n);

      const left = expiry + 3_600n;
      await leave(alice, UNITS, left);
      const alices = await w.usdc.balanceOf(alice);
      expect(alices, "22 days less the hour").to.equal(worthOf(stream, UNITS * (stream.to - left)));
      const between = await late();
      expect(between - worthOf(stream, UNITS * 3_600n), "the hour").to.be.within(-1n, 1n);
      expect(stream.amount - bobs - alices - between, "that is all").to.be.within(0n, 2n);
      // Dave, who held units directly, has as much as both together.
      await w.market.connect(dave).refund(w.id, UNITS, dave);
      expect((await w.usdc.balanceOf(dave)) - stream.amount).to.be.within(0n, 1n);
    });

    it("before the day: a provider that bought the principal for next to nothing gets no day back whose income others had bought", async () => {
      const { provider } = w.people;
      await send(w.split.pt.connect(alice), "transfer", provider, UNITS);
      await defaulted();
      const stream = await collected();
      const expiry = await expire();
      const before = await w.usdc.balanceOf(provider);
      await leave(provider, UNITS, expiry + 10n);
      const gained = (await w.usdc.balanceOf(provider)) - before;
      // Ten seconds are the treasury's.
      const entitled = (stream.amount * (22n * 86_400n - 10n)) / (28n * 86_400n);
      expect(gained, "22 days of 28, for which the principal stood").to.equal(entitled);
      const bobs = await collect(w, bob, w.usdc);
      expect(bobs).to.equal((stream.amount * 6n) / 28n);
    });

    it("before the day: yield that is sold on has earned what came up to its sale, and of an uncollected refund nothing yet", async () => {
      await defaulted();
      const quarter = UNITS / 4n;
      // Before anybody has collected the refund it goes with the yield, that of past seconds too.
      await send(w.split.yt.connect(bob), "transfer", carol, quarter);
      const stream = await collected();
      const sold = BigInt(await networkHelpers.time.latest()) + 20_000n;
      await networkHelpers.time.setNextBlockTimestamp(sold);
      await send(w.split.yt.connect(bob), "transfer", w.people.keeper, quarter);
      const expiry = await expire();
      const [bobs, carols, keepers] = [
        await collect(w, bob, w.usdc),
        await collect(w, carol, w.usdc),
        await collect(w, w.people.keeper, w.usdc),
      ];
      const whole = expiry - stream.from;
      expect(worthOf(stream, 3n * quarter * (sold - stream.from) + 2n * quarter * (expiry - sold)) - bobs).to.be.within(
        0n,
        2n,
      );
      expect(worthOf(stream, quarter * whole) - carols).to.be.within(0n, 2n);
      expect(worthOf(stream, quarter * (expiry - sold)) - keepers).to.be.within(0n, 2n);
      expect(
        worthOf(stream, UNITS * whole) - bobs - carols - keepers,
        "no more than six days, and no less",
      ).to.be.within(0n, 3n);
    });

    it("before the day that nobody collects until then: the principal has all, for its units are whole", async () => {
      await defaulted();
      await expire();
      const whole = (await w.market.escrow(w.id)).refundable / 2n;
      await leave(alice, UNITS, BigInt(w.expiry) + 60n);
      expect(await w.usdc.balanceOf(alice)).to.equal(whole);
      expect(await collect(w, bob, w.usdc), "whoever holds yield should call").to.equal(0n);
    });

    it("past the day: whose principal is still there when somebody else collects the refund loses the seconds between, no more", async () => {
      await settleDays(w, w.id, DAYS);
      await send(w.split.yt, "setPostExpiryData");
      await provideNothing(w);
      await finish(w);
      const { refundable } = await w.market.escrow(w.id);
      const half = UNITS / 2n;
      await send(w.split.pt.connect(alice), "transfer", w.split.yt, half);
      await send(w.split.yt, "redeemPY", alice.address);
      await w.wrapped.connect(alice).redeem(alice, half, w.usdc, 0n, false);
      const intime = await w.usdc.balanceOf(alice);
      expect(intime, "in time: as a direct holder").to.equal((refundable * half) / (2n * UNITS));

      const stream = await collected();
      expect(stream.from, "the missed day is the first after the yield's").to.equal(BigInt(w.expiry) + 86_400n);
      const left = BigInt(await networkHelpers.time.latest()) + 40_000n;
      await leave(alice, half, left);
      const alices = (await w.usdc.balanceOf(alice)) - intime;
      expect(alices).to.equal(worthOf(stream, half * (stream.to - left)));
      expect(alices, "most of it").to.be.above((intime * 70n) / 100n);
      expect((await late()) - worthOf(stream, half * (left - stream.from))).to.be.within(-1n, 1n);
    });
  });
});
