import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { network } from "hardhat";
import { BaseError, ContractFunctionRevertedError, createPublicClient, custom, getAddress } from "viem";
import {
  approveCall,
  approveLeases,
  cancelListing,
  carryOut,
  claimLessee,
  claimLessor,
  claimRent,
  endForShortBond,
  exercisePurchase,
  getLease,
  getListing,
  giveBack,
  giveBackTo,
  leaseClaimableAt,
  listUnits,
  noteFinalState,
  prepareExercisePurchase,
  prepareTakeLease,
  recordFallback,
  takeLease,
  unwindLease,
  withdrawLeaseCredit,
  withdrawLeaseIncome,
  type Offer,
} from "@adit/sdk/actions";
import { DeploymentError, type Deployment } from "@adit/sdk";
import { explainError, type Explanation } from "@adit/sdk/errors";
import { cost, rentOf } from "@adit/sdk/math";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, endOf, now, postThrough, priceDay, startOf } from "../helpers/days.ts";
import { buy, openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { BITCOIN, deploySystem, SECONDS_PER_DAY } from "../helpers/system.ts";

const GH = 10n ** 9n;
const RUINOUS_PRICE = 1_000n * 10n ** 8n;
const UNITS = 10_000n;

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const { people, btc, usdc, leases, ledger } = system;
const deployment: Pick<Deployment, "contracts"> = { contracts: system.addresses };
const paymentToken = getAddress(await usdc.getAddress());
const account = (who: { address: string }) => getAddress(who.address);
const clientsOf = (who: { address: string }): Clients => inProcessClients(connection.provider, account(who));
const [alice, carol, keeper] = [clientsOf(people.alice), clientsOf(people.carol), clientsOf(people.keeper)];

async function refusal(attempt: Promise<unknown>): Promise<Explanation> {
  try {
    await attempt;
  } catch (error) {
    return explainError(error);
  }
  throw new Error("the call was accepted");
}

/** What `run` adds to somebody's balance. */
async function gained(token: typeof btc, who: { address: string }, run: () => Promise<unknown>): Promise<bigint> {
  const before = await token.balanceOf(who.address);
  await run();
  return (await token.balanceOf(who.address)) - before;
}

describe("the SDK's lease actions: units are listed, leased, claimed, bought, given back and unwound", () => {
  let id: bigint;
  let start: number;
  let offer: Offer;
  const settle = async (days: number, feedPriceUsd8?: bigint): Promise<void> => {
    await settleDays(system, id, days, feedPriceUsd8 === undefined ? {} : { feedPriceUsd8 });
  };

  before(async () => {
    id = await openSeries(system, await openFarm(system), { epochs: 8, maxUnits: 2n * UNITS });
    for (const buyer of [people.alice, people.bob]) await buy(system, id, buyer, UNITS);
    start = Number((await system.market.terms(id)).startEpoch);
    offer = {
      id,
      units: 6_000n,
      minEpochs: 1,
      maxEpochs: 8,
      paymentToken,
      lastStart: start + 7,
      rentPrice: 100_000n * 10n ** 18n,
      purchasePrice: 0n,
    };
    await usdc.mint(people.carol, 10n ** 12n);
  });

  it("lists units, and says how many of them stand", async () => {
    const wrong = await refusal(listUnits(alice.wallet, { deployment, ...offer, units: 0n }));
    expect(wrong.sentence).to.equal("This listing is refused: “units” does not fit.");
    await listUnits(alice.wallet, { deployment, ...offer });
    await listUnits(alice.wallet, { deployment, ...offer, units: 2n * UNITS, purchasePrice: 4_000_000n * 10n ** 18n });
    const available = async (listing: bigint): Promise<bigint> =>
      (await getListing(keeper.chain, { deployment, listing })).available;
    expect([await available(1n), await available(2n)], "nothing is approved").to.deep.equal([0n, 0n]);
    await approveLeases(alice.wallet, { deployment, approved: true });
    expect([await available(1n), await available(2n)], "listed, and held").to.deep.equal([6_000n, UNITS]);
    const { terms } = await getListing(keeper.chain, { deployment, listing: 1n });
    expect(terms).to.deep.equal({ ...offer, lister: account(people.alice) });
    expect((await refusal(getListing(keeper.chain, { deployment, listing: 9n }))).code).to.equal("NoSuchListing");
  });

  it("plans a lease that a person can review, and takes it in one transaction for exactly that", async () => {
    const wanted = { deployment, listing: 1n, units: 2_000n, start: start + 1, epochs: 2 };
    const write = await prepareTakeLease(carol.chain, { ...wanted, account: account(people.carol) });
    const { token, spender, amount } = write.payment;
    expect([token, amount]).to.deep.equal([paymentToken, rentOf(2_000n, GH, 2, offer.rentPrice)]);
    expect(-(await gained(usdc, people.carol, () => carryOut(carol.wallet, write)))).to.equal(amount);
    expect(await usdc.allowance(people.carol, spender), "nothing is left to take").to.equal(0n);
    expect(await ledger.balanceOf(leases, id)).to.equal(2_000n);
  });

  it("takes leases with an approval where a wallet cannot sign permits", async () => {
    const amount = 10n ** 9n;
    await carol.wallet.writeContract(
      approveCall({ token: paymentToken, spender: deployment.contracts.leaseMarket, amount }),
    );
    const wanted = { deployment, listing: 2n, units: 1_000n, epochs: 2, maxRent: amount, to: account(people.carol) };
    await takeLease(carol.wallet, { ...wanted, start: start + 1 });
    await takeLease(carol.wallet, { ...wanted, start: start + 2 });
    await takeLease(carol.wallet, { ...wanted, start: start + 5, epochs: 3 });
    await takeLease(carol.wallet, { ...wanted, listing: 1n, start, epochs: 1 });
    const early = await refusal(takeLease(carol.wallet, { ...wanted, start: start - 3 }));
    expect(early.code).to.equal("StartOutOfRange");
    expect(early.safe).to.equal("Nothing was sent and nothing was spent.");
  });

  it("cancels what was not taken", async () => {
    expect((await refusal(cancelListing(carol.wallet, { deployment, listing: 1n }))).code).to.equal("NotLister");
    await cancelListing(alice.wallet, { deployment, listing: 1n });
    expect((await getListing(keeper.chain, { deployment, listing: 1n })).available).to.equal(0n);
  });

  it("shows both sides of a lease, its rent and its option, before it began", async () => {
    const lease = await getLease(keeper.chain, { deployment, lease: 2n });
    const rent = rentOf(1_000n, GH, 2, offer.rentPrice);
    expect([lease.lessee, lease.lessor, lease.owner]).to.deep.equal([
      account(people.carol),
      account(people.alice),
      account(people.alice),
    ]);
    expect(lease.rent).to.deep.equal({ paymentToken, total: rent, vested: 0n, unvested: rent, claimable: 0n });
    expect(lease.option).to.deep.equal({
      cost: cost(1_000n, GH, 4_000_000n * 10n ** 18n),
      endsAt: BigInt(startOf(start + 4)),
    });
    expect(lease.lanes.length).to.equal(1);
    expect((await getLease(keeper.chain, { deployment, lease: 1n })).option).to.equal(undefined);
    expect((await refusal(getLease(keeper.chain, { deployment, lease: 99n }))).code).to.equal("NoSuchLease");
  });

  it("says that there is no such lease in the market's words, though its tokens answer first", async () => {
    const { leaseMarket } = deployment.contracts;
    const chain = createPublicClient({
      transport: custom({
        request: async ({ method, params }: { method: string; params?: unknown[] }) => {
          if (
            JSON.stringify(params ?? [])
              .toLowerCase()
              .includes(leaseMarket.toLowerCase())
          )
            await setTimeout(100);
          const answer: unknown = await connection.provider.request({ method, params: params ?? [] });
          return answer;
        },
      }),
    });
    const gone: unknown = await getLease(chain, { deployment, lease: 99n }).catch((error: unknown) => error);
    const reverted =
      gone instanceof BaseError ? gone.walk((error) => error instanceof ContractFunctionRevertedError) : gone;
    expect(reverted instanceof ContractFunctionRevertedError && reverted.data?.errorName).to.equal("NoSuchLease");
  });

  it("splits income and rent as days are settled, ticks without asking the chain, and pays what it shows", async () => {
    await settle(2);
    const { lanes, rent } = await getLease(keeper.chain, { deployment, lease: 1n });
    const [lane] = lanes;
    if (!lane) throw new Error("the series has a reward token");
    expect([rent.vested, rent.unvested, rent.claimable]).to.deep.equal([
      rent.total / 2n,
      rent.total / 2n,
      rent.total / 2n,
    ]);
    await advanceTo(system, (await now(system)) + 50_000);
    const claimable = await leases.claimable(1n);
    expect(leaseClaimableAt(lane, BigInt(await now(system)))).to.deep.equal({
      lessor: claimable.lessor,
      lessee: claimable.lessee,
    });
    expect(claimable.lessor > 0n && claimable.lessee > 0n).to.equal(true);

    const claim = { deployment, lease: 1n };
    const atNext = async () => leaseClaimableAt(lane, BigInt(await now(system)));
    const toCarol = await gained(btc, people.carol, () =>
      claimLessee(carol.wallet, { ...claim, to: account(people.carol) }),
    );
    expect(toCarol).to.equal((await atNext()).lessee);
    const toAlice = await gained(btc, people.alice, () =>
      claimLessor(alice.wallet, { ...claim, to: account(people.alice) }),
    );
    expect(toAlice).to.equal((await atNext()).lessor);
    const pulled = await gained(usdc, people.alice, () =>
      claimRent(alice.wallet, { ...claim, to: account(people.alice) }),
    );
    expect(pulled).to.equal(rent.claimable);

    const after = await getLease(keeper.chain, { deployment, lease: 1n });
    expect(after.lanes[0]?.paid).to.deep.equal({ lessor: toAlice, lessee: toCarol });
    expect([after.rent.vested, after.rent.claimable]).to.deep.equal([rent.vested, 0n]);
    const other = { ...claim, to: account(people.keeper) };
    for (const attempt of [claimLessee, claimLessor, claimRent]) {
      expect((await refusal(attempt(keeper.wallet, other))).code).to.equal("NotOwner");
    }
  });

  it("buys units in one transaction or with an approval, delivered or waiting for the lessor's own days", async () => {
    const to = account(people.carol);
    const write = await prepareExercisePurchase(carol.chain, { deployment, account: to, lease: 2n });
    expect(write.payment.amount).to.equal(cost(1_000n, GH, 4_000_000n * 10n ** 18n));
    expect(
      (await refusal(exercisePurchase(carol.wallet, { deployment, lease: 1n, maxCost: 10n ** 9n, to }))).code,
    ).to.equal("NoPurchaseOption");
    await advanceTo(system, (await now(system)) + 10_000);
    expect(-(await gained(usdc, people.carol, () => carryOut(carol.wallet, write)))).to.equal(write.payment.amount);
    expect(await ledger.balanceOf(people.carol, id), "its lessor's day has streamed").to.equal(1_000n);
    const { payment } = await prepareExercisePurchase(carol.chain, { deployment, account: to, lease: 3n });
    await carol.wallet.writeContract(approveCall(payment));
    await exercisePurchase(carol.wallet, { deployment, lease: 3n, maxCost: payment.amount, to });
    const waiting = await getLease(keeper.chain, { deployment, lease: 3n });
    expect([waiting.terms.bought, waiting.owner, waiting.isReturnable]).to.deep.equal([true, to, false]);
    expect([waiting.rent.unvested, waiting.lanes[0]?.stretch.endTarget]).to.deep.equal([0n, undefined]);
  });

  it("gives units back when they are due, to their owner or whom it names", async () => {
    expect((await refusal(giveBack(keeper.wallet, { deployment, lease: 1n }))).code).to.equal("NotReturnable");
    await settle(2);
    await advanceTo(system, (await now(system)) + SECONDS_PER_DAY);
    expect((await getLease(keeper.chain, { deployment, lease: 1n })).isReturnable).to.equal(true);
    await giveBack(keeper.wallet, { deployment, lease: 1n });
    await giveBackTo(carol.wallet, { deployment, lease: 3n, to: account(people.dave) });
    await giveBack(keeper.wallet, { deployment, lease: 5n });
    expect(await ledger.balanceOf(people.dave, id)).to.equal(1_000n);
    expect(await ledger.balanceOf(leases, id), "one lease is still to come").to.equal(1_000n);
  });

  it("unwinds a lease once refunds are open, and pays out what leases credited", async () => {
    await settle(3);
    await settle(1, RUINOUS_PRICE);
    expect((await refusal(unwindLease(keeper.wallet, { deployment, lease: 4n }))).sentence).to.equal(
      "Series #1 has nothing to refund now.",
    );
    await advanceTo(system, (await now(system)) + SECONDS_PER_DAY);
    await system.settlement.finish(id);
    const { refundable } = await system.market.escrow(id);
    await unwindLease(keeper.wallet, { deployment, lease: 4n });
    const [closed] = await leases.queryFilter(leases.filters.LeaseClosed(4n));
    expect(closed?.args.refund).to.equal((refundable * 1_000n) / (2n * UNITS));

    const credit = await leases.creditOf(people.alice, usdc);
    const [income] = await leases.incomeOf(people.alice, id);
    const to = account(people.bob);
    expect(
      await gained(usdc, people.bob, () => withdrawLeaseCredit(alice.wallet, { deployment, token: paymentToken, to })),
    ).to.equal(credit);
    expect(await gained(btc, people.bob, () => withdrawLeaseIncome(alice.wallet, { deployment, id, to }))).to.equal(
      income,
    );
    expect(credit > 0n && income > 0n).to.equal(true);
    expect((await refusal(withdrawLeaseIncome(alice.wallet, { deployment, id, to }))).code).to.equal(
      "NothingToWithdraw",
    );
    expect((await refusal(withdrawLeaseCredit(alice.wallet, { deployment, token: paymentToken, to }))).code).to.equal(
      "NothingToWithdraw",
    );
  });
});

describe("the SDK's last resorts", () => {
  it("end a series whose bond stays short, once a week of escrow is withheld and not before", async () => {
    const id = await openSeries(system, await openFarm(system), { bondEpochs: 10, marginEpochs: 20 });
    await buy(system, id, people.alice, UNITS);
    await settleDays(system, id, 6);
    expect((await refusal(endForShortBond(keeper.wallet, { deployment, id }))).code).to.equal("BondSuffices");
    await settleDays(system, id, 1);
    await endForShortBond(keeper.wallet, { deployment, id });
    expect((await system.settlement.progress(id)).endingEpochs).to.equal(8n);
  });

  it("note a final state and record the day that nobody reported, when it is due", async () => {
    const last = Number(await system.oracle.lastEpoch(BITCOIN));
    await postThrough(system, last + 1);
    await noteFinalState(keeper.wallet, { deployment, network: BITCOIN });
    expect(await system.networkDays.notedEpoch(BITCOIN)).to.equal(BigInt(last + 1));
    const missed = { deployment, network: BITCOIN, epoch: last + 2 };
    await advanceTo(system, endOf(last + 2));
    await priceDay(system, last + 2);
    expect((await refusal(recordFallback(keeper.wallet, missed))).code).to.equal("FallbackNotDue");
    await advanceTo(system, Number(await system.networkDays.fallbackDueAt(BITCOIN, last + 2)));
    await recordFallback(keeper.wallet, missed);
    expect(await system.networkDays.isFallback(BITCOIN, last + 2)).to.equal(true);
  });

  it("are refused in words by a deployment that is older than they are", async () => {
    const { networkDays, ...older } = deployment.contracts;
    expect(networkDays).to.be.a("string");
    const old = { deployment: { contracts: older }, network: BITCOIN };
    for (const attempt of [noteFinalState(keeper.wallet, old), recordFallback(keeper.wallet, { ...old, epoch: 1 })]) {
      const error: unknown = await attempt.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(DeploymentError);
      expect(String(error)).to.include("contracts.networkDays must be an address");
    }
  });
});
