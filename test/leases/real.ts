import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, ContractTransactionResponse } from "ethers";
import { advanceTo, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { buy, openSeries } from "../helpers/series.ts";
import { BOND_TERMS } from "../settlement/bonded.ts";
import type { SoldWorld, World } from "../settlement/fixture.ts";
import { ALICE_UNITS, BOB_UNITS, UNITS, worldWithFarm } from "../settlement/fixture.ts";
import { LeaseModel, StreamModel } from "./model.ts";

/*
 * The whole protocol, a bonded series, and leases on it: what is needed to see them through every end that a series can have. What each side
 * is owed is told from the chain's deposits alone, by the models of this folder.
 */

/** Fractional bits of bitcoin in the ledger, and of the second coin of these tests. */
export const SCALE = 45n;
/** Ten cents per TH/s and day, and four dollars per TH/s. */
const RENT_PRICE = 100_000n * 10n ** 18n;
const PURCHASE_PRICE = 4_000_000n * 10n ** 18n;

/** What a lease is taken for. */
export interface Wanted {
  readonly units: bigint;
  /** index of the first day in the term of the series */
  readonly first: number;
  readonly epochs: number;
  /** whether the lessee may buy the units */
  readonly option: boolean;
}

/** The leases of `leased`, by what they are when a series ends after four to nine days. */
export const LEASES = {
  /** from the first day of the series on, by Carol */
  over: { units: 90_001n, first: 0, epochs: 2, option: false },
  /** by Dave */
  running: { units: 120_000n, first: 2, epochs: 4, option: false },
  /** by Carol, who may buy */
  buyable: { units: 50_003n, first: 2, epochs: 3, option: true },
  /** by Dave, who may buy */
  waiting: { units: 33_333n, first: 8, epochs: 3, option: true },
} as const satisfies Record<string, Wanted>;

export type LeaseName = keyof typeof LEASES;
export const NAMES = ["over", "running", "buyable", "waiting"] as const satisfies readonly LeaseName[];
/** Numbers of the leases of `leased`. */
export const NUMBER: Record<LeaseName, bigint> = { over: 1n, running: 2n, buyable: 3n, waiting: 4n };
const PLAIN_LISTING = 1n;
const OPTION_LISTING = 2n;

/** Opens a bonded series, sells it to Alice and Bob, and lists most of Alice's units twice over: for rent, and for rent or sale. */
export async function listed(world: World, own: Partial<Terms> = {}): Promise<SoldWorld> {
  const { alice, bob } = world.people;
  const id = await openSeries(world, world.farmId, { ...BOND_TERMS, maxUnprofitableEpochs: 7, ...own });
  await buy(world, id, alice, ALICE_UNITS);
  await buy(world, id, bob, BOB_UNITS);
  const { startEpoch, epochs } = await world.market.terms(id);
  await world.ledger.connect(alice).setApprovalForAll(world.leases, true);
  for (const purchasePrice of [0n, PURCHASE_PRICE]) {
    await world.leases.connect(alice).list({
      lister: alice,
      units: ALICE_UNITS,
      minEpochs: 1,
      maxEpochs: epochs,
      id,
      paymentToken: world.usdc,
      lastStart: startEpoch + epochs - 1n,
      rentPrice: RENT_PRICE,
      purchasePrice,
    });
  }
  return { ...world, id, startEpoch: Number(startEpoch) };
}

/** `listed`, with the four leases taken the day before the series starts. The clock stands at its first second. */
export async function leased(own: Partial<Terms> = {}): Promise<SoldWorld> {
  const world = await listed(await worldWithFarm(), own);
  const { carol, dave } = world.people;
  for (const name of NAMES) await take(world, LEASES[name], name === "over" || name === "buyable" ? carol : dave);
  await advanceTo(world, startOf(world.startEpoch));
  return world;
}

/** Leases units of Alice with exactly the rent in the wallet. */
export async function take(
  world: SoldWorld,
  wanted: Wanted,
  lessee: HardhatEthersSigner,
): Promise<ContractTransactionResponse> {
  const { leases, startEpoch } = world;
  const listing = wanted.option ? OPTION_LISTING : PLAIN_LISTING;
  const rent = await leases.quoteRent(listing, wanted.units, wanted.epochs);
  await pay(world, lessee, rent);
  const start = startEpoch + wanted.first;
  return await leases
    .connect(lessee)
    .take({ listing, units: wanted.units, start, epochs: wanted.epochs, maxRent: rent, to: lessee });
}

/** Puts dollars into a wallet and allows the lease market to take them. */
export async function pay(world: SoldWorld, account: HardhatEthersSigner, amount: bigint): Promise<void> {
  await world.usdc.mint(account, amount);
  await world.usdc.connect(account).approve(world.leases, amount);
}

/** The lessee buys the units of a lease. */
export async function exercise(
  world: SoldWorld,
  lease: bigint,
  lessee: HardhatEthersSigner,
): Promise<ContractTransactionResponse> {
  const cost = await world.leases.purchaseCost(lease);
  await pay(world, lessee, cost);
  return await world.leases.connect(lessee).exercise(lease, cost, lessee);
}

/** Everything that the chain's events tell of the leases of a series. */
export interface Course {
  /** index when the last stream has ended */
  readonly final: bigint;
  readonly leases: ReadonlyMap<bigint, LeaseModel>;
  /** reward-token base units of each deposit, by the day's index in the term */
  readonly deposits: readonly bigint[];
}

/** One event of the course, and what it does to the models. */
interface Step {
  readonly blockNumber: number;
  readonly index: number;
  readonly play: (second: bigint) => void;
}

/**
 * Plays the deposits of one reward token, takes and purchases again, in their order, through the models: no target and no index is asked of a
 * contract.
 */
export async function courseOf(world: SoldWorld, lane: "first" | "second" = "first"): Promise<Course> {
  const { ledger, leases, id, startEpoch, ethers } = world;
  const stream = new StreamModel(UNITS, SCALE);
  const followed = new Map<bigint, { model: LeaseModel; start: bigint; end: bigint }>();
  const deposits: bigint[] = [];
  const taken = (await leases.queryFilter(leases.filters.LeaseTaken())).map(({ args, blockNumber, index }): Step => ({
    blockNumber,
    index,
    play: (second) => {
      const take = stream.at(second);
      const model = new LeaseModel(args.units, take, args.start === BigInt(startEpoch) ? take : undefined);
      followed.set(args.lease, { model, start: args.start, end: args.start + args.epochs });
    },
  }));
  const bought = (await leases.queryFilter(leases.filters.OptionExercised())).map(
    ({ args, blockNumber, index }): Step => ({
      blockNumber,
      index,
      play: () => {
        const lease = followed.get(args.lease);
        if (lease) lease.model.bought = true;
      },
    }),
  );
  const deposited = (await depositsOf(ledger, id, lane)).map(({ args, blockNumber, index }): Step => ({
    blockNumber,
    index,
    play: (second) => {
      const target = stream.deposit(args.amount, second);
      deposits.push(args.amount);
      for (const { model, start, end } of followed.values()) {
        if (args.epoch === start - 1n) model.begins = target;
        if (args.epoch === end - 1n) model.ends = target;
      }
    },
  }));
  const steps = [...taken, ...bought, ...deposited].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
  for (const { blockNumber, play } of steps) {
    const block = await ethers.provider.getBlock(blockNumber);
    if (block === null) throw new Error("the event is in no block");
    play(BigInt(block.timestamp));
  }
  const models = new Map([...followed].map(([lease, { model }]) => [lease, model]));
  return { final: stream.at(1n << 40n), leases: models, deposits };
}

async function depositsOf(ledger: SoldWorld["ledger"], id: bigint, lane: "first" | "second") {
  return lane === "first"
    ? await ledger.queryFilter(ledger.filters.RewardDeposited(id))
    : await ledger.queryFilter(ledger.filters.SecondRewardDeposited(id));
}

/** Money of one lease, as it was credited and paid from its beginning to its end. */
export interface Paid {
  /** at scale */
  readonly lesseeIncome: bigint;
  readonly lessorIncome: bigint;
  /** in the second reward token */
  readonly lesseeSecond: bigint;
  readonly lessorSecond: bigint;
  readonly lesseeDollars: bigint;
  readonly lessorDollars: bigint;
  readonly refund: bigint;
}

/** What a lease paid to its two sides, from the events of its whole life. The two are different accounts. */
export async function paidBy(world: SoldWorld, lease: bigint, lessee: AddressLike, lessor: AddressLike): Promise<Paid> {
  const { leases } = world;
  const credited = await leases.queryFilter(leases.filters.IncomeCredited(lease));
  const claimed = await leases.queryFilter(leases.filters.IncomeClaimed(lease));
  const dollars = await leases.queryFilter(leases.filters.Credited(lease));
  const rent = await leases.queryFilter(leases.filters.RentClaimed(lease));
  const [closed] = await leases.queryFilter(leases.filters.LeaseClosed(lease));
  const [lesseeAddress, lessorAddress] = [
    await world.ethers.resolveAddress(lessee),
    await world.ethers.resolveAddress(lessor),
  ];
  const income = (isLessee: boolean, lane: "first" | "second"): bigint => {
    const account = isLessee ? lesseeAddress : lessorAddress;
    const scaled = credited.filter(({ args }) => args.account === account);
    const whole = claimed.filter(({ args }) => args.isLessee === isLessee);
    return lane === "first"
      ? sum(scaled.map(({ args }) => args.scaled)) + (sum(whole.map(({ args }) => args.amount)) << SCALE)
      : sum(scaled.map(({ args }) => args.secondScaled)) + (sum(whole.map(({ args }) => args.secondAmount)) << SCALE);
  };
  const creditsOf = (account: string): bigint =>
    sum(dollars.filter(({ args }) => args.account === account).map(({ args }) => args.amount));
  return {
    lesseeIncome: income(true, "first"),
    lessorIncome: income(false, "first"),
    lesseeSecond: income(true, "second"),
    lessorSecond: income(false, "second"),
    lesseeDollars: creditsOf(lesseeAddress),
    lessorDollars: creditsOf(lessorAddress) + sum(rent.map(({ args }) => args.amount)),
    refund: closed?.args.refund ?? 0n,
  };
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** Everybody pulls what the lease market credited. */
export async function withdrawAll(world: SoldWorld, people: readonly HardhatEthersSigner[]): Promise<void> {
  const { leases, usdc, id } = world;
  for (const person of people) {
    if ((await leases.creditOf(person, usdc)) !== 0n) await leases.connect(person).withdrawCredit(usdc, person);
    if ((await leases.incomeOf(person, id)).amount !== 0n) await leases.connect(person).withdrawIncome(id, person);
  }
}

/** The lease market has paid everything: no units, no dollars, and of bitcoin less than one base unit an account. */
export async function expectOnlyDust(world: SoldWorld, accounts: number): Promise<void> {
  const { leases, ledger, usdc, btc, id } = world;
  expect(await ledger.balanceOf(leases, id), "units").to.equal(0n);
  expect(await usdc.balanceOf(leases), "dollars").to.equal(0n);
  const [unclaimed] = await ledger.claimable(leases, id);
  expect((await btc.balanceOf(leases)) + unclaimed, "bitcoin").to.be.below(BigInt(accounts));
}
