import { expect } from "chai";
import {
  at,
  claimLessee,
  claimLessor,
  claimRent,
  DAY,
  ethers,
  FIRST,
  ID,
  list,
  load,
  moveTo,
  openSeries,
  pay,
  PRICE,
  PRICE_A_UNIT,
  RENT_A_UNIT,
  settleThrough,
  settlingTime,
  sold,
  startOf,
  take,
  wait,
  type Stage,
} from "./fixture.ts";

const LEASE = 1n;

async function leased(): Promise<Stage> {
  const s = await sold();
  await take(s, await list(s, { purchasePrice: PRICE }));
  return s;
}

/** What a token's `data:` uri says. */
function parse(uri: string): {
  name: string;
  description: string;
  image: string;
  attributes: Record<string, unknown>[];
} {
  const json = Buffer.from(uri.slice("data:application/json;base64,".length), "base64").toString();
  return JSON.parse(json) as ReturnType<typeof parse>;
}

describe("Leasehold: an ERC-721 that can be sold during the lease", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(leased);
  });

  it("gives its buyer everything that the seller did not claim", async () => {
    await settleThrough(s, FIRST + 3n);
    await at(settlingTime(FIRST + 2n) + DAY + 500n);
    const claimed = await claimLessee(s, LEASE);
    await s.leasehold.connect(s.carol).transferFrom(s.carol, s.dave, LEASE);
    await expect(s.leases.connect(s.carol).claimLessee(LEASE, s.carol)).to.be.revertedWithCustomError(
      s.leases,
      "NotOwner",
    );
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    expect(await claimLessee(s, LEASE, s.dave)).to.equal(300n * DAY - claimed);
  });

  it("can be sold through an approved operator, as marketplaces do", async () => {
    await s.leasehold.connect(s.carol).setApprovalForAll(s.keeper, true);
    await s.leasehold.connect(s.keeper)["safeTransferFrom(address,address,uint256)"](s.carol, s.dave, LEASE);
    expect(await s.leasehold.ownerOf(LEASE)).to.equal(s.dave.address);
    await expect(
      s.leases.connect(s.keeper).claimLessee(LEASE, s.keeper),
      "an operator claims nothing",
    ).to.be.revertedWithCustomError(s.leases, "NotOwner");
  });

  it("does not go to the lease market, where nobody could use it", async () => {
    for (const [token, owner] of [
      [s.leasehold, s.carol],
      [s.reversion, s.alice],
    ] as const) {
      await expect(token.connect(owner).transferFrom(owner, s.leases, LEASE))
        .to.be.revertedWithCustomError(s.leases, "InvalidReceiver")
        .withArgs(await s.leases.getAddress());
    }
  });

  it("and its sibling are minted, burned and reported by the protocol alone", async () => {
    for (const token of [s.leasehold, s.reversion]) {
      await expect(token.mint(s.carol, 9n)).to.be.revertedWithCustomError(token, "NotLeaseMarket");
      await expect(token.burn(LEASE)).to.be.revertedWithCustomError(token, "NotLeaseMarket");
    }
    await expect(s.leases.connect(s.dave).onLeaseTransfer(LEASE, s.carol, s.dave))
      .to.be.revertedWithCustomError(s.leases, "NotLeaseToken")
      .withArgs(s.dave);
  });

  it("says what it supports", async () => {
    for (const id of ["0x01ffc9a7", "0x80ac58cd", "0x5b5e139f", "0xad092b5c"]) {
      expect(await s.leasehold.supportsInterface(id), id).to.equal(true);
    }
    expect(await s.reversion.supportsInterface("0xad092b5c")).to.equal(false);
    expect(await s.leasehold.supportsInterface("0xffffffff")).to.equal(false);
    for (const id of ["0x01ffc9a7", "0x4e2312e0"]) expect(await s.leases.supportsInterface(id), id).to.equal(true);
    expect(await s.leases.supportsInterface("0xffffffff")).to.equal(false);
  });

  describe("has an ERC-4907 user", () => {
    const end = startOf(FIRST + 5n);

    it("who informs, and gets no income", async () => {
      await s.leasehold.connect(s.carol).setUser(LEASE, s.dave, end);
      expect(await s.leasehold.userOf(LEASE)).to.equal(s.dave.address);
      await settleThrough(s, FIRST + 3n);
      await expect(s.leases.connect(s.dave).claimLessee(LEASE, s.dave)).to.be.revertedWithCustomError(
        s.leases,
        "NotOwner",
      );
      expect(await claimLessee(s, LEASE)).to.be.greaterThan(0n);
    });

    it("whose time ends with the lease, however long it was meant", async () => {
      await expect(s.leasehold.connect(s.carol).setUser(LEASE, s.dave, (1n << 64n) - 1n))
        .to.emit(s.leasehold, "UpdateUser")
        .withArgs(LEASE, s.dave, end);
      expect(await s.leasehold.userExpires(LEASE)).to.equal(end);
      await moveTo(end - 1n);
      expect(await s.leasehold.userOf(LEASE)).to.equal(s.dave.address);
      await moveTo(end);
      expect(await s.leasehold.userOf(LEASE)).to.equal(ethers.ZeroAddress);
    });

    it("named by the owner or its operator only, and gone with a transfer", async () => {
      await expect(s.leasehold.connect(s.dave).setUser(LEASE, s.dave, end))
        .to.be.revertedWithCustomError(s.leasehold, "ERC721InsufficientApproval")
        .withArgs(s.dave, LEASE);
      await s.leasehold.connect(s.carol).approve(s.keeper, LEASE);
      await s.leasehold.connect(s.keeper).setUser(LEASE, s.keeper, end);
      await expect(s.leasehold.connect(s.carol).transferFrom(s.carol, s.dave, LEASE))
        .to.emit(s.leasehold, "UpdateUser")
        .withArgs(LEASE, ethers.ZeroAddress, 0n);
      expect(await s.leasehold.userOf(LEASE)).to.equal(ethers.ZeroAddress);
    });

    it("of no lease does not exist", async () => {
      await expect(s.leasehold.connect(s.carol).setUser(7n, s.dave, end))
        .to.be.revertedWithCustomError(s.leasehold, "ERC721NonexistentToken")
        .withArgs(7n);
    });
  });
});

describe("Reversion: the lessor's side, for sale as well", () => {
  it("takes unclaimed rent and income along", async () => {
    const s = await load(leased);
    await settleThrough(s, FIRST + 2n);
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    expect(await claimRent(s, LEASE, s.bob)).to.equal(100n * RENT_A_UNIT);
    expect(await claimLessor(s, LEASE, s.bob)).to.be.greaterThan(100n * DAY);
    await expect(s.leases.connect(s.alice).claimRent(LEASE, s.alice)).to.be.revertedWithCustomError(
      s.leases,
      "NotOwner",
    );
  });
});

describe("LeaseMarket: ERC-5006 views", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(leased);
  });

  const balances = async (who: { address: string }): Promise<bigint[]> => [
    await s.leases.usableBalanceOf(who.address, ID),
    await s.leases.frozenBalanceOf(who.address, ID),
  ];

  it("count units of lessee and owner through takes, transfers and returns, without a loop", async () => {
    await take(s, 1n, { units: 50n });
    expect(await balances(s.carol)).to.deep.equal([150n, 0n]);
    expect(await balances(s.alice)).to.deep.equal([0n, 150n]);
    await s.leasehold.connect(s.carol).transferFrom(s.carol, s.dave, LEASE);
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    expect(await balances(s.carol)).to.deep.equal([50n, 0n]);
    expect(await balances(s.dave)).to.deep.equal([100n, 0n]);
    expect(await balances(s.alice)).to.deep.equal([0n, 50n]);
    expect(await balances(s.bob)).to.deep.equal([0n, 100n]);
    await s.leasehold.connect(s.dave).transferFrom(s.dave, s.dave, LEASE);
    expect(await balances(s.dave)).to.deep.equal([100n, 0n]);
    await settleThrough(s, FIRST + 4n);
    await wait(DAY);
    await s.leases.giveBack(LEASE);
    expect(await balances(s.dave)).to.deep.equal([0n, 0n]);
    expect(await balances(s.bob)).to.deep.equal([0n, 0n]);
  });

  it("show units that were bought as frozen for their new owner", async () => {
    await pay(s, s.carol, 100n * PRICE_A_UNIT);
    await s.leases.connect(s.carol).exercise(LEASE, 100n * PRICE_A_UNIT, s.carol);
    expect(await balances(s.carol)).to.deep.equal([100n, 100n]);
    expect(await balances(s.alice)).to.deep.equal([0n, 0n]);
    await s.leasehold.connect(s.carol).transferFrom(s.carol, s.dave, LEASE);
    await s.reversion.connect(s.alice).transferFrom(s.alice, s.bob, LEASE);
    expect(await balances(s.dave)).to.deep.equal([100n, 100n]);
    expect(await balances(s.bob)).to.deep.equal([0n, 0n]);
    await settleThrough(s, FIRST + 1n);
    await wait(DAY);
    await s.leases.giveBack(LEASE);
    expect(await s.ledger.balanceOf(s.dave, ID)).to.equal(500n);
    expect((await s.leases.incomeOf(s.bob, ID)).amount).to.equal(200n * DAY);
  });

  it("describe a lease as a record", async () => {
    const record = await s.leases.userRecordOf(LEASE);
    expect([record.tokenId, record.owner, record.amount, record.user, record.expiry]).to.deep.equal([
      ID,
      s.alice.address,
      100n,
      s.carol.address,
      startOf(FIRST + 5n),
    ]);
    await expect(s.leases.userRecordOf(2n)).to.be.revertedWithCustomError(s.leases, "NoSuchLease").withArgs(2n);
  });
});

describe("LeaseMetadata: both sides in a wallet", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(leased);
  });

  it("shows hashrate, days, rent and price, and the risk first", async () => {
    const shown = parse(await s.leasehold.tokenURI(LEASE));
    expect(shown.name).to.equal("Adit leasehold #1 · 100 GH/s · 3 Aug 2021 – 5 Aug 2021");
    expect(shown.description).to.match(
      /^The rent is paid; what the hashpower earns falls when mining difficulty rises/,
    );
    const traits = Object.fromEntries(shown.attributes.map((trait) => [String(trait.trait_type), trait.value]));
    expect(traits).to.deep.equal({
      Series: 1,
      Hashrate: "100 GH/s",
      Units: 100,
      "First day": Number(startOf(FIRST + 2n)),
      "Last day": Number(startOf(FIRST + 4n)),
      Days: 3,
      "Settled days": 0,
      Rent: "0.3 USDC",
      "Paid in": "BTC",
      "Purchase price": "5 USDC",
      "Purchase until": Number(startOf(FIRST + 6n)),
      Standing: "No day settled yet",
    });
    expect(parse(await s.reversion.tokenURI(LEASE)).name).to.match(/^Adit reversion #1/);
  });

  it("follows the lease, and leaves out an option that there is not", async () => {
    const plain = await take(s, await list(s));
    await settleThrough(s, FIRST + 2n);
    const standing = async (lease: bigint): Promise<unknown> =>
      parse(await s.reversion.tokenURI(lease)).attributes.find((trait) => trait.trait_type === "Standing")?.value;
    expect(await standing(plain)).to.equal("Running");
    await settleThrough(s, FIRST + 4n);
    expect(await standing(plain)).to.equal("All days settled");
    const { attributes } = parse(await s.leasehold.tokenURI(plain));
    expect(attributes.some((trait) => trait.trait_type === "Purchase price")).to.equal(false);
  });

  it("says when the lessee has bought the units", async () => {
    await pay(s, s.carol, 100n * PRICE_A_UNIT);
    await s.leases.connect(s.carol).exercise(LEASE, 100n * PRICE_A_UNIT, s.carol);
    expect(await s.leasehold.tokenURI(LEASE)).to.satisfy((uri: string) =>
      parse(uri).attributes.some((trait) => trait.value === "Bought by the lessee"),
    );
  });

  it("draws well-formed SVG even where a token calls itself something hostile", async () => {
    const hostile = await ethers.deployContract("TestToken", ["x", '</t>"&<x', 8]);
    const id = 7n << 8n;
    await openSeries(s, id, { reward: hostile });
    const lease = await take(s, await list(s, { id }));
    for (const token of [s.leasehold, s.reversion]) {
      const { image } = parse(await token.tokenURI(lease));
      const svg = Buffer.from(image.slice("data:image/svg+xml;base64,".length), "base64").toString();
      expect(svg).to.match(/^<svg .*<\/svg>$/s);
      expect(svg).to.not.include("<x");
      expect(svg.split("<text").length).to.equal(svg.split("</text>").length);
    }
  });

  it("of no lease does not exist", async () => {
    await expect(s.leasehold.tokenURI(5n)).to.be.revertedWithCustomError(s.leasehold, "ERC721NonexistentToken");
    await expect(s.reversion.tokenURI(5n)).to.be.revertedWithCustomError(s.reversion, "ERC721NonexistentToken");
  });
});
