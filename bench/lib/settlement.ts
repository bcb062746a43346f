import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { advanceTo, endOf, farmReport, now, postFarms, postThrough, priceDay, recordFarm } from "../../test/helpers/days.ts";
import {
  buy,
  fund,
  openFarm,
  openSeries,
  PROFIT_SHARE,
  signPermit,
  type Terms,
} from "../../test/helpers/series.ts";
import { deploySystem, SECONDS_PER_DAY, type System } from "../../test/helpers/system.ts";
import { gasOf } from "./row.ts";

const START = "2021-07-01T06:00:00Z";
const UNITS = 500_000n;
const BTC = 10n ** 8n;
/** Terms as a provider would offer them: bond, margin, penalty. */
const BONDED: Partial<Terms> = { bondEpochs: 14, marginEpochs: 30, penaltyBps: 500, graceSeconds: 2 * SECONDS_PER_DAY };
const SHARE: Partial<Terms> = {
  ...BONDED,
  form: PROFIT_SHARE,
  holderShareBps: 8_000,
  minDeliveryBps: 8_000,
  toleranceBps: 500,
  toleranceDays: 6,
};

/** What settling costs, whole-transaction gas: the whole protocol on one chain, series with bonds, in their second week. */
export async function measureSettlement(row: (id: string, gas: number) => void): Promise<void> {
  const connection = await network.create({ network: "default", override: { initialDate: START } });
  await fixedTerms(connection, row);
  await profitShare(await network.create({ network: "default", override: { initialDate: START } }), row);
}

async function fixedTerms(connection: NetworkConnection, row: (id: string, gas: number) => void): Promise<void> {
  const system = await deploySystem(connection);
  const { settlement, people } = system;
  const farmId = await openFarm(system);
  const ids: bigint[] = [];
  for (let i = 0; i < 3; i++) ids.push(await openSeries(system, farmId, BONDED));
  const [first = 0n, second = 0n, third = 0n] = ids;
  row("buy.permit", await buyWithPermit(system, first));
  for (const id of ids) {
    await buy(system, id, people.alice, UNITS);
    await postBond(system, id);
    await fund(system, id, BTC);
  }
  const keeper = settlement.connect(people.keeper);
  const ready = async (days: number): Promise<void> => {
    const { epoch } = await settlement.nextEpoch(first);
    for (let day = 0; day < days; day++) {
      await advanceTo(system, endOf(Number(epoch) + day));
      await priceDay(system, Number(epoch) + day);
    }
    await postThrough(system, Number(epoch) + days - 1);
  };
  for (let day = 0; day < 8; day++) {
    await ready(1);
    await keeper.settleMany(ids, 1);
  }
  await ready(1);
  row("settle.fixed", await gasOf(keeper.settle(first, 1)));
  await keeper.settleMany([second, third], 1);

  await ready(1);
  const one = await gasOf(keeper.settleMany([first], 1));
  await keeper.settleMany([second, third], 1);
  await ready(1);
  const three = await gasOf(keeper.settleMany(ids, 1));
  row("settle.furtherSeries", Math.round((three - one) / 2));

  await ready(7);
  const seven = await gasOf(keeper.settle(first, 7));
  row("settle.7days", seven);
  await keeper.settleMany([second, third], 7);
  await ready(1);
  row("settle.furtherDay", Math.round((seven - (await gasOf(keeper.settle(first, 1)))) / 6));

  // The provider vanishes: its funding is gone, its bond pays.
  const free = await settlement.withdrawable(second);
  await settlement.connect(people.provider).withdrawFunding(second, free, people.provider);
  const before = await settlement.account(second);
  while ((await settlement.account(second)).funding >= before.lastOwed) {
    await ready(1);
    await keeper.settleMany(ids, 1);
  }
  await ready(1);
  await keeper.settleMany([first, third], 1);
  await advanceTo(system, (await now(system)) + 3 * SECONDS_PER_DAY);
  await keeper.cover(second);
  await ready(1);
  row("cover", await gasOf(keeper.cover(second)));
}

async function profitShare(connection: NetworkConnection, row: (id: string, gas: number) => void): Promise<void> {
  const system = await deploySystem(connection);
  const { settlement, people } = system;
  const farmId = await openFarm(system);
  const id = await openSeries(system, farmId, SHARE);
  await buy(system, id, people.alice, UNITS);
  await postBond(system, id);
  await fund(system, id, BTC);
  const keeper = settlement.connect(people.keeper);
  let gas = 0;
  for (let day = 0; day < 10; day++) {
    const epoch = Number((await settlement.nextEpoch(id)).epoch);
    await advanceTo(system, endOf(epoch));
    await priceDay(system, epoch);
    await postThrough(system, epoch);
    const report = farmReport(farmId, epoch, 10n ** 16n);
    const posted = await postFarms(system, [report]);
    await advanceTo(system, posted.postedAt + Number(await system.oracle.disputeWindow()));
    await recordFarm(system, posted, report);
    gas = await gasOf(keeper.settle(id, 1));
  }
  row("settle.profit", gas);
}

async function buyWithPermit(system: System, id: bigint): Promise<number> {
  const { market, usdc, people } = system;
  await buy(system, id, people.bob, 10n); // the steady state: the series has its entries
  const cost = await market.quote(id, 1_000n);
  await usdc.mint(people.carol, 10n * cost);
  const { deadline, v, r, s } = await signPermit(system, usdc, people.carol, await market.getAddress(), cost);
  return await gasOf(market.connect(people.carol).buyWithPermit(id, 1_000n, cost, people.carol, deadline, v, r, s));
}

async function postBond(system: System, id: bigint): Promise<void> {
  const { btc, settlement, people } = system;
  await btc.mint(people.provider, BTC);
  await btc.connect(people.provider).approve(settlement, BTC);
  await settlement.connect(people.provider).postBond(id, BTC);
}
