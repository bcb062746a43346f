import { expect } from "chai";
import {
  at,
  claimLessee,
  claimLessor,
  claimRent,
  DAY,
  EPOCHS,
  ethers,
  EVEN,
  expectUnits,
  FIRST,
  ID,
  ID_TWO,
  list,
  load,
  moveTo,
  order,
  pay,
  RENT_A_UNIT,
  SETTLED_AFTER,
  settleNow,
  settleThrough,
  settlingTime,
  sold,
  soldTwo,
  startOf,
  take,
  U256_MAX,
  wait,
  ZERO,
  type Stage,
} from "./fixture.ts";

/** 100 units for three days, each of which pays one base unit a second and unit. */
const LESSEE_IN_ALL = 100n * 3n * DAY;

describe("LeaseMarket: taking a lease", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(sold);
  });

  it("takes rent for all days at once, and units, and gives each side its token", async () => {
    const listing = await list(s);
    const rent = 100n * 3n * RENT_A_UNIT;
    expect(await s.leases.quoteRent(listing, 100n, 3n)).to.equal(rent);
    await pay(s, s.carol, rent);
    const taking = s.leases.connect(s.carol).take(order(s, listing, { maxRent: rent }));
    await expect(taking)
      .to.emit(s.leases, "LeaseTaken")
      .withArgs(1n, listing, s.carol, s.carol, 100n, FIRST + 2n, 3n, rent, 0n, 0n);
    await expect(taking).to.changeTokenBalances(ethers, s.usdc, [s.carol, s.leases], [-rent, rent]);
    expect(await s.leasehold.ownerOf(1n)).to.equal(s.carol.address);
    expect(await s.reversion.ownerOf(1n)).to.equal(s.alice.address);
    expect(await s.ledger.balanceOf(s.alice, ID)).to.equal(900n);
    await expectUnits(s, 100n);
  });

  it("lets one pay and another be the lessee", async () => {
    const listing = await list(s);
    await pay(s, s.carol, 300n * RENT_A_UNIT);
    await s.leases.connect(s.carol).take(order(s, listing, { to: s.dave }));
    expect(await s.leasehold.ownerOf(1n)).to.equal(s.dave.address);
  });

  it("rounds the rent up: the lessee pays the fraction", async () => {
    const listing = await list(s, { rentPrice: 1n });
    expect(await s.leases.quoteRent(listing, 1n, 2n)).to.equal(1n);
    const uneven = await list(s, { rentPrice: 10n ** 24n + 1n });
    expect(await s.leases.quoteRent(uneven, 100n, 3n)).to.equal(300n * RENT_A_UNIT + 1n);
  });

  it("costs no more than the lessee agreed to", async () => {
    const listing = await list(s);
    await expect(s.leases.connect(s.carol).take(order(s, listing, { maxRent: 299_999n })))
      .to.be.revertedWithCustomError(s.leases, "CostAboveMaximum")
      .withArgs(300_000n, 299_999n);
  });

  it("refuses a rent that 96 bits cannot count", async () => {
    const listing = await list(s, { rentPrice: (1n << 128n) - 1n, units: 1n << 63n });
    const most = await s.leases.quoteRent(listing, 1n << 63n, 10n);
    await expect(s.leases.connect(s.carol).take(order(s, listing, { units: 1n << 63n, epochs: 10n })))
      .to.be.revertedWithCustomError(s.leases, "AmountTooLarge")
      .withArgs(most);
  });

  it("is for units, and for somebody", async () => {
    const listing = await list(s);
    await expect(take(s, listing, { units: 0n })).to.be.revertedWithCustomError(s.leases, "ZeroUnits");
    for (const to of [ZERO, await s.leases.getAddress()]) {
      await expect(take(s, listing, { to }))
        .to.be.revertedWithCustomError(s.leases, "InvalidReceiver")
        .withArgs(to);
    }
  });

  it("keeps to the days of listing and series", async () => {
    const listing = await list(s, { lastStart: FIRST + EPOCHS - 2n });
    const wrongDays = async (own: object, least: bigint, most: bigint, epochs: bigint): Promise<void> => {
      await expect(take(s, listing, { epochs, ...own }))
        .to.be.revertedWithCustomError(s.leases, "DaysOutOfRange")
        .withArgs(epochs, least, most);
    };
    await wrongDays({}, 2n, 10n, 1n);
    await wrongDays({}, 2n, 10n, 11n);
    await wrongDays({ start: FIRST + EPOCHS - 3n }, 2n, 3n, 4n);
    await take(s, listing, { start: FIRST + EPOCHS - 3n, epochs: 3n });
    await expect(take(s, listing, { start: FIRST - 1n }))
      .to.be.revertedWithCustomError(s.leases, "StartOutOfRange")
      .withArgs(FIRST - 1n, FIRST, FIRST + EPOCHS - 2n);
  });

  it("starts tomorrow at the earliest", async () => {
    const listing = await list(s);
    await pay(s, s.carol, 600_000n);
    await moveTo(startOf(FIRST + 1n) - 20n);
    await s.leases.connect(s.carol).take(order(s, listing, { start: FIRST + 1n }));
    await at(startOf(FIRST + 1n));
    await expect(s.leases.connect(s.carol).take(order(s, listing, { start: FIRST + 1n })))
      .to.be.revertedWithCustomError(s.leases, "StartOutOfRange")
      .withArgs(FIRST + 1n, FIRST + 2n, FIRST + 10n);
  });

  it("has the targets of its edges stored", async () => {
    await take(s, await list(s));
    for (const epoch of [FIRST + 1n, FIRST + 4n]) expect(await s.ledger.targetAt(ID, epoch)).to.equal(U256_MAX);
    await expect(s.ledger.targetAt(ID, FIRST)).to.be.revertedWithCustomError(s.ledger, "TargetNotStored");
  });

  describe("with an EIP-2612 permit", () => {
    const RENT_PAID = 300_000n;

    const permit = async (value: bigint): Promise<{ deadline: bigint; v: number; r: string; s: string }> => {
      const deadline = U256_MAX;
      const { name, version, chainId, verifyingContract } = await s.usdc.eip712Domain();
      const signature = await s.carol.signTypedData(
        { name, version, chainId, verifyingContract },
        {
          Permit: [
            { name: "owner", type: "address" },
            { name: "spender", type: "address" },
            { name: "value", type: "uint256" },
            { name: "nonce", type: "uint256" },
            { name: "deadline", type: "uint256" },
          ],
        },
        {
          owner: s.carol.address,
          spender: await s.leases.getAddress(),
          value,
          nonce: await s.usdc.nonces(s.carol),
          deadline,
        },
      );
      const parts = ethers.Signature.from(signature);
      return { deadline, v: parts.v, r: parts.r, s: parts.s };
    };

    it("takes one signature and one transaction, also when somebody used the signature first", async () => {
      for (const usedFirst of [false, true]) {
        const listing = await list(s);
        await s.usdc.mint(s.carol, RENT_PAID);
        const p = await permit(RENT_PAID);
        if (usedFirst) await s.usdc.connect(s.dave).permit(s.carol, s.leases, RENT_PAID, p.deadline, p.v, p.r, p.s);
        const wanted = order(s, listing, { maxRent: RENT_PAID });
        await s.leases.connect(s.carol).takeWithPermit(wanted, p.deadline, p.v, p.r, p.s);
        expect(await s.usdc.balanceOf(s.carol)).to.equal(0n);
      }
    });

    it("spends nobody else's signature", async () => {
      const listing = await list(s);
      await s.usdc.mint(s.carol, RENT_PAID);
      const p = await permit(RENT_PAID);
      const wanted = order(s, listing, { maxRent: RENT_PAID, to: s.dave });
      await expect(
        s.leases.connect(s.dave).takeWithPermit(wanted, p.deadline, p.v, p.r, p.s),
      ).to.be.revertedWithCustomError(s.usdc, "ERC20InsufficientAllowance");
    });
  });
});

describe("LeaseMarket: who gets which day", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(sold);
  });

  it("the lessee gets the days of the lease, the lessor those before and after it, to the base unit", async () => {
    const lease = await take(s, await list(s));
    await settleThrough(s, FIRST + 6n);
    await moveTo(settlingTime(FIRST + 6n) + DAY);
    expect(await claimLessee(s, lease)).to.equal(LESSEE_IN_ALL);
    expect(await claimLessor(s, lease)).to.equal(100n * 4n * DAY);
    expect(await s.btc.balanceOf(s.leases)).to.equal(0n);
  });

  it("a lease that starts with the series has no days before it", async () => {
    const lease = await take(s, await list(s), { start: FIRST, epochs: 2n });
    await settleThrough(s, FIRST + 2n);
    await moveTo(settlingTime(FIRST + 2n) + DAY);
    expect(await claimLessee(s, lease)).to.equal(100n * 2n * DAY);
    expect(await claimLessor(s, lease)).to.equal(100n * DAY);
  });

  it("a lease taken while the series runs counts from the second in which the units came", async () => {
    await settleThrough(s, FIRST);
    await moveTo(settlingTime(FIRST) + 1_000n);
    const listing = await list(s);
    const lease = await take(s, listing, { start: FIRST + 2n, epochs: 2n });
    const { timestamp } = (await ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
    const before = settlingTime(FIRST) + DAY - BigInt(timestamp);
    await settleThrough(s, FIRST + 4n);
    await moveTo(settlingTime(FIRST + 4n) + DAY);
    expect(await claimLessee(s, lease)).to.equal(100n * 2n * DAY);
    expect(await claimLessor(s, lease)).to.equal(100n * (before + 2n * DAY));
  });

  it("a claim pays at every stage what has streamed till then", async () => {
    const lease = await take(s, await list(s));
    expect(await claimLessee(s, lease), "before the series").to.equal(0n);
    expect(await claimLessor(s, lease)).to.equal(0n);
    await settleThrough(s, FIRST + 1n);
    // The stream of the lessor's last day is half over.
    await at(settlingTime(FIRST + 1n) + DAY / 2n);
    expect(await claimLessor(s, lease)).to.equal(100n * (DAY + DAY / 2n));
    await settleThrough(s, FIRST + 2n);
    await at(settlingTime(FIRST + 2n) + 10n);
    expect(await claimLessee(s, lease)).to.equal(1_000n);
    await at(settlingTime(FIRST + 2n) + 11n);
    expect(await claimLessee(s, lease)).to.equal(100n);
    expect(await claimLessor(s, lease)).to.equal(100n * (DAY / 2n));
    await settleThrough(s, FIRST + 4n);
    // The lease ended a day ago; its last day streams now.
    await at(settlingTime(FIRST + 4n) + DAY);
    expect(await claimLessee(s, lease)).to.equal(LESSEE_IN_ALL - 1_100n);
    await settleThrough(s, FIRST + 5n);
    // That claim took the second of the day's settlement, which came one later.
    await at(settlingTime(FIRST + 5n) + 8n);
    expect(await claimLessor(s, lease)).to.equal(700n);
    expect(await claimLessee(s, lease), "nothing of the days after").to.equal(0n);
  });

  it("late settlement, all days in one second and one folded stream, changes nothing about whose days they are", async () => {
    const lease = await take(s, await list(s));
    await moveTo(startOf(FIRST + 20n));
    await settleNow(s, [EVEN, 3n * EVEN, EVEN / 2n, 0n, 5n * EVEN, EVEN, 7n * EVEN]);
    await wait(DAY);
    // Days with index 2, 3 and 4 are the lessee's.
    expect(await claimLessee(s, lease)).to.equal((100n * DAY * 11n) / 2n);
    expect(await claimLessor(s, lease)).to.equal(100n * DAY * 12n);
  });

  it("days settled before the stream of the last one is over fold, and still pay each side its own", async () => {
    const lease = await take(s, await list(s));
    await moveTo(settlingTime(FIRST + 9n));
    for (let day = 0n; day < 8n; day++) {
      await settleNow(s, [EVEN * (1n + (day % 3n))]);
      await wait(5_000n);
    }
    await wait(DAY);
    // 1, 2 | 3, 1, 2 | 3, 1, 2: folding leaves fractions of a rate in the carry, under one base unit a unit and day.
    const lessee = await claimLessee(s, lease);
    expect(100n * 6n * DAY - lessee).to.be.within(-100n, 100n);
    const lessor = await claimLessor(s, lease);
    expect(100n * 9n * DAY - lessor).to.be.within(-100n, 100n);
  });

  it("part takes of one listing earn in proportion", async () => {
    const listing = await list(s);
    const one = await take(s, listing, { units: 1n });
    const many = await take(s, listing, { units: 299n }, s.dave);
    await settleThrough(s, FIRST + 4n);
    await moveTo(settlingTime(FIRST + 4n) + DAY);
    expect(await claimLessee(s, many, s.dave)).to.equal(299n * (await claimLessee(s, one)));
  });

  it("a side that claims every hour gets no more and no less than one that waits", async () => {
    const listing = await list(s);
    const eager = await take(s, listing, { units: 77n });
    const patient = await take(s, listing, { units: 77n }, s.dave);
    // A day's reward that leaves fractions of a base unit everywhere.
    await settleThrough(s, FIRST + 2n, ID, 1_234_577n);
    let sum = 0n;
    for (let hour = 0n; hour < 24n; hour++) {
      await wait(3_600n);
      sum += await claimLessee(s, eager);
    }
    await settleThrough(s, FIRST + 4n, ID, 1_234_577n);
    await wait(DAY);
    sum += await claimLessee(s, eager);
    expect(sum).to.equal(await claimLessee(s, patient, s.dave));
  });

  it("claims are the owners' own, to a receiver that they choose", async () => {
    const lease = await take(s, await list(s));
    await settleThrough(s, FIRST + 3n);
    for (const [claim, owner] of [
      ["claimLessee", s.carol],
      ["claimLessor", s.alice],
      ["claimRent", s.alice],
    ] as const) {
      const stranger = owner === s.carol ? s.alice : s.carol;
      await expect(s.leases.connect(stranger)[claim](lease, stranger))
        .to.be.revertedWithCustomError(s.leases, "NotOwner")
        .withArgs(lease, stranger, owner);
      await expect(s.leases.connect(owner)[claim](lease, s.leases)).to.be.revertedWithCustomError(
        s.leases,
        "InvalidReceiver",
      );
    }
    await s.leases.connect(s.carol).claimLessee(lease, s.dave);
    expect(await s.btc.balanceOf(s.dave)).to.be.greaterThan(0n);
  });

  it("what a claim pays is what the view said, and in the event", async () => {
    const lease = await take(s, await list(s));
    await settleThrough(s, FIRST + 3n);
    await moveTo(settlingTime(FIRST + 3n) + DAY);
    const expected = await s.leases.claimable(lease);
    expect([expected.lessee, expected.lessor, expected.rent]).to.deep.equal([
      200n * DAY,
      200n * DAY,
      2n * 100n * RENT_A_UNIT,
    ]);
    await expect(s.leases.connect(s.carol).claimLessee(lease, s.dave))
      .to.emit(s.leases, "IncomeClaimed")
      .withArgs(lease, s.carol, true, s.dave, expected.lessee, 0n);
    await expect(s.leases.connect(s.alice).claimLessor(lease, s.alice))
      .to.emit(s.leases, "IncomeClaimed")
      .withArgs(lease, s.alice, false, s.alice, expected.lessor, 0n);
    await expect(s.leases.connect(s.alice).claimRent(lease, s.alice))
      .to.emit(s.leases, "RentClaimed")
      .withArgs(lease, s.alice, s.alice, expected.rent, 2n);
    const left = await s.leases.claimable(lease);
    expect([left.lessee, left.lessor, left.rent]).to.deep.equal([0n, 0n, 0n]);
  });
});

describe("LeaseMarket: rent", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(sold);
  });

  it("vests with each settled day of the lease, and with no other", async () => {
    const lease = await take(s, await list(s));
    await settleThrough(s, FIRST + 1n);
    expect(await claimRent(s, lease), "days before the lease").to.equal(0n);
    await settleThrough(s, FIRST + 2n);
    expect(await claimRent(s, lease)).to.equal(100n * RENT_A_UNIT);
    expect(await claimRent(s, lease), "once").to.equal(0n);
    await settleThrough(s, FIRST + 9n);
    expect(await claimRent(s, lease), "all the rest").to.equal(200n * RENT_A_UNIT);
    expect(await s.usdc.balanceOf(s.leases)).to.equal(0n);
  });

  it("that does not divide by the days rounds down until the last one, and is paid in full", async () => {
    const lease = await take(s, await list(s, { rentPrice: 10n ** 21n, units: 1n }), { units: 1n, epochs: 7n });
    const [event] = await s.leases.queryFilter(s.leases.filters.LeaseTaken(lease));
    expect(event?.args.rent).to.equal(7n);
    const odd = await take(s, await list(s, { rentPrice: 10n ** 21n / 2n, units: 1n }), { units: 1n, epochs: 7n });
    const paid: bigint[] = [];
    for (let day = 2n; day <= 8n; day++) {
      await settleThrough(s, FIRST + day);
      paid.push(await claimRent(s, odd));
    }
    expect(paid, "4 over 7 days").to.deep.equal([0n, 1n, 0n, 1n, 0n, 1n, 1n]);
  });

  it("of a day that pays holders nothing vests as well: the lessee bears the difficulty", async () => {
    const lease = await take(s, await list(s));
    await settleThrough(s, FIRST + 1n);
    await moveTo(settlingTime(FIRST + 4n));
    await settleNow(s, [0n, 0n, 0n]);
    expect(await claimRent(s, lease)).to.equal(300n * RENT_A_UNIT);
    await wait(DAY);
    expect(await claimLessee(s, lease)).to.equal(0n);
  });

  for (const decimals of [6, 8, 18]) {
    it(`is counted in a token of ${String(decimals)} decimals`, async () => {
      const token = await ethers.deployContract("TestToken", ["Payment", "PAY", decimals]);
      await s.config.setPaymentToken(token, true);
      const dollar = 10n ** BigInt(decimals);
      const listing = await list(s, { paymentToken: token, rentPrice: 3n * dollar * 10n ** 18n });
      const rent = (3n * dollar * 300n) / 1_000n;
      await token.mint(s.carol, rent);
      await token.connect(s.carol).approve(s.leases, rent);
      await s.leases.connect(s.carol).take(order(s, listing, { maxRent: rent }));
      await settleThrough(s, FIRST + 4n);
      await s.leases.connect(s.alice).claimRent(1n, s.alice);
      expect(await token.balanceOf(s.alice)).to.equal(rent);
    });
  }
});

describe("LeaseMarket: two reward tokens", () => {
  let s: Stage;

  beforeEach(async () => {
    s = await load(soldTwo);
  });

  it("are split by the same formula, each by its own lane", async () => {
    const lease = await take(s, await list(s, { id: ID_TWO }));
    await moveTo(startOf(FIRST + 7n));
    await settleNow(s, [EVEN, EVEN, EVEN, EVEN, EVEN, EVEN], ID_TWO, [EVEN, 0n, 9n * EVEN, EVEN, EVEN, 4n * EVEN]);
    await wait(DAY);
    const expected = await s.leases.claimable(lease);
    expect([expected.lessee, expected.lesseeSecond]).to.deep.equal([300n * DAY, 1_100n * DAY]);
    expect([expected.lessor, expected.lessorSecond]).to.deep.equal([300n * DAY, 500n * DAY]);
    await s.leases.connect(s.carol).claimLessee(lease, s.carol);
    await s.leases.connect(s.alice).claimLessor(lease, s.alice);
    expect(await s.doge.balanceOf(s.carol)).to.equal(1_100n * DAY);
    expect(await s.doge.balanceOf(s.alice)).to.equal(500n * DAY);
    expect(await s.btc.balanceOf(s.carol)).to.equal(300n * DAY);
  });

  it("hold the units until both lanes have paid the last day", async () => {
    const lease = await take(s, await list(s, { id: ID_TWO }), { start: FIRST, epochs: 2n });
    await moveTo(settlingTime(FIRST + 1n));
    // The first lane's second day pays nothing and leaves its stream alone; the second lane starts a new one later.
    await s.settlement.settle(ID_TWO, FIRST, [EVEN], [EVEN]);
    await wait(DAY / 2n);
    await s.settlement.settle(ID_TWO, FIRST + 1n, [0n], [EVEN]);
    await wait(DAY / 2n + 10n);
    expect(await s.leases.isReturnable(lease), "the first lane alone").to.equal(false);
    await expect(s.leases.giveBack(lease)).to.be.revertedWithCustomError(s.leases, "NotReturnable");
    await wait(DAY / 2n);
    await s.leases.giveBack(lease);
    // Folding left a fraction of the second lane in the series' carry.
    const second = 200n * DAY - 1n;
    expect(await s.leases.incomeOf(s.carol, ID_TWO)).to.deep.equal([100n * DAY, second]);
    await expect(s.leases.connect(s.carol).withdrawIncome(ID_TWO, s.dave))
      .to.emit(s.leases, "IncomeWithdrawn")
      .withArgs(s.carol, ID_TWO, s.dave, 100n * DAY, second);
    expect(await s.doge.balanceOf(s.dave)).to.equal(second);
    await expect(s.leases.connect(s.carol).withdrawIncome(ID_TWO, s.carol))
      .to.be.revertedWithCustomError(s.leases, "NothingToWithdraw")
      .withArgs(s.carol);
  });
});

describe("LeaseMarket: many leases on one series", () => {
  it("cost the same each, to take, to claim and to give back", async () => {
    const s = await load(sold);
    const listing = await list(s, { units: 1_000n });
    const gas = async (sending: Promise<{ wait(): Promise<{ gasUsed: bigint } | null> }>): Promise<number> =>
      Number((await (await sending).wait())?.gasUsed);
    await pay(s, s.carol, 10n ** 12n);
    const taken: number[] = [];
    for (let i = 0; i < 60; i++)
      taken.push(await gas(s.leases.connect(s.carol).take(order(s, listing, { units: 10n }))));
    await settleThrough(s, FIRST + 4n);
    await moveTo(startOf(FIRST + 6n) + SETTLED_AFTER);
    const claimed: number[] = [];
    // Each claim pulls the position anew: an hour's income of all leases is in it.
    for (const lease of [2n, 30n, 59n]) claimed.push(await gas(s.leases.connect(s.carol).claimLessee(lease, s.carol)));
    const closed: number[] = [];
    for (const lease of [2n, 30n, 59n]) closed.push(await gas(s.leases.giveBack(lease)));
    const spread = (figures: number[]): number => Math.max(...figures) - Math.min(...figures);
    expect(spread(taken.slice(1)), `take: ${taken.slice(1, 4).join()}`).to.be.below(100);
    expect(spread(claimed.slice(1)), `claim: ${claimed.join()}`).to.be.below(100);
    expect(spread(closed.slice(1)), `give back: ${closed.join()}`).to.be.below(100);
  });
});
