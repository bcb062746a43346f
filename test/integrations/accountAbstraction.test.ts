import { expect } from "chai";
import type { BaseContract } from "ethers";
import { testWallet } from "../helpers/committee.ts";
import { ask } from "../helpers/published.ts";
import { settleDays } from "../helpers/series.ts";
import type { Abstraction, Call } from "./accounts.ts";
import { batch, bundle, deployAbstraction, ENTRY_POINT, simpleAccount, userOperation } from "./accounts.ts";
import type { SeriesWorld } from "./fixture.ts";
import { begin, ethers, forSale, loadFixture, networkHelpers, sell, worldWithFarm } from "./fixture.ts";
import { expectAllAccounted, expectNothingLost, incomeOf } from "./income.ts";

const UNITS = 40_000n;
/** Key of somebody who has dollars and no ether. */
const OWNER = testWallet("owner of a smart account");

interface Abstract extends SeriesWorld {
  readonly abstraction: Abstraction;
  readonly cost: bigint;
}

async function abstracted(): Promise<Abstract> {
  const world = await forSale(await worldWithFarm());
  await sell(world, [[world.people.dave, UNITS]]);
  const cost = await world.market.quote(world.id, UNITS);
  return { ...world, cost, abstraction: await deployAbstraction(world) };
}

/** Approval and purchase. */
function purchase(w: Abstract, to: string): Call[] {
  return [
    { target: w.usdc, data: w.usdc.interface.encodeFunctionData("approve", [w.addresses.market, w.cost]) },
    { target: w.market, data: w.market.interface.encodeFunctionData("buy", [w.id, UNITS, w.cost, to]) },
  ];
}

async function depositOf(w: Abstract, account: BaseContract | string): Promise<bigint> {
  const deposit = await ask(w.abstraction.entryPoint, "balanceOf", account);
  if (typeof deposit !== "bigint") throw new Error("a deposit is a number");
  return deposit;
}

describe("ERC-4337 version 0.8: accounts without ether buy units", () => {
  let w: Abstract;

  beforeEach(async () => {
    w = await loadFixture(abstracted);
  });

  it("a smart account that does not exist yet is made, approves and buys in one operation whose gas the provider pays", async () => {
    const { ledger, market, usdc, id, cost, people, abstraction } = w;
    const { address, initCode } = await simpleAccount(abstraction, OWNER.address);
    await usdc.mint(address, cost);
    const callData = await batch(abstraction, purchase(w, address));
    const operation = await userOperation(abstraction, OWNER, { sender: address, initCode, callData });
    const before = await depositOf(w, abstraction.paymaster);
    const receipt = await bundle(abstraction, people.keeper, [operation]);

    const sold = receipt.logs.find((log) => market.interface.parseLog(log)?.name === "UnitsSold");
    expect(sold, "sold in the bundler's transaction").to.not.equal(undefined);
    expect(await ledger.balanceOf(address, id)).to.equal(UNITS);
    expect(await usdc.balanceOf(address)).to.equal(0n);
    expect(await ethers.provider.getBalance(address), "no ether anywhere").to.equal(0n);
    expect(await depositOf(w, address)).to.equal(0n);
    expect(before - (await depositOf(w, abstraction.paymaster)), "the provider paid").to.be.greaterThan(0n);

    await begin(w);
    await settleDays(w, id, 2);
    // Its income needs no ether either: anybody may bring it, and it goes to the account alone.
    await ledger.connect(people.keeper).claimFor(address, id);
    expect(await w.btc.balanceOf(address)).to.equal(await incomeOf(w, UNITS, 0n, await ledger.indexNow(id)));
    await settleDays(w, id, 1);
    await expectNothingLost(w, [address], people.dave);
    await expectAllAccounted(w, [address, people.dave]);
  });

  it("a paymaster pays for purchases and for nothing else; with ether of its own the account claims by itself", async () => {
    const { ledger, usdc, btc, id, cost, people, abstraction } = w;
    const { address, initCode } = await simpleAccount(abstraction, OWNER.address);
    await usdc.mint(address, cost);
    const callData = await batch(abstraction, purchase(w, address));
    await bundle(abstraction, people.keeper, [
      await userOperation(abstraction, OWNER, { sender: address, initCode, callData }),
    ]);
    await begin(w);
    await settleDays(w, id, 2);

    const claim = await batch(abstraction, [
      { target: ledger, data: ledger.interface.encodeFunctionData("claim", [id]) },
    ]);
    const operation = { sender: address, initCode: "0x", callData: claim };
    await expect(bundle(abstraction, people.keeper, [await userOperation(abstraction, OWNER, operation)]))
      .to.be.revertedWithCustomError(abstraction.entryPoint, "FailedOpWithRevert")
      .withArgs(0, "AA33 reverted", abstraction.paymaster.interface.encodeErrorResult("NotAPurchase", [address]));
    await networkHelpers.setBalance(address, ethers.parseEther("0.1"));
    await bundle(abstraction, people.keeper, [await userOperation(abstraction, OWNER, operation, false)]);
    expect(await btc.balanceOf(address)).to.be.greaterThan(0n);
    await expectNothingLost(w, [address], people.dave);
  });

  it("somebody else's signature moves neither dollars nor units", async () => {
    const { usdc, ledger, id, cost, people, abstraction } = w;
    const { address, initCode } = await simpleAccount(abstraction, OWNER.address);
    await usdc.mint(address, cost);
    const callData = await batch(abstraction, purchase(w, people.bob.address));
    const forged = await userOperation(abstraction, testWallet("a thief"), { sender: address, initCode, callData });
    await expect(bundle(abstraction, people.keeper, [forged]))
      .to.be.revertedWithCustomError(abstraction.entryPoint, "FailedOp")
      .withArgs(0, "AA24 signature error");
    expect(await usdc.balanceOf(address)).to.equal(cost);
    expect(await ledger.balanceOf(people.bob, id)).to.equal(0n);
  });

  it("a plain account delegates to a smart one (EIP-7702) and buys in the same transaction, sponsored; it earns like any other", async () => {
    const { ledger, usdc, id, cost, people, abstraction } = w;
    const { address } = OWNER;
    await usdc.mint(address, cost);
    const callData = await batch(abstraction, purchase(w, address));
    const operation = await userOperation(abstraction, OWNER, { sender: address, initCode: "0x", callData });
    const handleOps = abstraction.entryPoint.interface.encodeFunctionData("handleOps", [
      [operation],
      people.keeper.address,
    ]);
    await sendWithDelegation(w, handleOps);

    expect(await ledger.balanceOf(address, id)).to.equal(UNITS);
    expect(await ethers.provider.getBalance(address)).to.equal(0n);
    await begin(w);
    await settleDays(w, id, 2);
    await ledger.connect(people.keeper).claimFor(address, id);
    await expectNothingLost(w, [address], people.dave);
    await expectAllAccounted(w, [address, people.dave]);
  });

  it("a plain account that delegates to code without a receiver hook keeps and claims its units, but receives no more", async () => {
    const { ledger, market, usdc, btc, id, people } = w;
    const owner = OWNER.connect(ethers.provider);
    await networkHelpers.setBalance(owner.address, ethers.parseEther("1"));
    await usdc.mint(owner.address, w.cost);
    await (await usdc.connect(owner).approve(market, w.cost)).wait();
    await (await market.connect(owner).buy(id, UNITS, w.cost, owner.address)).wait();
    const delegate = await usdc.getAddress();
    const authorization = await owner.authorize({ address: delegate, nonce: (await owner.getNonce()) + 1 });
    await (await owner.sendTransaction({ type: 4, to: people.bob.address, authorizationList: [authorization] })).wait();
    expect(await ethers.provider.getCode(owner.address)).to.equal(`0xef0100${delegate.slice(2).toLowerCase()}`);

    await begin(w);
    await settleDays(w, id, 2);
    await (await ledger.connect(owner).claim(id)).wait();
    expect(await btc.balanceOf(owner.address)).to.be.greaterThan(0n);
    await expectNothingLost(w, [owner.address], people.dave);
    await expect(ledger.connect(people.dave).safeTransferFrom(people.dave, owner.address, id, 1n, "0x"))
      .to.be.revertedWithCustomError(ledger, "ERC1155InvalidReceiver")
      .withArgs(owner.address);
    await (await ledger.connect(owner).safeTransferFrom(owner.address, people.bob, id, UNITS, "0x")).wait();
    expect(await ledger.balanceOf(people.bob, id)).to.equal(UNITS);
  });
});

/** A bundler sends `data` to the entry point, with the owner's word that its account delegates to the smart one's code. */
async function sendWithDelegation(w: Abstract, data: string): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  const authorization = await OWNER.authorize({
    address: await w.abstraction.delegate.getAddress(),
    nonce: 0,
    chainId,
  });
  const bundler = testWallet("bundler").connect(ethers.provider);
  await networkHelpers.setBalance(bundler.address, ethers.parseEther("1"));
  const response = await bundler.sendTransaction({
    type: 4,
    to: ENTRY_POINT,
    data,
    authorizationList: [authorization],
  });
  await response.wait();
}
