import { expect } from "chai";
import { createPublicClient, custom, getAddress } from "viem";
import { explainError } from "@adit/sdk/errors";
import { getEligibility, standingName } from "@adit/sdk/compliance";
import { advanceTo } from "../helpers/days.ts";
import { buy, readyNextEpoch, settleDays } from "../helpers/series.ts";
import type { AllowlistWorld } from "./fixture.ts";
import { allow, attestation, clock, connection, DAY, ethers, GERMANY, load, networkHelpers, openRestricted, saleEndOf, sign, withAllowlist, ZERO } from "./fixture.ts";

const RUINOUS_PRICE_USD8 = 1_000n * 10n ** 8n;
const EPOCHS = 3;

describe("A restricted series, from the sale to the refund", () => {
  let world: AllowlistWorld;

  beforeEach(async () => {
    world = await load(withAllowlist);
  });

  it("is sold to those allowed, earns, and pays everybody out, also those whose permission lapsed on the way", async () => {
    const { ledger, market, settlement, policy, attester, usdc, btc, people } = world;
    const { provider, alice, bob, carol, dave } = people;
    const id = await openRestricted(world, policy, { epochs: EPOCHS });
    expect(id & 1n, "the id says so").to.equal(1n);

    // Sale: who is not attested is refused and pays nothing; with an attestation in hand it brings it and buys.
    const price = await market.quote(id, 1_000n);
    await expect(buy(world, id, carol, 1_000n))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, ZERO, carol, 1_000n);
    expect(await usdc.balanceOf(carol)).to.equal(price);
    const saleEnd = await saleEndOf(world, id);
    const statement = await attestation(attester, alice, { expiry: saleEnd + DAY });
    await policy.connect(alice).submit(statement, await sign(attester, policy, statement));
    await buy(world, id, alice, 1_000n);
    await allow(policy, attester, bob, { expiry: saleEnd + 365 * DAY });
    await buy(world, id, bob, 1_000n);
    await expect(market.connect(bob).buy(id, 1n, price, carol), "a gift to somebody who is not allowed").to.revert(ethers);

    // Mining: alice's attestation runs out. She earns and claims as before, sells to bob, and cannot buy back.
    await advanceTo(world, saleEnd);
    await settleDays(world, id, 2);
    await networkHelpers.time.increaseTo(Math.max(statement.expiry, await clock()) + DAY);
    expect(standingName(Number(await policy.standingOf(alice)))).to.equal("Expired");
    const [earned] = await ledger.claimable(alice, id);
    expect(earned).to.be.greaterThan(0n);
    await ledger.connect(alice).claim(id);
    expect(await btc.balanceOf(alice)).to.equal(earned);
    await ledger.connect(alice).safeTransferFrom(alice, bob, id, 400n, "0x");
    await expect(ledger.connect(alice).safeTransferFrom(alice, dave, id, 1n, "0x"))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, alice, dave, 1n);
    await expect(ledger.connect(bob).safeTransferFrom(bob, alice, id, 1n, "0x"))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, bob, alice, 1n);

    // The end: the provider even blocks alice by name and her country. Her refund and her rewards are hers.
    await policy.connect(provider).setAccountsBlocked([alice], true);
    await policy.connect(provider).setCountriesBlocked([GERMANY], true);
    await policy.connect(provider).setAttester(attester, false);
    await readyNextEpoch(world, id, { feedPriceUsd8: RUINOUS_PRICE_USD8 });
    await settlement.settle(id, 1);
    await networkHelpers.time.increase(DAY);
    await settlement.finish(id);
    const pot = (await market.escrow(id)).refundable;
    expect(pot).to.be.greaterThan(0n);
    await market.connect(alice).refund(id, 600n, alice);
    await market.connect(bob).refund(id, 1_400n, bob);
    expect(await usdc.balanceOf(alice)).to.equal((pot * 600n) / 2_000n);
    expect(await usdc.balanceOf(bob)).to.equal(pot - (pot * 600n) / 2_000n);
    for (const holder of [alice, bob]) await ledger.connect(holder).claim(id);
    expect(await ledger.totalSupply(id)).to.equal(0n);
    // Both held 1,000 units for as long as anything streamed: the same to the base unit, whatever the policy said meanwhile.
    expect(await btc.balanceOf(alice)).to.equal(earned);
    expect(await btc.balanceOf(bob)).to.equal(earned);
  });

  it("an allowance, a permit and a refusal: no way of paying gets around the policy", async () => {
    const { market, usdc, people } = world;
    const id = await openRestricted(world, world.policy);
    const cost = await market.quote(id, 10n);
    await usdc.mint(people.carol, cost);
    await usdc.connect(people.carol).approve(market, cost);
    const asCarol = market.connect(people.carol);
    await expect(asCarol.buy(id, 10n, cost, people.carol)).to.be.revertedWithCustomError(world.ledger, "TransferRestricted");
    await expect(asCarol.buyWithPermit(id, 10n, cost, people.carol, 0, 27, ethers.ZeroHash, ethers.ZeroHash)).to.be.revertedWithCustomError(
      world.ledger,
      "TransferRestricted",
    );
    expect(await usdc.balanceOf(people.carol)).to.equal(cost);
    expect(await market.available(id), "nothing is reserved for a purchase that was refused").to.equal(1_000_000n);
  });

  it("the SDK says beforehand who may buy, and afterwards why not, in words", async () => {
    const { market, usdc, policy, attester, addresses, people } = world;
    const { alice, carol } = people;
    const id = await openRestricted(world, policy);
    await allow(policy, attester, alice);
    const client = createPublicClient({ transport: custom(connection.provider) });
    const deployment = { contracts: addresses };
    const ask = async (account: typeof alice, series = id) =>
      await getEligibility(client, { deployment, account: getAddress(account.address), id: series });
    expect(await ask(alice)).to.deep.equal({ policy: getAddress(await policy.getAddress()), canReceive: true, canSend: true });
    expect(await ask(carol)).to.deep.include({ canReceive: false, canSend: true });
    expect(await ask(carol, 256n)).to.deep.equal({ canReceive: true, canSend: true });

    const cost = await market.quote(id, 10n);
    await usdc.mint(carol, cost);
    await usdc.connect(carol).approve(market, cost);
    const failure: unknown = await market.connect(carol).buy.estimateGas(id, 10n, cost, carol).catch((error: unknown) => error);
    const told = explainError(failure);
    expect(told.code).to.equal("TransferRestricted");
    expect(told.sentence).to.match(/do not allow .* to buy it\.$/);
    expect(told.safe).to.equal("Nothing was paid.");
  });

  it("an operator with every approval still cannot bring units to somebody who is not allowed", async () => {
    const { ledger, policy, attester, people } = world;
    const { alice, carol, dave } = people;
    const id = await openRestricted(world, policy);
    await allow(policy, attester, alice);
    await buy(world, id, alice, 10n);
    await ledger.connect(alice).setApprovalForAll(dave, true);
    await expect(ledger.connect(dave).safeTransferFrom(alice, carol, id, 1n, "0x"))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, alice, carol, 1n);
    await expect(ledger.connect(dave).safeBatchTransferFrom(alice, dave, [id, id], [1n, 1n], "0x"))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, alice, dave, 1n);
  });
});
