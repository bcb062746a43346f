import { expect } from "chai";
import type { IDailyFormula } from "../../types/ethers-contracts/contracts/DailyFormula.js";
import { fund, readyNextEpoch } from "../helpers/series.ts";
import { bonded, BOND_TERMS, sliceAt } from "./bonded.ts";
import { expectedLines, loadFixture, Obstacle, type SoldWorld, UNITS } from "./fixture.ts";
import { endMergedDay, expectedLanes, SECOND_PRICE_USD8, startedMerged } from "./merged-world.ts";
import { mineDay, settleNext, startedShare } from "./share-world.ts";

const NO_MEMORY = { reported: 0n, expected: 0n, counted: 0n, lossCarry: 0n, deliveredDays: 0n };

/** Place of `slice` among the members: by its name the decoded tuple answers with the function of arrays. */
const SLICE = 9;

/** The first day as the formula's ABI describes it: decoded word by word into the struct that nobody on the chain builds. */
async function firstDay(w: SoldWorld, paid: bigint): Promise<IDailyFormula.DayStructOutput> {
  return await w.formula.day(w.id, w.startEpoch, { units: UNITS, paid, withheld: 0n, profit: NO_MEMORY });
}

describe("DayRef: the words of a day are the struct of the interface", () => {
  it("in a fixed term: what settlement reads in place and tells is every member", async () => {
    const w = await loadFixture(bonded);
    await readyNextEpoch(w, w.id);
    const { paid } = await w.market.escrow(w.id);
    const day = await firstDay(w, paid);
    const lines = await expectedLines(w);
    expect(day.obstacle).to.equal(Obstacle.None);
    expect([...day.first.lines]).to.deep.equal(Object.values(lines));
    expect([day.netByFormula, day[SLICE], day.withheldValue]).to.deep.equal([lines.net, await sliceAt(w, 0), 0n]);
    expect([day.profitable, day.part, day.whole]).to.deep.equal([true, 1n, 1n]);
    expect([...day.second.lines, ...day.production, ...day.profit].every((word) => word === 0n)).to.equal(true);
    await fund(w, w.id, lines.net);
    await w.settlement.settle(w.id, 1n);
    const [told] = await w.settlement.queryFilter(w.settlement.filters.EpochSettled(w.id));
    const { first } = day;
    expect([...(told?.args.slice(2) ?? [])].slice(1, 5)).to.deep.equal([
      UNITS,
      first.targetSeconds,
      first.rewardPerBlock,
      first.priceUsd8,
    ]);
    const backing = await w.settlement.backing(w.id);
    expect([backing.required, backing.payableAt, backing.paymentPriceUsd8]).to.deep.equal([
      day.requiredBond,
      day.knownAt,
      day.paymentPriceUsd8,
    ]);
    expect(day.requiredBond >= BigInt(BOND_TERMS.bondEpochs) * lines.net).to.equal(true);
  });

  it("in merged mining: the second lane has its own words", async () => {
    const w = await loadFixture(startedMerged);
    await endMergedDay(w, w.startEpoch);
    const day = await firstDay(w, 0n);
    const [first, second] = await expectedLanes(w);
    expect([...day.first.lines]).to.deep.equal(Object.values(first));
    expect([...day.second.lines]).to.deep.equal(Object.values(second));
    expect(day.second.priceUsd8).to.equal(SECOND_PRICE_USD8);
    expect(day.second.targetSeconds > 0n && day.second.rewardPerBlock > 0n).to.equal(true);
    expect([day.requiredBond, day[SLICE]]).to.deep.equal([0n, 0n]);
  });

  it("in a profit share: production and memory are the last words", async () => {
    const w = await loadFixture(startedShare);
    await mineDay(w, w.startEpoch, { hashrate: UNITS * 10n ** 9n });
    const day = await firstDay(w, 0n);
    await settleNext(w, w.id);
    const [told] = await w.settlement.queryFilter(w.settlement.filters.ProfitShared(w.id, w.startEpoch));
    expect(told?.args.slice(2)).to.deep.equal([...day.production, [...day.profit]]);
    expect([...(await w.settlement.profitMemory(w.id))]).to.deep.equal([...day.profit]);
    expect(day.profit.deliveredDays).to.equal(1n);
  });

  it("of a day that is not over: what it waits for, and nothing else", async () => {
    const w = await loadFixture(bonded);
    const day = await w.formula.day(w.id, w.startEpoch + 20, { units: UNITS, paid: 0n, withheld: 0n, profit: NO_MEMORY });
    expect([day.obstacle, day.waitsUntil]).to.deep.equal([
      Obstacle.EpochNotOver,
      BigInt(w.startEpoch + 21) * 86_400n,
    ]);
    expect([...day.first.lines].every((word) => word === 0n)).to.equal(true);
  });
});
