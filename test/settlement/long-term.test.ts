import { expect } from "chai";
import { advanceTo, endOf, now, postDay, recordPrice } from "../helpers/days.ts";
import { fuzzTier } from "../helpers/fuzz.ts";
import { fund } from "../helpers/series.ts";
import { BITCOIN } from "../helpers/system.ts";
import {
  expectEscrowConserved,
  expectSolvent,
  loadFixture,
  owedPerDay,
  sell,
  type SoldWorld,
  worldWithFarm,
} from "./fixture.ts";

const DAYS = 257;
/** Gas limit of a block on the chains this is meant for, less a fifth. */
const BLOCK_GAS = 24_000_000n;

/** A series of 257 days, all of them over, reported, priced and funded, and not one settled. */
async function longNeglected(): Promise<SoldWorld> {
  const w = await sell(await worldWithFarm(), { epochs: DAYS });
  for (let epoch = w.startEpoch; epoch < w.startEpoch + DAYS; epoch++) {
    await advanceTo(w, endOf(epoch));
    await w.feed.push(35_000n * 10n ** 8n, await now(w));
    await recordPrice(w, epoch);
    while (Number(await w.oracle.lastEpoch(BITCOIN)) < epoch) await postDay(w);
  }
  await w.networkHelpers.time.increase(7 * 3600);
  await fund(w, w.id, BigInt(DAYS) * (await owedPerDay(w)));
  return w;
}

// Half a minute of posting reports: for the full run, not for a person's first try.
if (fuzzTier() !== "quick") {
  describe("Settlement: a series that was neglected for 257 days", () => {
    it("settles at most 256 days in one call, within a block, and the rest in the next", async () => {
      const w = await loadFixture(longNeglected);
      const receipt = await (await w.settlement.settle(w.id, 10_000n)).wait();
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(256n);
      expect(receipt?.gasUsed).to.be.lessThan(BLOCK_GAS);
      await w.settlement.settle(w.id, 10_000n);
      expect((await w.settlement.account(w.id)).settledEpochs).to.equal(BigInt(DAYS));
      const money = await w.market.escrow(w.id);
      expect([money.released, money.escrowed]).to.deep.equal([money.paid, 0n]);
      await expectSolvent(w, [w.id]);
      await expectEscrowConserved(w, w.id);
    });
  });
}
