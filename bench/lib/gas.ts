import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { InterfaceAbi } from "ethers";
import { network } from "hardhat";
import { measureBitcoin } from "./bitcoin.ts";
import { measureLeases } from "./leases.ts";
import { measureLending } from "./lending.ts";
import { measureOracle } from "./oracle.ts";
import { measurePayouts } from "./payouts.ts";
import { gasOf, type GasRow, type Sent } from "./row.ts";
import { measureSettlement } from "./settlement.ts";
import { measureShares } from "./shares.ts";
import { measureWrappers } from "./wrappers.ts";

const require = createRequire(import.meta.url);

export type { GasRow } from "./row.ts";

export interface GasReport {
  readonly hardfork: string;
  readonly compiler: string;
  readonly note: string;
  readonly rows: readonly GasRow[];
}

export interface MeasureOptions {
  /** Also show that a deposit and a transfer cost the same with this many holders (0: leave those rows out). */
  readonly manyHolders: number;
  readonly log?: (line: string) => void;
}

const DAY_SECONDS = 86_400;
const REWARD_SUPPLY_BITS = 51; // 21 million coins with 8 decimals
const SCALE_BITS = 96 - REWARD_SUPPLY_BITS;
const SERIES = 0x100n; // serial 1, no flags
const UNITS_EACH = 1_000_000n;
/** A day's income of the whole series, in sats: the same order as 1 PH/s. */
const DAILY_REWARD = 50_000n;
const STEADY_DAYS = 30;
const MINTS_A_TRANSACTION = 200;

/** Measures every row on a fresh in-process chain. Accounts, amounts and times are fixed, so figures repeat exactly. */
export async function measureGas(options: MeasureOptions): Promise<GasReport> {
  const { ethers, networkHelpers, networkConfig } = await network.create();
  const log = options.log ?? (() => undefined);
  const signers = await ethers.getSigners();
  const [deployer, settlement, alice, bob, carol, staker, distributor, leases] = signers;
  if (!deployer || !settlement || !alice || !bob || !carol || !staker || !distributor || !leases) {
    throw new Error(`expected at least 8 development accounts, got ${signers.length}`);
  }
  const rows: GasRow[] = [];
  const row = (id: string, adit: number, peers: Record<string, number> = {}) => {
    rows.push({ id, adit, peers });
    log(`${id.padEnd(26)} ${String(adit).padStart(8)}  ${Object.entries(peers).map(([name, gas]) => `${name} ${gas}`).join("  ")}`);
  };

  // ---- Adit's ledger; the market is a harness, the settlement an account, so that the ledger alone is measured
  const market = await ethers.deployContract("BenchMarket");
  const reward = await ethers.deployContract("TestToken", ["Test bitcoin", "tBTC", 8]);
  const ledger = await ethers.deployContract("Hashpower", [market, settlement, reward, leases]);
  const ids = Array.from({ length: 5 }, (_, i) => SERIES + (BigInt(i) << 8n));
  for (const id of ids) await market.create(ledger, id, reward, SCALE_BITS);
  // Prepaid: the tokens are in the ledger's reserve, as Settlement.fund puts them there.
  await reward.mint(ledger, 21_000_000n * 10n ** 8n);
  await ledger.connect(settlement).creditReserve(reward, 21_000_000n * 10n ** 8n);

  // ---- plain tokens
  const openZeppelin = await ethers.deployContract("PlainOpenZeppelin");
  const solady = await ethers.deployContract("PlainSolady");

  const mintFirst = await gasOf(market.mint(ledger, alice, SERIES, UNITS_EACH));
  row("mint.first", mintFirst, {
    openZeppelin: await gasOf(openZeppelin.mint(alice, SERIES, UNITS_EACH)),
    solady: await gasOf(solady.mint(alice, SERIES, UNITS_EACH)),
  });
  const holders: readonly HardhatEthersSigner[] = [alice, bob];
  for (const id of ids) {
    for (const holder of holders) {
      if (id !== SERIES || holder !== alice) {
        await market.mint(ledger, holder, id, UNITS_EACH);
        await openZeppelin.mint(holder, id, UNITS_EACH);
        await solady.mint(holder, id, UNITS_EACH);
      }
    }
  }

  // ---- a month of daily deposits
  let epoch = Math.floor((await networkHelpers.time.latest()) / DAY_SECONDS);
  const nextDay = async () => {
    epoch = Math.max(epoch, Math.floor((await networkHelpers.time.latest()) / DAY_SECONDS)) + 1;
    await networkHelpers.time.setNextBlockTimestamp(epoch * DAY_SECONDS + 3_600);
  };
  const deposit = async (id: bigint) => await gasOf(ledger.connect(settlement).deposit(id, epoch, DAILY_REWARD));
  await nextDay();
  const first = await deposit(SERIES);
  let total = 0;
  for (let day = 0; day < STEADY_DAYS; day++) {
    await nextDay();
    total += await deposit(SERIES);
  }
  for (const id of ids.slice(1)) await deposit(id);

  // ---- Synthetix StakingRewards, as its authors published it
  const published = require.resolve("@uniswap/liquidity-staker/build/StakingRewards.json");
  const artifact = JSON.parse(await readFile(published, "utf8")) as { abi: InterfaceAbi; bytecode: string };
  const stakingToken = await ethers.deployContract("TestToken", ["Stake", "STK", 18]);
  const factory = new ethers.ContractFactory(artifact.abi, artifact.bytecode, deployer);
  const staking = await factory.deploy(distributor, reward, stakingToken);
  const stakingAddress = await staking.getAddress();
  const stakingFn = (name: string, from: HardhatEthersSigner) => {
    const fn = (staking.connect(from) as typeof staking).getFunction(name);
    return (...args: unknown[]): Promise<Sent> => fn(...args);
  };
  await reward.mint(stakingAddress, 10n ** 14n);
  for (const account of holders) {
    await stakingToken.mint(account, 10n ** 20n);
    await stakingToken.connect(account).approve(stakingAddress, ethers.MaxUint256);
    await stakingFn("stake", account)(10n ** 19n);
  }
  await stakingFn("notifyRewardAmount", distributor)(10n ** 12n);
  await networkHelpers.time.increase(DAY_SECONDS);
  const notifyAgain = await gasOf(stakingFn("notifyRewardAmount", distributor)(10n ** 12n));

  row("deposit.first", first);
  row("deposit.steady", Math.round(total / STEADY_DAYS), { synthetixStakingRewards: notifyAgain });

  // ---- transfers while rewards stream
  const move = (from: HardhatEthersSigner, to: { address: string }, units: bigint) =>
    gasOf(ledger.connect(from).safeTransferFrom(from.address, to.address, SERIES, units, "0x"));
  await move(alice, bob, 1n); // both positions are checkpointed once: the steady state
  const later = async () => await networkHelpers.time.increase(600);
  await later();
  row("transfer.existing", await move(alice, bob, 100n), {
    openZeppelin: await gasOf(openZeppelin.connect(alice).safeTransferFrom(alice, bob, SERIES, 100n, "0x")),
    solady: await gasOf(solady.connect(alice).safeTransferFrom(alice, bob, SERIES, 100n, "0x")),
  });
  await later();
  row("transfer.new", await move(alice, carol, 100n), {
    openZeppelin: await gasOf(openZeppelin.connect(alice).safeTransferFrom(alice, carol, SERIES, 100n, "0x")),
    solady: await gasOf(solady.connect(alice).safeTransferFrom(alice, carol, SERIES, 100n, "0x")),
  });
  await later();
  const five = ids.map(() => 100n);
  const batch = async (token: { connect(s: HardhatEthersSigner): { safeBatchTransferFrom(f: string, t: string, i: bigint[], u: bigint[], d: string): Promise<Sent> } }) =>
    await gasOf(token.connect(alice).safeBatchTransferFrom(alice.address, bob.address, ids, five, "0x"));
  await batch(ledger);
  await later();
  row("batch5.existing", await batch(ledger), { openZeppelin: await batch(openZeppelin), solady: await batch(solady) });

  // ---- claims: the first of an account that never held the reward token, then the steady one
  await nextDay();
  await deposit(SERIES);
  await later();
  const claimNew = await gasOf(ledger.connect(alice).claim(SERIES));
  await stakingFn("getReward", alice)();
  await stakingFn("getReward", bob)();
  await networkHelpers.time.increase(3_600);
  const getReward = await gasOf(stakingFn("getReward", alice)());
  row("claim.new", claimNew);
  row("claim.steady", await gasOf(ledger.connect(alice).claim(SERIES)), { synthetixStakingRewards: getReward });

  // ---- constant cost for any number of holders
  if (options.manyHolders > 0) {
    for (const holders of [10, options.manyHolders]) {
      const id = 0x10000n + (BigInt(holders) << 8n);
      await market.create(ledger, id, reward, SCALE_BITS);
      await market.mint(ledger, alice, id, UNITS_EACH);
      await market.mint(ledger, bob, id, UNITS_EACH);
      for (let minted = 2; minted < holders; minted += MINTS_A_TRANSACTION) {
        await market.mintMany(ledger, id, minted, Math.min(MINTS_A_TRANSACTION, holders - minted), 10n);
      }
      for (let day = 0; day < 3; day++) {
        await nextDay();
        await deposit(id);
      }
      await nextDay();
      row(`deposit.holders.${holders}`, await deposit(id));
      const send = () => gasOf(ledger.connect(alice).safeTransferFrom(alice, bob, id, 100n, "0x"));
      await later();
      await send();
      await later();
      row(`transfer.holders.${holders}`, await send());
    }
  }

  // ---- the whole protocol: what settling, covering, leasing and proving cost
  await measureSettlement(row);
  rows.push(...(await measureLeases(log)));
  rows.push(...(await measureShares(log)));
  rows.push(...(await measureWrappers(log)));
  rows.push(...(await measureLending(log)));
  rows.push(...(await measureBitcoin(log)));
  rows.push(...(await measurePayouts(log)));
  await measureOracle(row);

  return {
    hardfork: networkConfig.type === "edr-simulated" ? networkConfig.hardfork : "of the node",
    compiler: "solc 0.8.37, settings of hardhat.config.ts",
    note:
      "Whole-transaction gas. Recipients of *.existing hold the series already. deposit.steady is the mean of 30 daily deposits. " +
      "settle.furtherSeries and settle.furtherDay are what one more series of the same tokens and provider, or one more day, adds to a call. " +
      "relay.header is execution alone, of one header among 40; the figures beside relay.* are those of tBTC's relay, and those beside wrapped.* of Pendle's " +
      "yield token with one reward, measured apart. " +
      "oracle.post.5sigs posts a day that was prepared (oracle.prepareDay, paid beforehand by anyone) with 10,000 farms; *Published are figures of " +
      "the peers' authors. value.read is what a contract pays for a price, without the 21,000 of a transaction. oracle.prove.1of1000 is what one farm's report more, of a batch of 1,000, adds to a call.",
    rows,
  };
}
