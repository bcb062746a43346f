import { expect } from "chai";
import type { PricePath } from "../../scripts/lib/game/paths.ts";
import { inAMonth, PATHS } from "../../scripts/lib/game/paths.ts";
import type { Choice } from "../../scripts/lib/game/simulate.ts";
import { simulate } from "../../scripts/lib/game/simulate.ts";
import { chosenDay } from "../../scripts/lib/game/table.ts";
import { gap, sum } from "../../scripts/lib/stories/account.ts";
import { fuzzTier } from "../helpers/fuzz.ts";
import type { OnChain } from "./onChain.ts";
import { playOnChain } from "./onChain.ts";

const flat = PATHS[0] as PricePath;

/** The contracts' money is the model's, day by day and in the end. */
async function expectSame(path: PricePath, choice: Choice, month: number): Promise<OnChain> {
  const chosen = chosenDay(month);
  // Who buys from itself does so with another account, and then defaults like anybody.
  const act = choice === "sell to itself, then default" ? "default" : choice;
  const played = await playOnChain(path, act, chosen);
  const { series, account } = played;
  expect(account.checks.filter(({ difference }) => difference !== 0n), "every balance").to.deep.equal([]);
  const { book } = simulate("ours", path, act, chosen);
  expect(series.book.days, "every day").to.deep.equal(book.days);
  expect(series.book.ending).to.equal(book.ending);
  const provider = account.parties.find(({ name }) => name === "provider");
  const spent = sum(book.days.map((day) => day.fromFunding + day.protocol + day.fromBond + day.penalty + day.coverTip));
  expect(provider && provider.rewardIn - provider.rewardOut, "what the provider spent").to.equal(spent);
  // What is still withheld at the end is the provider's, unless it defaulted.
  const kept = book.ending === "defaulted" ? 0n : book.withheld;
  expect(provider?.paymentOut, "what the provider was paid").to.equal(book.released - book.tips + kept);
  return played;
}

describe("the game's payoffs, played on the contracts to the base unit", () => {
  it("ends early after the first month", async () => {
    await expectSame(flat, "end early", 1);
  });

  it("lets the bond lapse while the price rises by half, then defaults", async () => {
    const { series } = await expectSame(inAMonth(50n), "lapse, then default", 1);
    expect(series.book.days.filter(({ covered, withheld }) => !covered && withheld > 0n).length).to.be.greaterThan(20);
  });

  it("sells half to itself, then defaults: its other account gets half of all that the holders get", async () => {
    const { account } = await expectSame(flat, "sell to itself, then default", 1);
    const [other, self] = account.parties;
    expect(other && self && gap(other.rewardOut, self.rewardOut) <= 1n && gap(other.paymentOut, self.paymentOut) <= 1n).to.equal(true);
  });

  if (fuzzTier() === "quick") return;

  it("honours a year", async () => {
    await expectSame(PATHS[1] as PricePath, "honour", 12);
  });
  it("defaults after the price rose by half, with its bond kept", async () => {
    await expectSame(inAMonth(50n), "default", 2);
  });
  it("stalls from the tenth month on: every day is covered, with a penalty", async () => {
    const { series } = await expectSame(inAMonth(50n), "stall", 10);
    expect(series.book.days.filter(({ covered }) => covered).length).to.equal(65);
  });
  it("points a tenth of its machines elsewhere", async () => {
    await expectSame(inAMonth(50n), "under-deliver", 6);
  });
});
