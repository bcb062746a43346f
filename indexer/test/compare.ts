import assert from "node:assert/strict";
import type { Deployment } from "@adit/sdk";
import {
  farmRegistryAbi,
  hashpowerAbi,
  leaseholdAbi,
  leaseMarketAbi,
  networkDaysAbi,
  outputOracleAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  reversionAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import { getReputation } from "@adit/sdk/actions";
import { indexAt } from "@adit/sdk/math";
import type { Abi, Address, PublicClient } from "viem";
import type { Row } from "../src/handlers/index.ts";
import { ENDINGS } from "../src/model/words.ts";
import type { IncomeRow, LeaseIncomeRow, Reader } from "./graphql.ts";

/*
 * Every total that the indexer keeps, against what the contracts say at the same block. Nothing here is tolerant: to the base unit.
 */

/** A chain at one block. */
interface At {
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly blockNumber: bigint;
  /** unix second of that block */
  readonly timestamp: bigint;
}

/** @returns how many figures were compared */
export async function compareWithChain(reader: Reader, client: PublicClient, deployment: Deployment): Promise<number> {
  const block = await client.getBlock();
  const at: At = { client, deployment, blockNumber: block.number, timestamp: block.timestamp };
  const tally = new Tally();
  await compareSeries(reader, at, tally);
  await comparePositions(reader, at, tally);
  await compareOracle(reader, at, tally);
  await compareLeases(reader, at, tally);
  await compareCredits(reader, at, tally);
  await compareReputation(reader, at, tally);
  return tally.count;
}

class Tally {
  count = 0;

  same(indexed: unknown, onChain: unknown, what: string): void {
    this.count += 1;
    assert.deepEqual(indexed, onChain, what);
  }
}

async function read(
  { client, blockNumber }: At,
  contract: { address: Address | undefined; abi: Abi },
  functionName: string,
  args: readonly unknown[],
): Promise<unknown> {
  assert.ok(contract.address);
  const call = { address: contract.address, abi: contract.abi, functionName, args, blockNumber };
  return await client.readContract(call);
}

async function compareSeries(reader: Reader, at: At, tally: Tally): Promise<void> {
  const { contracts } = at.deployment;
  const market = { address: contracts.market, abi: primaryMarketAbi };
  const settlement = { address: contracts.settlement, abi: settlementAbi };
  for (const row of await reader.all("seriesRecord")) {
    const name = `series ${row.series}`;
    const escrow = (await read(at, market, "escrow", [row.series])) as Record<string, unknown>;
    tally.same(
      [row.sold, row.paid, row.released, row.withheld, row.refundable, row.refunded, row.escrowed],
      [escrow.sold, escrow.paid, escrow.released, escrow.withheld, escrow.refundable, escrow.refunded, escrow.escrowed],
      `${name}: escrow`,
    );
    tally.same(row.released - row.tips - row.withdrawn, escrow.providerCredit, `${name}: the provider's credit`);
    tally.same([row.settledDays, row.refundsOpen], [escrow.settledEpochs, escrow.refundsOpen], `${name}: progress`);
    const account = (await read(at, settlement, "account", [row.series])) as Record<string, unknown>;
    tally.same([row.funding, row.finished], [account.funding, account.finished], `${name}: funding`);
    if (row.secondNetwork !== 0) {
      const second = (await read(at, settlement, "secondAccount", [row.series])) as { funding: bigint };
      tally.same(row.secondFunding, second.funding, `${name}: second funding`);
    }
    if (row.unprofitableInRow !== null)
      tally.same(row.unprofitableInRow, account.unprofitableInRow, `${name}: days without net`);
    const backing = (await read(at, settlement, "backing", [row.series])) as {
      bond: bigint;
      ending: number;
      endingEpochs: bigint;
    };
    tally.same(
      [row.bond, row.ending, row.endingEpochs],
      [backing.bond, ENDINGS[backing.ending], Number(backing.endingEpochs)],
      `${name}: bond`,
    );
    tally.same(
      await read(at, { address: contracts.hashpower, abi: hashpowerAbi }, "totalSupply", [row.series]),
      row.supply,
      `${name}: supply`,
    );
  }
}

async function comparePositions(reader: Reader, at: At, tally: Tally): Promise<void> {
  const ledger = { address: at.deployment.contracts.hashpower, abi: hashpowerAbi };
  const lanes = new Map((await reader.all("lane")).map((row) => [`${row.series}/${row.lane}`, row]));
  for (const row of lanes.values()) {
    const view = row.lane === 0 ? "lane" : "secondLane";
    const info = (await read(at, ledger, view, [row.series])) as Record<string, unknown>;
    tally.same(
      [row.supply, row.carry, row.index, row.rate, Number(row.startedAt), row.lastEpoch ?? 0, row.closed],
      [info.supply, info.carry, info.index, info.rate, info.startedAt, info.lastEpoch, info.closed],
      `lane ${row.lane} of ${row.series}`,
    );
  }
  const units = new Map<bigint, bigint>();
  for (const row of await reader.all("position")) {
    const name = `${row.account} in ${row.series}`;
    units.set(row.series, (units.get(row.series) ?? 0n) + row.units);
    tally.same(row.units, await read(at, ledger, "balanceOf", [row.account, row.series]), `units of ${name}`);
    const lane = lanes.get(`${row.series}/0`);
    assert.ok(lane);
    const earned = row.earned + row.units * (indexAt(lane, at.timestamp) - row.index);
    const [claimable, ofSecond] = (await read(at, ledger, "claimable", [row.account, row.series])) as [bigint, bigint];
    tally.same((earned >> BigInt(lane.scaleBits)) - row.claimed, claimable, `claimable of ${name}`);
    const second = lanes.get(`${row.series}/1`);
    if (second === undefined) {
      tally.same([row.secondEarned, row.secondClaimed], [0n, 0n], `second coin of ${name}`);
      continue;
    }
    const secondEarned = row.secondEarned + row.units * (indexAt(second, at.timestamp) - row.secondIndex);
    tally.same((secondEarned >> BigInt(second.scaleBits)) - row.secondClaimed, ofSecond, `second coin of ${name}`);
  }
  for (const { series, supply } of await reader.all("seriesRecord")) {
    tally.same(units.get(series) ?? 0n, supply, `units of all holders of ${series}`);
  }
}

async function compareOracle(reader: Reader, at: At, tally: Tally): Promise<void> {
  const { contracts } = at.deployment;
  const oracle = { address: contracts.outputOracle, abi: outputOracleAbi };
  for (const row of await reader.all("networkDay")) {
    const day = (await read(at, oracle, "networkDay", [row.network, row.epoch])) as Record<string, unknown>;
    tally.same(
      [row.targetSeconds, row.rewardPerBlock, row.priceUsd8, Number(row.finalAt)],
      [day.targetSeconds, day.rewardPerBlock, day.priceUsd8, day.finalAt],
      `day ${row.epoch} of network ${row.network}`,
    );
  }
  for (const row of await reader.all("fallbackDay")) {
    const day = (await read(at, { address: contracts.networkDays, abi: networkDaysAbi }, "networkDay", [
      row.network,
      row.epoch,
    ])) as Record<string, unknown>;
    tally.same(
      [row.targetSeconds, row.rewardPerBlock],
      [day.targetSeconds, day.rewardPerBlock],
      `fallback of day ${row.epoch}`,
    );
  }
  const registry = { address: contracts.farmRegistry, abi: farmRegistryAbi };
  for (const row of await reader.all("farm")) {
    const farm = (await read(at, registry, "farm", [row.farmId])) as Record<string, unknown>;
    tally.same(
      [
        row.provider.toLowerCase(),
        row.network,
        row.declared,
        row.milliJoulePerTh,
        row.lastReportEpoch ?? 0,
        row.keepsDays,
      ],
      [
        String(farm.provider).toLowerCase(),
        farm.network,
        farm.declared,
        farm.milliJoulePerTh,
        farm.lastReportEpoch,
        farm.keepsDays,
      ],
      `farm ${row.farmId}`,
    );
    if (row.reports >= 14) tally.same(row.attestedMedian, farm.attestedMedian, `median of farm ${row.farmId}`);
    const [total] = (await read(at, registry, "reportedGross", [row.farmId])) as [bigint, bigint, number];
    tally.same(row.grossTotal, total, `gross of farm ${row.farmId}`);
  }
  const prices = { address: contracts.priceRounds, abi: priceRoundsAbi };
  for (const row of await reader.all("priceRound")) {
    const round = (await read(at, prices, "round", [row.feed, row.epoch])) as Record<string, unknown>;
    tally.same([row.priceUsd8, Number(row.updatedAt)], [round.priceUsd8, round.updatedAt], `price of day ${row.epoch}`);
  }
}

async function compareLeases(reader: Reader, at: At, tally: Tally): Promise<void> {
  const { contracts } = at.deployment;
  const market = { address: contracts.leaseMarket, abi: leaseMarketAbi };
  const listings = await reader.all("listing");
  const leases = await reader.all("lease");
  tally.same(BigInt(listings.length), await read(at, market, "listingCount", []), "listings");
  tally.same(BigInt(leases.length), await read(at, market, "leaseCount", []), "leases");
  for (const row of listings) {
    const listing = (await read(at, market, "listingOf", [row.listing])) as Record<string, unknown>;
    tally.same(
      [row.units, row.rentPrice, row.purchasePrice],
      [listing.units, listing.rentPrice, listing.purchasePrice],
      `listing ${row.listing}`,
    );
  }
  for (const row of leases.filter(({ closed }) => !closed)) {
    const lease = (await read(at, market, "leaseOf", [row.lease])) as Record<string, unknown>;
    tally.same(
      [row.units, row.start, row.epochs, row.bought, row.takeIndex, row.rent, row.paidEpochs],
      [lease.units, lease.start, lease.epochs, lease.bought, lease.takeIndex, lease.rent, lease.paidEpochs],
      `lease ${row.lease}`,
    );
    const owners = [
      await read(at, { address: contracts.leasehold, abi: leaseholdAbi }, "ownerOf", [row.lease]),
      await read(at, { address: contracts.reversion, abi: reversionAbi }, "ownerOf", [row.lease]),
    ];
    tally.same([row.lessee, row.lessor].map(lower), owners.map(lower), `sides of lease ${row.lease}`);
  }
  const lanes = await reader.all("lane");
  for (const row of await reader.all("leaseIncome")) {
    const bitsOf = (which: number): bigint =>
      BigInt(lanes.find(({ series, lane }) => series === row.series && lane === which)?.scaleBits ?? 0);
    const amounts = (await read(at, market, "incomeOf", [row.account, row.series])) as [bigint, bigint];
    const indexed = [row.scaled >> bitsOf(0), row.secondScaled >> bitsOf(1)];
    tally.same(indexed, [...amounts], `income of closed leases of ${row.account}`);
  }
}

async function compareCredits(reader: Reader, at: At, tally: Tally): Promise<void> {
  const { contracts } = at.deployment;
  const books: Record<string, { address: Address; abi: Abi }> = {
    market: { address: contracts.market, abi: primaryMarketAbi },
    settlement: { address: contracts.settlement, abi: settlementAbi },
    leases: { address: contracts.leaseMarket, abi: leaseMarketAbi },
  };
  for (const row of await reader.all("credit")) {
    const book = books[row.book];
    if (book === undefined) continue; // bonds of disputes: one token, which no event names
    const onChain = await read(at, book, "creditOf", [row.account, row.token]);
    tally.same(row.amount, onChain, `credit of ${row.account} in the book of ${row.book}`);
  }
}

async function compareReputation(reader: Reader, at: At, tally: Tally): Promise<void> {
  const { client, deployment } = at;
  const told = await getReputation(client, { deployment, fromBlock: 0n });
  const rewards = await reader.all("providerToken");
  const escrow = await reader.all("providerEscrow");
  for (const { provider, ...books } of told) {
    const isOf = (token: Address) => (row: { account: Address; token: Address }) =>
      lower(row.account) === lower(provider) && lower(row.token) === lower(token);
    for (const { token, ...figures } of books.rewards)
      tally.same(pick(rewards.find(isOf(token)), figures), figures, `record of ${provider}`);
    for (const { token, ...figures } of books.escrow)
      tally.same(pick(escrow.find(isOf(token)), figures), figures, `escrow of ${provider}`);
  }
}

function pick(row: object | undefined, figures: object): object {
  const values = Object.entries(row ?? {}).filter(([name]) => name in figures);
  return Object.fromEntries(values);
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}

/**
 * Each holder's days, summed, against what the chain has paid it and would pay it now. What has not streamed yet is taken off, as the rows
 * themselves say how.
 */
export async function compareIncome(
  reader: Reader & { income(): Promise<IncomeRow[]>; leaseIncome(): Promise<LeaseIncomeRow[]> },
  client: PublicClient,
  deployment: Deployment,
): Promise<number> {
  const block = await client.getBlock();
  const at: At = { client, deployment, blockNumber: block.number, timestamp: block.timestamp };
  const tally = new Tally();
  const lanes = new Map((await reader.all("lane")).map((row) => [`${row.series}/${row.lane}`, row]));
  const income = await reader.income();
  const ledger = { address: deployment.contracts.hashpower, abi: hashpowerAbi };
  for (const { account, series, claimed, secondClaimed } of await reader.all("position")) {
    const claimable = (await read(at, ledger, "claimable", [account, series])) as [bigint, bigint];
    for (const which of [0, 1] as const) {
      const lane = lanes.get(`${series}/${which}`);
      const isOf = (row: IncomeRow): boolean => lower(row.account) === lower(account) && row.series === series;
      const rows = income.filter((row) => isOf(row) && row.lane === which);
      if (lane === undefined) {
        tally.same(rows, [], `income of a second coin of ${series}`);
        continue;
      }
      const paid = claimable[which] + (which === 0 ? claimed : secondClaimed);
      tally.same(streamed(rows, lane, at), paid, `income of ${account} in lane ${which} of ${series}`);
      checkRounding(rows, tally);
    }
  }
  const leaseIncome = await reader.leaseIncome();
  const market = { address: deployment.contracts.leaseMarket, abi: leaseMarketAbi };
  for (const lease of await reader.all("lease")) {
    const claimable = lease.closed ? undefined : await read(at, market, "claimable", [lease.lease]);
    for (const which of [0, 1] as const) {
      const lane = lanes.get(`${lease.series}/${which}`);
      if (lane === undefined) continue;
      const rows = leaseIncome.filter((row) => row.lease === lease.lease && row.lane === which);
      const of = (side: string): bigint =>
        streamed(
          rows.filter((row) => row.side === side),
          lane,
          at,
        );
      const name = `lane ${which} of lease ${lease.lease}`;
      if (claimable === undefined) {
        // Both sides together got all that the units earned while they were there.
        const [from, to] =
          which === 0 ? [lease.takeIndex, lease.closeIndex] : [lease.secondTakeIndex, lease.secondCloseIndex];
        const sum = rows.reduce((total, { scaled }) => total + scaled, 0n);
        tally.same(sum, lease.units * ((to ?? 0n) - from), `income of ${name}`);
        continue;
      }
      const now = claimable as Record<"lessee" | "lessor" | "lesseeSecond" | "lessorSecond", bigint>;
      const [lessee, lessor] = which === 0 ? [now.lessee, now.lessor] : [now.lesseeSecond, now.lessorSecond];
      const [lesseePaid, lessorPaid] =
        which === 0 ? [lease.lesseePaid, lease.lessorPaid] : [lease.lesseeSecondPaid, lease.lessorSecondPaid];
      tally.same(of("lessee"), lessee + lesseePaid, `income of the lessee, ${name}`);
      tally.same(of("lessor"), lessor + lessorPaid, `income of the lessor, ${name}`);
    }
  }
  return tally.count;
}

/** Base units that the chain has paid or would pay of these days. */
function streamed(
  rows: readonly Pick<IncomeRow, "scaled" | "openUnits" | "fromTarget" | "toTarget">[],
  lane: Row<"lane"> | undefined,
  at: At,
): bigint {
  assert.ok(lane);
  const index = indexAt(lane, at.timestamp);
  const scaled = rows.reduce((sum, row) => {
    const here = index < row.fromTarget ? row.fromTarget : index > row.toTarget ? row.toTarget : index;
    return sum + row.scaled - row.openUnits * (row.toTarget - here);
  }, 0n);
  return scaled >> BigInt(lane.scaleBits);
}

/** Amounts are rounded so that they sum to the rounded sum, day after day. */
function checkRounding(rows: readonly IncomeRow[], tally: Tally): void {
  let [scaled, amount] = [0n, 0n];
  for (const row of rows.toSorted((a, b) => a.epoch - b.epoch)) {
    [scaled, amount] = [scaled + row.scaled, amount + row.amount];
    tally.same(amount, scaled >> BigInt(row.scaleBits), `amounts of ${row.account} up to day ${row.epoch}`);
  }
}
