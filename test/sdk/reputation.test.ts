import { expect } from "chai";
import { network } from "hardhat";
import { getAddress } from "viem";
import { reputationOf, type Deployment, type Reputation } from "@adit/sdk";
import {
  approveCall,
  cover,
  endEarly,
  getBacking,
  getProgress,
  getReputation,
  getSeries,
  getSettledDays,
  postBond,
  releaseWithheld,
  settle,
  withdrawBond,
} from "@adit/sdk/actions";
import { explainError, type Explanation } from "@adit/sdk/errors";
import { neededWithheld } from "@adit/sdk/math";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, now } from "../helpers/days.ts";
import { buy, fund, openFarm, openSeries, readyNextEpoch, settleDays } from "../helpers/series.ts";
import { deploySystem } from "../helpers/system.ts";

const DAY = 86_400;
const GRACE_SECONDS = 2 * DAY;
const UNITS = 500_000n;
const BONDED = { bondEpochs: 2, marginEpochs: 0, penaltyBps: 1_000, graceSeconds: GRACE_SECONDS, epochs: 8 };

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const { people, btc, usdc, settlement, market, ledger } = system;
const deployment: Pick<Deployment, "contracts"> = { contracts: system.addresses };

const clientsOf = (address: string): Clients => inProcessClients(connection.provider, getAddress(address));
const provider = clientsOf(people.provider.address);
const keeper = clientsOf(people.keeper.address);
const PROVIDER = getAddress(people.provider.address);
const BTC = getAddress(await btc.getAddress());
const USDC = getAddress(await usdc.getAddress());

async function record(): Promise<Reputation> {
  const [found] = await getReputation(keeper.chain, { deployment, fromBlock: 0n, provider: PROVIDER });
  if (!found) throw new Error("the provider has opened a series");
  return found;
}

async function reward(): Promise<Reputation["rewards"][number]> {
  const found = (await record()).rewards.find(({ token }) => token === BTC);
  if (!found) throw new Error("the provider has opened a series that pays bitcoin");
  return found;
}

async function bond(id: bigint, amount: bigint): Promise<void> {
  await btc.mint(people.provider, amount);
  await provider.wallet.writeContract(approveCall({ token: BTC, spender: deployment.contracts.settlement, amount }));
  await postBond(provider.wallet, { deployment, id, amount });
}

async function refusal(attempt: Promise<unknown>): Promise<Explanation> {
  try {
    await attempt;
  } catch (error) {
    return explainError(error);
  }
  throw new Error("the call was accepted");
}

/** The next day becomes payable, is not paid, and its grace passes. */
async function missNext(id: bigint): Promise<void> {
  await readyNextEpoch(system, id);
  const { coverableFrom } = await getProgress(keeper.chain, { deployment, id });
  if (coverableFrom === undefined) throw new Error("the day is payable and unfunded");
  await advanceTo(system, Number(coverableFrom));
}

describe("reputation in money, recomputed from events", () => {
  let owed: { holders: bigint; protocol: bigint };
  let id: bigint;
  let other: bigint;

  before(async () => {
    const farmId = await openFarm(system);
    id = await openSeries(system, farmId, BONDED);
    other = await openSeries(system, farmId, { ...BONDED, epochs: 60 });
    for (const series of [id, other]) await buy(system, series, people.alice, UNITS);
    // Two days and a half of each series: the requirement of two is met, and one day can be covered with its penalty.
    const epoch = await readyNextEpoch(system, id);
    const { lines } = await settlement.preview(id, epoch);
    owed = { holders: lines.holders, protocol: lines.protocol };
    for (const series of [id, other]) await bond(series, (lines.net * 5n) / 2n);
  });

  it("counts a day that was paid in time, with the protocol's fee", async () => {
    await settleDays(system, id, 1);
    const money = await reward();
    expect([money.paidInTime, money.paidLate, money.protocolFees]).to.deep.equal([owed.holders, 0n, owed.protocol]);
    expect(money.protocolFees).to.equal((await settlement.account(id)).fees);
    expect((await record()).escrow).to.deep.equal([
      { token: USDC, released: (await market.escrow(id)).released, withheld: 0n, refundable: 0n },
    ]);
  });

  it("tells money that came after its grace from money that came in time", async () => {
    await readyNextEpoch(system, id);
    expect((await refusal(cover(keeper.wallet, { deployment, id }))).code).to.equal("GraceNotOver");
    await missNext(id);
    expect((await getProgress(keeper.chain, { deployment, id })).pastGrace).to.equal(true);
    await fund(system, id, owed.holders + owed.protocol);
    await settle(keeper.wallet, { deployment, id, maxDays: 1n });
    const money = await reward();
    expect([money.paidInTime, money.paidLate, money.protocolFees]).to.deep.equal([
      owed.holders,
      owed.holders,
      2n * owed.protocol,
    ]);
  });

  it("says which part of a missed day the prepaid balance paid, and which the bond, with penalty and tip", async () => {
    await readyNextEpoch(system, id);
    await fund(system, id, owed.holders / 4n);
    // Once missed, there is no new grace: the day can be covered as it falls due.
    await advanceTo(system, Number((await getProgress(keeper.chain, { deployment, id })).coverableFrom));
    await cover(keeper.wallet, { deployment, id });
    const money = await reward();
    // The protocol takes no fee of a missed day: holders get that part as well.
    const missing = owed.holders + owed.protocol - owed.holders / 4n;
    expect(money.coveredByFunding).to.equal(owed.holders / 4n);
    expect(money.coveredByBond).to.equal(missing);
    expect(money.penalties).to.equal((missing + 9n) / 10n);
    expect(money.coverTips).to.equal(await settlement.creditOf(people.keeper, btc));
    expect(money.protocolFees, "no protocol fee on covered days").to.equal(2n * owed.protocol);
    const escrow = (await record()).escrow[0];
    expect(escrow?.withheld).to.equal((await market.escrow(id)).withheld);
    expect((escrow?.withheld ?? 0n) > 0n).to.equal(true);
  });

  it("gives the escrow back as far as bond and the rest of it suffice, and all of it once the bond does alone", async () => {
    const { bond: posted, required, priceUsd8, paymentPriceUsd8 } = await getBacking(keeper.chain, { deployment, id });
    await releaseWithheld(keeper.wallet, { deployment, id });
    const rates = { priceUsd8, paymentPriceUsd8, decimals: 8, paymentDecimals: 6 };
    const rest = neededWithheld(required - posted, rates);
    expect(rest > 0n).to.equal(true);
    const expectSame = async (withheld: bigint): Promise<void> => {
      const { released } = await market.escrow(id);
      expect((await record()).escrow[0]).to.deep.equal({ token: USDC, released, withheld, refundable: 0n });
    };
    await expectSame(rest);
    expect((await refusal(releaseWithheld(keeper.wallet, { deployment, id }))).code).to.equal("NothingToRelease");
    await bond(id, required - posted);
    await releaseWithheld(keeper.wallet, { deployment, id });
    await expectSame(0n);
    // Paid in time again: the money is there before the day is due.
    await fund(system, id, owed.holders + owed.protocol);
    await settleDays(system, id, 1);
    await expectSame(0n);
  });

  it("keeps what nothing was left to pay: a default, whose withheld escrow goes to the holders", async () => {
    while ((await getBacking(keeper.chain, { deployment, id })).ending === "None") {
      await missNext(id);
      await cover(keeper.wallet, { deployment, id });
    }
    const { bond: left, ending } = await getBacking(keeper.chain, { deployment, id });
    expect([left, ending]).to.deep.equal([0n, "Defaulted"]);
    const money = await reward();
    expect(money.writtenOff > 0n).to.equal(true);
    expect(money.bond, "what stands is the other series' bond").to.equal(
      (await getBacking(keeper.chain, { deployment, id: other })).bond,
    );
    await advanceTo(system, (await now(system)) + DAY);
    await settlement.finish(id);
    const { released, refundable } = await market.escrow(id);
    expect((await record()).escrow[0]).to.deep.equal({ token: USDC, released, withheld: 0n, refundable });
    expect((await getSeries(keeper.chain, { deployment, id })).state).to.equal("Defaulted");
  });

  it("adds what an early end costs, and forgets no bond that went back", async () => {
    expect((await refusal(endEarly(provider.wallet, { deployment, id: other }))).code).to.equal("NotMarked");
    // What is known has to be settled first.
    await settleDays(system, other, 1);
    expect((await refusal(endEarly(provider.wallet, { deployment, id: other }))).code).to.equal("DayNotSettled");
    while ((await getSeries(keeper.chain, { deployment, id: other })).obstacle === "Unfunded") {
      await settleDays(system, other, 1);
    }
    const before = await reward();
    const { required, bond: posted } = await getBacking(keeper.chain, { deployment, id: other });
    await endEarly(provider.wallet, { deployment, id: other });
    const after = await reward();
    expect(after.penalties - before.penalties).to.equal(required);
    expect(after.bond).to.equal(posted - required);
    const { endingEpochs, settledEpochs } = await getProgress(keeper.chain, { deployment, id: other });
    await settleDays(system, other, endingEpochs - settledEpochs);
    await advanceTo(system, (await now(system)) + 8 * DAY);
    await withdrawBond(provider.wallet, { deployment, id: other, amount: after.bond, to: PROVIDER });
    expect((await reward()).bond).to.equal(0n);
  });

  it("comes to what the holders were owed and what the ledger took in, to the base unit", async () => {
    const money = await reward();
    let owedInAll = 0n;
    let deposited = 0n;
    for (const series of [id, other]) {
      const days = await getSettledDays(keeper.chain, { deployment, id: series, fromBlock: 0n });
      for (const { lines, payment } of days) {
        owedInAll += lines.holders + (payment === "covered" ? lines.protocol : 0n);
      }
      const logs = await ledger.queryFilter(ledger.filters.RewardDeposited(series));
      for (const { args } of logs) deposited += args.amount;
    }
    const paid = money.paidInTime + money.paidLate + money.coveredByFunding + money.coveredByBond;
    expect(paid + money.writtenOff).to.equal(owedInAll);
    expect(paid + money.penalties).to.equal(deposited);
    let fees = await settlement.protocolFees(btc); // those of `other`, which is finished, and its dust
    for (const series of [id, other]) fees += (await settlement.account(series)).fees;
    expect(fees - money.protocolFees, "dust").to.be.within(0n, 1n);
  });

  it("tells each day of a series by how it was paid", async () => {
    const days = await getSettledDays(keeper.chain, { deployment, id, fromBlock: 0n });
    expect(days.slice(0, 4).map(({ payment }) => payment)).to.deep.equal(["inTime", "late", "covered", "inTime"]);
    const last = days.at(-1);
    expect(last?.payment).to.equal("covered");
    expect(last?.payment === "covered" && last.cover.writtenOff > 0n).to.equal(true);
    expect(days.map(({ epoch }) => epoch)).to.deep.equal(days.map((_, i) => (days[0]?.epoch ?? 0) + i));
  });

  it("is nobody's whose series the events do not open", () => {
    const stray = { eventName: "BondPosted", args: { id: 77n << 8n, amount: 5n } } as const;
    expect(reputationOf([stray])).to.deep.equal([]);
  });
});
