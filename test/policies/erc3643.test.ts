import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { ERC3643Policy } from "../../types/ethers-contracts/index.js";
import { advanceTo } from "../helpers/days.ts";
import { buy, settleDays } from "../helpers/series.ts";
import type { World } from "./fixture.ts";
import { ethers, FRANCE, GERMANY, load, openRestricted, saleEndOf, withAllowlist, ZERO } from "./fixture.ts";
import type { Onboarded, TRex } from "./trex.ts";
import {
  addClaim,
  deleteIdentity,
  deployTRex,
  distrustIssuer,
  onboard,
  register,
  removeClaim,
  requireTopic,
  restrictCountry,
  revokeClaim,
  updateCountry,
} from "./trex.ts";

interface TRexWorld extends World {
  readonly trex: TRex;
  readonly policy: ERC3643Policy;
}

async function withTRex(): Promise<TRexWorld> {
  const world = await withAllowlist();
  const trex = await deployTRex(world.people.provider, world.attester);
  const policy = await ethers.deployContract("ERC3643Policy", [trex.registry, ZERO]);
  return { ...world, trex, policy };
}

describe("ERC3643Policy, over the published T-REX and ONCHAINID contracts", () => {
  let world: TRexWorld;
  let trex: TRex;
  let policy: ERC3643Policy;
  let alice: HardhatEthersSigner;
  let bob: HardhatEthersSigner;
  let carol: HardhatEthersSigner;

  beforeEach(async () => {
    world = await load(withTRex);
    ({ trex, policy } = world);
    ({ alice, bob, carol } = world.people);
  });

  describe("a series that asks the identity registry", () => {
    let id: bigint;

    beforeEach(async () => {
      id = await openRestricted(world, policy);
    });

    const expectRefused = async (buyer: HardhatEthersSigner): Promise<void> => {
      await expect(buy(world, id, buyer, 10n))
        .to.be.revertedWithCustomError(world.ledger, "TransferRestricted")
        .withArgs(id, ZERO, buyer, 10n);
    };

    it("sells to a verified holder, and to nobody that is unregistered or registered without the claim", async () => {
      await onboard(trex, alice, GERMANY);
      await buy(world, id, alice, 10n);
      expect(await world.ledger.balanceOf(alice, id)).to.equal(10n);
      await expectRefused(bob);
      const identity = await register(trex, bob, GERMANY);
      await expectRefused(bob);
      await addClaim(trex, bob, identity);
      await buy(world, id, bob, 10n);
      expect(await policy.canReceive(bob, id)).to.equal(true);
      expect(await world.ledger.canReceiveUnits(bob, id)).to.equal(true);
      expect(await world.ledger.canReceiveUnits(carol, id)).to.equal(false);
    });

    it("lets units go to verified holders only", async () => {
      const { ledger } = world;
      await onboard(trex, alice, GERMANY);
      await onboard(trex, bob, FRANCE);
      await buy(world, id, alice, 10n);
      await ledger.connect(alice).safeTransferFrom(alice, bob, id, 4n, "0x");
      await expect(ledger.connect(alice).safeTransferFrom(alice, carol, id, 1n, "0x"))
        .to.be.revertedWithCustomError(ledger, "TransferRestricted")
        .withArgs(id, alice, carol, 1n);
    });

    it("a claim that its issuer revoked stops receipt, not the way out", async () => {
      const { ledger } = world;
      const onboarded = await onboard(trex, alice, GERMANY);
      await onboard(trex, bob, GERMANY);
      await buy(world, id, alice, 10n);
      await buy(world, id, bob, 10n);
      await revokeClaim(trex, onboarded);
      expect(await policy.canReceive(alice, id)).to.equal(false);
      await expectRefused(alice);
      await expect(ledger.connect(bob).safeTransferFrom(bob, alice, id, 1n, "0x")).to.be.revertedWithCustomError(ledger, "TransferRestricted");
      expect(await policy.canSend(alice, id)).to.equal(true);
      await ledger.connect(alice).safeTransferFrom(alice, bob, id, 10n, "0x");
      expect(await ledger.balanceOf(bob, id)).to.equal(20n);
    });

    const lapses: Record<string, (onboarded: Onboarded) => Promise<void>> = {
      "the holder removed the claim": async (onboarded) => {
        await removeClaim(alice, onboarded);
      },
      "its issuer is no longer trusted": async () => {
        await distrustIssuer(trex);
      },
      "another topic is required": async () => {
        await requireTopic(trex, 8n);
      },
      "the identity was deleted": async () => {
        await deleteIdentity(trex, alice);
      },
    };
    for (const [what, lapse] of Object.entries(lapses)) {
      it(`nobody receives when ${what}`, async () => {
        const onboarded = await onboard(trex, alice, GERMANY);
        await buy(world, id, alice, 1n);
        await lapse(onboarded);
        await expectRefused(alice);
      });
    }

    it("a holder that is verified no more still claims what its units earn", async () => {
      const { ledger, btc } = world;
      const onboarded = await onboard(trex, alice, GERMANY);
      await buy(world, id, alice, 1_000n);
      await revokeClaim(trex, onboarded);
      await deleteIdentity(trex, alice);
      await advanceTo(world, await saleEndOf(world, id));
      await settleDays(world, id, 2);
      await ledger.connect(alice).claim(id);
      expect(await btc.balanceOf(alice)).to.be.greaterThan(0n);
    });

    it("knows the countries of the registry, for a blocklist beside it", async () => {
      const { people } = world;
      await onboard(trex, alice, GERMANY);
      await onboard(trex, bob, FRANCE);
      expect(await policy.countryOf(alice)).to.equal(GERMANY);
      expect(await policy.countryOf(carol)).to.equal(0);
      const sanctions = await ethers.deployContract("BlocklistPolicy", [people.provider, policy]);
      await sanctions.connect(people.provider).setCountriesBlocked([GERMANY], true);
      const both = await ethers.deployContract("AllOf", [[sanctions, policy]]);
      const restricted = await openRestricted(world, both);
      await expect(buy(world, restricted, alice, 1n)).to.be.revertedWithCustomError(world.ledger, "TransferRestricted");
      await buy(world, restricted, bob, 1n);
      await updateCountry(trex, alice, FRANCE);
      await buy(world, restricted, alice, 1n);
    });
  });

  describe("with a compliance contract", () => {
    it("asks its modules too: a restricted country stops receipt", async () => {
      const { ledger } = world;
      const strict = await ethers.deployContract("ERC3643Policy", [trex.registry, trex.compliance]);
      const id = await openRestricted(world, strict);
      await onboard(trex, alice, GERMANY);
      await onboard(trex, bob, FRANCE);
      await buy(world, id, alice, 10n);
      await buy(world, id, bob, 10n);
      await restrictCountry(trex, GERMANY);
      await expect(buy(world, id, alice, 1n)).to.be.revertedWithCustomError(ledger, "TransferRestricted");
      await expect(ledger.connect(bob).safeTransferFrom(bob, alice, id, 1n, "0x")).to.be.revertedWithCustomError(ledger, "TransferRestricted");
      await ledger.connect(alice).safeTransferFrom(alice, bob, id, 10n, "0x");
      expect(await strict.compliance()).to.equal(await trex.compliance.getAddress());
      expect(await strict.identityRegistry()).to.equal(await trex.registry.getAddress());
    });

    it("an unverified receiver is refused whatever the modules say", async () => {
      const strict = await ethers.deployContract("ERC3643Policy", [trex.registry, trex.compliance]);
      const id = await openRestricted(world, strict);
      await expect(buy(world, id, carol, 1n)).to.be.revertedWithCustomError(world.ledger, "TransferRestricted");
    });
  });

  it("cannot be deployed over an account, or over a contract that verifies nobody", async () => {
    const factory = await ethers.getContractFactory("ERC3643Policy");
    await expect(factory.deploy(alice, ZERO)).to.be.revertedWithCustomError(factory, "NotAContract").withArgs(alice);
    await expect(factory.deploy(trex.registry, alice)).to.be.revertedWithCustomError(factory, "NotAContract").withArgs(alice);
    await expect(factory.deploy(trex.compliance, ZERO)).to.revert(ethers);
    expect(await policy.compliance()).to.equal(ZERO);
  });
});
