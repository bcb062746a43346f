import { expect } from "chai";
import { toFunctionSelector } from "viem";
import { buy, openSeries } from "../helpers/series.ts";
import type { HostileWorld } from "./fixture.ts";
import { allow, ethers, HOSTILE_MOODS, load, Mood, networkHelpers, openRestricted, withAllowlist, withHostilePolicy, ZERO } from "./fixture.ts";

/** ERC-7943, multi token: the id that the standard names. */
const ERC7943_MULTI_TOKEN = "0x41c4fbad";
const VIEWS = [
  "canSend(address)",
  "canReceive(address)",
  "canTransfer(address,address,uint256,uint256)",
  "getFrozenTokens(address,uint256)",
];
const ENFORCEMENT = ["forcedTransfer(address,address,uint256,uint256)", "setFrozenTokens(address,uint256,uint256)"];
const PER_SERIES = ["canSendUnits(address,uint256)", "canReceiveUnits(address,uint256)"];

const idOf = (signatures: readonly string[]): string =>
  `0x${signatures
    .reduce((id, signature) => id ^ BigInt(toFunctionSelector(signature)), 0n)
    .toString(16)
    .padStart(8, "0")}`;

describe("Hashpower: whether units may move, in the words of ERC-7943", () => {
  describe("what is claimed", () => {
    it("the views of ERC-7943 are there, its id is not, since nobody can force a transfer or freeze units", async () => {
      const { ledger } = await load(withHostilePolicy);
      expect(idOf([...VIEWS, ...ENFORCEMENT])).to.equal(ERC7943_MULTI_TOKEN);
      const there = new Set(ledger.interface.fragments.filter(({ type }) => type === "function").map((fragment) => fragment.format()));
      for (const view of VIEWS) expect(there.has(view), view).to.equal(true);
      for (const power of ENFORCEMENT) expect(there.has(power), power).to.equal(false);
      expect(await ledger.supportsInterface(ERC7943_MULTI_TOKEN)).to.equal(false);
      expect(await ledger.supportsInterface(idOf([...VIEWS, ...PER_SERIES]))).to.equal(true);
    });
  });

  it("an unrestricted series, or none at all, is open to everybody", async () => {
    const world = await load(withAllowlist);
    const { ledger, people } = world;
    const { alice, bob } = people;
    const open = await openSeries(world, world.farmId);
    for (const id of [open, open + 1n, 0n]) {
      expect(await ledger.canTransfer(alice, bob, id, 1n)).to.equal(true);
      expect(await ledger.canSendUnits(alice, id)).to.equal(true);
      expect(await ledger.canReceiveUnits(alice, id)).to.equal(true);
      expect(await ledger.getFrozenTokens(alice, id)).to.equal(0n);
    }
    expect(await ledger.canSend(alice)).to.equal(true);
    expect(await ledger.canReceive(alice)).to.equal(true);
  });

  it("the answers for a restricted series are what a purchase and a transfer then meet", async () => {
    const world = await load(withAllowlist);
    const { ledger, policy, attester, people } = world;
    const { provider, alice, bob, carol } = people;
    const id = await openRestricted(world, policy);
    await allow(policy, attester, alice);
    await allow(policy, attester, bob);

    expect(await ledger.canTransfer(ZERO, alice, id, 5n)).to.equal(true);
    await buy(world, id, alice, 5n);
    expect(await ledger.canTransfer(ZERO, carol, id, 5n)).to.equal(false);
    await expect(buy(world, id, carol, 5n)).to.be.revertedWithCustomError(ledger, "TransferRestricted");

    const asked = [alice, bob, carol];
    await policy.connect(provider).setAccountsBlocked([bob], true);
    for (const from of asked) {
      for (const to of asked) {
        const mayMove = await ledger.connect(from).canTransfer(from, to, id, 0n);
        const move = ledger.connect(from).safeTransferFrom(from, to, id, 0n, "0x");
        if (mayMove) await move;
        else await expect(move).to.be.revertedWithCustomError(ledger, "TransferRestricted").withArgs(id, from, to, 0n);
        const [canSend, canReceive] = [await ledger.canSendUnits(from, id), await ledger.canReceiveUnits(to, id)];
        expect(mayMove, "sender and receiver may, and so they may together").to.equal(canSend && canReceive);
      }
    }
    expect(await ledger.canReceiveUnits(alice, id)).to.equal(true);
    expect(await ledger.canSendUnits(bob, id)).to.equal(false);
  });

  it("the caller is the operator: a blocked marketplace learns that it may not move anybody's units", async () => {
    const world = await load(withAllowlist);
    const { ledger, policy, attester, people } = world;
    const { provider, alice, bob, dave: marketplace } = people;
    const id = await openRestricted(world, policy);
    await allow(policy, attester, alice);
    await allow(policy, attester, bob);
    await buy(world, id, alice, 5n);
    await ledger.connect(alice).setApprovalForAll(marketplace, true);
    expect(await ledger.connect(marketplace).canTransfer(alice, bob, id, 1n)).to.equal(true);
    await ledger.connect(marketplace).safeTransferFrom(alice, bob, id, 1n, "0x");
    await policy.connect(provider).setAccountsBlocked([marketplace], true);
    expect(await ledger.connect(marketplace).canTransfer(alice, bob, id, 1n)).to.equal(false);
    await expect(ledger.connect(marketplace).safeTransferFrom(alice, bob, id, 1n, "0x"))
      .to.be.revertedWithCustomError(ledger, "TransferRestricted")
      .withArgs(id, alice, bob, 1n);
    expect(await ledger.connect(alice).canTransfer(alice, bob, id, 1n)).to.equal(true);
  });

  describe("never revert, whatever the policy does", () => {
    let world: HostileWorld;
    let id: bigint;

    beforeEach(async () => {
      world = await load(withHostilePolicy);
      id = await openRestricted(world, world.policy);
    });

    for (const [name, mood] of HOSTILE_MOODS) {
      it(`${name}: the answer is no, and a transfer fails`, async () => {
        const { ledger, policy, people } = world;
        const { alice, bob } = people;
        await buy(world, id, alice, 5n);
        await policy.become(mood);
        expect(await ledger.canTransfer(alice, bob, id, 1n)).to.equal(false);
        expect(await ledger.canSendUnits(alice, id)).to.equal(false);
        expect(await ledger.canReceiveUnits(bob, id)).to.equal(false);
        await expect(ledger.connect(alice).safeTransferFrom(alice, bob, id, 1n, "0x")).to.revert(ethers);
        expect(await ledger.canTransfer(alice, ZERO, id, 1n), "a refund").to.equal(true);
        expect(await ledger.balanceOf(alice, id)).to.equal(5n);
      });
    }

    it("a yes with a megabyte behind it is a yes, as in a transfer, and is not copied", async () => {
      const { ledger, policy, people } = world;
      const { alice, bob } = people;
      await buy(world, id, alice, 5n);
      await policy.become(Mood.AnswerMegabyte);
      expect(await ledger.canTransfer(alice, bob, id, 1n)).to.equal(true);
      await ledger.connect(alice).safeTransferFrom(alice, bob, id, 1n, "0x");
      expect(await ledger.balanceOf(bob, id)).to.equal(1n);
    });
  });

  it("a policy that answers for transfers only leaves the questions about one account at no", async () => {
    const world = await load(withHostilePolicy);
    const { ledger, people } = world;
    const list = await ethers.deployContract("ListPolicy");
    for (const account of [people.alice, people.bob]) await list.setAllowed(account, true);
    const id = await openRestricted(world, list);
    expect(await ledger.canTransfer(people.alice, people.bob, id, 1n)).to.equal(true);
    expect(await ledger.canSendUnits(people.alice, id)).to.equal(false);
    expect(await ledger.canReceiveUnits(people.alice, id)).to.equal(false);
  });

  it("an attested account is told apart from one whose attestation ended, at the second", async () => {
    const world = await load(withAllowlist);
    const { ledger, policy, attester, people } = world;
    const id = await openRestricted(world, policy);
    const { expiry } = await allow(policy, attester, people.alice);
    await networkHelpers.time.increaseTo(expiry - 1);
    expect(await ledger.canReceiveUnits(people.alice, id)).to.equal(true);
    await networkHelpers.time.increaseTo(expiry);
    expect(await ledger.canReceiveUnits(people.alice, id)).to.equal(false);
    expect(await ledger.canSendUnits(people.alice, id)).to.equal(true);
  });
});
