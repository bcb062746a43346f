import type { NetworkConnection } from "hardhat/types/network";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type {
  BlocklistPolicy,
  FeeOnTransferToken,
  HostileReceiver,
  ScenarioFeed,
  SystemReader,
} from "../../types/ethers-contracts/index.js";
import { DOGECOIN, LITECOIN } from "../helpers/networks.ts";
import { openFarm, openSeries } from "../helpers/series.ts";
import { deploySystem, type System } from "../helpers/system.ts";
import { addCoins, type Coins, freshenAll } from "./coins.ts";
import { FARMS, seriesPlans, unitsOf } from "./plans.ts";

/**
 * The whole protocol with nine series of every form on two farms, each of which asks another question, and with actors of whom one
 * is a hostile contract. Everything is reached through public functions.
 */
export interface World extends System {
  /** One that mines bitcoin and one that mines litecoin, dogecoin along with it. */
  readonly farms: readonly number[];
  readonly reader: SystemReader;
  readonly hostile: HostileReceiver;
  readonly policy: BlocklistPolicy;
  readonly coins: Coins;
  /** Reward token that may take a fee on transfer: it slipped onto the list while it took none. */
  readonly feeToken: FeeOnTransferToken;
  readonly ids: readonly bigint[];
  readonly series: readonly SeriesFacts[];
  /** Addresses of all who act; the hostile contract is the last. */
  readonly accounts: readonly string[];
  /** All who may hold units: those who act, and the lease market. */
  readonly holders: readonly string[];
  /** The tokens, in the order of their indices. */
  readonly tokens: readonly string[];
  /** Feeds of the coins, in dollars. */
  readonly feeds: readonly ScenarioFeed[];
  readonly address: Readonly<Record<Donee | "hostile" | "leasehold" | "reversion", string>>;
}

/** Contracts to which somebody may give tokens away. */
export type Donee = "ledger" | "market" | "settlement" | "leases" | "registry" | "oracle";

export interface SeriesFacts {
  readonly name: string;
  readonly id: bigint;
  readonly farm: number;
  readonly unitHashrate: bigint;
  readonly startEpoch: number;
  readonly epochs: number;
  readonly paymentToken: number;
  /** One, or two if another coin is mined along. */
  readonly lanes: readonly { readonly token: number; readonly scaleBits: bigint }[];
}

/** Bound on the supply of a token that stands for bitcoin, with other decimals. */
export function bitcoinSupply(decimals: number): bigint {
  return 21_000_000n * 10n ** BigInt(decimals);
}

export async function buildWorld<T extends string>(
  connection: NetworkConnection<T>,
  rewardDecimals: number,
): Promise<World> {
  const system = await deploySystem(connection, {
    rewardDecimals,
    rewardMaxSupply: bitcoinSupply(rewardDecimals),
    networks: [LITECOIN, DOGECOIN],
  });
  const { ethers, people } = system;
  const reader = await ethers.deployContract("SystemReader");
  const hostile = await ethers.deployContract("HostileReceiver");
  const policy = await ethers.deployContract("BlocklistPolicy", [people.governor, ethers.ZeroAddress]);
  const coins = await addCoins(system);

  const farms: number[] = [];
  for (const farm of FARMS) farms.push(await openFarm(system, farm));
  await freshenAll(system, coins);
  const ids: bigint[] = [];
  const series: SeriesFacts[] = [];
  for (const plan of await seriesPlans(system, coins, await policy.getAddress())) {
    await coins.pushPrices(system);
    const id = await openSeries(system, farms[plan.farm] ?? 0, plan.terms);
    ids.push(id);
    series.push(await factsOf(system, id, plan));
  }

  const signers = [people.alice, people.bob, people.carol, people.dave, people.keeper, people.provider];
  const { addresses } = system;
  // In the spelling that events show.
  const address = {
    ledger: ethers.getAddress(addresses.hashpower),
    market: ethers.getAddress(addresses.market),
    settlement: ethers.getAddress(addresses.settlement),
    leases: ethers.getAddress(addresses.leaseMarket),
    registry: ethers.getAddress(addresses.farmRegistry),
    oracle: ethers.getAddress(addresses.outputOracle),
    leasehold: ethers.getAddress(await system.leasehold.getAddress()),
    reversion: ethers.getAddress(await system.reversion.getAddress()),
    hostile: ethers.getAddress(await hostile.getAddress()),
  };
  const accounts = [...signers.map((s) => s.address), address.hostile];
  await equip(system, coins, signers, hostile);
  return {
    ...system,
    farms,
    reader,
    hostile,
    policy,
    coins,
    feeToken: coins.fee,
    ids,
    series,
    accounts,
    holders: [...accounts, address.leases],
    tokens: await coins.addresses(system),
    feeds: coins.feeds(system),
    address,
  };
}

type Plan = Awaited<ReturnType<typeof seriesPlans>>[number];

async function factsOf(system: System, id: bigint, plan: Plan): Promise<SeriesFacts> {
  const terms = await system.market.terms(id);
  const { scaleBits } = await system.ledger.lane(id);
  const lanes = [{ token: plan.rewardToken, scaleBits }];
  if (plan.secondRewardToken !== undefined) {
    lanes.push({ token: plan.secondRewardToken, scaleBits: (await system.ledger.secondLane(id)).scaleBits });
  }
  return {
    name: plan.name,
    id,
    farm: plan.farm,
    unitHashrate: terms.unitHashrate,
    startEpoch: Number(terms.startEpoch),
    epochs: Number(terms.epochs),
    paymentToken: plan.paymentToken,
    lanes,
  };
}

/** Money and allowances enough for anything a run does, so that a refusal is always about the protocol's own rules. */
async function equip(
  system: System,
  coins: Coins,
  signers: readonly HardhatEthersSigner[],
  hostile: HostileReceiver,
): Promise<void> {
  const { market, settlement, leases, usdc, ledger, ethers } = system;
  const plenty = 10n ** 15n;
  for (const token of [usdc, coins.litecoin] as const) {
    for (const holder of [...signers, hostile]) await token.mint(holder, plenty);
    for (const spender of [market, leases] as const) {
      for (const signer of signers) await token.connect(signer).approve(spender, ethers.MaxUint256);
      const approve = token.interface.encodeFunctionData("approve", [await spender.getAddress(), ethers.MaxUint256]);
      await hostile.execute(token, approve);
    }
  }
  for (const operator of [hostile, leases] as const) {
    for (const signer of signers) await ledger.connect(signer).setApprovalForAll(operator, true);
  }
  const toLeases = await leases.getAddress();
  await hostile.execute(ledger, ledger.interface.encodeFunctionData("setApprovalForAll", [toLeases, true]));

  const { provider, keeper } = system.people;
  for (const [index, token] of coins.rewards(system).entries()) {
    for (const payer of [provider, keeper]) await token.mint(payer, unitsOf(system, index, 10n ** 6n));
    await token.connect(provider).approve(settlement, ethers.MaxUint256);
  }
}
