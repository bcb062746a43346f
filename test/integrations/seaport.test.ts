import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { CreateOrderInput } from "@opensea/seaport-js/lib/types.js";
import { settleDays } from "../helpers/series.ts";
import { ask, refusal } from "../helpers/published.ts";
import { allowReceivers, deployAllowlist } from "./allowlist.ts";
import type { SeriesWorld } from "./fixture.ts";
import { begin, ethers, forSale, loadFixture, networkHelpers, sell, worldWithFarm } from "./fixture.ts";
import { expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";
import type { Exchange } from "./seaport.ts";
import { asking, deploySeaport, dollarsItem, fill, goodForAWeek, makeOrder, trader, unitsItem } from "./seaport.ts";

/** Units of 1 GH/s that Alice has, and Dave, who never trades. */
const HELD = 90_000n;
/** Half a cent a unit. */
const UNIT_PRICE = 5_000n;
const PRICE = HELD * UNIT_PRICE;

interface Traded extends SeriesWorld {
  readonly exchange: Exchange;
}

/** Two days are paid, and the second one's income is half streamed. Bob and Carol have dollars to buy with. */
async function inMidStream(): Promise<Traded> {
  const world = await forSale(await worldWithFarm());
  const { alice, bob, carol, dave, deployer } = world.people;
  await sell(world, [
    [alice, HELD],
    [dave, HELD],
  ]);
  const exchange = await deploySeaport(deployer);
  for (const buyer of [bob, carol]) await world.usdc.mint(buyer, PRICE);
  await begin(world);
  await settleDays(world, world.id, 2);
  await networkHelpers.time.increase(43_200);
  return { ...world, exchange };
}

describe("Seaport 1.6: units are sold in a marketplace", () => {
  let w: Traded;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;
  let dave: HardhatEthersSigner;

  beforeEach(async () => {
    w = await loadFixture(inMidStream);
    ({ alice, bob, carol, dave } = w.people);
  });

  async function partOf(
    part: bigint,
    order: Awaited<ReturnType<typeof makeOrder>>,
    buyer: HardhatEthersSigner,
  ): Promise<void> {
    const before = await w.usdc.balanceOf(alice);
    await fill(w.exchange, buyer, order, part);
    expect((await w.usdc.balanceOf(alice)) - before, "the part's price, exactly").to.equal(part * UNIT_PRICE);
    expect(await w.ledger.balanceOf(buyer, w.id)).to.equal(part);
  }

  it("is Seaport 1.6 itself", async () => {
    const information = await ask(w.exchange.seaport, "information");
    expect((information as { version: string }).version).to.equal("1.6");
  });

  it("in full: income up to the block of the sale is the seller's, from then on the buyer's", async () => {
    const { ledger, btc, usdc, id, exchange } = w;
    const order = await makeOrder(exchange, alice, await asking(w, HELD, PRICE));
    expect(await ledger.isApprovedForAll(alice, exchange.conduit), "the conduit is approved").to.equal(true);
    expect(await ledger.isApprovedForAll(alice, exchange.seaport), "and nobody else").to.equal(false);

    await fill(exchange, bob, order);
    const index = await ledger.indexNow(id);
    expect(await ledger.balanceOf(bob, id)).to.equal(HELD);
    expect(await usdc.balanceOf(alice)).to.equal(PRICE);
    expect((await ledger.claimable(alice, id)).amount, "the seller's, to the second").to.equal(
      await incomeOf(w, HELD, 0n, index),
    );
    expect((await ledger.positionOf(bob, id)).accruedNow, "a buyer starts at nothing").to.equal(0n);

    await settleDays(w, id, 2);
    await networkHelpers.time.increase(86_400);
    for (const person of [alice, bob, dave]) await ledger.connect(person).claim(id);
    const end = await ledger.indexNow(id);
    expect(await btc.balanceOf(alice)).to.equal(await incomeOf(w, HELD, 0n, index));
    expect(await btc.balanceOf(bob)).to.equal(await incomeOf(w, HELD, index, end));
    await expectNothingLost(w, [alice, bob], dave);
    await expectAllAccounted(w, [alice, bob, dave]);
    for (const contract of [exchange.conduit, exchange.seaport]) {
      expect(await ledger.balanceOf(contract, id), "nothing passes through the exchange").to.equal(0n);
      expect(await btc.balanceOf(contract)).to.equal(0n);
    }
  });

  it("in parts, at different hours; what the seller withdraws stays the seller's and goes on earning", async () => {
    const { ledger, id, exchange } = w;
    const order = await makeOrder(exchange, alice, { ...(await asking(w, HELD, PRICE)), allowPartialFills: true });
    await partOf(30_000n, order, bob);
    await settleDays(w, id, 1);
    await partOf(20_001n, order, carol);
    await networkHelpers.time.increase(3_600);

    const asAlice = await trader(exchange, alice);
    await (await asAlice.bulkCancelOrders(alice.address).transact()).wait();
    await expect(fill(exchange, carol, order, 1n)).to.be.revertedWithCustomError(exchange.seaport, "InvalidSignature");
    expect(await ledger.balanceOf(carol, id), "the counter ends every order signed before").to.equal(20_001n);
    expect(await ledger.balanceOf(alice, id)).to.equal(HELD - 50_001n);

    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, bob, carol], dave);
    await expectAllAccounted(w, [alice, bob, carol, dave]);
  });

  it("never at a rounded price: a fraction that does not divide is refused as a whole", async () => {
    const { ledger, usdc, id, exchange } = w;
    const order = await makeOrder(exchange, alice, { ...(await asking(w, HELD, PRICE + 1n)), allowPartialFills: true });
    const half = { ...order, numerator: 1n, denominator: 2n, extraData: "0x" };
    const filling = exchange.seaport
      .connect(bob)
      .getFunction("fulfillAdvancedOrder")
      .send(half, [], exchange.conduitKey, bob);
    await expect(filling).to.be.revertedWithCustomError(exchange.seaport, "InexactFraction");
    expect(await ledger.balanceOf(bob, id)).to.equal(0n);
    expect(await usdc.balanceOf(bob)).to.equal(PRICE);
  });

  it("by one signature over several orders, of which the seller can take one back", async () => {
    const { ledger, usdc, id, exchange } = w;
    const asAlice = await trader(exchange, alice);
    const { executeAllActions } = await asAlice.createBulkOrders([
      await asking(w, 10_000n, 10_000n * UNIT_PRICE),
      await asking(w, 20_000n, 20_000n * UNIT_PRICE),
    ]);
    const [small, large] = await executeAllActions();
    if (small === undefined || large === undefined) throw new Error("two orders were signed");
    await (await asAlice.cancelOrders([large.parameters], alice.address).transact()).wait();
    await fill(exchange, bob, small);
    expect(await refusal(fill(exchange, bob, large))).to.match(/cancelled/);
    expect(await ledger.balanceOf(bob, id)).to.equal(10_000n);
    expect(await usdc.balanceOf(alice)).to.equal(10_000n * UNIT_PRICE);
    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, bob], dave);
  });

  it("to a bidder: the seller accepts a bid, and the marketplace's fee is the bidder's matter of dollars, never of income", async () => {
    const { ledger, usdc, btc, id, exchange } = w;
    const bid: CreateOrderInput = {
      ...(await goodForAWeek()),
      offer: [await dollarsItem(w, PRICE)],
      consideration: [{ ...(await unitsItem(w, HELD)), recipient: bob.address }],
      fees: [{ recipient: w.people.deployer.address, basisPoints: 250 }],
    };
    const order = await makeOrder(exchange, bob, bid);
    await fill(exchange, alice, order);
    const fee = (PRICE * 250n) / 10_000n;
    expect(await usdc.balanceOf(w.people.deployer)).to.equal(fee);
    expect(await usdc.balanceOf(alice)).to.equal(PRICE - fee);
    expect(await ledger.balanceOf(bob, id)).to.equal(HELD);
    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, bob], dave);
    expect(await btc.balanceOf(w.people.deployer)).to.equal(0n);
  });

  it("of a restricted series to nobody whom its policy refuses, and then nothing of a bundle is done", async () => {
    const { ledger, usdc, id, exchange, people } = w;
    const policy = await deployAllowlist(people.provider, people.keeper);
    const restricted = await forSale(w, { policy: await policy.getAddress() });
    await allowReceivers(policy, people.keeper, [alice, bob]);
    await sell(restricted, [[alice, 1_000n]]);
    // The open series comes first: its units have moved when the policy says no.
    const order = await makeOrder(exchange, alice, {
      ...(await goodForAWeek()),
      offer: [await unitsItem(w, HELD), await unitsItem(w, 1_000n, restricted.id)],
      consideration: [await dollarsItem(w, PRICE)],
    });
    await expect(fill(exchange, carol, order))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(restricted.id, alice, carol, 1_000n);
    expect(await ledger.balanceOf(carol, id), "nothing of the open series").to.equal(0n);
    expect(await usdc.balanceOf(carol), "and no dollar").to.equal(PRICE);
    expect(await ledger.balanceOf(alice, id)).to.equal(HELD);

    await fill(exchange, bob, order);
    expect(await ledger.balanceOfBatch([bob, bob], [id, restricted.id])).to.deep.equal([HELD, 1_000n]);
    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, bob, carol], dave);
    expect(await ethers.provider.getCode(exchange.conduit)).to.not.equal("0x");
  });
});
