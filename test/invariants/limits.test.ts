import { expect } from "chai";
import { network } from "hardhat";
import type { SnapshotRestorer } from "@nomicfoundation/hardhat-network-helpers/types";
import { advanceTo, epochOf, now, startOf } from "../helpers/days.ts";
import { buy, defaultTerms, freshen, openFarm, openSeries, settleDays, type Terms } from "../helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY, type System } from "../helpers/system.ts";
import { bitcoinSupply } from "./world.ts";

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T06:00:00Z" } });
const { networkHelpers } = connection;
const bare = await networkHelpers.takeSnapshot();

const U64_MAX = (1n << 64n) - 1n;
const PETA = 10n ** 15n;

/** From one unit to 2^64 - 1, in tokens of 6, 8 and 18 decimals: a series works to the last base unit, or cannot be opened. */
describe("the smallest and the largest series", () => {
  for (const decimals of [6, 8, 18]) {
    describe(`in a reward token of ${decimals} decimals`, () => {
      let system: System;
      let farmId: number;
      let ready: SnapshotRestorer;

      before(async () => {
        await bare.restore();
        system = await deploySystem(connection, { rewardDecimals: decimals, rewardMaxSupply: bitcoinSupply(decimals) });
        // A farm without measure (a yottahash), so that the protocol's own bounds are met.
        farmId = await openFarm(system, { declared: 10n ** 24n });
        await freshen(system);
        ready = await networkHelpers.takeSnapshot();
      });

      beforeEach(async () => {
        await ready.restore();
      });

      async function refusal(own: Partial<Terms>) {
        await freshen(system);
        const terms = await defaultTerms(system, farmId, own);
        return await system.market.connect(system.people.provider).create(terms);
      }

      it("one unit of 1 PH/s is sold, mined, streamed and claimed whole", async () => {
        const startEpoch = epochOf(await now(system)) + 2;
        const own = { unitHashrate: PETA, maxUnits: 1n, epochs: 2, startEpoch, saleEnd: startOf(startEpoch) };
        const id = await openSeries(system, farmId, own);
        const { alice, keeper, treasury } = system.people;
        await buy(system, id, alice, 1n);
        await settleDays(system, id, 2);
        await advanceTo(system, (await now(system)) + SECONDS_PER_DAY);
        await system.settlement.connect(keeper).finish(id);
        const { amount } = await system.ledger.claimable(alice, id);
        await system.ledger.connect(alice).claim(id);
        await system.settlement.connect(keeper).withdrawProtocolFees(system.btc, [id]);
        // Everything that was funded is with the holder or the treasury, but for a fraction of one base unit.
        expect(await system.btc.balanceOf(alice)).to.equal(amount);
        expect(amount).to.be.greaterThan(0n);
        const left = await system.btc.balanceOf(system.ledger);
        expect(left).to.be.lessThan(2n);
        expect(await system.btc.balanceOf(treasury)).to.be.greaterThan(0n);
        expect(await system.ledger.reserveOf(system.btc)).to.equal(0n);
      });

      it("one unit of 1 H/s earns nothing that could be streamed: refused when it is opened", async () => {
        await expect(refusal({ unitHashrate: 1n, maxUnits: 1n })).to.be.revertedWithCustomError(
          system.market,
          "RewardTooFine",
        );
      });

      it("2^64 - 1 units of 1 H/s would stream less than their scale can show: refused, with the figures", async () => {
        await expect(refusal({ unitHashrate: 1n, maxUnits: U64_MAX }))
          .to.be.revertedWithCustomError(system.market, "RewardTooFine")
          .withArgs(
            (today: bigint) => today > 0n,
            U64_MAX,
            (scale: bigint) => scale === 96n - BigInt(bitcoinSupply(decimals).toString(2).length),
          );
      });

      it("2^64 - 1 units of 1 GH/s would mine more than there can be: refused, with the figures", async () => {
        await expect(refusal({ unitHashrate: 10n ** 9n, maxUnits: U64_MAX }))
          .to.be.revertedWithCustomError(system.market, "TermTooLong")
          .withArgs((today: bigint) => today > 0n, 30n, bitcoinSupply(decimals));
      });

      it("units whose hashrate has more than 96 bits are refused", async () => {
        await expect(refusal({ unitHashrate: U64_MAX, maxUnits: U64_MAX }))
          .to.be.revertedWithCustomError(system.market, "InvalidTerms")
          .withArgs("maxUnits");
      });

      it("the largest series that the scale can show works, held by one account", async () => {
        // As many units of 1 MH/s as make 100 EH/s.
        const startEpoch = epochOf(await now(system)) + 2;
        const own = {
          unitHashrate: 10n ** 6n,
          maxUnits: 10n ** 14n,
          epochs: 1,
          startEpoch,
          saleEnd: startOf(startEpoch),
          price: 10n ** 21n,
        };
        const id = await openSeries(system, farmId, own);
        const { alice, bob } = system.people;
        await buy(system, id, alice, 10n ** 14n);
        await settleDays(system, id, 1);
        const { supply, carry, scaleBits } = await system.ledger.lane(id);
        const target = await system.ledger.targetNow(id);
        await advanceTo(system, (await now(system)) + SECONDS_PER_DAY);
        const { accruedNow } = await system.ledger.positionOf(alice, id);
        expect(accruedNow).to.equal(supply * target);
        // Below 0.1 % of the day waits in the carry.
        expect(carry * 1_000n).to.be.lessThan(accruedNow + carry);
        await system.ledger.connect(alice).safeTransferFrom(alice, bob, id, supply, "0x");
        await system.ledger.connect(alice).claim(id);
        expect(await system.btc.balanceOf(alice)).to.equal(accruedNow >> scaleBits);
        expect(await system.ledger.balanceOf(bob, id)).to.equal(supply);
      });
    });
  }
});
