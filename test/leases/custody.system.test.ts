import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike } from "ethers";
import type { HostilePolicy, UnitVault } from "../../types/ethers-contracts/index.js";
import { expectBooks } from "../helpers/books.ts";
import { advanceTo, startOf } from "../helpers/days.ts";
import { execute, deploySafe, type Safe } from "../helpers/safe.ts";
import { buy, openSeries, settleDays } from "../helpers/series.ts";
import { HOSTILE_MOODS, Mood } from "../policies/fixture.ts";
import { BOND_TERMS, cover, finish, missNextEpoch, postBond } from "../settlement/bonded.ts";
import { ethers, expectedLines, loadFixture, type SoldWorld, State, worldWithFarm } from "../settlement/fixture.ts";
import { pay, SCALE, sum } from "./real.ts";

/** Units of 1 GH/s, and who they belong to. All of them together are what was sold. */
const OWNED = {
  /** in Alice's wallet */
  wallet: 250_001n,
  /** leased out by Alice, to Carol and to Dave */
  leased: 100_000n,
  kept: 50_000n,
  /** in the Safe */
  safe: 170_000n,
  /** leased out by the Safe, to Dave */
  safeLeased: 30_000n,
  /** wrapped by Bob, who sold a part of his shares to Keeper */
  vault: 120_000n,
  vaultSold: 30_000n,
} as const;
const ALICE = OWNED.wallet + OWNED.leased + OWNED.kept;
const SAFE = OWNED.safe + OWNED.safeLeased;
const BOB = OWNED.vault + OWNED.vaultSold;
const SUPPLY = ALICE + SAFE + BOB;
/** 100 base units a unit and day. */
const RENT_PRICE = 100_000n * 10n ** 18n;
const LEASE = { alice: 1n, kept: 2n, safe: 3n } as const;

interface Custody extends SoldWorld {
  readonly safe: Safe;
  readonly vault: UnitVault;
  readonly policy: HostilePolicy | undefined;
}

/** A bonded series whose units are in a wallet, in leases, in a Safe of two out of three and in a vault. Two days are paid, and the next is not. */
async function inCustody(isRestricted: boolean): Promise<Custody> {
  const world = await worldWithFarm();
  const { alice, bob, governor, guardian, treasury, keeper } = world.people;
  const policy = isRestricted ? await ethers.deployContract("HostilePolicy") : undefined;
  const id = await openSeries(world, world.farmId, {
    ...BOND_TERMS,
    ...(policy && { policy: await policy.getAddress() }),
  });
  const { startEpoch } = await world.market.terms(id);
  const safe = await deploySafe([governor, guardian, treasury]);
  const vault = await ethers.deployContract("UnitVault", [world.market, id]);
  const w: Custody = { ...world, id, startEpoch: Number(startEpoch), safe, vault, policy };

  await buy(w, id, alice, ALICE);
  await buy(w, id, bob, BOB);
  await safeBuys(w);
  await w.ledger.connect(bob).setApprovalForAll(vault, true);
  await vault.connect(bob).wrap(BOB);
  await vault.connect(bob).transfer(keeper, OWNED.vaultSold);
  await w.ledger.connect(alice).setApprovalForAll(w.leases, true);
  await w.leases.connect(alice).list(await offer(w, alice.address, OWNED.leased + OWNED.kept));
  await bySafe(
    w,
    w.ledger,
    w.ledger.interface.encodeFunctionData("setApprovalForAll", [w.addresses.leaseMarket, true]),
  );
  await bySafe(
    w,
    w.leases,
    w.leases.interface.encodeFunctionData("list", [await offer(w, safe.address, OWNED.safeLeased)]),
  );
  await lease(w, 1n, OWNED.leased, w.people.carol);
  await lease(w, 1n, OWNED.kept, w.people.dave);
  await lease(w, 2n, OWNED.safeLeased, w.people.dave);

  await advanceTo(w, startOf(w.startEpoch));
  await settleDays(w, id, 2);
  return w;
}

/** The bond pays half of the third day. Refunds are open. */
async function defaulted(w: Custody): Promise<void> {
  await postBond(w, (await expectedLines(w)).net / 2n);
  await missNextEpoch(w);
  await cover(w);
  expect(await w.settlement.state(w.id)).to.equal(State.Defaulted);
  await finish(w);
}

async function unrestricted(): Promise<Custody> {
  const w = await inCustody(false);
  await defaulted(w);
  return w;
}

async function restricted(): Promise<Custody> {
  const w = await inCustody(true);
  await defaulted(w);
  return w;
}

async function bySafe(w: Custody, target: Parameters<typeof execute>[1], data: string): Promise<void> {
  await execute(w.safe, target, data);
}

async function safeBuys(w: Custody): Promise<void> {
  const { market, usdc, safe, id } = w;
  const cost = await market.quote(id, SAFE);
  await usdc.mint(safe.address, cost);
  await bySafe(w, usdc, usdc.interface.encodeFunctionData("approve", [w.addresses.market, cost]));
  await bySafe(w, market, market.interface.encodeFunctionData("buy", [id, SAFE, cost, safe.address]));
}

async function offer(w: Custody, lister: string, units: bigint) {
  return {
    lister,
    units,
    minEpochs: 1,
    maxEpochs: 30,
    id: w.id,
    paymentToken: await w.usdc.getAddress(),
    lastStart: w.startEpoch + 20,
    rentPrice: RENT_PRICE,
    purchasePrice: 0n,
  };
}

/** For four days from the second one on. */
async function lease(w: Custody, listing: bigint, units: bigint, lessee: HardhatEthersSigner): Promise<void> {
  const rent = units * 400n;
  await pay(w, lessee, rent);
  await w.leases
    .connect(lessee)
    .take({ listing, units, start: w.startEpoch + 1, epochs: 4, maxRent: rent, to: lessee });
}

/** Units of one owner in one place, and how its owner comes by the refund. `rent` comes along where they were leased. */
interface Holding {
  readonly place: keyof typeof OWNED;
  readonly receiver: AddressLike;
  readonly rent: bigint;
  readonly refund: () => Promise<void>;
}

function holdings(w: Custody): Holding[] {
  const { alice, bob, dave, keeper } = w.people;
  const byHand = async (units: bigint): Promise<void> => {
    await w.market.connect(alice).refund(w.id, units, alice);
  };
  const unwrapped = async (holder: HardhatEthersSigner, units: bigint): Promise<void> => {
    await w.vault.connect(holder).refund(units, holder);
  };
  // Three days are settled: two of a lease's four.
  const rentOf = (units: bigint): bigint => units * 200n;
  return [
    {
      place: "wallet",
      receiver: alice,
      rent: 0n,
      refund: async () => {
        await byHand(OWNED.wallet);
      },
    },
    {
      place: "leased",
      receiver: alice,
      rent: rentOf(OWNED.leased),
      refund: async () => {
        await w.leases.connect(dave).unwind(LEASE.alice);
        await w.leases.connect(alice).withdrawCredit(w.usdc, alice);
      },
    },
    {
      place: "kept",
      receiver: alice,
      rent: rentOf(OWNED.kept),
      refund: async () => {
        await w.leases.connect(dave).giveBack(LEASE.kept);
        await w.leases.connect(alice).withdrawCredit(w.usdc, alice);
        await byHand(OWNED.kept);
      },
    },
    {
      place: "safe",
      receiver: w.safe.address,
      rent: 0n,
      refund: async () => {
        await bySafe(w, w.market, w.market.interface.encodeFunctionData("refund", [w.id, OWNED.safe, w.safe.address]));
      },
    },
    {
      place: "safeLeased",
      receiver: w.safe.address,
      rent: rentOf(OWNED.safeLeased),
      refund: async () => {
        await w.leases.connect(dave).unwind(LEASE.safe);
        const data = w.leases.interface.encodeFunctionData("withdrawCredit", [
          await w.usdc.getAddress(),
          w.safe.address,
        ]);
        await bySafe(w, w.leases, data);
      },
    },
    {
      place: "vault",
      receiver: bob,
      rent: 0n,
      refund: async () => {
        await unwrapped(bob, OWNED.vault);
      },
    },
    {
      place: "vaultSold",
      receiver: keeper,
      rent: 0n,
      refund: async () => {
        await unwrapped(keeper, OWNED.vaultSold);
      },
    },
  ];
}

/** Refunds everybody, in this order. Each one's dollars are the floor of its share of what is left; the last one takes the rest. */
async function refundAll(w: Custody, order: readonly Holding[]): Promise<void> {
  const pot = (await w.market.escrow(w.id)).refundable;
  expect(pot > SUPPLY, "more than a base unit each").to.equal(true);
  let [left, supply] = [pot, SUPPLY];
  for (const { place, receiver, rent, refund } of order) {
    const share = (left * OWNED[place]) / supply;
    const before = await w.usdc.balanceOf(receiver);
    await refund();
    expect((await w.usdc.balanceOf(receiver)) - before, place).to.equal(share + rent);
    [left, supply] = [left - share, supply - OWNED[place]];
  }
  const { refundable, refunded } = await w.market.escrow(w.id);
  expect([refundable, refunded, await w.ledger.totalSupply(w.id)]).to.deep.equal([0n, pot, 0n]);
  await expectBooks(w, [w.id], { accounts: [w.safe.address, w.vault] });
}

/** Everybody claims what the units earned, after they are burned, and lessees pull what is theirs. */
async function claimAll(w: Custody): Promise<void> {
  const { alice, bob, carol, dave, keeper } = w.people;
  const { ledger, leases, vault, btc, usdc, id, safe } = w;
  await ledger.connect(alice).claim(id);
  await bySafe(w, ledger, ledger.interface.encodeFunctionData("claim", [id]));
  for (const holder of [bob, keeper]) await vault.connect(holder).claim(holder);
  for (const person of [alice, carol, dave]) await leases.connect(person).withdrawIncome(id, person);
  await bySafe(w, leases, leases.interface.encodeFunctionData("withdrawIncome", [id, safe.address]));
  for (const lessee of [carol, dave]) await leases.connect(lessee).withdrawCredit(usdc, lessee);

  const index = await ledger.indexNow(id);
  const before = await ledger.targetAt(id, w.startEpoch); // the one day before all leases
  const lessees = [OWNED.leased, OWNED.kept + OWNED.safeLeased];
  const expected: [AddressLike, bigint][] = [
    [bob, OWNED.vault * index],
    [keeper, OWNED.vaultSold * index],
    [carol, OWNED.leased * (index - before)],
    [dave, (OWNED.kept + OWNED.safeLeased) * (index - before)],
  ];
  for (const [account, scaled] of expected) expect(await btc.balanceOf(account)).to.equal(scaled >> SCALE);
  // Two payments each: of the ledger and of the lease market.
  const owners: [AddressLike, bigint, bigint][] = [
    [alice, OWNED.wallet, OWNED.leased + OWNED.kept],
    [safe.address, OWNED.safe, OWNED.safeLeased],
  ];
  for (const [account, own, lent] of owners) {
    expect(await btc.balanceOf(account)).to.equal(((own * index) >> SCALE) + ((lent * before) >> SCALE));
  }
  for (const [i, lessee] of [carol, dave].entries())
    expect(await usdc.balanceOf(lessee)).to.equal((lessees[i] ?? 0n) * 200n);

  const deposits = await ledger.queryFilter(ledger.filters.RewardDeposited(id));
  const accounts = [alice, bob, carol, dave, keeper, safe.address];
  const paid = sum(await Promise.all(accounts.map((account) => btc.balanceOf(account))));
  expect(sum(deposits.map(({ args }) => args.amount)) - paid, "dust").to.be.within(0n, 12n);
  for (const contract of [leases, vault]) expect(await usdc.balanceOf(contract), "dollars left").to.equal(0n);
}

for (const [kind, fixture] of [
  ["unrestricted", unrestricted],
  ["restricted", restricted],
] as const) {
  describe(`Refunds of a defaulted ${kind} series, to whom the units belong`, () => {
    let w: Custody;

    beforeEach(async () => {
      w = await loadFixture(fixture);
    });

    it("in a wallet, in leases, in a Safe, leased by a Safe, in a vault: each its share, whoever comes first", async () => {
      await refundAll(w, holdings(w));
      await claimAll(w);
      w = await loadFixture(fixture);
      await refundAll(w, holdings(w).reverse());
      await claimAll(w);
    });

    it("and to nobody else: not to a lessee, one owner of a Safe, or somebody without shares", async () => {
      const { carol, dave } = w.people;
      const one = (account: string) => w.market.interface.encodeFunctionData("refund", [w.id, 1n, account]);
      await expect(w.market.connect(carol).refund(w.id, 1n, carol)).to.be.revertedWithCustomError(
        w.ledger,
        "ERC1155InsufficientBalance",
      );
      for (const number of [LEASE.alice, LEASE.safe]) {
        await expect(w.leases.connect(dave).giveBackTo(number, dave)).to.be.revertedWithCustomError(
          w.leases,
          "NotOwner",
        );
      }
      await expect(w.vault.connect(carol).refund(1n, carol)).to.be.revertedWithCustomError(
        w.vault,
        "ERC20InsufficientBalance",
      );
      await expect(execute(w.safe, w.market, one(w.safe.address), 1)).to.be.revertedWith("GS020");
      await execute(w.safe, w.market, one(w.safe.address), 2);
      await w.leases.unwind(LEASE.safe);
      expect(await w.leases.creditOf(dave, w.usdc), "the lessee's unvested rent").to.equal(OWNED.safeLeased * 200n);
      expect(await w.leases.creditOf(w.safe.address, w.usdc), "all else is the Safe's").to.be.above(
        OWNED.safeLeased * 200n,
      );
    });
  });
}

describe("A policy that stops every transfer after a default stops no claim and no refund", () => {
  for (const [name, mood] of HOSTILE_MOODS) {
    it(`when it is asked and does this: ${name}`, async () => {
      const w = await loadFixture(restricted);
      if (w.policy === undefined) throw new Error("the series is restricted");
      const { alice, bob, dave } = w.people;
      await w.policy.become(mood);
      await expect(
        w.ledger.connect(alice).safeTransferFrom(alice, dave, w.id, 1n, "0x"),
        "it does stop a transfer",
      ).to.be.revert(ethers);
      await expect(w.vault.connect(bob).unwrap(1n, bob), "and units on their way out of the vault").to.be.revert(
        ethers,
      );
      await refundAll(w, holdings(w));
      await claimAll(w);
      expect(await w.policy.written(), "and it was asked nothing that it could keep").to.equal(0n);
    });
  }

  it("nor of units that were leased while it still said yes: they go back to their owners, who burn them by hand", async () => {
    const w = await loadFixture(async function beforeDefault() {
      return await inCustody(true);
    });
    await w.policy?.become(Mood.Revert);
    await settleDays(w, w.id, 3);
    await defaulted(w);
    for (const number of Object.values(LEASE)) await w.leases.giveBack(number);
    expect(await w.ledger.balanceOf(w.people.alice, w.id)).to.equal(ALICE);
    expect(await w.ledger.balanceOf(w.safe.address, w.id)).to.equal(SAFE);
    const pot = (await w.market.escrow(w.id)).refundable;
    const data = w.market.interface.encodeFunctionData("refund", [w.id, SAFE, w.safe.address]);
    await bySafe(w, w.market, data);
    expect(await w.usdc.balanceOf(w.safe.address)).to.equal((pot * SAFE) / SUPPLY);
  });
});
