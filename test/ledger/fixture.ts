import { network } from "hardhat";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type {
  FixedMetadata,
  Hashpower,
  HostileReceiver,
  LedgerSettlement,
  TestToken,
} from "../../types/ethers-contracts/index.js";

/**
 * The ledger alone: an account plays the market and a harness the settlement, so every rule is met directly.
 * One in-process chain for all ledger tests; each test starts from a snapshot.
 */
export const { ethers, networkHelpers } = await network.create({
  network: "default",
  override: { initialDate: "2021-07-01T00:00:00Z" },
});

export const DAY = 86_400n;
/** 2021-08-01T00:00:00Z: every test's first stream starts here. */
export const T0 = 1_627_776_000n;
/** The UTC day that the first deposit pays for. */
export const EPOCH0 = T0 / DAY - 1n;

/** `96 - bitLength(21e6 * 1e8)` */
export const BTC_SCALE = 45n;
/** `96 - bitLength(2e11 * 1e8)`: Dogecoin bounded at 200 billion coins. */
export const DOGE_SCALE = 31n;
export const ONE = 1n << BTC_SCALE;

export const U64_MAX = (1n << 64n) - 1n;
export const U96_MAX = (1n << 96n) - 1n;
export const U256_MAX = (1n << 256n) - 1n;

/** Unrestricted, one token. */
export const ID = 1n << 8n;
export const ID_B = 2n << 8n;
/** Flag bit 0: transfers ask a policy. */
export const ID_RESTRICTED = (3n << 8n) | 1n;
/** Flag bit 1: a second reward token. */
export const ID_TWO = (4n << 8n) | 2n;
export const ID_RESTRICTED_TWO = (5n << 8n) | 3n;

/** One base unit per unit and second for the 2,000 units of `ledgerWithHolders`: the index grows by exactly 2**45 a second. */
export const SUPPLY = 2_000n;
export const EVEN_DEPOSIT = SUPPLY * DAY;

export interface World {
  ledger: Hashpower;
  metadata: FixedMetadata;
  btc: TestToken;
  doge: TestToken;
  market: HardhatEthersSigner;
  settlement: LedgerSettlement;
  treasury: HardhatEthersSigner;
  alice: HardhatEthersSigner;
  bob: HardhatEthersSigner;
  carol: HardhatEthersSigner;
  dave: HardhatEthersSigner;
  keeper: HardhatEthersSigner;
  operator: HardhatEthersSigner;
  /** plays the lease market */
  leases: HardhatEthersSigner;
  byMarket: Hashpower;
  bySettlement: LedgerSettlement;
}

type Fixture = (base: World) => Promise<World>;

/** Nothing but the ledger and two reward tokens. */
export const emptyLedger: Fixture = (base) => Promise.resolve(base);

async function deployLedger(): Promise<World> {
  const [, market, treasury, alice, bob, carol, dave, keeper, operator, leases] = await ethers.getSigners();
  if (!market || !treasury || !alice || !bob || !carol || !dave || !keeper || !operator || !leases) {
    throw new Error("the local chain has fewer than 10 accounts");
  }
  const metadata = await ethers.deployContract("FixedMetadata");
  const settlement = await ethers.deployContract("LedgerSettlement");
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, metadata, leases]);
  await settlement.wire(ledger);
  const btc = await ethers.deployContract("TestToken", ["Bitcoin", "BTC", 8]);
  const doge = await ethers.deployContract("TestToken", ["Dogecoin", "DOGE", 8]);
  for (const token of [btc, doge]) {
    await token.mint(settlement, 1n << 90n);
  }
  return {
    ledger,
    metadata,
    btc,
    doge,
    market,
    settlement,
    treasury,
    alice,
    bob,
    carol,
    dave,
    keeper,
    operator,
    leases,
    byMarket: ledger.connect(market),
    bySettlement: settlement,
  };
}

/** Two unrestricted Bitcoin series, sold: alice 1,000, bob 600, carol 400 units of each. Nothing deposited yet. */
export async function ledgerWithHolders(world: World): Promise<World> {
  await sellTwoSeries(world);
  return world;
}

/** `ledgerWithHolders` at T0 exactly, with an even first deposit in series ID: one base unit per unit and second. */
export async function streamingLedger(world: World): Promise<World> {
  await sellTwoSeries(world);
  await at(T0);
  await world.bySettlement.deposit(ID, EPOCH0, EVEN_DEPOSIT);
  return world;
}

async function sellTwoSeries(world: World): Promise<void> {
  for (const id of [ID, ID_B]) {
    await createSeries(world, id);
    await sell(world, id);
  }
}

export async function createSeries(world: World, id: bigint, policy: string = ethers.ZeroAddress): Promise<void> {
  const two = (id & 2n) !== 0n;
  await world.byMarket.create(
    id,
    world.btc,
    BTC_SCALE,
    two ? world.doge : ethers.ZeroAddress,
    two ? DOGE_SCALE : 0n,
    policy,
  );
}

export async function sell(world: World, id: bigint): Promise<void> {
  await world.byMarket.mint(world.alice, id, 1_000n, "0x");
  await world.byMarket.mint(world.bob, id, 600n, "0x");
  await world.byMarket.mint(world.carol, id, 400n, "0x");
}

export async function deployReceiver(): Promise<HostileReceiver> {
  return await ethers.deployContract("HostileReceiver");
}

/** The next transaction runs at this second. */
export async function at(second: bigint): Promise<void> {
  await networkHelpers.time.setNextBlockTimestamp(second);
}

/** Views now answer for this second. */
export async function moveTo(second: bigint): Promise<void> {
  await networkHelpers.time.increaseTo(second);
}

export async function now(): Promise<bigint> {
  return BigInt(await networkHelpers.time.latest());
}

/** The packed stream as `RewardDeposited` shows it. */
export function packedStream(index: bigint, rate: bigint, startedAt: bigint, lastEpoch: bigint): bigint {
  return index | (rate << 96n) | (startedAt << 192n) | (lastEpoch << 224n);
}

/** The n-th member of `answer` in HostileReceiver. */
export const ANSWER = {
  accept: 0,
  wrongMagic: 1,
  revertWithoutReason: 2,
  revertWithString: 3,
  revertWithCustomError: 4,
  panic: 5,
  returnNothing: 6,
} as const;

const base = await deployLedger();
const snapshots = [{ fixture: emptyLedger, world: base, restorer: await networkHelpers.takeSnapshot() }];

/** The world of a fixture, as if nothing had happened since: every fixture is built on the same first snapshot and clock. */
export async function load(fixture: Fixture): Promise<World> {
  const known = snapshots.find((snapshot) => snapshot.fixture === fixture);
  const from = known ?? snapshots[0];
  if (!from) throw new Error("the first snapshot is always there");
  snapshots.length = snapshots.indexOf(from) + 1;
  await from.restorer.restore();
  if (known) return known.world;
  const world = await fixture({ ...base });
  snapshots.push({ fixture, world, restorer: await networkHelpers.takeSnapshot() });
  return world;
}
