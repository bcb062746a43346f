import type { Deployment, Reputation } from "@adit/sdk";
import { hasTwoTokens, type Waterfall } from "@adit/sdk/math";
import type { Address } from "viem";
import * as z from "zod/mini";
import type {
  FallbackDay,
  FarmRecord,
  History,
  Known,
  ProviderRecord,
  ReportedDay,
  SeriesRecord,
} from "../chain/events.ts";
import type { AccountActivity } from "../chain/accountEvents.ts";
import type { EpochRange, IncomeDay } from "../chain/income.ts";
import { REPORTED_DAYS } from "../chain/reportedDays.ts";
import type { EscrowDay, SeriesHistory, SecondDay, SettledDay } from "../chain/seriesEvents.ts";
import { inLanes } from "../chain/lanes.ts";
import type { NewestDay } from "../model/newestDays.ts";
import type { IndexerClient } from "./client.ts";
import {
  activityRow,
  dayPaidRow,
  fallbackRow,
  farmNameRow,
  farmRow,
  hash,
  heldRow,
  incomeRow,
  leaseNumberRow,
  listingRow,
  networkDayRow,
  providerEscrowRow,
  providerNameRow,
  providerRow,
  providerTokenRow,
  saleRow,
  selection,
  seriesRow,
  settledDayRow,
} from "./shapes.ts";

/** Blocks that are asked for again each time, because they may be replaced. */
const REREAD_BLOCKS = 30n;
/** After a reorganisation all is read anew for so long: the indexer notices it by itself, a little later or earlier than this page. */
const DISTRUST_MS = 15_000;
const INCOME_ROWS = 1_000;
/** Keys that are asked for at once: one small page of answers. And how many such questions are on their way together. */
const PART_KEYS = 100;
const LANES = 2;
/** How far the indexer was a moment ago will do where an earlier block only means that more is asked again. */
const FRESH_MS = 1_000;
const SALES_SHOWN = 100;
const NOBODY = `0x${"00".repeat(32)}` as const;

type Rows = {
  readonly series: ReadonlyMap<bigint, SeriesRecord>;
  readonly farms: ReadonlyMap<number, FarmRecord>;
  readonly providers: ReadonlyMap<Address, ProviderRecord>;
  /** the indexer was at this block when they were asked for */
  readonly block: bigint;
};

/** What the screens want to know of the past, from the indexer. It remembers what it read and asks for what is new. */
export class IndexerReads {
  #rows: Rows | undefined;
  #history: History | undefined;
  #running: Promise<History> | undefined;
  #mark: number;
  #distrustUntil = 0;
  readonly client: IndexerClient;
  readonly #deployment: Deployment;
  readonly #replacements: { mark(): number; intactSince(mark: number): bigint | undefined };

  constructor(
    client: IndexerClient,
    deployment: Deployment,
    replacements: { mark(): number; intactSince(mark: number): bigint | undefined },
  ) {
    this.client = client;
    this.#deployment = deployment;
    this.#replacements = replacements;
    this.#mark = replacements.mark();
  }

  /** @param onPart what there is so far, while the first reading goes on: the newest series first */
  history(onPart?: (part: History) => void): Promise<History> {
    this.#running ??= this.#readHistory(onPart).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /**
   * What these series are: their terms, and what their farms and providers are called. Other than the history of everything it costs
   * nothing that is not shown. In parts, a few at a time: thousands of terms are not taken apart in one go.
   */
  async known(ids: readonly bigint[]): Promise<Known> {
    const rows = await this.#rowsOf("seriesRecords", heldRow, "series", ids.map(String));
    const series = new Map(rows.map(({ series: id, terms }) => [id, { terms }]));
    const all = [...series.values()];
    const [farms, providers] = await Promise.all([
      this.#rowsOf("farms", farmNameRow, "farmId", [...new Set(all.map(({ terms }) => terms.farmId))]),
      this.#rowsOf("providers", providerNameRow, "account", [
        ...new Set(all.map(({ terms }) => terms.provider.toLowerCase())),
      ]),
    ]);
    return {
      series,
      farms: new Map(farms.map(({ farmId, name }) => [farmId, { input: { name } }])),
      providers: new Map(
        providers.flatMap(({ account, name }) => (name === null ? [] : [[account, { name }] as const])),
      ),
    };
  }

  /** Rows of a table by their keys. */
  async #rowsOf<Row extends z.ZodMiniObject>(
    table: string,
    row: Row,
    key: string,
    keys: readonly (string | number)[],
  ): Promise<readonly z.output<Row>[]> {
    return await inLanes(keys, PART_KEYS, LANES, (part) =>
      this.client.all({ table, row, where: `{ ${key}_in: ${JSON.stringify(part)} }`, orderBy: key }),
    );
  }

  async #readHistory(onPart: ((part: History) => void) | undefined): Promise<History> {
    if (this.#replacements.intactSince(this.#mark) !== undefined) this.#distrustUntil = Date.now() + DISTRUST_MS;
    this.#mark = this.#replacements.mark();
    const previous = Date.now() < this.#distrustUntil ? undefined : this.#rows;
    const since = previous === undefined ? undefined : previous.block - REREAD_BLOCKS;
    const { block = 0 } = await this.client.progress(FRESH_MS);
    const [farms, providers, reports, fallbacks] = await Promise.all([
      this.#farms(since),
      this.#providers(since),
      this.#reports(),
      this.#fallbacks(),
    ]);
    const base = {
      farms: new Map([...(previous?.farms ?? []), ...farms.map((farm) => [farm.farmId, farm] as const)]),
      providers: new Map([...(previous?.providers ?? []), ...providers]),
    };
    const rest = { reports, fallbacks, source: "indexer" } as const;
    const series = new Map(previous?.series);
    let changed = previous === undefined || farms.length > 0 || providers.length > 0;
    for await (const rows of this.client.pages({
      table: "seriesRecords",
      row: seriesRow,
      orderBy: "series",
      descending: true,
      ...(since === undefined ? {} : { where: `{ blockNumber_gt: "${since}" }` }),
    })) {
      for (const row of rows) series.set(row.series, this.#seriesOf(row));
      changed ||= rows.length > 0;
      // The newest are shown at once; the others come together, when all are there.
      if (previous === undefined && this.#history === undefined && series.size === rows.length)
        onPart?.({ ...base, ...rest, series: inOrder(series) });
    }
    this.#rows = { ...base, series, block: BigInt(block) };
    const old = this.#history;
    const isSame =
      !changed && old !== undefined && sameDays(old.reports, reports) && sameCount(old.fallbacks, fallbacks);
    if (!isSame) this.#history = { ...base, ...rest, series: inOrder(series) };
    return this.#history ?? { ...base, ...rest, series };
  }

  #seriesOf(row: z.output<typeof seriesRow>): SeriesRecord {
    return {
      id: row.series,
      terms: row.terms,
      termsHash: row.termsHash,
      openedIn: row.openedIn,
      openedAt: BigInt(this.#deployment.startBlock),
      ended:
        row.ending === "None"
          ? undefined
          : { ending: row.ending, days: row.endingEpochs, hash: row.endedIn ?? undefined },
      finishedIn: row.finishedIn ?? undefined,
      lateDays: row.daysLate,
      coveredDays: row.daysCovered,
      count: { sold: row.sold, settledDays: row.settledDays, newestDay: row.lastSettledEpoch ?? undefined },
    };
  }

  async #farms(since: bigint | undefined): Promise<readonly FarmRecord[]> {
    const rows = await this.client.all({ table: "farms", row: farmRow, orderBy: "farmId", ...newer(since) });
    return rows.map((row) => ({
      farmId: row.farmId,
      provider: row.provider,
      hash: row.registeredIn,
      input: {
        network: row.network,
        declared: row.declared,
        milliJoulePerTh: row.milliJoulePerTh,
        payoutScript: row.payoutScript,
        name: row.name,
        energySource: row.energySource,
        disclosureHash: row.disclosureHash,
        disclosureUri: row.disclosureUri,
      },
      report:
        row.lastReportEpoch === null
          ? undefined
          : {
              epoch: row.lastReportEpoch,
              hashrate: row.hashrate ?? 0n,
              renewableBps: row.renewableBps ?? 0,
              sources: row.sources ?? 0,
              hash: row.hash,
            },
    }));
  }

  async #providers(since: bigint | undefined): Promise<readonly (readonly [Address, ProviderRecord])[]> {
    const rows = await this.client.all({ table: "providers", row: providerRow, orderBy: "account", ...newer(since) });
    return rows.flatMap((row) => {
      const { account, name, uri, registeredIn, daysInTime, daysLate, daysCovered, daysWithoutNet } = row;
      if (name === null) return [];
      const count = { daysInTime, daysLate, daysCovered, daysWithoutNet, ...endings(row) };
      return [[account, { name, uri: uri ?? "", hash: registeredIn ?? NOBODY, count }] as const];
    });
  }

  async #reports(): Promise<History["reports"]> {
    const rows = await this.client.all({
      table: "networkDays",
      row: networkDayRow,
      orderBy: "epoch",
      descending: true,
      // A handful of networks, and the newest days of each.
      limit: 5 * REPORTED_DAYS,
    });
    const reports = new Map<number, ReportedDay[]>();
    for (const row of rows.toReversed()) {
      const { network, epoch, targetSeconds, rewardPerBlock, finalAt, hash: postedIn, ...rest } = row;
      const { priceUsd8, firstHeight, blockCount, bits, nextBits, retargetTime, fees, blocksRoot } = rest;
      const figures = { priceUsd8, firstHeight, blockCount, bits, nextBits, retargetTime, fees, blocksRoot };
      const days = reports.get(network) ?? [];
      days.push({
        network,
        epoch,
        report: { epoch, ...figures },
        targetSeconds,
        rewardPerBlock,
        finalAt,
        hash: postedIn,
      });
      reports.set(network, days);
    }
    return reports;
  }

  async #fallbacks(): Promise<History["fallbacks"]> {
    const rows = await this.client.all({ table: "fallbackDays", row: fallbackRow, orderBy: "epoch" });
    const fallbacks = new Map<number, Map<number, FallbackDay>>();
    for (const row of rows) {
      const days = fallbacks.get(row.network) ?? new Map<number, FallbackDay>();
      days.set(row.epoch, row);
      fallbacks.set(row.network, days);
    }
    return fallbacks;
  }

  /** The days of one series. */
  async series(id: bigint): Promise<SeriesHistory> {
    const [rows, sales, { record, funded, secondFunded }] = await Promise.all([
      this.client.all({ table: "settledDays", row: settledDayRow, where: `{ series: "${id}" }`, orderBy: "epoch" }),
      this.client.all({
        table: "activitys",
        row: saleRow,
        where: `{ series: "${id}", kind: "bought" }`,
        orderBy: "id",
        descending: true,
        limit: SALES_SHOWN,
      }),
      this.client.ask(
        `{ record: seriesRecord(series: "${id}") { ${selection(BONDED)} } funded: ${newestOf(id, "funded")} secondFunded: ${newestOf(id, "fundedSecond")} }`,
        z.object({ record: z.nullable(BONDED), funded: NEWEST, secondFunded: NEWEST }),
      ),
    ]);
    const seconds = new Map(rows.filter(({ lane }) => lane === 1).map((row) => [row.epoch, secondOf(row)]));
    const firsts = rows.filter(({ lane }) => lane === 0);
    return {
      days: new Map(firsts.map((row) => [row.epoch, dayOf(row, seconds.get(row.epoch))])),
      escrowDays: new Map(firsts.map((row): [number, EscrowDay] => [row.epoch, row])),
      sales: sales.toReversed().map((sale) => ({
        buyer: sale.counterparty ?? sale.account,
        to: sale.account,
        units: sale.units ?? 0n,
        cost: sale.amount ?? 0n,
        hash: sale.hash,
      })),
      bondedIn: record?.bondedIn ?? undefined,
      fundedIn: funded.items[0]?.hash,
      secondFundedIn: secondFunded.items[0]?.hash,
      source: "indexer",
    };
  }

  /** What the newest days of a series brought its holders in each of its coins, oldest first. */
  async newestDays(id: bigint, count: number): Promise<readonly NewestDay[]> {
    const paid = (lane: number): Promise<readonly z.output<typeof dayPaidRow>[]> =>
      this.client.all({
        table: "settledDays",
        row: dayPaidRow,
        where: `{ series: "${id}", lane: ${lane} }`,
        orderBy: "epoch",
        descending: true,
        limit: count,
      });
    const [rows, seconds] = await Promise.all([paid(0), hasTwoTokens(id) ? paid(1) : Promise.resolve([])]);
    const secondOn = new Map(seconds.map((row) => [row.epoch, row]));
    return rows.toReversed().map((row) => ({ ...row, second: secondOn.get(row.epoch) }));
  }

  /** A provider's record in money. */
  async reputation(provider: Address): Promise<Reputation> {
    const where = `{ account: "${provider.toLowerCase()}" }`;
    const [rewards, escrow] = await Promise.all([
      this.client.all({ table: "providerTokens", row: providerTokenRow, where, orderBy: "token" }),
      this.client.all({ table: "providerEscrows", row: providerEscrowRow, where, orderBy: "token" }),
    ]);
    return { provider, rewards: [...rewards], escrow: [...escrow] };
  }

  /** Listings of which units can still be taken. */
  async openListings(): Promise<readonly z.output<typeof listingRow>[]> {
    return await this.client.all({
      table: "listings",
      row: listingRow,
      where: `{ cancelled: false, units_gt: "0" }`,
      orderBy: "listing",
      descending: true,
    });
  }

  /** Numbers of an account's leases that are not over, on either side, newest first. */
  async leasesOf(account: Address): Promise<readonly bigint[]> {
    const owner = account.toLowerCase();
    const rows = await this.client.all({
      table: "leases",
      row: leaseNumberRow,
      where: `{ closed: false, OR: [{ lessee: "${owner}" }, { lessor: "${owner}" }] }`,
      orderBy: "lease",
      descending: true,
    });
    return rows.map(({ lease }) => lease);
  }

  /** What an account did or got, newest first. */
  async activity(account: Address, limit: number): Promise<readonly AccountActivity[]> {
    const rows = await this.client.all({
      table: "activitys",
      row: activityRow,
      where: `{ account: "${account.toLowerCase()}" }`,
      orderBy: "id",
      descending: true,
      limit,
    });
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      series: row.series ?? undefined,
      lease: row.lease ?? undefined,
      listing: row.listing ?? undefined,
      token: row.token ?? undefined,
      amount: row.amount ?? undefined,
      units: row.units ?? undefined,
      counterparty: row.counterparty ?? undefined,
      blockNumber: row.blockNumber,
      timestamp: row.timestamp,
      hash: row.hash,
    }));
  }

  /** What an account earned of each day, oldest first, to the base unit. Views have no cursors of their own: rows carry one. */
  async income(account: Address, { from, to }: EpochRange): Promise<readonly IncomeDay[]> {
    const days: IncomeDay[] = [];
    let cursor: bigint | undefined;
    for (;;) {
      const where = [
        `account: "${account.toLowerCase()}"`,
        `epoch_gte: ${from}`,
        `epoch_lte: ${to}`,
        ...(cursor === undefined ? [] : [`cursor_gt: "${cursor}"`]),
      ].join(", ");
      const { rows } = await this.client.ask(
        `{ rows: incomeDays(where: { ${where} }, orderBy: "cursor", limit: ${INCOME_ROWS}) { items { ${selection(incomeRow)} } } }`,
        z.object({ rows: z.object({ items: z.array(incomeRow) }) }),
      );
      for (const row of rows.items) days.push(incomeOf(row));
      cursor = rows.items.at(-1)?.cursor;
      if (rows.items.length < INCOME_ROWS || cursor === undefined) return days;
    }
  }
}

function incomeOf(row: z.output<typeof incomeRow>): IncomeDay {
  const { gross, electricity, maintenance, service, net, protocol, amount, ...rest } = row;
  return { ...rest, amount, lines: { gross, electricity, maintenance, service, net, protocol, holders: amount } };
}

const BONDED = z.object({ bondedIn: z.nullable(hash) });
const NEWEST = z.object({ items: z.array(z.object({ hash })) });

/** The newest happening of a kind to a series. */
function newestOf(id: bigint, kind: string): string {
  return `activitys(where: { series: "${id}", kind: "${kind}" }, orderBy: "id", orderDirection: "desc", limit: 1) { items { hash } }`;
}

function newer(since: bigint | undefined): { where?: string } {
  return since === undefined ? {} : { where: `{ blockNumber_gt: "${since}" }` };
}

function endings({ defaults, earlyEnds, windUps }: z.output<typeof providerRow>) {
  return { defaults, earlyEnds, windUps };
}

function waterfallOf(row: z.output<typeof settledDayRow>): Waterfall {
  const { gross, electricity, maintenance, service, net, protocol, holders } = row;
  return { gross, electricity, maintenance, service, net, protocol, holders };
}

function dayOf(row: z.output<typeof settledDayRow>, second: SecondDay | undefined): SettledDay {
  const { epoch, units, priceUsd8, payment, toHolders, penalty, writtenOff, hash: settledIn } = row;
  const paid = { payment, toHolders, penalty, writtenOff };
  return { epoch, lines: waterfallOf(row), units, priceUsd8, ...paid, second, hash: settledIn };
}

function secondOf(row: z.output<typeof settledDayRow>): SecondDay {
  return { lines: waterfallOf(row), priceUsd8: row.priceUsd8, toHolders: row.toHolders };
}

/** Series in the order of their numbers, as the chain opened them. */
function inOrder(series: ReadonlyMap<bigint, SeriesRecord>): ReadonlyMap<bigint, SeriesRecord> {
  return new Map([...series].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sameDays(a: History["reports"], b: History["reports"]): boolean {
  if (a.size !== b.size) return false;
  for (const [network, days] of b) {
    const before = a.get(network);
    // A report that was replaced by a dispute's decision has other figures.
    if (before?.length !== days.length) return false;
    if (
      days.some(
        ({ hash, rewardPerBlock }, i) => before[i]?.hash !== hash || before[i].rewardPerBlock !== rewardPerBlock,
      )
    )
      return false;
  }
  return true;
}

function sameCount(a: History["fallbacks"], b: History["fallbacks"]): boolean {
  const count = (all: History["fallbacks"]): number => [...all.values()].reduce((sum, days) => sum + days.size, 0);
  return count(a) === count(b);
}
