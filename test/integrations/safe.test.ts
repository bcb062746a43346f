import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { deploySafe, execute, executeAll, type Safe } from "../helpers/safe.ts";
import { ask } from "../helpers/published.ts";
import { settleDays } from "../helpers/series.ts";
import type { SeriesWorld } from "./fixture.ts";
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
} from "./fixture.ts";
import { expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";

/** Units of 1 GH/s: of the treasury, of Alice, and of Dave, who holds as many as the treasury directly. */
const UNITS = 120_000n;
const ALICE_UNITS = 50_000n;

interface Treasury extends SeriesWorld {
  readonly safe: Safe;
  /** as the Safe's owners hold it, without the handler that answers for it */
  readonly bare: Safe;
  readonly owners: readonly [HardhatEthersSigner, HardhatEthersSigner, HardhatEthersSigner];
}

/** A bonded series that is for sale, and a treasury of two out of three with dollars for its units. */
async function treasury(): Promise<Treasury> {
  const world = await forSale(await worldWithFarm(), BOND_TERMS);
  const { governor, guardian, treasury: third } = world.people;
  const owners = [governor, guardian, third] as const;
  const safe = await deploySafe(owners, { version: "1.4.1" });
  const bare = await deploySafe(owners, { version: "1.4.1", hasHandler: false });
  const cost = await world.market.quote(world.id, UNITS);
  for (const { address } of [safe, bare]) await world.usdc.mint(address, cost);
  return { ...world, safe, bare, owners };
}

/** Approval and purchase in one transaction of two owners. */
async function buyFor(w: Treasury, safe: Safe): Promise<void> {
  const cost = await w.market.quote(w.id, UNITS);
  await executeAll(safe, [
    { target: w.usdc, data: w.usdc.interface.encodeFunctionData("approve", [w.addresses.market, cost]) },
    { target: w.market, data: w.market.interface.encodeFunctionData("buy", [w.id, UNITS, cost, safe.address]) },
  ]);
}

async function tell(w: Treasury, data: string): Promise<void> {
  await execute(w.safe, w.ledger, data);
}

/** The treasury's units earned for two days; it and Dave hold as many. */
async function earning(): Promise<Treasury> {
  const w = await treasury();
  await buyFor(w, w.safe);
  await sell(w, [
    [w.people.dave, UNITS],
    [w.people.alice, ALICE_UNITS],
  ]);
  await begin(w);
  await settleDays(w, w.id, 2);
  await networkHelpers.time.increase(43_200);
  return w;
}

describe("Safe 1.4.1: a treasury of two out of three owns hashpower", () => {
  it("buys in one transaction, approval included; it is Safe 1.4.1 itself, and leaves no allowance", async () => {
    const w = await loadFixture(treasury);
    expect(await ask(w.safe.contract, "VERSION")).to.equal("1.4.1");
    await buyFor(w, w.safe);
    expect(await w.ledger.balanceOf(w.safe.address, w.id)).to.equal(UNITS);
    expect(await w.usdc.balanceOf(w.safe.address)).to.equal(0n);
    expect(await w.usdc.allowance(w.safe.address, w.market)).to.equal(0n);
  });

  it("without a fallback handler cannot receive units, and then has paid nothing", async () => {
    const w = await loadFixture(treasury);
    const before = await w.usdc.balanceOf(w.bare.address);
    await expect(buyFor(w, w.bare)).to.be.revertedWith("GS013");
    expect(await w.usdc.balanceOf(w.bare.address)).to.equal(before);
    expect(await w.ledger.totalSupply(w.id)).to.equal(0n);
    await sell(w, [[w.people.alice, 1n]]);
    // Such a Safe answers every call with nothing, which is no answer to the receiver check: there is no word to show.
    await expect(
      w.ledger.connect(w.people.alice).safeTransferFrom(w.people.alice, w.bare.address, w.id, 1n, "0x"),
    ).to.be.revertedWithoutReason(ethers);
  });

  it("claims to the base unit what a direct holder earns, and pays a third account straight out of the claim", async () => {
    const w = await loadFixture(earning);
    const { ledger, btc, id, safe, people } = w;
    await tell(w, ledger.interface.encodeFunctionData("claim", [id]));
    expect(await btc.balanceOf(safe.address)).to.equal(await incomeOf(w, UNITS, 0n, await ledger.indexNow(id)));
    await settleDays(w, id, 1);
    await tell(w, ledger.interface.encodeFunctionData("claimTo", [id, people.bob.address]));
    expect(await btc.balanceOf(people.bob)).to.be.greaterThan(0n);
    await expectNothingLost(w, [safe.address], people.dave);
    await expectAllAccounted(w, [safe.address, people.dave, people.alice]);
  });

  it("receives units by transfer in the middle of a day: what they earned before is the sender's", async () => {
    const w = await loadFixture(earning);
    const { ledger, id, safe, people } = w;
    await ledger.connect(people.alice).safeTransferFrom(people.alice, safe.address, id, ALICE_UNITS, "0x");
    const index = await ledger.indexNow(id);
    expect((await ledger.claimable(people.alice, id)).amount).to.equal(await incomeOf(w, ALICE_UNITS, 0n, index));
    expect((await ledger.claimable(safe.address, id)).amount).to.equal(await incomeOf(w, UNITS, 0n, index));
    await settleDays(w, id, 1);
    const now = await ledger.indexNow(id);
    const both = UNITS * index + (UNITS + ALICE_UNITS) * (now - index);
    expect((await ledger.positionOf(safe.address, id)).accruedNow).to.equal(both);
    await expectAllAccounted(w, [safe.address, people.dave, people.alice]);
  });

  it("names a receiver once; from then on anybody's claim pays it, and no owner has to sign for a day's income", async () => {
    const w = await loadFixture(earning);
    const { ledger, btc, id, safe, people } = w;
    await tell(w, ledger.interface.encodeFunctionData("setReceiver", [people.carol.address]));
    await ledger.connect(people.keeper).claimFor(safe.address, id);
    expect(await btc.balanceOf(people.carol)).to.equal(await incomeOf(w, UNITS, 0n, await ledger.indexNow(id)));
    await settleDays(w, id, 1);
    await ledger.connect(people.keeper).claimFor(safe.address, id);
    expect(await btc.balanceOf(safe.address), "nothing goes to the Safe any more").to.equal(0n);
    await expectNothingLost(w, [safe.address], people.dave);
  });

  it("is refunded after a default like a direct holder, and keeps what its units earned", async () => {
    const w = await loadFixture(earning);
    const { ledger, market, usdc, btc, id, safe, people } = w;
    await provideNothing(w);
    await finish(w);
    const { refundable: pot } = await market.escrow(id);
    const supply = 2n * UNITS + ALICE_UNITS;
    await execute(safe, market, market.interface.encodeFunctionData("refund", [id, UNITS, safe.address]));
    const refunded = await usdc.balanceOf(safe.address);
    expect(refunded).to.equal((pot * UNITS) / supply);
    await market.connect(people.dave).refund(id, UNITS, people.dave);
    expect((await usdc.balanceOf(people.dave)) - refunded, "the later one has the rounding").to.be.within(0n, 1n);
    await tell(w, ledger.interface.encodeFunctionData("claim", [id]));
    await ledger.connect(people.dave).claim(id);
    expect(await btc.balanceOf(safe.address)).to.equal(await btc.balanceOf(people.dave));
    await expectNothingLost(w, [safe.address], people.dave);
  });

  it("moves for one owner alone neither units nor income", async () => {
    const w = await loadFixture(earning);
    const data = w.ledger.interface.encodeFunctionData("claimTo", [w.id, w.owners[0].address]);
    await expect(execute(w.safe, w.ledger, data, 1)).to.be.revertedWith("GS020");
    await expect(
      w.ledger.connect(w.owners[0]).safeTransferFrom(w.safe.address, w.owners[0], w.id, 1n, "0x"),
    ).to.be.revertedWithCustomError(w.ledger, "ERC1155MissingApprovalForAll");
  });
});
