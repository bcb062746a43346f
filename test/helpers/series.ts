import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ethers } from "ethers";
import type { IFarmRegistry } from "../../types/ethers-contracts/contracts/interfaces/IFarmRegistry.js";
import type { IPrimaryMarket } from "../../types/ethers-contracts/contracts/interfaces/IPrimaryMarket.js";
import type { DayOptions } from "./days.ts";
import { advanceTo, attestFarm, endOf, epochOf, now, postThrough, priceDay, pushPrice, startOf } from "./days.ts";
import type { System } from "./system.ts";
import { BITCOIN, PRICE_USD8 } from "./system.ts";

export type Terms = IPrimaryMarket.TermsStruct;
export type FarmInput = IFarmRegistry.FarmInputStruct;

/** Forms of a series. */
export const FIXED_TERM = 0;
export const PROFIT_SHARE = 1;
export const NO_FEEDS: [string, string, string] = [ethers.ZeroAddress, ethers.ZeroAddress, ethers.ZeroAddress];

const TERA = 10n ** 12n;
/** 10 PH/s: room for ten series of the default size. */
const FARM_HASHRATE = 10_000n * TERA;

/** Registers the provider (once) and a farm with attested capacity; returns the farm's id. */
export async function openFarm(system: System, own: Partial<FarmInput> = {}): Promise<number> {
  const { registry, people } = system;
  const asProvider = registry.connect(people.provider);
  if (!(await registry.isProvider(people.provider))) {
    await asProvider.registerProvider("Test provider", "https://provider.example");
  }
  const farm: FarmInput = {
    network: BITCOIN,
    declared: FARM_HASHRATE,
    milliJoulePerTh: 30_000,
    payoutScript: `0x0014${"11".repeat(20)}`,
    name: "Test farm",
    energySource: "hydro",
    disclosureHash: ethers.id("disclosure"),
    disclosureUri: "https://provider.example/farm",
    ...own,
  };
  await asProvider.registerFarm(farm);
  const farmId = Number(await registry.farmCount());
  await attestFarm(system, farmId, BigInt(farm.declared), Number(farm.network));
  return farmId;
}

/** Terms that `create` accepts: 1 PH/s for 30 days from the day after tomorrow, at 5 dollars per TH/s for the whole term. */
export async function defaultTerms(system: System, farmId: number, own: Partial<Terms> = {}): Promise<Terms> {
  const today = epochOf(await now(system));
  const startEpoch = Number(own.startEpoch ?? today + 2);
  return {
    provider: system.people.provider.address,
    farmId,
    network: BITCOIN,
    secondNetwork: 0,
    form: FIXED_TERM,
    rewardToken: await system.btc.getAddress(),
    secondRewardToken: ethers.ZeroAddress,
    paymentToken: await system.usdc.getAddress(),
    policy: ethers.ZeroAddress,
    unitHashrate: 10n ** 9n,
    maxUnits: 1_000_000n,
    minUnits: 0n,
    saleStart: await now(system),
    saleEnd: startOf(startEpoch),
    startEpoch,
    epochs: 30,
    price: 5_000_000n * 10n ** 18n,
    milliJoulePerTh: 30_000,
    tariffUsd8: 5_000_000n,
    maintenanceUsd8PerThDay: 100_000n,
    serviceBps: 200,
    protocolBps: system.options.protocolBps,
    tipBps: system.options.tipBps,
    maxUnprofitableEpochs: 14,
    bondEpochs: 0,
    marginEpochs: 0,
    penaltyBps: 0,
    graceSeconds: 2 * 86_400,
    holderShareBps: 0,
    minDeliveryBps: 0,
    toleranceBps: 0,
    toleranceDays: 0,
    maxFeedDelay: 86_400,
    feeds: [await system.feed.getAddress(), ethers.ZeroAddress, ethers.ZeroAddress],
    secondFeeds: NO_FEEDS,
    paymentFeeds: NO_FEEDS,
    documentHash: ethers.id("terms"),
    documentUri: "https://provider.example/terms",
    ...own,
  };
}

/** Opens a series on `farmId`, after giving the market the network day and the fresh price that it asks for. */
export async function openSeries(system: System, farmId: number, own: Partial<Terms> = {}): Promise<bigint> {
  await freshen(system, Number(own.network ?? BITCOIN));
  const terms = await defaultTerms(system, farmId, own);
  const market = system.market.connect(system.people.provider);
  const id = await market.create.staticCall(terms);
  await market.create(terms);
  return id;
}

/** Posts yesterday, so that the newest day is recent, and gives the feed a fresh price. */
export async function freshen(system: System, network = BITCOIN): Promise<void> {
  const yesterday = epochOf(await now(system)) - 1;
  const last = Number(await system.oracle.lastEpoch(network));
  const { finalAt } = await system.oracle.networkDay(network, last);
  await postThrough(system, finalAt === 0n ? last + 1 : Math.max(yesterday, last), { network });
  await pushPrice(system);
}

/** Mints the exact price to `buyer`, approves it, buys; returns the cost. */
export async function buy(system: System, id: bigint, buyer: HardhatEthersSigner, units: bigint): Promise<bigint> {
  const { market, usdc } = system;
  const cost = await market.quote(id, units);
  await usdc.mint(buyer, cost);
  await usdc.connect(buyer).approve(market, cost);
  await market.connect(buyer).buy(id, units, cost, buyer);
  return cost;
}

/** Mints `amount` of the reward token to the provider and prepays the series with it. */
export async function fund(system: System, id: bigint, amount: bigint): Promise<void> {
  const { btc, settlement, people } = system;
  await btc.mint(people.provider, amount);
  await btc.connect(people.provider).approve(settlement, amount);
  await settlement.connect(people.provider).fund(id, amount);
}

/** Makes everything true that the next epoch of `id` needs except money: report, finality, price. Returns the epoch. */
export async function readyNextEpoch(
  system: System,
  id: bigint,
  day: DayOptions & { feedPriceUsd8?: bigint } = {},
): Promise<number> {
  const { epoch } = await system.settlement.nextEpoch(id);
  const number = Number(epoch);
  await advanceTo(system, endOf(number));
  await priceDay(system, number, day.feedPriceUsd8 ?? PRICE_USD8);
  await postThrough(system, number, day);
  return number;
}

/** Lets the next `days` epochs of a series pass and settles each: report, price, funding of exactly what is owed, settle. */
export async function settleDays(
  system: System,
  id: bigint,
  days = 1,
  day: DayOptions & { feedPriceUsd8?: bigint } = {},
): Promise<void> {
  for (let i = 0; i < days; i++) {
    const epoch = await readyNextEpoch(system, id, day);
    const { lines } = await system.settlement.preview(id, epoch);
    const owed = lines.holders + lines.protocol;
    const { funding } = await system.settlement.account(id);
    if (owed > funding) await fund(system, id, owed - funding);
    await system.settlement.connect(system.people.keeper).settle(id, 1);
  }
}

export interface Permit {
  readonly deadline: number;
  readonly v: number;
  readonly r: string;
  readonly s: string;
}

/** An EIP-2612 signature, good for an hour. */
export async function signPermit(
  system: System,
  token: System["usdc"],
  owner: HardhatEthersSigner,
  spender: string,
  value: bigint,
): Promise<Permit> {
  const deadline = (await now(system)) + 3600;
  const { name, version, chainId, verifyingContract } = await token.eip712Domain();
  const signature = await owner.signTypedData(
    { name, version, chainId, verifyingContract },
    {
      Permit: [
        { name: "owner", type: "address" },
        { name: "spender", type: "address" },
        { name: "value", type: "uint256" },
        { name: "nonce", type: "uint256" },
        { name: "deadline", type: "uint256" },
      ],
    },
    { owner: owner.address, spender, value, nonce: await token.nonces(owner), deadline },
  );
  const { v, r, s } = ethers.Signature.from(signature);
  return { deadline, v, r, s };
}
