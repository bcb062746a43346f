import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ItemType } from "@opensea/seaport-js/lib/constants.js";
import type { BaseContract } from "ethers";
import { ask, deployPublished, send } from "../helpers/published.ts";
import { settleDays } from "../helpers/series.ts";
import type { SeriesWorld } from "./fixture.ts";
import { begin, ethers, forSale, loadFixture, networkHelpers, sell, worldWithFarm } from "./fixture.ts";
import { earned, expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";
import type { Exchange } from "./seaport.ts";
import { deploySeaport, dollarsItem, fill, goodForAWeek, makeOrder, unitsItem } from "./seaport.ts";

const CONDITIONAL_TOKENS = "@gnosis.pm/conditional-tokens-contracts/build/contracts/ConditionalTokens.json";
const ZERO_EX = "@0x/contracts-erc1155/lib/generated-artifacts";
const TIMELOCK = "@openzeppelin/contracts/build/contracts/TimelockController.json";

const UNITS = 60_000n;
const TWO_DAYS = 2 * 86_400;
const DOLLARS = 1_000_000n;

interface Neighbours extends SeriesWorld {
  readonly exchange: Exchange;
  readonly conditional: BaseContract;
  /** 0x's ERC-1155, and the contract of theirs that accepts any */
  readonly mintable: BaseContract;
  readonly receiver: BaseContract;
  readonly dao: BaseContract;
}

/** Two days are paid and the second one half streamed; Alice and Dave hold as many units. */
async function neighbours(): Promise<Neighbours> {
  const world = await forSale(await worldWithFarm());
  const { alice, dave, deployer, governor } = world.people;
  await sell(world, [
    [alice, UNITS],
    [dave, UNITS],
  ]);
  const exchange = await deploySeaport(deployer);
  const conditional = await deployPublished(CONDITIONAL_TOKENS, deployer);
  const mintable = await deployPublished(`${ZERO_EX}/ERC1155Mintable.json`, deployer);
  const receiver = await deployPublished(`${ZERO_EX}/DummyERC1155Receiver.json`, deployer);
  const dao = await deployPublished(TIMELOCK, deployer, [
    TWO_DAYS,
    [governor.address],
    [ethers.ZeroAddress],
    ethers.ZeroAddress,
  ]);
  await begin(world);
  await settleDays(world, world.id, 2);
  await networkHelpers.time.increase(43_200);
  return { ...world, exchange, conditional, mintable, receiver, dao };
}

/** Alice splits dollars into the two outcomes of a question; returns the token of the first outcome. */
async function betOn(w: Neighbours, holder: HardhatEthersSigner): Promise<bigint> {
  const { conditional, usdc, people } = w;
  const question = ethers.id("Will a terahash earn more next month than this one?");
  await send(conditional, "prepareCondition", people.keeper.address, question, 2);
  const condition = await ask(conditional, "getConditionId", people.keeper.address, question, 2);
  await usdc.mint(holder, DOLLARS);
  await usdc.connect(holder).approve(conditional, DOLLARS);
  await send(conditional.connect(holder), "splitPosition", usdc, ethers.ZeroHash, condition, [1, 2], DOLLARS);
  const collection = await ask(conditional, "getCollectionId", ethers.ZeroHash, condition, 1);
  const position = await ask(conditional, "getPositionId", usdc, collection);
  if (typeof position !== "bigint") throw new Error("a position is a number");
  return position;
}

describe("Units beside other multi-tokens, and in contracts that hold any", () => {
  let w: Neighbours;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let dave: HardhatEthersSigner;

  beforeEach(async () => {
    w = await loadFixture(neighbours);
    ({ alice, bob, dave } = w.people);
  });

  it("are sold in one bundle with outcomes of a Gnosis prediction market and tokens of 0x, all or nothing", async () => {
    const { ledger, conditional, mintable, exchange, id } = w;
    const outcome = await betOn(w, alice);
    const kind = await ask(mintable, "create", "", false);
    if (typeof kind !== "bigint") throw new Error("a kind is a number");
    await send(mintable, "create", "", false);
    await send(mintable, "mintFungible", kind, [alice.address], [5n]);
    const item = async (token: BaseContract, identifier: bigint, amount: bigint) =>
      ({
        itemType: ItemType.ERC1155,
        token: await token.getAddress(),
        identifier: identifier.toString(),
        amount: amount.toString(),
      }) as const;
    const order = await makeOrder(exchange, alice, {
      ...(await goodForAWeek()),
      offer: [await unitsItem(w, UNITS), await item(conditional, outcome, DOLLARS), await item(mintable, kind, 5n)],
      consideration: [await dollarsItem(w, 300n * DOLLARS)],
    });
    await w.usdc.mint(bob, 300n * DOLLARS);
    await fill(exchange, bob, order);
    expect(await ledger.balanceOf(bob, id)).to.equal(UNITS);
    expect(await ask(conditional, "balanceOf", bob.address, outcome)).to.equal(DOLLARS);
    expect(await ask(mintable, "balanceOf", bob.address, kind)).to.equal(5n);
    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, bob], dave);
    await expectAllAccounted(w, [alice, bob, dave]);
  });

  it("call the hooks of a 0x receiver with what it expects, singly and in a batch of two series", async () => {
    const { ledger, receiver, id } = w;
    const second = await forSale(w);
    await sell(second, [[alice, 500n]]);
    await expect(ledger.connect(alice).safeTransferFrom(alice, receiver, id, 7n, "0xabcd"))
      .to.emit(receiver, "TokenReceived")
      .withArgs(alice, alice, id, 7n, "0xabcd");
    await expect(ledger.connect(alice).safeBatchTransferFrom(alice, receiver, [id, second.id], [8n, 500n], "0x"))
      .to.emit(receiver, "BatchTokenReceived")
      .withArgs(alice, alice, [id, second.id], [8n, 500n], "0x");
    await send(receiver, "setRejectTransferFlag", true);
    await expect(ledger.connect(alice).safeTransferFrom(alice, receiver, id, 1n, "0x")).to.be.revert(ethers);
    expect(await ledger.balanceOf(receiver, id)).to.equal(15n);
    await settleDays(w, id, 1);
    await expectNothingLost(w, [alice, receiver], dave);
  });

  it("earn for the contract that holds them: one that can only receive keeps units and income for ever", async () => {
    const { ledger, btc, receiver, id, people } = w;
    await ledger.connect(alice).safeTransferFrom(alice, receiver, id, UNITS, "0x");
    const index = await ledger.indexNow(id);
    await settleDays(w, id, 1);
    // What was earned before is still the sender's; what comes after is the contract's, and anybody's claim brings it there.
    await ledger.connect(alice).claim(id);
    expect(await btc.balanceOf(alice)).to.equal(await incomeOf(w, UNITS, 0n, index));
    await ledger.connect(people.keeper).claimFor(receiver, id);
    expect(await btc.balanceOf(receiver)).to.equal(await incomeOf(w, UNITS, index, await ledger.indexNow(id)));
    await expectNothingLost(w, [alice, receiver], dave);
  });

  it("earn for a treasury behind a timelock, which names a receiver once, so that income needs no vote and no delay", async () => {
    const { ledger, btc, dao, id, people } = w;
    await ledger.connect(alice).safeTransferFrom(alice, dao, id, UNITS, "0x");
    const index = await ledger.indexNow(id);
    const call = [
      ledger,
      0n,
      ledger.interface.encodeFunctionData("setReceiver", [bob.address]),
      ethers.ZeroHash,
      ethers.ZeroHash,
    ] as const;
    await send(dao.connect(people.governor), "schedule", ...call, TWO_DAYS);
    await settleDays(w, id, 2);
    await networkHelpers.time.increase(TWO_DAYS);
    await send(dao, "execute", ...call);
    const before = await earned(w, dao);
    expect(before, "two days passed, and nothing was lost").to.be.greaterThan(0n);
    await ledger.connect(people.keeper).claimFor(dao, id);
    expect(await btc.balanceOf(bob), "all of it").to.equal(await incomeOf(w, UNITS, index, await ledger.indexNow(id)));
    expect(await btc.balanceOf(dao)).to.equal(0n);
    await expectNothingLost(w, [alice, dao], dave);
  });

  it("cannot be sent by mistake to contracts that could not hold them", async () => {
    const { ledger, conditional, mintable, exchange, id, usdc, btc } = w;
    for (const target of [
      conditional,
      mintable,
      exchange.seaport,
      exchange.conduit,
      usdc,
      btc,
      ledger,
      w.market,
      w.settlement,
      w.leases,
    ]) {
      await expect(ledger.connect(alice).safeTransferFrom(alice, target, id, 1n, "0x")).to.be.revert(ethers);
    }
    expect(await ledger.balanceOf(alice, id)).to.equal(UNITS);
  });
});
