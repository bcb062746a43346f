import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract } from "ethers";
import type { HostileReceiver, PrimaryMarket } from "../../types/ethers-contracts/index.js";
import { advanceTo, startOf } from "../helpers/days.ts";
import { bySettlement, ethers, expectConserved, load, ONE_PER_UNIT, open, placePermit2, withFarm } from "./fixture.ts";
import type { World } from "./fixture.ts";
import { outcomes } from "../helpers/outcomes.ts";

/** The n-th member of `answer` in HostileReceiver. */
const ANSWER = { wrongMagic: 1, revertWithCustomError: 4 } as const;

interface Payment extends BaseContract {
  mint(to: HardhatEthersSigner | BaseContract, amount: bigint): Promise<unknown>;
}

describe("PrimaryMarket: tokens, buyers and receivers that do not play along", () => {
  let world: World;
  let market: PrimaryMarket;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withFarm);
    ({ market } = world);
    ({ alice, bob } = world.people);
  });

  /** A series of 10 days at one base unit a unit, paid in a token that slipped onto the list. */
  async function openIn(token: BaseContract): Promise<bigint> {
    await world.config.connect(world.people.governor).setPaymentToken(token, true);
    return await open(world, { paymentToken: await token.getAddress(), price: ONE_PER_UNIT, epochs: 10 });
  }

  async function approveAs(owner: HardhatEthersSigner, token: BaseContract, amount: bigint): Promise<void> {
    const interface_ = world.usdc.interface; // every token here has this function
    const data = interface_.encodeFunctionData("approve", [await market.getAddress(), amount]);
    await owner.sendTransaction({ to: token, data });
  }

  async function equip(owner: HardhatEthersSigner, token: Payment, amount: bigint): Promise<void> {
    await token.mint(owner, amount);
    await approveAs(owner, token, amount);
  }

  describe("payment tokens", () => {
    it("that take a fee on transfer are refused, with what arrived", async () => {
      const token = await ethers.deployContract("FeeOnTransferToken", [100]);
      const id = await openIn(token);
      await equip(alice, token, 1_000n);
      await expect(market.connect(alice).buy(id, 1_000n, 1_000n, alice))
        .to.be.revertedWithCustomError(market, "PaymentTokenShort")
        .withArgs(token, 1_000n, 990n);
      expect((await market.escrow(id)).sold).to.equal(0n);
      await token.setFee(0);
      await market.connect(alice).buy(id, 1_000n, 1_000n, alice);
    });

    it("that answer false instead of reverting are not believed", async () => {
      const token = await ethers.deployContract("FalseToken");
      const id = await openIn(token);
      await equip(alice, token, 2_000n);
      await token.setFailing(true);
      await expect(market.connect(alice).buy(id, 1_000n, 1_000n, alice))
        .to.be.revertedWithCustomError(market, "SafeERC20FailedOperation")
        .withArgs(token);
      await token.setFailing(false);
      await market.connect(alice).buy(id, 1_000n, 1_000n, alice);

      // Money out waits as well, and is still there when the token works again.
      await over(id);
      await (await bySettlement(world)).settleEscrow(id, 0, outcomes(10, 0x3ff), world.people.keeper);
      await token.setFailing(true);
      await expect(market.connect(world.people.provider).withdrawRelease(id, world.people.provider))
        .to.be.revertedWithCustomError(market, "SafeERC20FailedOperation")
        .withArgs(token);
      await token.setFailing(false);
      await market.connect(world.people.provider).withdrawRelease(id, world.people.provider);
      await expectConserved(world, id);
    });

    it("that answer nothing at all work", async () => {
      const token = await ethers.deployContract("SilentToken");
      const id = await openIn(token);
      await equip(alice, token, 1_000n);
      await market.connect(alice).buy(id, 1_000n, 1_000n, alice);
      await over(id);
      await (await bySettlement(world)).settleEscrow(id, 0, outcomes(10, 0x3ff), world.people.keeper);
      await market.connect(world.people.provider).withdrawRelease(id, bob);
      expect(await token.balanceOf(bob)).to.equal(1_000n);
    });

    it("that block single accounts stop these accounts only, and those can name another receiver", async () => {
      const token = await ethers.deployContract("BlockingToken");
      const id = await openIn(token);
      await equip(alice, token, 600n);
      await equip(bob, token, 400n);
      await market.connect(alice).buy(id, 600n, 600n, alice);
      await token.setBlocked(bob, true);
      await expect(market.connect(bob).buy(id, 400n, 400n, bob))
        .to.be.revertedWithCustomError(token, "Blocked")
        .withArgs(bob);

      const { provider, keeper, carol } = world.people;
      await token.setBlocked(provider, true);
      await token.setBlocked(keeper, true);
      await over(id);
      // Nobody's block stands in the way of settling: releases and tips are credited.
      await (await bySettlement(world)).settleEscrow(id, 0, outcomes(10, 0x3ff), keeper);
      const asProvider = market.connect(provider);
      await expect(asProvider.withdrawRelease(id, provider)).to.be.revertedWithCustomError(token, "Blocked");
      await asProvider.withdrawRelease(id, carol);
      expect(await token.balanceOf(carol)).to.equal(600n);
      expect((await market.escrow(id)).providerCredit).to.equal(0n);
    });

    it("that block the market stop it, and nothing is lost", async () => {
      const token = await ethers.deployContract("BlockingToken");
      const id = await openIn(token);
      await equip(alice, token, 600n);
      await market.connect(alice).buy(id, 600n, 600n, alice);
      await token.setBlocked(market, true);
      await over(id);
      await (await bySettlement(world)).settleEscrow(id, 0, outcomes(10, 0x3ff), world.people.keeper);
      await expect(market.connect(world.people.provider).withdrawRelease(id, world.people.provider))
        .to.be.revertedWithCustomError(token, "Blocked")
        .withArgs(market);
      expect((await market.escrow(id)).providerCredit).to.equal(600n);
    });

    it("that call back before they move cannot have one payment counted twice", async () => {
      const token = await ethers.deployContract("PhantomToken");
      const id = await openIn(token);
      const attacker = await ethers.deployContract("HostileReceiver");
      await token.mint(attacker, 1_000n);
      await act(
        attacker,
        world.usdc.interface.encodeFunctionData("approve", [await market.getAddress(), 5_000n]),
        token,
      );
      const purchase = market.interface.encodeFunctionData("buy", [id, 1_000n, 1_000n, await attacker.getAddress()]);
      const inner = attacker.interface.encodeFunctionData("execute", [await market.getAddress(), purchase]);
      await token.arm(attacker, inner);
      await expect(act(attacker, purchase, market)).to.be.revertedWithCustomError(
        market,
        "ReentrancyGuardReentrantCall",
      );
      expect(await world.ledger.totalSupply(id)).to.equal(0n);
      expect(await token.balanceOf(market)).to.equal(0n);
    });

    it("that call back and deliver nothing are refused as short", async () => {
      const token = await ethers.deployContract("PhantomToken");
      const id = await openIn(token);
      await equip(alice, token, 1_000n);
      await token.arm(token, token.interface.encodeFunctionData("totalSupply"));
      await expect(market.connect(alice).buy(id, 1_000n, 1_000n, alice))
        .to.be.revertedWithCustomError(market, "PaymentTokenShort")
        .withArgs(token, 1_000n, 0n);
    });

    it("donations to the market belong to no series and count for no sale", async () => {
      const { usdc } = world;
      const id = await open(world, { price: ONE_PER_UNIT, epochs: 10 });
      await usdc.mint(market, 10n ** 9n);
      await expect(market.connect(alice).buy(id, 1n, 1n, alice)).to.be.revertedWithCustomError(
        usdc,
        "ERC20InsufficientAllowance",
      );
      await equip(alice, usdc, 100n);
      await market.connect(alice).buy(id, 100n, 100n, alice);
      expect((await market.escrow(id)).paid).to.equal(100n);
    });

    it("reach their limits through Permit2 as well", async () => {
      await placePermit2();
      const permit2 = await market.permit2();
      const token = await ethers.deployContract("FeeOnTransferToken", [100]);
      const id = await openIn(token);
      await token.mint(alice, 1_000n);
      await token.connect(alice).approve(permit2, 1_000n);
      const { chainId } = await ethers.provider.getNetwork();
      const deadline = 2 ** 40;
      const signature = await alice.signTypedData(
        { name: "Permit2", chainId, verifyingContract: permit2 },
        {
          PermitTransferFrom: [
            { name: "permitted", type: "TokenPermissions" },
            { name: "spender", type: "address" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
          TokenPermissions: [
            { name: "token", type: "address" },
            { name: "amount", type: "uint256" },
          ],
        },
        {
          permitted: { token: await token.getAddress(), amount: 1_000n },
          spender: await market.getAddress(),
          nonce: 0n,
          deadline,
        },
      );
      await expect(market.connect(alice).buyWithPermit2(id, 1_000n, 1_000n, alice, 0n, deadline, signature))
        .to.be.revertedWithCustomError(market, "PaymentTokenShort")
        .withArgs(token, 1_000n, 990n);
    });
  });

  describe("receivers", () => {
    let id: bigint;
    let receiver: HostileReceiver;

    beforeEach(async () => {
      id = await open(world, { price: ONE_PER_UNIT, epochs: 10 });
      receiver = await ethers.deployContract("HostileReceiver");
    });

    it("that refuse the units undo the whole sale", async () => {
      await equip(alice, world.usdc, 100n);
      for (const answer of Object.values(ANSWER)) {
        await receiver.setAnswer(answer);
        await expect(market.connect(alice).buy(id, 100n, 100n, receiver)).to.be.revert(ethers);
      }
      const book = await market.escrow(id);
      expect([book.sold, book.paid]).to.deep.equal([0n, 0n]);
      expect(await world.registry.reservations(world.farmId)).to.deep.equal([]);
    });

    it("that buy again from inside the hook pay again", async () => {
      await world.usdc.mint(receiver, 300n);
      await act(receiver, await approval(300n), world.usdc);
      const again = market.interface.encodeFunctionData("buy", [id, 200n, 200n, await receiver.getAddress()]);
      await receiver.callInHook(market, again);
      const first = market.interface.encodeFunctionData("buy", [id, 100n, 100n, await receiver.getAddress()]);
      await act(receiver, first, market);
      expect(await world.ledger.balanceOf(receiver, id)).to.equal(300n);
      expect(await world.usdc.balanceOf(receiver)).to.equal(0n);
      expect(await world.usdc.balanceOf(market)).to.equal(300n);
      const book = await market.escrow(id);
      expect([book.sold, book.paid]).to.deep.equal([300n, 300n]);
    });

    it("that try every other door from inside the hook find it shut", async () => {
      const self = await receiver.getAddress();
      await world.usdc.mint(receiver, 100n);
      await act(receiver, await approval(100n), world.usdc);
      const { interface: market_ } = market;
      const doors: [string, string][] = [
        ["refund", market_.encodeFunctionData("refund", [id, 100n, self])],
        ["withdrawRelease", market_.encodeFunctionData("withdrawRelease", [id, self])],
        ["withdrawCredit", market_.encodeFunctionData("withdrawCredit", [await world.usdc.getAddress(), self])],
        ["settleEscrow", market_.encodeFunctionData("settleEscrow", [id, 0, outcomes(1, 1), self])],
        ["openRefunds", market_.encodeFunctionData("openRefunds", [id, false])],
        ["a unit too many", market_.encodeFunctionData("buy", [id, 1_000_000n, 10n ** 9n, self])],
      ];
      for (const [, data] of doors) await receiver.callInHook(market, data);
      const buy = market_.encodeFunctionData("buy", [id, 100n, 100n, self]);
      await act(receiver, buy, market);
      const attempts = await receiver.queryFilter(receiver.filters.Reentered(), "latest");
      const names = attempts.map(({ args }) => market_.parseError(args.result)?.name);
      expect(attempts.map(({ args }) => args.success)).to.deep.equal(doors.map(() => false));
      expect(names).to.deep.equal([
        "NotRefundable",
        "NotProvider",
        "NothingToWithdraw",
        "NotSettlement",
        "NotSettlement",
        "SoldOut",
      ]);
      expect(await world.usdc.balanceOf(market)).to.equal(100n);
    });

    async function approval(amount: bigint): Promise<string> {
      return world.usdc.interface.encodeFunctionData("approve", [await market.getAddress(), amount]);
    }
  });

  async function act(actor: HostileReceiver, data: string, target: BaseContract): Promise<unknown> {
    return await actor.execute(target, data);
  }

  /** All ten days of the series are over. */
  async function over(id: bigint): Promise<void> {
    const { startEpoch } = await market.terms(id);
    await advanceTo(world, startOf(startEpoch + 10n));
  }
});
