import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import fc from "fast-check";
import type { HashpowerClub } from "../../types/ethers-contracts/index.js";
import { settleDays } from "../helpers/series.ts";
import { fuzzRuns } from "../helpers/fuzz.ts";
import type { SeriesWorld } from "../integrations/fixture.ts";
import {
  begin,
  BOND_TERMS,
  ethers,
  finish,
  forSale,
  loadFixture,
  networkHelpers,
  provideNothing,
  sell,
  worldWithFarm,
} from "../integrations/fixture.ts";

/** Units of 1 GH/s. Dave holds as many directly as Alice holds through the club. */
const ALICE_UNITS = 120_000n;
const BOB_UNITS = 70_000n;

interface Club extends SeriesWorld {
  readonly club: HashpowerClub;
}

async function founded(): Promise<Club> {
  const world = await forSale(await worldWithFarm(), BOND_TERMS);
  const club = await ethers.deployContract("HashpowerClub", [world.ledger, world.id]);
  return { ...world, club };
}

async function join(w: Club, member: HardhatEthersSigner, units: bigint): Promise<void> {
  const cost = await w.market.quote(w.id, units);
  await w.usdc.mint(member, cost);
  await w.usdc.connect(member).approve(w.club, cost);
  await w.club.connect(member).buy(units, cost);
}

/** Alice and Bob bought through the club, Dave by himself; two days are settled and the second streams. */
async function earning(): Promise<Club> {
  const w = await founded();
  await join(w, w.people.alice, ALICE_UNITS);
  await join(w, w.people.bob, BOB_UNITS);
  await sell(w, [[w.people.dave, ALICE_UNITS]]);
  await begin(w);
  await settleDays(w, w.id, 2);
  await networkHelpers.time.increase(43_200);
  return w;
}

/** The club's books against the ledger's: every unit here is somebody's, and what members are owed is covered. */
async function expectSolvent(w: Club, members: readonly HardhatEthersSigner[]): Promise<void> {
  let units = 0n;
  let owed = 0n;
  for (const member of members) {
    units += await w.club.unitsOf(member);
    owed += await w.club.claimable(member);
  }
  expect(units).to.equal(await w.ledger.balanceOf(w.club, w.id));
  const covered = (await w.btc.balanceOf(w.club)) + (await w.ledger.claimable(w.club, w.id)).amount;
  expect(owed).to.be.at.most(covered);
  expect(covered - owed).to.be.at.most(BigInt(members.length));
}

describe("The example for integrators: a club that holds units for its members", () => {
  it("owes a member, to the base unit and at every second, what the same units earn in a wallet", async () => {
    const w = await loadFixture(earning);
    const { club, ledger, people, id } = w;
    for (let hour = 0; hour < 4; hour += 1) {
      await networkHelpers.time.increase(3_600);
      expect(await club.claimable(people.alice)).to.equal((await ledger.claimable(people.dave, id)).amount);
    }
    await club.connect(people.alice).claim(people.carol);
    const paid = await w.btc.balanceOf(people.carol);
    await settleDays(w, id, 1);
    expect(paid + (await club.claimable(people.alice))).to.equal((await ledger.claimable(people.dave, id)).amount);
    await expectSolvent(w, [people.alice, people.bob]);
  });

  it("loses nothing when a stranger triggers the club's claims, and gives nothing away when money is thrown at it", async () => {
    const w = await loadFixture(earning);
    const { club, ledger, people, id, btc } = w;
    await ledger.connect(people.keeper).claimFor(club, id);
    await btc.mint(club, 12_345n);
    const owed = await club.claimable(people.bob);
    await club.connect(people.bob).claim(people.bob);
    expect(await btc.balanceOf(people.bob)).to.be.within(owed, owed + 1n);
    await club.connect(people.alice).claim(people.alice);
    expect(await club.claimable(people.alice)).to.equal(0n);
    // Part of it may have paid a member; the ledger then owes as much to the club.
    const left = (await btc.balanceOf(club)) + (await ledger.claimable(club, id)).amount;
    expect(left).to.be.at.least(12_345n + (await club.claimable(people.bob)));
  });

  it("credits who sent units, not the operator that moved them, and only from then on", async () => {
    const w = await loadFixture(earning);
    const { club, ledger, people, id } = w;
    const half = ALICE_UNITS / 2n;
    await ledger.connect(people.dave).setApprovalForAll(people.keeper, true);
    await ledger.connect(people.keeper).safeTransferFrom(people.dave, club, id, half, "0x");
    await ledger.connect(people.dave).safeBatchTransferFrom(people.dave, club, [id, id], [1n, 2n], "0x");
    expect(await club.unitsOf(people.keeper)).to.equal(0n);
    expect(await club.unitsOf(people.dave)).to.equal(half + 3n);
    await settleDays(w, id, 1);
    await networkHelpers.time.increase(86_400);
    const both = (await club.claimable(people.dave)) + (await ledger.claimable(people.dave, id)).amount;
    // Two roundings, each of less than one base unit.
    expect((await club.claimable(people.alice)) - both).to.be.within(0n, 1n);
    await expectSolvent(w, [people.alice, people.bob, people.dave]);
  });

  it("lets units go with what they earned kept, and no more than the member has", async () => {
    const w = await loadFixture(earning);
    const { club, ledger, people, id } = w;
    await club.connect(people.alice).withdraw(ALICE_UNITS, people.alice);
    const kept = await club.claimable(people.alice);
    await settleDays(w, id, 1);
    await networkHelpers.time.increase(86_400);
    expect(await club.claimable(people.alice)).to.equal(kept);
    const own = (await ledger.claimable(people.alice, id)).amount;
    expect((await ledger.claimable(people.dave, id)).amount - kept - own).to.be.within(0n, 1n);
    await expect(club.connect(people.alice).withdraw(1n, people.alice))
      .to.be.revertedWithCustomError(club, "NotEnoughUnits")
      .withArgs(people.alice.address, 0n, 1n);
    await expect(club.connect(people.bob).withdraw(1n, club)).to.be.revertedWithCustomError(club, "InvalidReceiver");
    await expectSolvent(w, [people.alice, people.bob]);
  });

  it("passes a refund on after a default, and members keep what their units had earned", async () => {
    const w = await loadFixture(earning);
    const { club, market, people, id, usdc } = w;
    await provideNothing(w);
    await finish(w);
    const earned = await club.claimable(people.alice);
    const direct = await market.connect(people.dave).refund.staticCall(id, ALICE_UNITS, people.dave);
    expect(direct).to.be.greaterThan(0n);
    await club.connect(people.alice).refund(ALICE_UNITS, people.carol);
    expect(await usdc.balanceOf(people.carol)).to.equal(direct);
    expect(await club.unitsOf(people.alice)).to.equal(0n);
    expect(await club.claimable(people.alice)).to.equal(earned);
    await expect(club.connect(people.alice).refund(1n, people.alice)).to.be.revertedWithCustomError(
      club,
      "NotEnoughUnits",
    );
    await expectSolvent(w, [people.alice, people.bob]);
  });

  it("takes no units of another contract, and none that nobody sent", async () => {
    const w = await loadFixture(founded);
    const { club, market, usdc, people, id } = w;
    await expect(
      club.connect(people.keeper).onERC1155Received(people.keeper, people.keeper, id, 5n, "0x"),
    ).to.be.revertedWithCustomError(club, "NotForTheClub");
    const other = await forSale(w);
    await sell(other, [[people.dave, 10n]]);
    await expect(
      w.ledger.connect(people.dave).safeTransferFrom(people.dave, club, other.id, 10n, "0x"),
    ).to.be.revertedWithCustomError(club, "NotForTheClub");
    const cost = await market.quote(id, 10n);
    await usdc.mint(people.keeper, cost);
    await usdc.connect(people.keeper).approve(market, cost);
    await expect(market.connect(people.keeper).buy(id, 10n, cost, club)).to.be.revertedWithCustomError(
      club,
      "NotForTheClub",
    );
    await expect(join(w, people.alice, 0n)).to.be.revertedWithCustomError(market, "ZeroUnits");
  });

  it("refuses what it could not account for: an unknown series, one with a policy", async () => {
    const w = await loadFixture(founded);
    const factory = await ethers.getContractFactory("HashpowerClub");
    await expect(factory.deploy(w.ledger, 77n << 8n)).to.be.revertedWithCustomError(w.ledger, "NoSuchSeries");
    const policy = await ethers.deployContract("AllowlistPolicy", [w.people.governor]);
    const restricted = await forSale(w, { policy: await policy.getAddress() });
    await expect(factory.deploy(w.ledger, restricted.id)).to.be.revertedWithCustomError(w.club, "Restricted");
  });

  it("whoever joins, leaves, claims or is claimed for, in any order: members together earn what one wallet earns", async () => {
    const act = fc.record({
      who: fc.constantFrom<"alice" | "bob">("alice", "bob"),
      what: fc.constantFrom<"in" | "out" | "claim" | "poke" | "day">("in", "out", "claim", "poke", "day"),
      share: fc.bigInt(1n, 100n),
      wait: fc.integer({ min: 1, max: 40_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 10 }), async (acts) => {
        const w = await loadFixture(earning);
        const { club, ledger, people, id } = w;
        let settled = 2;
        for (const { who, what, share, wait } of acts) {
          await networkHelpers.time.increase(wait);
          const member = people[who];
          if (what === "in") {
            const units = ((await ledger.balanceOf(member, id)) * share) / 100n;
            await ledger.connect(member).safeTransferFrom(member, club, id, units, "0x");
          } else if (what === "out") {
            await club.connect(member).withdraw(((await club.unitsOf(member)) * share) / 100n, member);
          } else if (what === "claim") {
            await club.connect(member).claim(member);
            await ledger.connect(member).claim(id);
          } else if (what === "poke") {
            await ledger.connect(people.keeper).claimFor(club, id);
          } else if (settled < 8) {
            await settleDays(w, id, 1);
            settled += 1;
          }
          await expectSolvent(w, [people.alice, people.bob]);
        }
        // Dave never touched his: as many units as Alice has in the club and in her wallet together.
        await club.connect(people.alice).claim(people.alice);
        await ledger.connect(people.alice).claim(id);
        await ledger.connect(people.dave).claim(id);
        await networkHelpers.time.increase(2 * 86_400);
        const alice =
          (await w.btc.balanceOf(people.alice)) +
          (await club.claimable(people.alice)) +
          (await ledger.claimable(people.alice, id)).amount;
        const dave = (await w.btc.balanceOf(people.dave)) + (await ledger.claimable(people.dave, id)).amount;
        // Two fractions of less than one base unit each.
        expect(dave - alice).to.be.within(-1n, 2n);
      }),
      { numRuns: fuzzRuns(6) },
    );
  });
});
