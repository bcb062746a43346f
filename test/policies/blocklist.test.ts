import { expect } from "chai";
import type { AllOf, BlocklistPolicy } from "../../types/ethers-contracts/index.js";
import type { Desk } from "./fixture.ts";
import { allow, deployDesk, ethers, FRANCE, GERMANY, load, Mood, NORTH_KOREA, ZERO } from "./fixture.ts";

const ID = 257n;

describe("BlocklistPolicy", () => {
  let desk: Desk;

  beforeEach(async () => {
    desk = await load(deployDesk);
  });

  describe("without a source of countries", () => {
    let policy: BlocklistPolicy;

    beforeEach(async () => {
      policy = await ethers.deployContract("BlocklistPolicy", [desk.owner, ZERO]);
    });

    it("is open to everybody but the accounts on its list", async () => {
      const { alice, bob, carol } = desk;
      expect(await policy.canTransfer(alice, alice, bob, ID, 1n)).to.equal(true);
      await policy.setAccountsBlocked([alice, carol], true);
      expect(await policy.canTransfer(bob, ZERO, bob, ID, 1n)).to.equal(true);
      expect(await policy.canTransfer(bob, ZERO, alice, ID, 1n)).to.equal(false);
      expect(await policy.canTransfer(bob, bob, alice, ID, 1n)).to.equal(false);
      expect(await policy.canTransfer(alice, alice, bob, ID, 1n)).to.equal(false);
      expect(await policy.canTransfer(carol, bob, desk.stranger, ID, 1n), "as an operator").to.equal(false);
      expect([await policy.canSend(alice, ID), await policy.canReceive(alice, ID)]).to.deep.equal([false, false]);
      expect([await policy.canSend(bob, ID), await policy.canReceive(bob, ID)]).to.deep.equal([true, true]);
    });

    it("refuses to block countries that it could not see", async () => {
      await expect(policy.setCountriesBlocked([GERMANY], true)).to.be.revertedWithCustomError(policy, "NoCountrySource");
      expect(await policy.countrySource()).to.equal(ZERO);
    });
  });

  describe("with a source of countries", () => {
    let policy: BlocklistPolicy;

    beforeEach(async () => {
      policy = await ethers.deployContract("BlocklistPolicy", [desk.owner, desk.policy]);
      await allow(desk.policy, desk.attester, desk.alice, { country: NORTH_KOREA });
      await allow(desk.policy, desk.attester, desk.bob, { country: FRANCE });
    });

    it("keeps countries from receiving, not from leaving", async () => {
      const { alice, bob } = desk;
      expect(await policy.countrySource()).to.equal(await desk.policy.getAddress());
      await policy.setCountriesBlocked([NORTH_KOREA], true);
      expect(await policy.canTransfer(bob, bob, alice, ID, 1n)).to.equal(false);
      expect(await policy.canTransfer(alice, alice, bob, ID, 1n)).to.equal(true);
      expect([await policy.canSend(alice, ID), await policy.canReceive(alice, ID)]).to.deep.equal([true, false]);
    });

    it("keeps out accounts whose country nobody knows if country 0 is blocked", async () => {
      const { bob, stranger } = desk;
      expect(await policy.canReceive(stranger, ID)).to.equal(true);
      await policy.setCountriesBlocked([0], true);
      expect(await policy.canReceive(stranger, ID)).to.equal(false);
      expect(await policy.canReceive(bob, ID)).to.equal(true);
    });

    it("is the owner's to keep", async () => {
      const { alice } = desk;
      await expect(policy.connect(alice).setCountriesBlocked([FRANCE], true))
        .to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount")
        .withArgs(alice);
    });
  });

  it("cannot be deployed over something that knows no countries", async () => {
    const { owner, alice } = desk;
    const factory = await ethers.getContractFactory("BlocklistPolicy");
    const list = await ethers.deployContract("ListPolicy");
    for (const source of [alice, list]) await expect(factory.deploy(owner, source)).to.revert(ethers);
    await expect(factory.deploy(ZERO, ZERO)).to.be.revertedWithCustomError(factory, "OwnableInvalidOwner").withArgs(ZERO);
  });
});

describe("AllOf", () => {
  let desk: Desk;
  let sanctions: BlocklistPolicy;
  let both: AllOf;

  beforeEach(async () => {
    desk = await load(deployDesk);
    sanctions = await ethers.deployContract("BlocklistPolicy", [desk.owner, ZERO]);
    both = await ethers.deployContract("AllOf", [[sanctions, desk.policy]]);
    for (const account of [desk.alice, desk.bob]) await allow(desk.policy, desk.attester, account);
  });

  it("agrees only if every policy does", async () => {
    const { alice, bob, carol } = desk;
    expect(await both.canTransfer(alice, alice, bob, ID, 1n)).to.equal(true);
    expect(await both.canTransfer(alice, alice, carol, ID, 1n), "the second refuses").to.equal(false);
    expect(await both.canReceive(carol, ID)).to.equal(false);
    await sanctions.setAccountsBlocked([bob], true);
    expect(await both.canTransfer(alice, alice, bob, ID, 1n), "the first refuses").to.equal(false);
    expect([await both.canSend(bob, ID), await both.canReceive(bob, ID)]).to.deep.equal([false, false]);
    expect([await both.canSend(alice, ID), await both.canReceive(alice, ID)]).to.deep.equal([true, true]);
  });

  it("asks each of two, three and four, and says which", async () => {
    const hostile = await Promise.all(Array.from({ length: 4 }, () => ethers.deployContract("HostilePolicy")));
    for (const count of [2, 3, 4]) {
      const asked = hostile.slice(0, count);
      const all = await ethers.deployContract("AllOf", [asked]);
      expect(await all.policies()).to.deep.equal(await Promise.all(asked.map((policy) => policy.getAddress())));
      expect(await all.canTransfer(desk.alice, desk.alice, desk.bob, ID, 1n)).to.equal(true);
      for (const [i, policy] of asked.entries()) {
        await policy.become(Mood.Refuse);
        expect(await all.canTransfer(desk.alice, desk.alice, desk.bob, ID, 1n), `policy ${i} of ${count}`).to.equal(false);
        expect(await all.canSend(desk.alice, ID)).to.equal(false);
        expect(await all.canReceive(desk.alice, ID)).to.equal(false);
        await policy.become(Mood.Allow);
      }
    }
  });

  it("passes on every argument", async () => {
    const exact = await ethers.deployContract("ExactPolicy");
    const { alice, bob, carol } = desk;
    const factory = await ethers.getContractFactory("AllOf");
    // One that answers no account questions is no policy for this.
    await expect(factory.deploy([exact, sanctions])).to.revert(ethers);
    const recorder = await ethers.deployContract("ExactViewsPolicy");
    const all = await ethers.deployContract("AllOf", [[sanctions, recorder]]);
    await recorder.expect(alice, bob, carol, ID, 7n);
    expect(await all.canTransfer(alice, bob, carol, ID, 7n)).to.equal(true);
    for (const wrong of [
      [bob, bob, carol, ID, 7n],
      [alice, alice, carol, ID, 7n],
      [alice, bob, alice, ID, 7n],
      [alice, bob, carol, ID + 256n, 7n],
      [alice, bob, carol, ID, 8n],
    ] as const) {
      expect(await all.canTransfer(...wrong)).to.equal(false);
    }
  });

  it("passes on the error of a policy that reverts, and refuses garbage", async () => {
    const reverting = await ethers.deployContract("HostilePolicy");
    const all = await ethers.deployContract("AllOf", [[sanctions, reverting]]);
    for (const mood of [Mood.Revert, Mood.AnswerNothing, Mood.AnswerShort, Mood.AnswerThree, Mood.Write]) {
      await reverting.become(mood);
      await expect(all.canTransfer(desk.alice, desk.alice, desk.bob, ID, 1n)).to.revert(ethers);
    }
  });

  it("is never one policy, never five, and never an account", async () => {
    const factory = await ethers.getContractFactory("AllOf");
    for (const count of [0, 1, 5]) {
      const list = Array.from({ length: count }, () => sanctions);
      await expect(factory.deploy(list)).to.be.revertedWithCustomError(factory, "WrongPolicyCount").withArgs(count);
    }
    await expect(factory.deploy([sanctions, desk.alice]))
      .to.be.revertedWithCustomError(factory, "NotAPolicy")
      .withArgs(desk.alice);
  });
});
