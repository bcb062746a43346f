import type { FarmReport } from "../helpers/committee.ts";
import type { DayOptions, Posted } from "../helpers/days.ts";
import { advanceTo, endOf, farmReport, postDay, postThrough, priceDay, recordFarm, startOf } from "../helpers/days.ts";
import type { Terms } from "../helpers/series.ts";
import { fund, openSeries, PROFIT_SHARE, buy } from "../helpers/series.ts";
import { BITS, PRICE_USD8, SECONDS_PER_DAY } from "../helpers/system.ts";
import type { Costs, Memory, ShareDay } from "./exact-profit-share.ts";
import { NOTHING } from "./exact-profit-share.ts";
import { exactFractions, floor, targetOf, TERA } from "./exact-waterfall.ts";
import type { SoldWorld, World } from "./fixture.ts";
import { sell, worldWithFarm } from "./fixture.ts";

/** An FPPS farm's terms: 80 % of the profit to the holders, at least 80 % delivered, 3 % of tolerance. */
export const SHARE = {
  form: PROFIT_SHARE,
  holderShareBps: 8_000,
  minDeliveryBps: 8_000,
  toleranceBps: 300,
  toleranceDays: 0,
} as const;

/** A profit share with 750,001 units (750 TH/s) sold, at the first second of its first day. */
export async function startedShare(): Promise<SoldWorld> {
  return await sell(await worldWithFarm(), SHARE);
}

/** What the network's formula gives for `hashrate` on an ordinary day, satoshi. */
export function formulaOf(hashrate: bigint, rewardPerBlock = 635_000_000n): bigint {
  const { gross } = exactFractions({
    hashrate,
    rewardPerBlock,
    coinDecimals: 8,
    targetSeconds: (targetOf(BITS) + 1n) * BigInt(SECONDS_PER_DAY),
    tokenDecimals: 8,
    priceUsd8: 1n,
    milliJoulePerTh: 0n,
    tariffUsd8: 0n,
    maintenanceUsd8PerThDay: 0n,
    serviceBps: 0n,
    protocolBps: 0n,
  });
  return floor(gross);
}

/** What a farm says of a day: `hashrate` delivered, with the income and the energy that belong to it unless told otherwise. */
export interface Said {
  readonly hashrate: bigint;
  readonly gross?: bigint;
  readonly energyWh?: bigint;
}

/** Watt-hours of a day at 30 J/TH. */
export function energyOf(hashrate: bigint): bigint {
  return (hashrate * 30n * 24n) / TERA;
}

export function reportOf(farmId: number, epoch: number, said: Said): FarmReport {
  return farmReport(farmId, epoch, said.hashrate, {
    gross: said.gross ?? formulaOf(said.hashrate),
    energyWh: said.energyWh ?? energyOf(said.hashrate),
  });
}

export type Weather = DayOptions & { feedPriceUsd8?: bigint };

/** Ends the day: price, network report and the farm's report, all final; the farm's is not recorded yet. */
export async function endDay(world: World, epoch: number, said: Said, weather: Weather = {}): Promise<Posted> {
  await postThrough(world, epoch - 1);
  await advanceTo(world, endOf(epoch));
  await priceDay(world, epoch, weather.feedPriceUsd8 ?? PRICE_USD8);
  const posted = await postDay(world, { ...weather, farms: [reportOf(world.farmId, epoch, said)] });
  await advanceTo(world, posted.postedAt + Number(await world.oracle.disputeWindow()));
  return posted;
}

/** `endDay`, and the farm's report is recorded. */
export async function mineDay(world: World, epoch: number, said: Said, weather: Weather = {}): Promise<void> {
  const posted = await endDay(world, epoch, said, weather);
  await recordFarm(world, posted, reportOf(world.farmId, epoch, said));
}

/** A day that nobody reports of the farm: price and network report only. */
export async function silentDay(world: World, epoch: number): Promise<void> {
  await postThrough(world, epoch - 1);
  await priceDay(world, epoch);
  await postThrough(world, epoch);
}

/** Prepays the next day of `id` exactly, and settles it. */
export async function settleNext(world: World, id: bigint): Promise<void> {
  const { epoch } = await world.settlement.nextEpoch(id);
  const { lines } = await world.settlement.preview(id, epoch);
  const { funding } = await world.settlement.account(id);
  const owed = lines.holders + lines.protocol;
  if (owed > funding) await fund(world, id, owed - funding);
  await world.settlement.connect(world.people.keeper).settle(id, 1n);
}

/** The lines of the day, as the settlement said them. */
export async function settledLines(world: World, id: bigint, epoch: number): Promise<SettledLines> {
  const [event] = await world.settlement.queryFilter(world.settlement.filters.EpochSettled(id, epoch));
  if (event === undefined) throw new Error(`day ${String(epoch)} of series ${String(id)} is not settled`);
  const { gross, electricity, maintenance, service, net, protocol, holders } = event.args.lines;
  return { gross, electricity, maintenance, service, net, protocol, holders };
}

export interface SettledLines {
  gross: bigint;
  electricity: bigint;
  maintenance: bigint;
  service: bigint;
  net: bigint;
  protocol: bigint;
  holders: bigint;
}

/** What the market did with the day's slice. */
export async function escrowOf(
  world: World,
  id: bigint,
  epoch: number,
): Promise<{ released: bigint; withheld: bigint; refundable: bigint; slice: bigint }> {
  const [event] = await world.market.queryFilter(world.market.filters.EscrowSettled(id, epoch));
  if (event === undefined) throw new Error(`day ${String(epoch)} of series ${String(id)} has left no escrow`);
  const { released, withheld, refundable } = event.args;
  return { released, withheld, refundable, slice: released + withheld + refundable };
}

/** Opens one more series on the farm and sells `units` of it to Carol; both start on `startEpoch`. */
export async function alsoSell(world: World, startEpoch: number, units: bigint, own: Partial<Terms> = {}): Promise<bigint> {
  const id = await openSeries(world, world.farmId, { startEpoch, saleEnd: startOf(startEpoch), maxUnits: units, ...own });
  await buy(world, id, world.people.carol, units);
  return id;
}

/** The day as the exact model takes it. */
export async function modelDay(
  world: World,
  id: bigint,
  said: Said,
  reserved: bigint,
  own: Partial<ShareDay> = {},
): Promise<{ day: ShareDay; costs: Costs; before: Memory }> {
  const terms = await world.market.terms(id);
  return {
    day: {
      sold: (await world.market.escrow(id)).sold * terms.unitHashrate,
      delivered: said.hashrate,
      reserved,
      reported: said.gross ?? formulaOf(said.hashrate),
      expected: formulaOf(said.hashrate),
      energyWh: said.energyWh ?? energyOf(said.hashrate),
      toleranceBps: terms.toleranceBps,
      toleranceDays: terms.toleranceDays,
      holderShareBps: terms.holderShareBps,
      firstOfWindow: false,
      ...own,
    },
    costs: {
      tokenDecimals: 8,
      priceUsd8: PRICE_USD8,
      milliJoulePerTh: terms.milliJoulePerTh,
      tariffUsd8: terms.tariffUsd8,
      maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
      serviceBps: terms.serviceBps,
      protocolBps: terms.protocolBps,
    },
    before: NOTHING,
  };
}
