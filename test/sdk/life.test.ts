import { expect } from "chai";
import { network } from "hardhat";
import { getAddress, zeroAddress, type Hex, type PublicClient } from "viem";
import {
  approve,
  buyCall,
  canTransfer,
  carryOut,
  claimFor,
  createSeries,
  disputeDay,
  disputeFarmReport,
  endForUnderDelivery,
  expireDispute,
  getClaimableMany,
  getHashprice,
  getIndex,
  getLeaseCredit,
  getLeaseIncome,
  getLeases,
  getListings,
  getNetworkDay,
  getPostedBatches,
  getPrice,
  getQuote,
  getRentQuote,
  getSeriesList,
  getTips,
  giveBack,
  postBatch,
  prepareBuy,
  prepareDisputeDay,
  prepareDisputeFarmReport,
  prepareFund,
  prepareListUnits,
  preparePostBond,
  prepareTakeLease,
  pushHashprice,
  recordFarmReport,
  recordRound,
  recordSilence,
  registerFarm,
  registerProvider,
  sendCall,
  settleMany,
  transferLease,
  updateFarm,
  watchClaims,
  watchDeposits,
  watchLeases,
  watchPriceRounds,
  watchPurchases,
  watchReports,
  watchSettledDays,
  watchTransfers,
  windUp,
  withdrawDisputeCredit,
  withdrawFunding,
  withdrawRelease,
  type FarmInput,
  type PostBatchParameters,
  type RequirementSignature,
  RequirementMismatchError,
  signRequirement,
} from "@adit/sdk/actions";
import type { Deployment } from "@adit/sdk";
import { getEligibility } from "@adit/sdk/compliance";
import { cost, rentOf } from "@adit/sdk/math";
import { explainError } from "@adit/sdk/errors";
import type { FarmReport } from "@adit/sdk/oracle";
import { inProcessClients, type Clients } from "../../scripts/lib/clients.ts";
import { farmLeaf } from "../helpers/committee.ts";
import {
  advanceTo,
  endOf,
  farmReport,
  now,
  postDay,
  postFarms,
  postThrough,
  signedByQuorum,
  type Posted,
} from "../helpers/days.ts";
import { openFarm, openSeries, settleDays } from "../helpers/series.ts";
import { BITCOIN, deploySystem, PRICE_USD8 } from "../helpers/system.ts";

const GH = 10n ** 9n;
const UNITS = 10_000n;
const DAY = 86_400;
const RUINOUS_PRICE = 1_000n * 10n ** 8n;

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const { people, btc, usdc } = system;
const deployment: Pick<Deployment, "contracts"> = { contracts: system.addresses };
const at = (who: { address: string }) => getAddress(who.address);
const clientsOf = (who: { address: string }): Clients => inProcessClients(connection.provider, at(who));
const [alice, bob, carol] = [clientsOf(people.alice), clientsOf(people.bob), clientsOf(people.carol)];
const [provider, keeper] = [clientsOf(people.provider), clientsOf(people.keeper)];
const reader: PublicClient = keeper.chain;
const feed = getAddress(await system.feed.getAddress());
const feeds = [feed, zeroAddress, zeroAddress] as const;

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  return await attempt.then(
    () => "accepted",
    (error: unknown) => explainError(error).code,
  );
}

async function until(holds: () => boolean): Promise<void> {
  const LOOKS = 200;
  for (let i = 0; i < LOOKS && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds(), "it was told in time").to.equal(true);
}

/** What each watch told, by its name. */
const told: Record<string, string[]> = {};
const removed: string[] = [];
const keep =
  (name: string) =>
  (logs: readonly { eventName: string }[]): void => {
    told[name] = [...(told[name] ?? []), ...logs.map(({ eventName }) => eventName)];
  };

describe("the SDK's actions in the life of a series", () => {
  let id: bigint;
  let start: number;
  let farmId: number;
  const stops: (() => void)[] = [];
  const watching = { deployment, poll: true, pollingInterval: 25 } as const;
  const batches: Posted[] = [];

  before(async () => {
    farmId = await openFarm(system);
    const model = await openSeries(system, farmId, { epochs: 6, maxUnits: 3n * UNITS });
    const [first] = await getSeriesList(reader, { deployment, fromBlock: 0n });
    if (first === undefined) throw new Error("the series is in no event");
    const { terms } = first;
    expect(first.id).to.equal(model);
    await createSeries(provider.wallet, { deployment, terms: { ...terms, saleStart: await now(system) } });
    const list = await getSeriesList(reader, { deployment, fromBlock: 0n, provider: at(people.provider) });
    expect(list.map(({ state, available }) => [state, available])).to.deep.equal(
      [0, 1].map(() => ["Open", 3n * UNITS]),
    );
    id = list[1]?.id ?? 0n;
    start = terms.startEpoch;
    for (const who of [people.alice, people.bob, people.carol]) await usdc.mint(who, 10n ** 12n);
    await btc.mint(people.provider, 10n ** 10n);

    stops.push(
      watchPurchases(reader, {
        ...watching,
        id,
        onLogs: keep("purchases"),
        onRemoved: (logs) => removed.push(...logs.map(({ eventName }) => eventName)),
      }),
      watchTransfers(reader, { ...watching, account: at(people.bob), onLogs: keep("transfers") }),
      watchReports(reader, { ...watching, network: BITCOIN, onLogs: keep("reports") }),
      watchPriceRounds(reader, { ...watching, feed, onLogs: keep("rounds") }),
      watchSettledDays(reader, { ...watching, id, onLogs: keep("days") }),
      watchDeposits(reader, { ...watching, id, onLogs: keep("deposits") }),
      watchClaims(reader, { ...watching, account: at(people.alice), onLogs: keep("claims") }),
      watchLeases(reader, { ...watching, onLogs: keep("leases") }),
    );
  });

  after(() => {
    for (const stop of stops) stop();
  });

  it("asks what units cost and who may have them", async () => {
    expect(await getQuote(reader, { deployment, id, units: UNITS })).to.equal(cost(UNITS, GH, 5_000_000n * 10n ** 18n));
    expect(await getPrice(reader, { deployment, feeds, maxAge: DAY })).to.equal(PRICE_USD8);
    expect(await getEligibility(reader, { deployment, account: at(people.bob), id })).to.deep.equal({
      canReceive: true,
      canSend: true,
    });
    const transfer = { deployment, from: at(people.alice), to: at(people.bob), id, units: 1n };
    expect(await canTransfer(reader, transfer), "the series has no policy").to.equal(true);
  });

  it("buys by a call as data over an approval, and by a signature that fits nothing but its own payment", async () => {
    const market = deployment.contracts.market;
    const maxCost = await getQuote(reader, { deployment, id, units: UNITS });
    await approve(alice.wallet, { token: at({ address: await usdc.getAddress() }), spender: market, amount: maxCost });
    await sendCall(alice.wallet, buyCall({ deployment, id, units: UNITS, maxCost, to: at(people.alice) }));

    const account = at(people.bob);
    const write = await prepareBuy(reader, { deployment, account, id, units: UNITS });
    const more = await prepareBuy(reader, { deployment, account, id, units: UNITS + 1n });
    const [requirement] = await write.getRequirements();
    const way = requirement?.ways.find(({ type }) => type === "permit");
    if (way?.type !== "permit") throw new Error("the token knows permits");
    const signed: RequirementSignature = await signRequirement(bob.wallet, way);
    expect(() => more.buildTx(signed)).to.throw(RequirementMismatchError, "amount differs");
    await sendCall(bob.wallet, write.buildTx(signed));
    await until(() => (told.purchases?.length ?? 0) === 2 && (told.transfers?.length ?? 0) === 1);
    expect(told.transfers).to.deep.equal(["TransferSingle"]);
  });

  it("tells a purchase whose block is taken back", async () => {
    const snapshot = await system.networkHelpers.takeSnapshot();
    await carryOut(alice.wallet, await prepareBuy(reader, { deployment, account: at(people.alice), id, units: 1n }));
    await until(() => told.purchases?.length === 3);
    await snapshot.restore();
    // The chain goes on from another block, beyond where it was.
    for (let i = 0; i < 3; i++) await connection.provider.request({ method: "evm_mine" });
    await until(() => removed.length === 1);
    expect(removed).to.deep.equal(["UnitsSold"]);
    told.purchases?.pop();
  });

  it("posts bond and funding with one signature or an approval each", async () => {
    const account = at(people.provider);
    await carryOut(provider.wallet, await preparePostBond(reader, { deployment, account, id, amount: 1_000n }));
    await carryOut(provider.wallet, await prepareFund(reader, { deployment, account, id, amount: 10n ** 9n }));
    expect((await system.settlement.backing(id)).bond).to.equal(1_000n);
    expect((await system.settlement.account(id)).funding).to.equal(10n ** 9n);
  });

  it("brings a signed batch, its farm and a round to the chain, and settles the day that they make", async () => {
    await postThrough(system, start - 1);
    const fromBlock = (await reader.getBlockNumber()) + 1n;
    // Signed by the committee and posted by nobody yet.
    const snapshot = await system.networkHelpers.takeSnapshot();
    const report = farmReport(farmId, start, 10_000n * 10n ** 12n);
    const posted = await postDay(system, { farms: [report] });
    await snapshot.restore();
    await advanceTo(system, endOf(start));
    const { bitmap, signatures } = await signedByQuorum(system, posted.batch);
    const batch = plainBatch(posted);
    await postBatch(keeper.wallet, { deployment, batch, signerBitmap: bitmap, signatures: hexOf(signatures) });
    const [seen] = await getPostedBatches(reader, { deployment, network: BITCOIN, epoch: start, fromBlock });
    if (seen === undefined) throw new Error("the batch is in no event");
    batches.push({ ...posted, postedAt: seen.postedAt });

    await system.feed.push(PRICE_USD8, await now(system));
    const [roundId] = await system.feed.latestRoundData();
    await recordRound(keeper.wallet, { deployment, feed, epoch: start, roundId, previousRoundId: roundId - 1n });
    const { finalAt } = await getNetworkDay(reader, { deployment, network: BITCOIN, epoch: start });
    await advanceTo(system, finalAt);
    const proof = (posted.farms?.proofOf(farmLeaf(BITCOIN, report)) ?? []).map(hexOf);
    const recorded = { deployment, network: BITCOIN, sequence: seen.sequence, postedAt: seen.postedAt, proof };
    await recordFarmReport(keeper.wallet, { ...recorded, report: plainReport(report) });
    expect(Number((await system.registry.farm(farmId)).lastReportEpoch)).to.equal(start);
    await settleMany(keeper.wallet, { deployment, ids: [id], maxDays: 1n });
    await until(() => ["reports", "rounds", "days", "deposits"].every((name) => (told[name]?.length ?? 0) > 0));
    expect([told.rounds, told.days, told.deposits]).to.deep.equal([
      ["RoundRecorded"],
      ["EpochSettled"],
      ["RewardDeposited"],
    ]);
    const paymentToken = getAddress(await usdc.getAddress());
    const tip = { deployment, account: at(people.keeper), token: paymentToken } as const;
    expect((await getTips(reader, { ...tip, at: "market" })) > 0n).to.equal(true);
    expect(await getTips(reader, { ...tip, at: "settlement" })).to.equal(0n);
  });

  it("streams: the index grows, and anybody triggers a claim that pays its holder", async () => {
    const before = await getIndex(reader, { deployment, id });
    await advanceTo(system, (await now(system)) + 10_000);
    expect((await getIndex(reader, { deployment, id })) > before).to.equal(true);
    const [claimable] = await getClaimableMany(reader, { deployment, account: at(people.alice), ids: [id] });
    await claimFor(keeper.wallet, { deployment, account: at(people.alice), id });
    const paid = await btc.balanceOf(people.alice);
    expect(claimable?.id === id && paid >= claimable.amount && paid > 0n).to.equal(true);
    await until(() => told.claims?.length === 1);
  });

  it("pushes a day's hashprice, and reads it", async () => {
    for (const unit of ["coin", "usd"] as const) {
      await pushHashprice(keeper.wallet, { deployment, network: BITCOIN, unit, epoch: start });
      const { answer, epoch } = await getHashprice(reader, { deployment, network: BITCOIN, unit });
      expect([answer > 0n, epoch]).to.deep.equal([true, start]);
    }
    const missing = getHashprice(reader, { deployment, network: 99, unit: "usd" });
    expect(await codeOf(missing)).to.equal("DeploymentError");
  });

  it("offers units, leases them, hands a side over, and finds what is open and what was credited", async () => {
    const paymentToken = getAddress(await usdc.getAddress());
    const offer = {
      id,
      units: 5_000n,
      minEpochs: 1,
      maxEpochs: 3,
      paymentToken,
      lastStart: start + 3,
      rentPrice: 100_000n * 10n ** 18n,
      purchasePrice: 0n,
    };
    const listing = prepareListUnits(reader, { deployment, account: at(people.alice), ...offer });
    expect((await listing.getRequirements()).map(({ ways: [way] }) => way.type)).to.deep.equal(["operatorApproval"]);
    await carryOut(alice.wallet, listing);
    expect(await listing.getRequirements()).to.deep.equal([]);
    expect((await getListings(reader, { deployment })).map(({ available }) => available)).to.deep.equal([5_000n]);
    const rent = await getRentQuote(reader, { deployment, listing: 1n, units: 1_000n, epochs: 1 });
    expect(rent).to.equal(rentOf(1_000n, GH, 1, offer.rentPrice));

    const wanted = { listing: 1n, units: 1_000n, start: start + 2, epochs: 1 };
    await carryOut(carol.wallet, await prepareTakeLease(reader, { deployment, account: at(people.carol), ...wanted }));
    await transferLease(carol.wallet, {
      deployment,
      lease: 1n,
      side: "lessee",
      from: at(people.carol),
      to: at(people.bob),
    });
    const open = { deployment, fromBlock: 0n } as const;
    expect((await getLeases(reader, { ...open, account: at(people.bob) })).map(({ lease }) => lease)).to.deep.equal([
      1n,
    ]);
    expect(await getLeases(reader, { ...open, account: at(people.carol) })).to.deep.equal([]);

    await settleDays(system, id, 2);
    await advanceTo(system, (await now(system)) + DAY);
    await giveBack(keeper.wallet, { deployment, lease: 1n });
    expect(await getLeases(reader, open)).to.deep.equal([]);
    const { amount } = await getLeaseIncome(reader, { deployment, account: at(people.bob), id });
    expect(amount > 0n).to.equal(true);
    expect(await getLeaseCredit(reader, { deployment, account: at(people.alice), token: paymentToken })).to.equal(rent);
    await until(() => told.leases?.length === 3);
    expect(told.leases).to.deep.equal(["Listed", "LeaseTaken", "LeaseClosed"]);
  });

  it("records that a feed was silent, and winds up what earns nothing; each refuses too early", async () => {
    const epoch = Math.floor((await now(system)) / DAY);
    const silence = { deployment, feed, epoch };
    expect(await codeOf(recordSilence(keeper.wallet, silence))).to.equal("EpochNotOver");
    await advanceTo(system, endOf(epoch) + DAY);
    await recordSilence(keeper.wallet, silence);
    await until(() => told.rounds?.includes("SilenceRecorded") === true);
    expect(await codeOf(windUp(keeper.wallet, { deployment, id })), "its term is over").to.equal("NothingToEnd");
    const poor = await openSeries(system, farmId, {
      epochs: 9,
      maxUnits: UNITS,
      maxUnprofitableEpochs: 7,
    });
    await carryOut(
      alice.wallet,
      await prepareBuy(reader, { deployment, account: at(people.alice), id: poor, units: UNITS }),
    );
    await settleDays(system, poor, 7, { feedPriceUsd8: RUINOUS_PRICE });
    expect(await codeOf(endForUnderDelivery(keeper.wallet, { deployment, id: poor }))).to.equal("DeliverySuffices");
    await windUp(keeper.wallet, { deployment, id: poor });
    expect(Number((await system.settlement.backing(poor)).ending)).to.equal(3);
  });

  it("registers a provider with a farm, and gives a provider what is its own", async () => {
    await registerProvider(bob.wallet, { deployment, name: "Bob Mining", uri: "https://bob.example" });
    const farm: FarmInput = {
      network: BITCOIN,
      declared: 10n ** 15n,
      milliJoulePerTh: 25_000,
      payoutScript: `0x0014${"22".repeat(20)}`,
      name: "Bob's farm",
      energySource: "wind",
      disclosureHash: `0x${"33".repeat(32)}`,
      disclosureUri: "https://bob.example/farm",
    };
    await registerFarm(bob.wallet, { deployment, farm });
    const bobs = Number(await system.registry.farmCount());
    await updateFarm(bob.wallet, { deployment, farmId: bobs, farm: { ...farm, energySource: "hydro" } });
    expect((await system.registry.disclosure(bobs)).energySource).to.equal("hydro");
    const updating = updateFarm(alice.wallet, { deployment, farmId: bobs, farm });
    expect(await codeOf(updating)).to.equal("NotFarmProvider");

    const to = at(people.dave);
    const { providerCredit } = await system.market.escrow(id);
    await withdrawRelease(provider.wallet, { deployment, id, to });
    expect([providerCredit > 0n, await usdc.balanceOf(people.dave)]).to.deep.equal([true, providerCredit]);
    await withdrawFunding(provider.wallet, { deployment, id, amount: 5n, to });
    expect(await btc.balanceOf(people.dave)).to.equal(5n);
  });

  it("disputes a day and a farm's report with their bonds, and has them back when nobody decides", async () => {
    const account = at(people.carol);
    await btc.mint(people.carol, 10n ** 12n);
    const posted = await postDay(system);
    const day = { ...(await keyOf(posted)), ...reportOf(posted) };
    expect(await codeOf(disputeDay(carol.wallet, day)), "the bond is not allowed yet").to.equal(
      "ERC20InsufficientAllowance",
    );
    await carryOut(carol.wallet, await prepareDisputeDay(reader, { ...day, account }));

    const report = farmReport(farmId, posted.epoch, 10_000n * 10n ** 12n);
    const farms = await postFarms(system, [report]);
    const proof = (farms.farms?.proofOf(farmLeaf(BITCOIN, report)) ?? []).map(hexOf);
    const farm = { ...(await keyOf(farms)), report: plainReport(report), proof };
    expect(await codeOf(disputeFarmReport(carol.wallet, farm))).to.equal("ERC20InsufficientAllowance");
    await carryOut(carol.wallet, await prepareDisputeFarmReport(reader, { ...farm, account }));

    expect(await codeOf(expireDispute(keeper.wallet, { deployment, disputeId: 1n }))).to.equal("DisputeNotOver");
    await advanceTo(system, (await now(system)) + 5 * DAY);
    for (const disputeId of [1n, 2n]) await expireDispute(keeper.wallet, { deployment, disputeId });
    await withdrawDisputeCredit(carol.wallet, { deployment, to: account });
    expect(await btc.balanceOf(people.carol)).to.equal(10n ** 12n);
  });
});

const hexOf = (text: string): Hex => `0x${text.slice(2)}`;

function plainReport(report: ReturnType<typeof farmReport>): FarmReport {
  const { farmId, epoch, hashrate, gross, energyWh, renewableBps, sources } = report;
  return {
    farmId: Number(farmId),
    epoch: Number(epoch),
    hashrate: BigInt(hashrate),
    gross: BigInt(gross),
    energyWh: BigInt(energyWh),
    renewableBps: Number(renewableBps),
    sources: Number(sources),
  };
}

function plainBatch({ batch }: Posted): PostBatchParameters["batch"] {
  const { report } = batch;
  return {
    network: Number(batch.network),
    sequence: Number(batch.sequence),
    farmsRoot: hexOf(String(batch.farmsRoot)),
    evidenceHash: hexOf(String(batch.evidenceHash)),
    report: {
      epoch: Number(report.epoch),
      firstHeight: Number(report.firstHeight),
      blockCount: Number(report.blockCount),
      bits: Number(report.bits),
      nextBits: Number(report.nextBits),
      retargetTime: Number(report.retargetTime),
      fees: BigInt(report.fees),
      priceUsd8: BigInt(report.priceUsd8),
      blocksRoot: hexOf(String(report.blocksRoot)),
    },
  };
}

async function keyOf({ batch, postedAt }: Posted) {
  return await Promise.resolve({
    deployment,
    network: Number(batch.network),
    sequence: Number(batch.sequence),
    postedAt,
  });
}

function reportOf(posted: Posted) {
  const { report, farmsRoot } = plainBatch(posted);
  return { report, farmsRoot };
}
