import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import type { AddressLike } from "ethers";
import type * as Contracts from "../../types/ethers-contracts/index.js";
import type { ILeaseMarket } from "../../types/ethers-contracts/contracts/interfaces/ILeaseMarket.js";

/**
 * The real ledger, lease market and tokens; market and settlement are played, so that late days, early ends and two-token series
 * are met directly. `system.test.ts` has the whole protocol. One in-process chain; each test starts from a snapshot.
 */
export const connection = await network.create({
  network: "default",
  override: { initialDate: "2021-07-29T00:00:00Z" },
});
export const { ethers, networkHelpers } = connection;

export type Listing = ILeaseMarket.ListingStruct;
export type Order = ILeaseMarket.OrderStruct;

export const ZERO = ethers.ZeroAddress;
export const DAY = 86_400n;
/** UTC day 2021-08-01: the first day of every series here. */
export const FIRST = 18_840n;
export const EPOCHS = 30n;
export const SUPPLY = 2_000n;
/** One base unit per unit and second, streamed over a day. */
export const EVEN = SUPPLY * DAY;
/** Seconds after the end of a day at which it is settled, unless a test is late. */
export const SETTLED_AFTER = 6n * 3_600n;
export const BTC_SCALE = 45n;
export const DOGE_SCALE = 31n;
export const U256_MAX = (1n << 256n) - 1n;

export const ID = 1n << 8n;
export const ID_RESTRICTED = (2n << 8n) | 1n;
export const ID_TWO = (3n << 8n) | 2n;

/** A rent of one dollar per TH/s and day: 1,000 base units (of six decimals) a unit of 1 GH/s. */
export const RENT = 1_000_000n * 10n ** 18n;
/** Base units of rent per unit and day at `RENT`. */
export const RENT_A_UNIT = 1_000n;
/** A price of fifty dollars per TH/s. */
export const PRICE = 50_000_000n * 10n ** 18n;
export const PRICE_A_UNIT = 50_000n;

export interface Stage {
  ledger: Contracts.Hashpower;
  leases: Contracts.LeaseMarket;
  leasehold: Contracts.Leasehold;
  reversion: Contracts.Reversion;
  market: Contracts.StageMarket;
  settlement: Contracts.StageSettlement;
  config: Contracts.ProtocolConfig;
  btc: Contracts.TestToken;
  doge: Contracts.TestToken;
  usdc: Contracts.TestToken;
  /** holds 1,000 units of each series and lists them */
  alice: HardhatEthersSigner;
  /** holds 600 */
  bob: HardhatEthersSigner;
  /** takes leases; holds nothing */
  carol: HardhatEthersSigner;
  dave: HardhatEthersSigner;
  keeper: HardhatEthersSigner;
}

export interface StageTokens {
  reward?: AddressLike;
  second?: AddressLike;
  payment?: AddressLike;
}

async function build(): Promise<Stage> {
  const [deployer, alice, bob, carol, dave, keeper] = await ethers.getSigners();
  if (!deployer || !alice || !bob || !carol || !dave || !keeper)
    throw new Error("the local chain has too few accounts");
  const btc = await ethers.deployContract("TestToken", ["Bitcoin", "BTC", 8]);
  const doge = await ethers.deployContract("TestToken", ["Dogecoin", "DOGE", 8]);
  const usdc = await ethers.deployContract("TestToken", ["Dollar", "USDC", 6]);
  const manager = await ethers.deployContract("AccessManager", [deployer]);
  const config = await ethers.deployContract("ProtocolConfig", [manager, deployer, 100, 10]);
  await config.setPaymentToken(usdc, true);
  const market = await ethers.deployContract("StageMarket");
  const settlement = await ethers.deployContract("StageSettlement");
  const uri = await ethers.deployContract("FixedMetadata");

  const nonce = await deployer.getNonce();
  const future = ethers.getCreateAddress({ from: deployer.address, nonce: nonce + 4 + 2 });
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, uri, future]);
  await market.wire(ledger, config);
  await settlement.wire(ledger);
  const metadata = await ethers.deployContract("LeaseMetadata", [future]);
  const leasehold = await ethers.deployContract("Leasehold", [future, metadata]);
  const reversion = await ethers.deployContract("Reversion", [future, metadata]);
  const leases = await ethers.deployContract("LeaseMarket", [ledger, leasehold, reversion]);
  await btc.mint(settlement, 1n << 90n);
  await doge.mint(settlement, 1n << 90n);
  return {
    ledger,
    leases,
    leasehold,
    reversion,
    market,
    settlement,
    config,
    btc,
    doge,
    usdc,
    alice,
    bob,
    carol,
    dave,
    keeper,
  };
}

const base = await build();

/** A series of 30 days from `FIRST` on, its 2,000 units sold: alice 1,000, bob 600, dave 400. Alice and Bob may list. */
export async function openSeries(
  stage: Stage,
  id: bigint,
  own: StageTokens & { policy?: AddressLike; scale?: bigint; minUnits?: bigint; unitHashrate?: bigint } = {},
): Promise<void> {
  const two = (id & 2n) !== 0n;
  await stage.market.create(
    id,
    {
      rewardToken: own.reward ?? stage.btc,
      secondRewardToken: two ? (own.second ?? stage.doge) : ZERO,
      paymentToken: own.payment ?? stage.usdc,
      policy: own.policy ?? ZERO,
      unitHashrate: own.unitHashrate ?? 10n ** 9n,
      minUnits: own.minUnits ?? 0n,
      startEpoch: FIRST,
      epochs: EPOCHS,
    },
    own.scale ?? BTC_SCALE,
    two ? DOGE_SCALE : 0n,
  );
  await stage.settlement.setProgress(id, 0, EPOCHS, false);
  await stage.market.mint(stage.alice, id, 1_000n);
  await stage.market.mint(stage.bob, id, 600n);
  await stage.market.mint(stage.dave, id, 400n);
}

/** Everything deployed and one series sold, three days before it starts. */
export async function sold(): Promise<Stage> {
  await openSeries(base, ID);
  for (const lister of [base.alice, base.bob]) await base.ledger.connect(lister).setApprovalForAll(base.leases, true);
  return { ...base };
}

/** `sold`, and a two-token series. */
export async function soldTwo(): Promise<Stage> {
  const stage = await sold();
  await openSeries(stage, ID_TWO);
  return stage;
}

type Fixture = () => Promise<Stage>;

const empty = await networkHelpers.takeSnapshot();
let beginnings = 0;
/** Those of the present beginning. */
const snapshots: { fixture: Fixture; stage: Stage; restorer: { restore(): Promise<void> } }[] = [];

/** Makes the stage as it was deployed, which ends every snapshot since: how often that was done is the number of the beginning. */
export async function begin(): Promise<number> {
  await empty.restore();
  snapshots.length = 0;
  beginnings += 1;
  return beginnings;
}

/** The number of the present beginning: a snapshot of another one cannot be restored any more. */
export function beginning(): number {
  return beginnings;
}

/** The stage of a fixture, as if nothing had happened since: every fixture is built on the same first snapshot and clock. */
export async function load(fixture: Fixture): Promise<Stage> {
  const known = snapshots.find((snapshot) => snapshot.fixture === fixture);
  if (known) {
    snapshots.length = snapshots.indexOf(known) + 1;
    await known.restorer.restore();
    return known.stage;
  }
  await begin();
  const stage = await fixture();
  snapshots.push({ fixture, stage, restorer: await networkHelpers.takeSnapshot() });
  return stage;
}

/** The next transaction runs at this second. */
export async function at(second: bigint): Promise<void> {
  await networkHelpers.time.setNextBlockTimestamp(second);
}

/** Views now answer for this second; nothing happens if the clock is past it. */
export async function moveTo(second: bigint): Promise<void> {
  if (second > (await now())) await networkHelpers.time.increaseTo(second);
}

export async function now(): Promise<bigint> {
  return BigInt(await networkHelpers.time.latest());
}

export async function wait(seconds: bigint): Promise<void> {
  await networkHelpers.time.increase(seconds);
}

/** First second of a day. */
export function startOf(epoch: bigint): bigint {
  return epoch * DAY;
}

/** When a day is settled unless a test is late. */
export function settlingTime(epoch: bigint): bigint {
  return startOf(epoch + 1n) + SETTLED_AFTER;
}

/** Settles the days `first` to `last` one by one, each in time and with an even reward. */
export async function settleThrough(stage: Stage, last: bigint, id = ID, amount = EVEN): Promise<void> {
  const [settled] = await stage.settlement.progress(id);
  for (let epoch = FIRST + settled; epoch <= last; epoch++) {
    await moveTo(settlingTime(epoch) - 1n);
    await settleNow(stage, [amount], id);
  }
}

/** Settles the next days in the next block, all at one second. */
export async function settleNow(stage: Stage, amounts: bigint[], id = ID, seconds: bigint[] = amounts): Promise<void> {
  const [settled] = await stage.settlement.progress(id);
  await stage.settlement.settle(id, FIRST + settled, amounts, seconds);
}

/** Alice lists 500 units of `ID` for 2 to 10 days at a dollar, to start until ten days into the series. Returns the number. */
export async function list(stage: Stage, own: Partial<Listing> = {}, lister = stage.alice): Promise<bigint> {
  const terms: Listing = {
    lister,
    units: 500n,
    minEpochs: 2n,
    maxEpochs: 10n,
    id: ID,
    paymentToken: stage.usdc,
    lastStart: FIRST + 10n,
    rentPrice: RENT,
    purchasePrice: 0n,
    ...own,
  };
  await stage.leases.connect(lister).list(terms);
  return await stage.leases.listingCount();
}

/** The order that `take` sends. */
export function order(stage: Stage, listing: bigint, own: Partial<Order> = {}, lessee = stage.carol): Order {
  return { listing, units: 100n, start: FIRST + 2n, epochs: 3n, maxRent: U256_MAX, to: lessee, ...own };
}

/** Carol takes 100 units for three days from the third day of the series on, with exactly the rent in her wallet. */
export async function take(
  stage: Stage,
  listing: bigint,
  own: Partial<Order> = {},
  lessee = stage.carol,
): Promise<bigint> {
  const wanted = order(stage, listing, own, lessee);
  const rent = await stage.leases.quoteRent(listing, wanted.units, wanted.epochs);
  await pay(stage, lessee, rent);
  await stage.leases.connect(lessee).take(wanted);
  return await stage.leases.leaseCount();
}

/** Puts dollars into a wallet and allows the lease market to take them. */
export async function pay(stage: Stage, account: HardhatEthersSigner, amount: bigint): Promise<void> {
  await stage.usdc.mint(account, amount);
  await stage.usdc.connect(account).approve(stage.leases, amount);
}

/** What a claim pays, looked at and then made. */
export async function claimLessee(stage: Stage, lease: bigint, by = stage.carol): Promise<bigint> {
  const before = await stage.btc.balanceOf(by);
  await stage.leases.connect(by).claimLessee(lease, by);
  return (await stage.btc.balanceOf(by)) - before;
}

export async function claimLessor(stage: Stage, lease: bigint, by = stage.alice): Promise<bigint> {
  const before = await stage.btc.balanceOf(by);
  await stage.leases.connect(by).claimLessor(lease, by);
  return (await stage.btc.balanceOf(by)) - before;
}

export async function claimRent(stage: Stage, lease: bigint, by = stage.alice): Promise<bigint> {
  const before = await stage.usdc.balanceOf(by);
  await stage.leases.connect(by).claimRent(lease, by);
  return (await stage.usdc.balanceOf(by)) - before;
}

/** The lease market holds no unit that no lease accounts for. */
export async function expectUnits(stage: Stage, units: bigint, id = ID): Promise<void> {
  expect(await stage.ledger.balanceOf(stage.leases, id)).to.equal(units);
}
