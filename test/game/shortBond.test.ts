import { expect } from "chai";
import { settlementAbi } from "@adit/sdk/abis";
import { valueUsd8 } from "@adit/sdk/math";
import { BaseError, ContractFunctionRevertedError } from "viem";
import { GAME_DAYS, inAMonth } from "../../scripts/lib/game/paths.ts";
import { chosenDay } from "../../scripts/lib/game/table.ts";
import type { ShortBondEnd } from "../../scripts/lib/game/shortBond.ts";
import { shortBondEnd } from "../../scripts/lib/game/shortBond.ts";
import { endForShortBond, isEndableForShortBond } from "../../scripts/lib/series-model/book.ts";
import type { PlayedSeries } from "../../scripts/lib/stories/play.ts";
import type { Scene } from "../../scripts/lib/stories/scene.ts";
import { playOnChain } from "./onChain.ts";

const WEEK = 7;

/** A stranger ends the series as soon as the contract lets it; returns what it was told when it was refused. */
async function tryToEnd(scene: Scene, { id, book }: PlayedSeries): Promise<string | undefined> {
  const { stage } = scene;
  const call = { address: stage.contracts.settlement, abi: settlementAbi, functionName: "endForShortBond", args: [id] } as const;
  try {
    await stage.as(stage.cast.visitor).chain.simulateContract({ ...call, account: stage.cast.visitor });
  } catch (error) {
    const reverted = error instanceof BaseError ? error.walk((inner) => inner instanceof ContractFunctionRevertedError) : null;
    return reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : String(error);
  }
  await scene.act(stage.cast.visitor, call);
  endForShortBond(book, book.days.length + 1);
  return undefined;
}

describe("a provider that lets its bond lapse while the price rises", () => {
  it("is ended by a stranger after a week of withheld escrow, when the holders still are whole after a rise of half", async () => {
    const refusals: (string | undefined)[] = [];
    const { series, account } = await playOnChain(inAMonth(50n), "lapse, then default", chosenDay(2), async (scene, one) => {
      if (one.book.ending === "none") refusals.push(await tryToEnd(scene, one));
    });
    expect(account.checks.filter(({ difference }) => difference !== 0n)).to.deep.equal([]);
    const { book } = series;
    expect(book.ending).to.equal("defaulted");
    const withheld = book.days.filter((day) => day.withheld > 0n);
    // A day whose escrow is more than the bond lacks is released in part, so it takes one more.
    expect(withheld.length, "a week, one more, and the day that had begun").to.equal(WEEK + 2);
    expect(refusals.slice(0, -1).every((name) => name === "BondSuffices")).to.equal(true);
    expect(refusals.at(-1)).to.equal(undefined);

    // On the morning of the end: bond and all escrow that was not released, beside what those days are worth.
    const index = refusals.length - 1;
    const day = book.days[index];
    const last = book.days.at(-1);
    if (day === undefined || last === undefined) throw new Error("the series has no such day");
    const dollars = (amount: bigint): bigint => amount * 100n;
    const bond = valueUsd8(last.penalty, 8, day.priceUsd8);
    const worth = valueUsd8(day.lines.holders, 8, day.priceUsd8) * BigInt(GAME_DAYS - index - 1);
    expect(bond + dollars(book.paid - book.released) >= worth, "whole at the day's figures").to.equal(true);
  });

  it("GAME-A: has the holders bond and escrow worth what the days left would cost it, up to a rise of 47 % in the second month", async () => {
    const [below, at] = [await endedOnChain(47n, 2), await endedOnChain(48n, 2)];
    expect(below.gain <= 0n && at.gain > 0n).to.equal(true);
  });

  it("GAME-A: leaves the holders nine tenths of what the days left are worth if the price doubles within the month", async () => {
    const { bond, escrow, worth, gain } = await endedOnChain(100n, 2);
    expect([(bond * 100n) / worth, (escrow * 100n) / worth]).to.deep.equal([9n, 81n]);
    expect(gain > 0n).to.equal(true);
  });

  /** A lapse that a stranger ends as soon as the contract lets it, to the base unit what the model says, and whole days before refused. */
  async function endedOnChain(percent: bigint, month: number): Promise<ShortBondEnd> {
    const path = inAMonth(percent);
    const expected = shortBondEnd(path, chosenDay(month));
    if (expected === undefined) throw new Error("the bond is never short for so long");
    const { series, account } = await playOnChain(path, "lapse, then default", chosenDay(month), async (scene, one) => {
      if (one.book.ending !== "none") return;
      const isEndable = isEndableForShortBond(one.book);
      expect(await tryToEnd(scene, one), `day ${one.book.days.length - 1}`).to.equal(isEndable ? undefined : "BondSuffices");
    });
    expect(account.checks.filter(({ difference }) => difference !== 0n)).to.deep.equal([]);
    const { book } = series;
    // The day that had begun is the last one.
    expect(book.days.length).to.equal(expected.day + 2);
    const day = book.days[expected.day];
    if (day === undefined) throw new Error("the series has no such day");
    const has = { bond: valueUsd8(book.days.at(-1)?.penalty ?? 0n, 8, day.priceUsd8), escrow: (book.paid - book.released) * 100n };
    expect(has).to.deep.equal({ bond: expected.bond, escrow: expected.escrow });
    expect(account.sources.escrowRefunded, "the holders took all of it").to.equal(book.paid - book.released);
    return expected;
  }

  it("cannot be ended while its bond is kept", async () => {
    const refusals = new Set<string | undefined>();
    await playOnChain(inAMonth(50n), "end early", chosenDay(2), async (scene, one) => {
      if (one.book.ending === "none" && one.book.days.length > 25) refusals.add(await tryToEnd(scene, one));
    });
    expect([...refusals]).to.deep.equal(["BondSuffices"]);
  });
});
