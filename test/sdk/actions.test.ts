import { expect } from "chai";
import { network } from "hardhat";
import { getAddress, isAddressEqual } from "viem";
import {
  AddressMismatchError,
  approveCall,
  buyCall,
  carryOut,
  claimableAt,
  claimMany,
  finish,
  fund,
  getClaimable,
  getCommittee,
  getNetworkState,
  getPosition,
  getSeries,
  getSeriesIds,
  getSettledDays,
  prepareBuy,
  refund,
  settle,
  settleMany,
} from "@adit/sdk/actions";
import { termsHash, type Deployment } from "@adit/sdk";
import { explainError, type Explanation } from "@adit/sdk/errors";
import { cost, escrowSlice, waterfall } from "@adit/sdk/math";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { advanceTo, endOf, now, postThrough, priceDay } from "../helpers/days.ts";
import { openFarm, openSeries } from "../helpers/series.ts";
import { BITCOIN, deploySystem } from "../helpers/system.ts";

const EPOCHS = 3;
const UNITS = 100_000n;

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const { people, btc, usdc } = system;
const deployment: Pick<Deployment, "contracts"> = { contracts: system.addresses };
const tokens = [
  { address: await usdc.getAddress(), symbol: "tUSDC", decimals: 6 },
  { address: await btc.getAddress(), symbol: "tBTC", decimals: 8 },
];

const clientsOf = (address: string): Clients => inProcessClients(connection.provider, getAddress(address));
const alice = clientsOf(people.alice.address);
const bob = clientsOf(people.bob.address);
const provider = clientsOf(people.provider.address);
const keeper = clientsOf(people.keeper.address);

async function chainTime(): Promise<bigint> {
  return (await alice.chain.getBlock()).timestamp;
}

async function refusal(attempt: Promise<unknown>): Promise<Explanation> {
  try {
    await attempt;
  } catch (error) {
    return explainError(error, { tokens, paymentToken: tokens[0], rewardToken: tokens[1] });
  }
  throw new Error("the call was accepted");
}

describe("the SDK's actions: a unit is bought, mined for, settled, streamed and claimed", () => {
  let id: bigint;
  let start: number;
  let farmId: number;

  const bought = async (clients: Clients, who: { address: string }, units: bigint, series = id): Promise<unknown> => {
    const account = getAddress(who.address);
    const write = await prepareBuy(clients.chain, { deployment, account, id: series, units });
    return await carryOut(clients.wallet, write);
  };

  before(async () => {
    farmId = await openFarm(system);
    id = await openSeries(system, farmId, { epochs: EPOCHS, maxUnits: 400_000n });
    start = (await getSeries(alice.chain, { deployment, id })).terms.startEpoch;
    await usdc.mint(people.alice, 10n ** 12n);
  });

  it("finds the series by its events, with terms whose hash is the chain's", async () => {
    expect(await getSeriesIds(alice.chain, { deployment, fromBlock: 0n })).to.deep.equal([id]);
    const series = await getSeries(alice.chain, { deployment, id });
    expect(series.state).to.equal("Open");
    expect(series.available).to.equal(400_000n);
    expect(termsHash(series.terms)).to.equal(series.termsHash);
    const missing = await refusal(getSeries(alice.chain, { deployment, id: 99n << 8n }));
    expect(missing.sentence).to.equal("There is no series #99.");
  });

  it("prepares a purchase that a person can review, and pays exactly that in one transaction", async () => {
    const account = getAddress(people.alice.address);
    const write = await prepareBuy(alice.chain, { deployment, account, id, units: UNITS });
    const { terms } = await getSeries(alice.chain, { deployment, id });
    const { amount, spender } = write.payment;
    expect(amount).to.equal(cost(UNITS, terms.unitHashrate, terms.price));
    expect(isAddressEqual(spender, deployment.contracts.market)).to.equal(true);
    const [requirement, ...more] = await write.getRequirements();
    expect(more).to.deep.equal([]);
    expect(requirement?.amount).to.equal(amount);
    expect(requirement?.ways.map(({ type }) => type)).to.deep.equal(["permit", "approval"]);

    const before = await usdc.balanceOf(people.alice);
    const nonce = await alice.chain.getTransactionCount({ address: account });
    await carryOut(alice.wallet, write);
    expect(await alice.chain.getTransactionCount({ address: account })).to.equal(nonce + 1);
    expect(before - (await usdc.balanceOf(people.alice))).to.equal(amount);
    expect(await usdc.allowance(people.alice, deployment.contracts.market)).to.equal(0n);
    expect(await system.ledger.balanceOf(people.alice, id)).to.equal(UNITS);
  });

  it("buys with an approval where a wallet cannot sign permits, and asks for nothing once it stands", async () => {
    const account = getAddress(people.bob.address);
    const write = await prepareBuy(bob.chain, { deployment, account, id, units: 7n });
    await usdc.mint(people.bob, 2n * write.payment.amount);
    await carryOut(bob.wallet, write, { prefer: ["approval"] });
    expect(await system.ledger.balanceOf(people.bob, id)).to.equal(7n);
    const { token, spender, amount } = write.payment;
    await bob.wallet.writeContract(approveCall({ token, spender, amount }));
    expect(await write.getRequirements()).to.deep.equal([]);
    await carryOut(bob.wallet, write);
    expect(await system.ledger.balanceOf(people.bob, id)).to.equal(14n);
  });

  it("refuses to carry out for one account what was prepared for another", async () => {
    const account = getAddress(people.alice.address);
    const write = await prepareBuy(alice.chain, { deployment, account, id, units: 7n });
    const error: unknown = await carryOut(bob.wallet, write).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(AddressMismatchError);
    expect(explainError(error).code).to.equal("AddressMismatchError");
  });

  it("says in words why a purchase is refused", async () => {
    const to = getAddress(people.bob.address);
    const tooMany = buyCall({ deployment, id, units: 1_000_000n, maxCost: 10n ** 15n, to });
    expect((await refusal(bob.chain.simulateContract({ ...tooMany, account: to }))).sentence).to.match(
      /^Sold out: 299\.986 TH\/s are left, you asked for 1,000\.000 TH\/s\.$/,
    );
    const poor = await refusal(bought(bob, people.bob, 10_000n));
    expect(poor.sentence).to.equal("The wallet holds 0.00 tUSDC, and 50.00 tUSDC are needed.");
    expect(poor.safe).to.equal("Nothing was sent and nothing was spent.");
    const dear = buyCall({ deployment, id, units: 1_000n, maxCost: 1n, to });
    expect((await refusal(bob.chain.simulateContract({ ...dear, account: to }))).code).to.equal("CostAboveMaximum");
  });

  it("settles what is due and says what an unfunded day waits for", async () => {
    await advanceTo(system, endOf(start));
    await priceDay(system, start);
    await postThrough(system, start);
    const unfunded = await refusal(settle(keeper.wallet, { deployment, id, maxDays: 1n }));
    expect(unfunded.sentence).to.match(/^The provider has not funded \d+ Jul 2021 of series #1: .* tBTC are owed/);
    expect((await getSeries(alice.chain, { deployment, id })).obstacle).to.equal("Unfunded");

    await btc.mint(people.provider, 10n ** 8n);
    const allowance = {
      token: getAddress(await btc.getAddress()),
      spender: deployment.contracts.settlement,
      amount: 10n ** 8n,
    };
    await provider.wallet.writeContract(approveCall(allowance));
    await fund(provider.wallet, { deployment, id, amount: 10n ** 8n });
    await settleMany(keeper.wallet, { deployment, ids: [id], maxDays: 10n });
    const series = await getSeries(alice.chain, { deployment, id });
    expect(series.account.settledEpochs).to.equal(1);
    expect(series.escrow.released).to.equal(escrowSlice(series.escrow.paid, 0, EPOCHS));
    expect((await refusal(settleMany(keeper.wallet, { deployment, ids: [id], maxDays: 1n }))).code).to.equal(
      "NothingSettled",
    );
  });

  it("recomputes the settled day, line by line, from terms and inputs", async () => {
    const { terms } = await getSeries(alice.chain, { deployment, id });
    const [day] = await getSettledDays(alice.chain, { deployment, id, fromBlock: 0n });
    if (!day || day.payment === "covered") throw new Error("no day is settled");
    expect(day.payment).to.equal("inTime");
    expect(day.epoch).to.equal(start);
    const { lines } = day;
    expect(lines).to.deep.equal(
      waterfall({
        hashrate: day.units * terms.unitHashrate,
        rewardPerBlock: day.rewardPerBlock,
        coinDecimals: 8,
        targetSeconds: day.targetSeconds,
        tokenDecimals: 8,
        priceUsd8: day.priceUsd8,
        milliJoulePerTh: BigInt(terms.milliJoulePerTh),
        tariffUsd8: terms.tariffUsd8,
        maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
        serviceBps: BigInt(terms.serviceBps),
        protocolBps: BigInt(terms.protocolBps),
      }),
    );
    expect(lines.holders > 0n).to.equal(true);
  });

  it("lets a position tick without asking the chain, and agrees with it whenever it is asked", async () => {
    const account = getAddress(people.alice.address);
    const { units, lanes } = await getPosition(alice.chain, { deployment, account, id });
    const [lane] = lanes;
    if (!lane) throw new Error("the series has a reward token");
    expect(units).to.equal(UNITS);
    for (const wait of [1, 3_600, 40_000, 86_400]) {
      await advanceTo(system, (await now(system)) + wait);
      const { amount } = await getClaimable(alice.chain, { deployment, account, id });
      expect(claimableAt(lane, await chainTime())).to.equal(amount);
    }
    expect(claimableAt(lane, 0n)).to.equal(claimableAt(lane, lane.stream.startedAt));
  });

  it("claims everything in one transaction", async () => {
    const account = getAddress(people.alice.address);
    const { amount } = await getClaimable(alice.chain, { deployment, account, id });
    await claimMany(alice.wallet, { deployment, ids: [id] });
    expect(await btc.balanceOf(people.alice)).to.equal(amount);
    expect(amount > 0n).to.equal(true);
  });

  it("finishes the series, and says when it is too early for that and for refunds", async () => {
    expect((await refusal(finish(keeper.wallet, { deployment, id }))).sentence).to.match(
      /^Series #1 is settled for 1 of 3 days\.$/,
    );
    for (let epoch = start + 1; epoch < start + EPOCHS; epoch += 1) {
      await priceDay(system, epoch);
      await postThrough(system, epoch);
    }
    await settleMany(keeper.wallet, { deployment, ids: [id], maxDays: 10n });
    expect((await refusal(finish(keeper.wallet, { deployment, id }))).code).to.equal("StreamNotEnded");
    await advanceTo(system, (await now(system)) + 86_400);
    await finish(keeper.wallet, { deployment, id });
    const series = await getSeries(alice.chain, { deployment, id });
    expect(series.state).to.equal("Matured");
    expect(series.obstacle).to.equal("Complete");
    // Every day had net and was released, so nothing is left to refund.
    const to = getAddress(people.alice.address);
    expect((await refusal(refund(alice.wallet, { deployment, id, units: UNITS, to }))).sentence).to.equal(
      "Series #1 has nothing to refund now.",
    );
  });

  it("refunds a sale that missed its minimum", async () => {
    const to = getAddress(people.alice.address);
    const cancelled = await openSeries(system, farmId, { epochs: EPOCHS, minUnits: 1_000n });
    await bought(alice, people.alice, 999n, cancelled);
    const { terms, escrow } = await getSeries(alice.chain, { deployment, id: cancelled });
    await advanceTo(system, terms.saleEnd);
    expect((await getSeries(alice.chain, { deployment, id: cancelled })).state).to.equal("Cancelled");
    const before = await usdc.balanceOf(people.alice);
    await refund(alice.wallet, { deployment, id: cancelled, units: 999n, to });
    expect((await usdc.balanceOf(people.alice)) - before).to.equal(escrow.paid);
  });

  it("reads committee and network as the contract has them", async () => {
    const committee = await getCommittee(alice.chain, { deployment });
    expect(committee.signers).to.deep.equal(system.committee.map((member) => member.address));
    const state = await getNetworkState(alice.chain, { deployment, network: BITCOIN });
    expect(state.lastEpoch).to.equal(Number(await system.oracle.lastEpoch(BITCOIN)));
  });
});
