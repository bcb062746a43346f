import { expect } from "chai";
import { attestationDigest } from "@adit/sdk/compliance";
import { getAddress, zeroAddress } from "viem";
import type { Desk } from "./fixture.ts";
import {
  allow,
  attestation,
  clock,
  DAY,
  deployDesk,
  ethers,
  FRANCE,
  GERMANY,
  load,
  networkHelpers,
  NORTH_KOREA,
  sign,
  Standing,
  ZERO,
} from "./fixture.ts";

const ID = 257n;

describe("AllowlistPolicy", () => {
  let desk: Desk;
  let policy: Desk["policy"];

  beforeEach(async () => {
    desk = await load(deployDesk);
    ({ policy } = desk);
  });

  const canBuy = async (account: Desk["alice"]): Promise<boolean> =>
    await policy.canTransfer(desk.stranger, ZERO, account, ID, 1n);
  const canMove = async (from: Desk["alice"], to: Desk["alice"]): Promise<boolean> =>
    await policy.canTransfer(from, from, to, ID, 1n);

  describe("an attestation", () => {
    it("submitted by the holder lets it receive, by purchase and by transfer", async () => {
      const { attester, alice, bob } = desk;
      expect(await canBuy(alice)).to.equal(false);
      const statement = await attestation(attester, alice);
      await expect(policy.connect(alice).submit(statement, await sign(attester, policy, statement)))
        .to.emit(policy, "Attested")
        .withArgs(alice, attester, GERMANY, statement.issuedAt, statement.expiry);
      expect(await canBuy(alice)).to.equal(true);
      expect(await canMove(bob, alice)).to.equal(true);
      expect(await policy.canReceive(alice, ID)).to.equal(true);
      expect(await policy.standingOf(alice)).to.equal(Standing.Allowed);
      expect(await policy.countryOf(alice)).to.equal(GERMANY);
      expect(await policy.attestationOf(alice)).to.deep.equal([attester.address, alice.address, 276n, BigInt(statement.issuedAt), BigInt(statement.expiry)]);
      expect(await policy.attestationOf(bob)).to.deep.equal([ZERO, ZERO, 0n, 0n, 0n]);
    });

    it("is the typed data that the SDK builds", async () => {
      const statement = await attestation(desk.attester, desk.alice);
      const { chainId } = await ethers.provider.getNetwork();
      const domain = { chainId: Number(chainId), policy: getAddress(await policy.getAddress()) };
      expect(await policy.attestationDigest(statement)).to.equal(attestationDigest(domain, statement));
    });

    it("is gas-free for the attester: anyone submits it, for anyone", async () => {
      const { attester, alice, stranger } = desk;
      const statement = await attestation(attester, alice);
      await policy.connect(stranger).submit(statement, await sign(attester, policy, statement));
      expect(await canBuy(alice)).to.equal(true);
      expect(await canBuy(stranger)).to.equal(false);
    });

    it("ends by itself, to the second", async () => {
      const { expiry } = await allow(policy, desk.attester, desk.alice);
      await networkHelpers.time.increaseTo(expiry - 1);
      expect(await canBuy(desk.alice)).to.equal(true);
      await networkHelpers.time.increaseTo(expiry);
      expect(await canBuy(desk.alice)).to.equal(false);
      expect(await policy.standingOf(desk.alice)).to.equal(Standing.Expired);
    });

    it("is replaced by a newer one, also by one that ends sooner", async () => {
      const { attester, alice } = desk;
      await allow(policy, attester, alice);
      await networkHelpers.time.increase(60);
      const expiry = (await clock()) + 3_600;
      await allow(policy, attester, alice, { country: FRANCE, expiry });
      expect(await policy.countryOf(alice)).to.equal(FRANCE);
      expect((await policy.attestationOf(alice)).expiry).to.equal(expiry);
    });
  });

  describe("refuses", () => {
    it("an older attestation after a newer: a holder cannot go back to the better one", async () => {
      const { attester, alice } = desk;
      const old = await attestation(attester, alice);
      const oldSignature = await sign(attester, policy, old);
      await policy.submit(old, oldSignature);
      await networkHelpers.time.increase(60);
      const { issuedAt } = await allow(policy, attester, alice, { country: NORTH_KOREA });
      await expect(policy.connect(alice).submit(old, oldSignature))
        .to.be.revertedWithCustomError(policy, "AttestationSuperseded")
        .withArgs(alice, old.issuedAt, issuedAt);
      expect(await policy.countryOf(alice)).to.equal(NORTH_KOREA);
    });

    it("the same attestation twice", async () => {
      const { attester, alice } = desk;
      const statement = await allow(policy, attester, alice);
      await expect(policy.submit(statement, await sign(attester, policy, statement)))
        .to.be.revertedWithCustomError(policy, "AttestationSuperseded")
        .withArgs(alice, statement.issuedAt, statement.issuedAt);
    });

    it("a signature made for another chain", async () => {
      const { attester, alice } = desk;
      const statement = await attestation(attester, alice);
      await expect(policy.submit(statement, await sign(attester, policy, statement, 1)))
        .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
        .withArgs(attester);
    });

    it("a signature made for another policy, whose owner and attester are the same", async () => {
      const { attester, alice } = desk;
      const other = await ethers.deployContract("AllowlistPolicy", [desk.owner]);
      await other.setAttester(attester, true);
      const statement = await attestation(attester, alice);
      const signature = await sign(attester, other, statement);
      await expect(policy.submit(statement, signature))
        .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
        .withArgs(attester);
      await networkHelpers.time.increase(1);
      const later = await attestation(attester, alice);
      await other.submit(later, await sign(attester, other, later));
      expect(await canBuy(alice)).to.equal(false);
    });

    it("a signature for another account, country or expiry", async () => {
      const { attester, alice, bob } = desk;
      const statement = await attestation(attester, alice);
      const signature = await sign(attester, policy, statement);
      const changes = [{ account: getAddress(bob.address) }, { country: FRANCE }, { expiry: statement.expiry + 1 }, { issuedAt: statement.issuedAt - 1 }];
      for (const change of changes) {
        await expect(policy.submit({ ...statement, ...change }, signature), Object.keys(change).join())
          .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
          .withArgs(attester);
      }
    });

    it("a signer that is no attester, in its own name and in an attester's", async () => {
      const { attester, alice, stranger } = desk;
      const own = await attestation(stranger, alice);
      await expect(policy.submit(own, await sign(stranger, policy, own)))
        .to.be.revertedWithCustomError(policy, "NotAttester")
        .withArgs(stranger, 0n);
      const borrowed = await attestation(attester, alice);
      await expect(policy.submit(borrowed, await sign(stranger, policy, borrowed)))
        .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
        .withArgs(attester);
    });

    it("one that has expired, was issued in the future, is for nobody, or for no country", async () => {
      const { attester, alice } = desk;
      const time = await clock();
      const statement = await attestation(attester, alice);
      // All this is looked at before the signature.
      const submit = (own: Partial<typeof statement>) => policy.submit({ ...statement, ...own }, "0x");
      await networkHelpers.time.setNextBlockTimestamp(time + 10);
      await expect(submit({ expiry: time + 10 }))
        .to.be.revertedWithCustomError(policy, "AttestationExpired")
        .withArgs(alice, time + 10, time + 10);
      await networkHelpers.time.setNextBlockTimestamp(time + 20);
      await expect(submit({ issuedAt: time + 21 }))
        .to.be.revertedWithCustomError(policy, "AttestationFromFuture")
        .withArgs(alice, time + 21, time + 20);
      await expect(submit({ account: zeroAddress })).to.be.revertedWithCustomError(policy, "ZeroAccount");
      for (const country of [0, 1_000]) {
        await expect(submit({ country })).to.be.revertedWithCustomError(policy, "InvalidCountry").withArgs(country);
      }
    });
  });

  describe("a revocation", () => {
    it("ends the permission at once, and the same signature cannot bring it back", async () => {
      const { attester, alice } = desk;
      const statement = await allow(policy, attester, alice);
      await expect(policy.connect(attester).revoke(alice))
        .to.emit(policy, "AttestationRevoked")
        .withArgs(alice, attester);
      expect(await canBuy(alice)).to.equal(false);
      expect(await policy.standingOf(alice)).to.equal(Standing.Revoked);
      await expect(policy.connect(alice).submit(statement, await sign(attester, policy, statement)))
        .to.be.revertedWithCustomError(policy, "AttestationSuperseded")
        .withArgs(alice, statement.issuedAt, await clock());
    });

    it("kills what was signed before and never submitted", async () => {
      const { attester, alice } = desk;
      const kept = await attestation(attester, alice);
      const signature = await sign(attester, policy, kept);
      await policy.connect(attester).revoke(alice);
      await expect(policy.connect(alice).submit(kept, signature)).to.be.revertedWithCustomError(policy, "AttestationSuperseded");
      expect(await canBuy(alice)).to.equal(false);
    });

    it("can be lifted by a new attestation", async () => {
      const { attester, alice } = desk;
      await allow(policy, attester, alice);
      await policy.connect(attester).revoke(alice);
      await networkHelpers.time.increase(1);
      await allow(policy, attester, alice);
      expect(await canBuy(alice)).to.equal(true);
    });

    it("is for attesters only, not for the holder, the owner or a stranger", async () => {
      const { owner, alice, stranger } = desk;
      await allow(policy, desk.attester, alice);
      for (const caller of [owner, alice, stranger]) {
        await expect(policy.connect(caller).revoke(alice))
          .to.be.revertedWithCustomError(policy, "NotAttester")
          .withArgs(caller, 0n);
      }
      expect(await canBuy(alice)).to.equal(true);
    });
  });

  describe("an attester", () => {
    it("that is struck off takes along everything it attested, in one call", async () => {
      const { owner, attester, alice, bob } = desk;
      await allow(policy, attester, alice);
      await allow(policy, attester, bob);
      await expect(policy.connect(owner).setAttester(attester, false))
        .to.emit(policy, "AttesterSet")
        .withArgs(attester, 0n);
      for (const account of [alice, bob]) {
        expect(await canBuy(account)).to.equal(false);
        expect(await policy.standingOf(account)).to.equal(Standing.AttesterStruckOff);
      }
      expect(await policy.attesterSince(attester)).to.equal(0n);
    });

    it("that is listed again starts afresh: a leaked key's old attestations stay dead", async () => {
      const { attester, alice, bob } = desk;
      await allow(policy, attester, alice);
      const kept = await attestation(attester, bob);
      const signature = await sign(attester, policy, kept);
      await policy.setAttester(attester, false);
      await policy.setAttester(attester, true);
      const since = await clock();
      expect(await canBuy(alice)).to.equal(false);
      await expect(policy.submit(kept, signature))
        .to.be.revertedWithCustomError(policy, "NotAttester")
        .withArgs(attester, since);
      await allow(policy, attester, bob);
      expect(await canBuy(bob)).to.equal(true);
    });

    it("that is listed twice keeps its date", async () => {
      const { attester, alice } = desk;
      await allow(policy, attester, alice);
      const since = await policy.attesterSince(attester);
      await expect(policy.setAttester(attester, true)).to.not.emit(policy, "AttesterSet");
      expect(await policy.attesterSince(attester)).to.equal(since);
      expect(await canBuy(alice)).to.equal(true);
    });

    it("may be a contract wallet, whose key signs and whose change of mind stops later submissions", async () => {
      const { attester: key, alice, bob, stranger } = desk;
      const wallet = await ethers.deployContract("ContractWallet", [key]);
      await policy.setAttester(wallet, true);
      const statement = await attestation(wallet, alice);
      await policy.submit(statement, await sign(key, policy, statement));
      expect(await canBuy(alice)).to.equal(true);
      const forged = await attestation(wallet, bob);
      await expect(policy.submit(forged, await sign(stranger, policy, forged)))
        .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
        .withArgs(wallet);
      const data = policy.interface.encodeFunctionData("revoke", [alice.address]);
      await wallet.connect(key).execute(policy, data);
      expect(await policy.standingOf(alice)).to.equal(Standing.Revoked);
    });

    it("cannot be impersonated with the signature for another contract wallet of the same key", async () => {
      const { attester: key, alice } = desk;
      const listed = await ethers.deployContract("ContractWallet", [key]);
      const other = await ethers.deployContract("ContractWallet", [key]);
      await policy.setAttester(listed, true);
      const statement = await attestation(other, alice);
      const signature = await sign(key, policy, statement);
      await expect(policy.submit(statement, signature)).to.be.revertedWithCustomError(policy, "NotAttester");
      await expect(policy.submit({ ...statement, attester: getAddress(await listed.getAddress()) }, signature))
        .to.be.revertedWithCustomError(policy, "WrongAttestationSignature")
        .withArgs(listed);
    });

    it("is named by the owner only", async () => {
      const { attester, stranger } = desk;
      for (const caller of [attester, stranger]) {
        await expect(policy.connect(caller).setAttester(caller, true))
          .to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount")
          .withArgs(caller);
      }
      await expect(policy.setAttester(ZERO, true)).to.be.revertedWithCustomError(policy, "ZeroAccount");
    });
  });

  describe("a holder whose permission lapsed", () => {
    it("may still send to somebody who qualifies, and to nobody else, and receives nothing", async () => {
      const { attester, alice, bob, carol } = desk;
      await allow(policy, attester, alice, { expiry: (await clock()) + 100 });
      await allow(policy, attester, bob);
      await networkHelpers.time.increase(DAY);
      expect(await policy.standingOf(alice)).to.equal(Standing.Expired);
      expect(await policy.canSend(alice, ID)).to.equal(true);
      expect(await canMove(alice, bob)).to.equal(true);
      expect(await canMove(alice, carol)).to.equal(false);
      expect(await canMove(bob, alice)).to.equal(false);
      expect(await canMove(alice, alice)).to.equal(false);
    });
  });

  describe("the blocklist", () => {
    it("keeps a country from receiving, and lets those who live there leave", async () => {
      const { attester, alice, bob } = desk;
      await allow(policy, attester, alice);
      await allow(policy, attester, bob, { country: FRANCE });
      await expect(policy.setCountriesBlocked([GERMANY, NORTH_KOREA], true))
        .to.emit(policy, "CountryBlocked")
        .withArgs(GERMANY, true);
      expect(await policy.standingOf(alice)).to.equal(Standing.CountryBlocked);
      expect(await canMove(bob, alice)).to.equal(false);
      expect(await canMove(alice, bob)).to.equal(true);
      await policy.setCountriesBlocked([GERMANY], false);
      expect(await canBuy(alice)).to.equal(true);
      expect(await policy.isCountryBlocked(NORTH_KOREA)).to.equal(true);
    });

    it("stops a sanctioned account from receiving, sending, and moving units of others", async () => {
      const { attester, alice, bob, carol } = desk;
      for (const account of [alice, bob, carol]) await allow(policy, attester, account);
      await expect(policy.setAccountsBlocked([alice], true)).to.emit(policy, "AccountBlocked").withArgs(alice, true);
      expect(await canBuy(alice)).to.equal(false);
      expect(await canMove(bob, alice)).to.equal(false);
      expect(await canMove(alice, bob)).to.equal(false);
      expect(await policy.canTransfer(bob, alice, carol, ID, 1n), "through an operator").to.equal(false);
      expect(await policy.canTransfer(alice, bob, carol, ID, 1n), "as an operator").to.equal(false);
      expect(await policy.canSend(alice, ID)).to.equal(false);
      expect(await policy.standingOf(alice)).to.equal(Standing.AccountBlocked);
      await policy.setAccountsBlocked([alice], false);
      expect(await canMove(alice, bob)).to.equal(true);
    });

    it("tells every country code from every other", async () => {
      for (const country of [0, 1, 255, 256, 257, 511, 512, 767, 768, 999]) {
        await policy.setCountriesBlocked([country], true);
        const distances = [-512, -256, -128, -1, 1, 128, 256, 512];
        for (const neighbour of distances.map((distance) => country + distance).filter((code) => code >= 0)) {
          expect(await policy.isCountryBlocked(neighbour), `${country} and ${neighbour}`).to.equal(false);
        }
        expect(await policy.isCountryBlocked(country)).to.equal(true);
        await policy.setCountriesBlocked([country], false);
        expect(await policy.isCountryBlocked(country)).to.equal(false);
      }
      await expect(policy.setCountriesBlocked([1_000], true))
        .to.be.revertedWithCustomError(policy, "InvalidCountry")
        .withArgs(1_000);
    });

    it("is kept by the owner only, and passes to a new owner that accepts", async () => {
      const { owner, attester, bob } = desk;
      for (const caller of [attester, bob]) {
        await expect(policy.connect(caller).setCountriesBlocked([GERMANY], true))
          .to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount")
          .withArgs(caller);
        await expect(policy.connect(caller).setAccountsBlocked([owner], true))
          .to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount")
          .withArgs(caller);
      }
      await policy.transferOwnership(bob);
      expect(await policy.owner()).to.equal(owner.address);
      await policy.connect(bob).acceptOwnership();
      await policy.connect(bob).setCountriesBlocked([GERMANY], true);
      expect(await policy.isCountryBlocked(GERMANY)).to.equal(true);
    });
  });
});
