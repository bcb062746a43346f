import type { NetworkConnection } from "hardhat/types/network";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type {
  FeeOnTransferToken,
  HostileReceiver,
  SystemReader,
  TestToken,
} from "../../types/ethers-contracts/index.js";
import { epochOf, now, startOf } from "../helpers/days.ts";
import { freshen, openFarm, openSeries, type Terms } from "../helpers/series.ts";
import { BITCOIN, BITCOIN_FEED_RULES, deploySystem, SECONDS_PER_DAY, type System } from "../helpers/system.ts";

/**
 * The whole protocol with six series on one farm, each of which asks another question, and with actors of whom one is a hostile
 * contract. Everything is reached through public functions.
 */
export interface World extends System {
  readonly farmId: number;
  readonly reader: SystemReader;
  readonly hostile: HostileReceiver;
  /** Reward token that may take a fee on transfer: it slipped onto the list while it took none. */
  readonly feeToken: FeeOnTransferToken;
  readonly ids: readonly bigint[];
  readonly series: readonly SeriesFacts[];
  /** Addresses of all who may hold units or credits; the hostile contract is the last. */
  readonly accounts: readonly string[];
  readonly signers: readonly HardhatEthersSigner[];
  /** Reward tokens, then the payment token. */
  readonly tokens: readonly string[];
  readonly address: { ledger: string; market: string; settlement: string; hostile: string };
}

export interface SeriesFacts {
  readonly name: string;
  readonly id: bigint;
  readonly unitHashrate: bigint;
  readonly startEpoch: number;
  readonly epochs: number;
  readonly rewardToken: number;
  readonly scaleBits: bigint;
}

export const PLAIN = 0;
export const MINIMUM = 1;
export const THIN = 2;
export const FEE = 3;
export const ONE_UNIT = 4;
export const BONDED = 5;
export const SERIES_COUNT = 6;

/** Index of the token in `World.tokens`. */
export const REWARD = 0;
export const FEE_TOKEN = 1;
export const PAYMENT = 2;

const PETA = 10n ** 15n;

/** Bound on the supply of a token that stands for bitcoin, with other decimals. */
export function bitcoinSupply(decimals: number): bigint {
  return 21_000_000n * 10n ** BigInt(decimals);
}

export async function buildWorld<T extends string>(
  connection: NetworkConnection<T>,
  rewardDecimals: number,
): Promise<World> {
  const system = await deploySystem(connection, { rewardDecimals, rewardMaxSupply: bitcoinSupply(rewardDecimals) });
  const { ethers, people, config } = system;
  const reader = await ethers.deployContract("SystemReader");
  const hostile = await ethers.deployContract("HostileReceiver");
  const feeToken = await ethers.deployContract("FeeOnTransferToken", [0]);
  const asGovernor = config.connect(people.governor);
  await asGovernor.setRewardToken(feeToken, true, bitcoinSupply(8), BITCOIN);
  await asGovernor.setFeed(feeToken, system.feed, true, ...BITCOIN_FEED_RULES);

  const farmId = await openFarm(system);
  await freshen(system);
  const ids: bigint[] = [];
  const series: SeriesFacts[] = [];
  for (const plan of await seriesPlans(system, await feeToken.getAddress())) {
    const id = await openSeries(system, farmId, plan.terms);
    ids.push(id);
    const terms = await system.market.terms(id);
    const { scaleBits } = await system.ledger.lane(id);
    series.push({
      name: plan.name,
      id,
      unitHashrate: terms.unitHashrate,
      startEpoch: Number(terms.startEpoch),
      epochs: Number(terms.epochs),
      rewardToken: plan.name === "fee" ? FEE_TOKEN : REWARD,
      scaleBits,
    });
  }

  const signers = [people.alice, people.bob, people.carol, people.dave, people.keeper, people.provider];
  // In the spelling that events show.
  const address = {
    ledger: ethers.getAddress(system.addresses.hashpower),
    market: ethers.getAddress(system.addresses.market),
    settlement: ethers.getAddress(system.addresses.settlement),
    hostile: ethers.getAddress(await hostile.getAddress()),
  };
  await equip(system, signers, hostile, feeToken);
  return {
    ...system,
    farmId,
    reader,
    hostile,
    feeToken,
    ids,
    series,
    accounts: [...signers.map((s) => s.address), address.hostile],
    signers,
    tokens: [await system.btc.getAddress(), await feeToken.getAddress(), await system.usdc.getAddress()],
    address,
  };
}

async function seriesPlans(system: System, feeToken: string): Promise<{ name: string; terms: Partial<Terms> }[]> {
  const startEpoch = epochOf(await now(system)) + 2;
  const base = { startEpoch, saleEnd: startOf(startEpoch), epochs: 5, maxUnits: 4_000_000n };
  return [
    { name: "plain", terms: base },
    { name: "minimum", terms: { ...base, minUnits: 3_000_000n, epochs: 4, startEpoch: startEpoch + 1 } },
    // Electricity eats most of it: a price that falls by a third leaves nothing.
    { name: "thin", terms: { ...base, tariffUsd8: 20_000_000n, epochs: 6 } },
    { name: "fee", terms: { ...base, rewardToken: feeToken, epochs: 4 } },
    { name: "one unit", terms: { ...base, unitHashrate: PETA, maxUnits: 1n, epochs: 3 } },
    {
      name: "bonded",
      terms: { ...base, epochs: 7, bondEpochs: 2, marginEpochs: 3, penaltyBps: 500, graceSeconds: 6 * 3_600, price: 10n ** 24n },
    },
  ];
}

/** Money and allowances enough for anything a run does, so that a refusal is always about the protocol's own rules. */
async function equip(
  system: System,
  signers: readonly HardhatEthersSigner[],
  hostile: HostileReceiver,
  feeToken: FeeOnTransferToken,
): Promise<void> {
  const { market, settlement, usdc, btc, ledger, ethers } = system;
  const plenty = 10n ** 15n;
  for (const holder of [...signers, hostile]) await usdc.mint(holder, plenty);
  for (const signer of signers) await usdc.connect(signer).approve(market, ethers.MaxUint256);
  await hostile.execute(
    usdc,
    usdc.interface.encodeFunctionData("approve", [await market.getAddress(), ethers.MaxUint256]),
  );
  for (const signer of signers) await ledger.connect(signer).setApprovalForAll(hostile, true);
  const { provider, keeper } = system.people;
  for (const token of [btc, feeToken] as const) {
    for (const payer of [provider, keeper]) await mintMillion(token, payer, system.options.rewardDecimals);
    await token.connect(provider).approve(settlement, ethers.MaxUint256);
  }
}

/** A million coins: the supply bound holds. */
async function mintMillion(
  token: TestToken | FeeOnTransferToken,
  to: HardhatEthersSigner,
  decimals: number,
): Promise<void> {
  await token.mint(to, 10n ** 6n * 10n ** BigInt(Math.min(decimals, 18)));
}

export const DAY = SECONDS_PER_DAY;
