import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { advanceTo } from "../helpers/days.ts";
import { buy, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import type { HostileWorld } from "./fixture.ts";
import { DAY, ethers, HOSTILE_MOODS, load, Mood, networkHelpers, openRestricted, saleEndOf, withHostilePolicy } from "./fixture.ts";

/** At a thousand dollars a bitcoin electricity costs more than a day earns, so that day's escrow goes back to the holders. */
const RUINOUS_PRICE_USD8 = 1_000n * 10n ** 8n;
const EPOCHS = 3;

/** SAFE-A: what a policy may stop is a transfer or a purchase. Everything else, as it turns hostile after the sale. */
describe("SAFE-A: the most hostile policy", () => {
  let world: HostileWorld;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withHostilePolicy);
    ({ alice, bob, carol } = world.people);
  });

  for (const [name, mood] of HOSTILE_MOODS) {
    describe(`that turns hostile after the sale (${name})`, () => {
      it("stops transfers, and neither claim, claimTo, claimMany, claimManyTo nor claimFor", async () => {
        const { ledger, policy, btc, people } = world;
        const id = await openRestricted(world, policy, { epochs: EPOCHS });
        for (const buyer of [alice, bob]) await buy(world, id, buyer, 1_000n);
        await policy.become(mood);
        await advanceTo(world, await saleEndOf(world, id));
        await settleDays(world, id, 1);
        await networkHelpers.time.increase(DAY);

        await expect(ledger.connect(alice).safeTransferFrom(alice, bob, id, 1n, "0x")).to.revert(ethers);
        await expect(ledger.connect(alice).safeBatchTransferFrom(alice, bob, [id], [1n], "0x")).to.revert(ethers);

        const [earned] = await ledger.claimable(alice, id);
        expect(earned).to.be.greaterThan(0n);
        await ledger.connect(alice).claim(id);
        expect(await btc.balanceOf(alice)).to.equal(earned);
        await ledger.connect(people.keeper).claimFor(bob, id);
        expect(await btc.balanceOf(bob)).to.equal(earned);

        await settleDays(world, id, 1);
        await networkHelpers.time.increase(DAY / 4);
        await ledger.connect(alice).claimMany([id, id]);
        await networkHelpers.time.increase(DAY / 4);
        await ledger.connect(alice).claimTo(id, carol);
        const sentOn = await btc.balanceOf(carol);
        expect(sentOn).to.be.greaterThan(0n);
        await networkHelpers.time.increase(DAY / 4);
        await ledger.connect(alice).claimManyTo([id], carol);
        expect(await btc.balanceOf(carol)).to.be.greaterThan(sentOn);
        await ledger.connect(bob).setReceiver(people.dave);
        await ledger.connect(people.keeper).claimFor(bob, id);
        expect(await btc.balanceOf(people.dave)).to.be.greaterThan(0n);
      });

      it("keeps no refund of a cancelled sale back", async () => {
        const { ledger, market, policy, usdc } = world;
        const id = await openRestricted(world, policy, { minUnits: 10_000n });
        const cost = await buy(world, id, alice, 1_000n);
        await policy.become(mood);
        await advanceTo(world, await saleEndOf(world, id));
        await market.connect(alice).refund(id, 1_000n, alice);
        expect(await usdc.balanceOf(alice)).to.equal(cost);
        expect(await ledger.totalSupply(id)).to.equal(0n);
      });

      it("stops no settlement, no end, and no refund at the end; what was earned is claimed after the burn", async () => {
        const { ledger, market, settlement, policy, usdc, btc } = world;
        const id = await openRestricted(world, policy, { epochs: EPOCHS });
        for (const buyer of [alice, bob]) await buy(world, id, buyer, 1_000n);
        await policy.become(mood);
        await advanceTo(world, await saleEndOf(world, id));
        await settleDays(world, id, EPOCHS - 1);
        await readyNextEpoch(world, id, { feedPriceUsd8: RUINOUS_PRICE_USD8 });
        await settlement.settle(id, 1);
        await networkHelpers.time.increase(DAY);
        await settlement.finish(id);

        const pot = (await market.escrow(id)).refundable;
        expect(pot).to.be.greaterThan(0n);
        const [earned] = await ledger.claimable(alice, id);
        await market.connect(alice).refund(id, 1_000n, alice);
        await market.connect(bob).refund(id, 1_000n, carol);
        expect(await usdc.balanceOf(alice)).to.equal(pot / 2n);
        expect(await usdc.balanceOf(carol)).to.equal(pot - pot / 2n);
        expect(await ledger.totalSupply(id)).to.equal(0n);
        await ledger.connect(alice).claim(id);
        expect(await btc.balanceOf(alice)).to.equal(earned);
        expect(earned).to.be.greaterThan(0n);
      });
    });
  }

  it("has no say in another series, not even in the same batch of claims", async () => {
    const { ledger, policy, btc } = world;
    const restricted = await openRestricted(world, policy, { epochs: EPOCHS });
    const free = await openSeries(world, world.farmId, { epochs: EPOCHS });
    for (const id of [restricted, free]) await buy(world, id, alice, 1_000n);
    await policy.become(Mood.BurnGas);
    await ledger.connect(alice).safeTransferFrom(alice, bob, free, 10n, "0x");
    await advanceTo(world, await saleEndOf(world, free));
    for (const id of [restricted, free]) await settleDays(world, id, 1);
    await networkHelpers.time.increase(DAY);
    await ledger.connect(alice).claimMany([restricted, free]);
    expect(await btc.balanceOf(alice)).to.be.greaterThan(0n);
    expect((await ledger.claimable(alice, restricted))[0]).to.equal(0n);
  });

  it("moves nobody's units: neither the policy nor its owner is an operator", async () => {
    const { ledger, people } = world;
    const owned = await ethers.deployContract("BlocklistPolicy", [people.provider, ethers.ZeroAddress]);
    const id = await openRestricted(world, owned);
    await buy(world, id, alice, 5n);
    await expect(ledger.connect(people.provider).safeTransferFrom(alice, people.provider, id, 5n, "0x"))
      .to.be.revertedWithCustomError(ledger, "ERC1155MissingApprovalForAll")
      .withArgs(people.provider, alice);
    const asPolicy = await ethers.getImpersonatedSigner(await owned.getAddress());
    await networkHelpers.setBalance(asPolicy.address, 10n ** 18n);
    await expect(ledger.connect(asPolicy).safeTransferFrom(alice, people.provider, id, 5n, "0x"))
      .to.be.revertedWithCustomError(ledger, "ERC1155MissingApprovalForAll")
      .withArgs(asPolicy, alice);
    await expect(ledger.connect(people.provider).burn(alice, id, 5n)).to.be.revertedWithCustomError(ledger, "NotMarket");
  });

  it("that refuses from the start takes no money: the buyer keeps every token", async () => {
    const { market, policy, usdc } = world;
    const id = await openRestricted(world, policy);
    for (const [name, mood] of HOSTILE_MOODS) {
      await policy.become(mood);
      await expect(buy(world, id, alice, 100n), name).to.revert(ethers);
    }
    expect((await market.escrow(id)).paid).to.equal(0n);
    expect(await usdc.balanceOf(market)).to.equal(0n);
    expect(await usdc.balanceOf(alice)).to.equal(BigInt(HOSTILE_MOODS.length) * (await market.quote(id, 100n)));
  });
});
