import { expect } from "chai";
import { network } from "hardhat";
import { account } from "../../scripts/lib/stories/account.ts";
import { STORIES } from "../../scripts/lib/stories/index.ts";
import { chainStartOf, play } from "../../scripts/lib/stories/play.ts";
import type { StoryResult } from "../../scripts/lib/stories/result.ts";
import { resultOf } from "../../scripts/lib/stories/result.ts";
import type { FarmPlan, Story } from "../../scripts/lib/stories/story.ts";
import { farmAt } from "../../scripts/lib/stories/world.ts";
import { fuzzTier } from "../helpers/fuzz.ts";

const TERA = 10n ** 12n;
/** Satoshi owed by the series of `outage`, in their order. */
const OUTAGE_OWED = [238_573_815n, 128_359_821n, 28_984_877n];

async function tell(story: Story): Promise<StoryResult> {
  const connection = await network.create({ network: "local", override: { initialDate: chainStartOf(story) } });
  try {
    const played = await play(connection.provider, story);
    return resultOf(story, await account(played), played.world.assumptions);
  } finally {
    await connection.close();
  }
}

function story(name: string, own: Partial<Story> = {}): Story {
  const found = STORIES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no story ${name}`);
  return { ...found, ...own };
}

function expectExact(result: StoryResult): void {
  expect(result.checks.filter(({ difference }) => difference !== 0n)).to.deep.equal([]);
  expect(result.difference).to.equal(0n);
  expect(result.ok).to.equal(true);
  const { funding, bond, penalty, writtenOff, dust, fractions } = result.sources;
  expect(funding + bond + writtenOff, "sources are what was owed").to.equal(result.owed);
  expect(funding + bond + penalty, "sources are what was claimed, dust and fractions").to.equal(result.paid + dust + fractions);
}

/** What a provider that keeps its promises leaves: everything owed was paid from funding, nothing else was touched. */
function expectHonest(result: StoryResult, owed: bigint): void {
  expectExact(result);
  expect(result.owed).to.equal(owed);
  expect(result.sources.funding).to.equal(owed);
  expect(result.series.every(({ ending }) => ending === "none")).to.equal(true);
}

describe("named stories over the real difficulty, on the real contracts", () => {
  it("oracle-silent: days that nobody reports for two weeks are paid by what they are taken for, and no bond pays for them", async () => {
    const result = await tell(story("oracle-silent"));
    // What was mined would have owed 398,692,347: the silence hid a retarget of 8 %, and for the rest costs nobody anything.
    expectHonest(result, 398_692_347n + 567_934n);
    const [series] = result.series;
    expect(series?.fallback).to.deep.equal({ days: 8, owed: 19_127_328n, mined: 18_559_394n });
    expect(series?.daysLate, "the days that were reported late, behind the last fallback").to.equal(14);
    expect(result.refusedCovers).to.equal(3);
    expect(result.sources.escrowRefunded).to.equal(0n);
  });

  it("oracle-silent for thirteen days: nobody may record what they are taken for, and what was mined is owed to the satoshi", async () => {
    const result = await tell(story("oracle-silent", { days: 60, silence: { from: 30, to: 43 } }));
    expectExact(result);
    expect(result.series[0]).to.deep.include({ fallback: { days: 0, owed: 0n, mined: 0n }, daysLate: 13 });
    expect(result.checks.length, "there is no fallback to check").to.equal(9);
  });

  it("provider-vanishes, in a term of 60 days from the fifth on: covered, defaulted, refunded", async () => {
    const result = await tell(story("provider-vanishes", { days: 60, vanishesOn: 5 }));
    expectExact(result);
    const [series] = result.series;
    expect(series?.ending).to.equal("defaulted");
    // Five days, and the six more that were prepaid.
    expect(series?.daysCovered).to.equal((series?.daysOwed ?? 0) - 11);
    expect(result.sources.writtenOff > 0n && result.sources.penalty > 0n && result.sources.escrowRefunded > 0n).to.equal(true);
    const provider = result.parties.find(({ name }) => name === "provider");
    expect(provider?.rewardOut, "nothing of funding and bond is left").to.equal(0n);
  });

  if (fuzzTier() === "quick") return;

  it("calm: a year in which everybody does what was promised", async () => {
    expectHonest(await tell(story("calm")), 797_368_180n);
  });

  it("july-2021: what is owed after the drop is paid in full, and escrow waits while the bond is short", async () => {
    const result = await tell(story("july-2021"));
    expectHonest(result, 901_861_319n);
    expect(result.series[0]?.daysWithheld).to.equal(23);
    expect(result.upfront.here > result.upfront.paid, "holders gain").to.equal(true);
  });

  it("halving: half the subsidy from the block on, to the satoshi", async () => {
    expectHonest(await tell(story("halving")), 1_149_613_354n);
  });

  it("fee-spike: days of doubtful fees wait a week, and are paid in full", async () => {
    const result = await tell(story("fee-spike"));
    expectHonest(result, 404_419_604n);
    expect(result.series[0]?.daysLate).to.equal(7);
  });

  it("price-crash: days that owe nothing pay the provider nothing, and the rest goes back", async () => {
    const result = await tell(story("price-crash"));
    expectExact(result);
    expect(result.series[0]).to.include({ ending: "wound up", daysOwed: 158, daysWithoutNet: 15 });
    expect(result.owed).to.equal(309_521_064n);
    expect(result.sources.escrowRefunded).to.equal(167_260_273_973n);
    expect(result.upfront.here > result.upfront.upfront).to.equal(true);
  });

  it("outage: the fixed term is owed in full; a share earns less, and its escrow comes back; the strict one is ended, and has its bond", async () => {
    const result = await tell(story("outage"));
    expectExact(result);
    const [fixed, share, strict] = result.series;
    expect([fixed?.owed, share?.owed, strict?.owed]).to.deep.equal(OUTAGE_OWED);
    expect([fixed?.ending, share?.ending, strict?.ending]).to.deep.equal(["none", "none", "defaulted"]);
    // Seven days at 40 % leave exactly 70 % over two weeks: the eighth is the first with less.
    expect(strict?.underDelivery).to.deep.equal({ day: 67, delivered: 9_200n * TERA, needed: 9_800n * TERA });
    expect(strict?.daysOwed, "the day that had begun is owed too").to.equal(69);
    expect(result.refusedEndings, "thirty mornings of the share, seven of the strict one").to.equal(37);
    // Everything owed came from funding; the bond's penalty came on top.
    expect(result.sources).to.deep.include({ funding: result.owed, bond: 0n, writtenOff: 0n, penalty: 16_480_110n });
    expect(result.sources.escrowRefunded).to.equal(26_567_111_131n);
  });

  it("outage that leaves 70 % of the machines: the strict series runs to its end", async () => {
    const farm: FarmPlan = (day, network, sold) => farmAt(day >= 20 && day < 50 ? (sold * 70n) / 100n : sold, network);
    const result = await tell(story("outage", { days: 60, farm }));
    expectExact(result);
    expect(result.series.map(({ ending }) => ending)).to.deep.equal(["none", "none", "none"]);
    expect(result.refusedEndings).to.equal(60);
    expect(result.sources.penalty).to.equal(0n);
  });

  it("provider-vanishes: 128 days from the bond with a penalty, and two thirds of the escrow back", async () => {
    const result = await tell(story("provider-vanishes"));
    expectExact(result);
    expect(result.sources).to.deep.equal({
      funding: 323_310_364n,
      bond: 260_643_882n,
      penalty: 12_954_969n,
      writtenOff: 302_093n,
      dust: 0n,
      fractions: 2n,
      escrowRefunded: 231_452_054_795n,
    });
    expect(result.paid).to.equal(596_909_213n);
    expect(result.series[0]).to.include({ ending: "defaulted", daysOwed: 237, daysCovered: 128 });
  });

  it("under-reporting: a lie of 30 % is worth the tolerance", async () => {
    const result = await tell(story("under-reporting"));
    expectHonest(result, 345_285_896n);
    const [series] = result.series;
    expect(series?.honest).to.equal(353_669_092n);
    expect((result.owed * 1_000n) / (series?.honest ?? 1n), "per mille of what the truth would have owed").to.equal(976n);
  });
});
