import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { settleDays } from "../helpers/series.ts";
import type { Dex, Pair } from "./dex.ts";
import { begin, forSale, loadFixture, networkHelpers, sell, type SeriesWorld, worldWithFarm } from "./fixture.ts";
import { earned, expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";
import type { SharedWorld } from "./shared.ts";
import { depositUnits, expectBasketExact, redeemAll, withShare } from "./shared.ts";
import { freshUniswapV3, openPoolV3 } from "./uniswapV3.ts";
import { deployUniswapV4, openPoolV4 } from "./uniswapV4.ts";
import { withWrapped, wrap } from "./wrapped.ts";

/** Units of 1 GH/s: of Alice, who provides liquidity, of Carol, who sells, and of Dave, who holds as many as both directly. */
const ALICE_UNITS = 400_000n;
const CAROL_UNITS = 60_000n;
const POOLED = 300_000n;
/** Half a cent a unit, as the sale asks. */
const UNIT_PRICE = 5_000n;
const DOLLARS = 1_000_000n;
const MONTH = 28;
/** Of Bob's in each of four weeks, and of Carol's in the last three. */
const TRADES = 7n;

type Open = (world: SeriesWorld, pair: Pair) => Promise<Dex>;

const versions: Record<string, Open> = {
  "Uniswap v3": async (world, pair) => await openPoolV3(await freshUniswapV3(world.people.deployer), pair),
  "Uniswap v4": async (world, pair) => await openPoolV4(await deployUniswapV4(world.people.deployer), pair),
};

interface Pooled extends SharedWorld {
  readonly dex: Dex;
  readonly position: bigint;
}

/** Two days are paid. Everybody has dollars. */
async function paidTwice(): Promise<SeriesWorld> {
  const world = await forSale(await worldWithFarm());
  const { alice, bob, carol, dave } = world.people;
  await sell(world, [
    [alice, ALICE_UNITS],
    [carol, CAROL_UNITS],
    [dave, ALICE_UNITS + CAROL_UNITS],
  ]);
  for (const person of [alice, bob, carol]) await world.usdc.mint(person, 2_000n * DOLLARS);
  await begin(world);
  await settleDays(world, world.id, 2);
  return world;
}

/** Alice puts all her units into shares, and three quarters of them into a pool against dollars. */
async function pooled(open: Open): Promise<Pooled> {
  const w = await withShare(await paidTwice());
  const { alice } = w.people;
  await w.ledger.connect(alice).claim(w.id);
  await depositUnits(w, alice, ALICE_UNITS);
  const amounts = { base: POOLED, quote: POOLED * UNIT_PRICE };
  const dex = await open(w, { base: w.share, quote: w.usdc, price: amounts });
  const position = await dex.provide(alice, amounts);
  return { ...w, dex, position };
}

for (const [name, open] of Object.entries(versions)) {
  const fixture = async (): Promise<Pooled> => await pooled(open);

  describe(`${name}: a pool of accumulating shares against dollars`, () => {
    let w: Pooled;
    let alice: HardhatEthersSigner;
    let bob: HardhatEthersSigner;
    let carol: HardhatEthersSigner;
    let dave: HardhatEthersSigner;

    beforeEach(async () => {
      w = await loadFixture(fixture);
      ({ alice, bob, carol, dave } = w.people);
    });

    it("holds what was provided, and a provider of a quiet pool has a month later what a direct holder has", async () => {
      const { share, dex, ledger, btc, id } = w;
      expect(POOLED - (await share.balanceOf(dex.holder)), "the pool takes it but for rounding").to.be.within(0n, 1n);
      await settleDays(w, id, MONTH);
      await networkHelpers.time.increase(86_400);
      await dex.withdraw(alice, w.position);
      const left = await share.balanceOf(dex.holder);
      expect(left, "rounding of the pool").to.be.within(0n, 2n);
      await redeemAll(w, alice);
      await ledger.connect(alice).claim(id); // of the seconds between her last claim and the deposit
      expect(await ledger.balanceOf(alice, id)).to.equal(ALICE_UNITS - left);
      const direct = await incomeOf(w, ALICE_UNITS, 0n, await ledger.indexNow(id));
      const ofLeft = await incomeOf(w, left, 0n, await ledger.indexNow(id));
      expect(direct - (await btc.balanceOf(alice)), "less the income of what the pool kept, and rounding").to.be.within(
        0n,
        ofLeft + 2n,
      );
      await expectNothingLost(w, [alice, share, carol], dave);
      await expectBasketExact(w);
    });

    it("trades for a month; all rewards reach those who took the shares out, to the last base unit", async () => {
      const { share, dex, ledger, btc, usdc, id } = w;
      for (let week = 0; week < 4; week++) {
        await dex.swap(bob, usdc, 150n * DOLLARS);
        await settleDays(w, id, 3);
        await networkHelpers.time.increase(20_000);
        if (week === 1) {
          // Carol comes later: she brings what a share has earned meanwhile, out of what her units earned.
          await ledger.connect(carol).claim(id);
          expect(await depositUnits(w, carol, CAROL_UNITS)).to.be.greaterThan(0n);
        }
        if (week >= 1) await dex.swap(carol, share, 15_000n);
        await settleDays(w, id, 4);
      }
      await networkHelpers.time.increase(86_400);

      const dollars = await usdc.balanceOf(dex.holder);
      const sharesInPool = await share.balanceOf(dex.holder);
      const before = await usdc.balanceOf(alice);
      await dex.withdraw(alice, w.position);
      const kept = dollars - ((await usdc.balanceOf(alice)) - before);
      expect(kept, "the only provider gets all dollars, fees included, but for a base unit a trade").to.be.within(
        0n,
        TRADES + 1n,
      );
      expect(await share.balanceOf(dex.holder)).to.be.within(0n, TRADES + 1n);
      // The product of both sides stays as it is in a trade without a fee.
      expect(sharesInPool * dollars > POOLED * POOLED * UNIT_PRICE, "fees").to.equal(true);

      let taken = 0n;
      for (const person of [alice, bob, carol]) taken += await redeemAll(w, person);
      await expectBasketExact(w);
      await expectNothingLost(w, [alice, share, carol], dave);
      await expectAllAccounted(w, [alice, bob, carol, dave, share]);
      const { scaleBits } = await ledger.lane(id);
      const deposits = await share.queryFilter(share.filters.Deposited());
      const brought = deposits.reduce((sum, { args }) => sum + args.reward, 0n);
      const left = await share.balanceOf(dex.holder);
      const basket = await share.convertToAssets(left);
      const rest = ((await earned(w, share)) >> scaleBits) + brought - taken;
      expect(rest - basket.reward, "nothing but rounding and the pool's dust stays behind").to.be.within(0n, 3n);
      expect(await btc.balanceOf(dex.holder), "no reward is stuck in the pool").to.equal(0n);
      expect((await ledger.claimable(dex.holder, id)).amount).to.equal(0n);
    });

    it("sells shares with what they have earned: who takes them out at once has units and rewards", async () => {
      const { share, dex, ledger, usdc, id } = w;
      await settleDays(w, id, 5);
      await dex.swap(bob, usdc, 100n * DOLLARS);
      const shares = await share.balanceOf(bob);
      const { reward, units } = await share.previewRedeem(shares);
      expect(units).to.equal(shares);
      expect(reward).to.be.greaterThan(0n);
      expect(await redeemAll(w, bob)).to.be.within(reward, reward + 1n);
      expect(await ledger.balanceOf(bob, id)).to.equal(shares);
    });

    it("is no place for wrapped units: their income becomes the pool's, which cannot hand it on", async () => {
      const world = await withWrapped(w);
      const { wrapped, btc, usdc, id } = world;
      const dex = await open(world, { base: wrapped, quote: usdc, price: { base: 1n, quote: UNIT_PRICE } });
      await wrap(world, carol, CAROL_UNITS);
      const position = await dex.provide(carol, { base: CAROL_UNITS, quote: CAROL_UNITS * UNIT_PRICE });
      const start = await world.ledger.indexNow(id);
      await settleDays(world, id, 3);
      await dex.withdraw(carol, position);
      const [amount] = await wrapped.claimRewards.staticCall(dex.holder);
      expect(amount, "three days' income").to.be.closeTo(
        await incomeOf(w, CAROL_UNITS, start, await world.ledger.indexNow(id)),
        2n,
      );
      await wrapped.claimRewards(dex.holder);
      expect(await btc.balanceOf(dex.holder), "is where nobody gets it").to.equal(amount);
    });
  });
}
