import type { primaryMarketAbi } from "@adit/sdk/abis";
import { zeroAddress, type Address, type ContractEventName } from "viem";
import { FORMS, wordOf } from "../model/words.ts";
import { addCredit, clearCredit, note } from "./activity.ts";
import { count } from "./farms.ts";
import type { Draft, Row } from "./draft.ts";
import { newPosition } from "./holdings.ts";
import { originOf, type Log, type LogOf } from "./log.ts";

type Market<Name extends ContractEventName<typeof primaryMarketAbi>> = LogOf<typeof primaryMarketAbi, Name>;
type Terms = Market<"SeriesOpened">["args"]["terms"];

/** Flags stand in the lowest bits of a series' id. */
const FLAG_BITS = 8n;

export async function seriesOpened(draft: Draft, log: Market<"SeriesOpened">): Promise<void> {
  const { id, provider, farmId, termsHash, terms } = log.args;
  draft.append("seriesRecord", {
    series: id,
    serial: id >> FLAG_BITS,
    provider,
    farmId,
    ...columnsOf(terms),
    termsHash,
    terms: JSON.stringify(terms, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value)),
    openedIn: log.hash,
    openedAt: log.timestamp,
    ...NOTHING_HAPPENED,
    unprofitableInRow: wordOf(FORMS, terms.form) === "fixedTerm" ? 0 : null,
    endingEpochs: terms.epochs,
    ...originOf(log),
  });
  const open = (await draft.find("openSales", { id: 0 })) ?? { series: [], ends: [] };
  const ends = [...open.ends, BigInt(terms.saleEnd)];
  draft.put("openSales", { id: 0, series: [...open.series, id], ends, ...originOf(log) });
  await count(draft, log, provider, { series: 1 });
  note(draft, log, { account: provider, kind: "seriesOpened", series: id, farmId });
}

/** A sale that ends says nothing: the first report after it looks which have ended, and which of them below their minimum. */
export async function endSales(draft: Draft, log: Log<unknown>): Promise<void> {
  const open = await draft.find("openSales", { id: 0 });
  if (open?.ends.some((end) => end <= log.timestamp) !== true) return;
  const [series, ends]: [bigint[], bigint[]] = [[], []];
  for (const [i, id] of open.series.entries()) {
    const end = open.ends[i] ?? 0n;
    if (end > log.timestamp) {
      series.push(id);
      ends.push(end);
      continue;
    }
    const { sold, minUnits, paid, refunded: given } = await draft.get("seriesRecord", { series: id });
    if (sold >= minUnits && sold > 0n) continue;
    await draft.change("seriesRecord", { series: id }, { cancelled: true, refundable: paid - given, escrowed: 0n });
  }
  draft.put("openSales", { id: 0, series, ends, ...originOf(log) });
}

/** The terms by which people sort, filter and compute; all of them are in `terms`. */
function columnsOf(terms: Terms) {
  const epochs = BigInt(terms.epochs);
  return {
    network: terms.network,
    secondNetwork: terms.secondNetwork,
    form: wordOf(FORMS, terms.form),
    rewardToken: terms.rewardToken,
    secondRewardToken: orNull(terms.secondRewardToken),
    paymentToken: terms.paymentToken,
    policy: orNull(terms.policy),
    unitHashrate: terms.unitHashrate,
    maxUnits: terms.maxUnits,
    minUnits: terms.minUnits,
    saleStart: BigInt(terms.saleStart),
    saleEnd: BigInt(terms.saleEnd),
    startEpoch: terms.startEpoch,
    epochs: terms.epochs,
    price: terms.price,
    pricePerThDay: (terms.price + epochs - 1n) / epochs,
    milliJoulePerTh: terms.milliJoulePerTh,
    tariffUsd8: terms.tariffUsd8,
    maintenanceUsd8PerThDay: terms.maintenanceUsd8PerThDay,
    serviceBps: terms.serviceBps,
    protocolBps: terms.protocolBps,
    tipBps: terms.tipBps,
    graceSeconds: terms.graceSeconds,
  };
}

/** A series of which nothing was sold yet. */
const NOTHING_HAPPENED = {
  sold: 0n,
  paid: 0n,
  sales: 0,
  holders: 0,
  supply: 0n,
  released: 0n,
  withheld: 0n,
  refundable: 0n,
  refunded: 0n,
  escrowed: 0n,
  tips: 0n,
  withdrawn: 0n,
  refundsOpen: false,
  cancelled: false,
  funding: 0n,
  secondFunding: 0n,
  bond: 0n,
  bondedIn: null,
  settledDays: 0,
  daysInTime: 0,
  daysLate: 0,
  daysCovered: 0,
  daysWithoutNet: 0,
  lastSettledEpoch: null,
  lastNetPerTh: null,
  lastToHoldersPerTh: null,
  lastPriceUsd8: null,
  toHolders: 0n,
  secondToHolders: 0n,
  claimed: 0n,
  secondClaimed: 0n,
  ending: "none",
  endedIn: null,
  finished: false,
  finishedIn: null,
} as const satisfies Partial<Row<"seriesRecord">>;

function orNull(address: Address): Address | null {
  return address === zeroAddress ? null : address;
}

export async function unitsSold(draft: Draft, log: Market<"UnitsSold">): Promise<void> {
  const { id, buyer, to, units, cost } = log.args;
  const { paymentToken } = await draft.change("seriesRecord", { series: id }, (series) => ({
    sold: series.sold + units,
    paid: series.paid + cost,
    escrowed: series.escrowed + cost,
    sales: series.sales + 1,
    ...originOf(log),
  }));
  const position = (await draft.find("position", { account: to, series: id })) ?? newPosition(to, id, log);
  draft.put("position", { ...position, bought: position.bought + units, cost: position.cost + cost, ...originOf(log) });
  const sale = { series: id, token: paymentToken, amount: cost, units };
  note(
    draft,
    log,
    { ...sale, account: to, kind: "bought", counterparty: buyer },
    ...(buyer === to ? [] : [{ ...sale, account: buyer, kind: "boughtFor" as const, counterparty: to }]),
  );
}

export async function escrowSettled(draft: Draft, log: Market<"EscrowSettled">): Promise<void> {
  const { id, epoch, released, withheld, refundable, tip, tipTo } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, (row) => ({
    released: row.released + released,
    withheld: row.withheld + withheld,
    refundable: row.refundable + refundable,
    escrowed: row.escrowed - released - withheld - refundable,
    tips: row.tips + tip,
    ...originOf(log),
  }));
  await draft.change("settledDay", { series: id, lane: 0, epoch }, { released, withheld, refundable, tip });
  await changeEscrow(draft, log, series, { released, withheld, refundable });
  if (tip === 0n) return;
  await addCredit(draft, log, { book: "market", account: tipTo, token: series.paymentToken }, tip);
  note(draft, log, { account: tipTo, kind: "tipEarned", series: id, token: series.paymentToken, amount: tip });
}

export async function withheldReleased(draft: Draft, log: Market<"WithheldReleased">): Promise<void> {
  const { id, amount } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, (row) => ({
    released: row.released + amount,
    withheld: row.withheld - amount,
    ...originOf(log),
  }));
  await changeEscrow(draft, log, series, { released: amount, withheld: -amount, refundable: 0n });
}

export async function refundsOpened(draft: Draft, log: Market<"RefundsOpened">): Promise<void> {
  const { id, pot, forfeited } = log.args;
  const before = await draft.get("seriesRecord", { series: id });
  const series = await draft.change(
    "seriesRecord",
    { series: id },
    {
      refundable: pot,
      withheld: forfeited ? 0n : before.withheld,
      // The slices of days that will never be settled are in the pot.
      escrowed: 0n,
      refundsOpen: true,
      ...originOf(log),
    },
  );
  await changeEscrow(draft, log, series, {
    released: 0n,
    withheld: series.withheld - before.withheld,
    refundable: pot - before.refundable,
  });
}

/** A provider's record of escrow, in the payment token of one of its series. */
async function changeEscrow(
  draft: Draft,
  log: Log<unknown>,
  { provider, paymentToken }: Row<"seriesRecord">,
  by: { released: bigint; withheld: bigint; refundable: bigint },
): Promise<void> {
  const key = { account: provider, token: paymentToken };
  const kept = (await draft.find("providerEscrow", key)) ?? { released: 0n, withheld: 0n, refundable: 0n };
  draft.put("providerEscrow", {
    ...key,
    released: kept.released + by.released,
    withheld: kept.withheld + by.withheld,
    refundable: kept.refundable + by.refundable,
    ...originOf(log),
  });
}

export async function releaseWithdrawn(draft: Draft, log: Market<"ReleaseWithdrawn">): Promise<void> {
  const { id, provider, to, amount } = log.args;
  const { paymentToken } = await draft.change("seriesRecord", { series: id }, (row) => ({
    withdrawn: row.withdrawn + amount,
    ...originOf(log),
  }));
  note(draft, log, {
    account: provider,
    kind: "releaseWithdrawn",
    series: id,
    token: paymentToken,
    amount,
    counterparty: to,
  });
}

export function creditWithdrawn(draft: Draft, log: Market<"CreditWithdrawn">): Promise<void> {
  const { account, token, to, amount } = log.args;
  clearCredit(draft, log, { book: "market", account, token });
  note(draft, log, { account, kind: "tipWithdrawn", token, amount, counterparty: to });
  return Promise.resolve();
}

export async function refunded(draft: Draft, log: Market<"Refunded">): Promise<void> {
  const { id, account, to, units, amount } = log.args;
  const { paymentToken } = await draft.change("seriesRecord", { series: id }, (row) => {
    const refundedSum = row.refunded + amount;
    return {
      refunded: refundedSum,
      // Refunds of a series that did not open them: it was cancelled, and all that was paid is refundable.
      ...(row.refundsOpen
        ? { refundable: row.refundable - amount }
        : { refundable: row.paid - refundedSum, escrowed: 0n, cancelled: true }),
      ...originOf(log),
    };
  });
  await draft.change("position", { account, series: id }, (row) => ({
    refundedUnits: row.refundedUnits + units,
    refunded: row.refunded + amount,
    ...originOf(log),
  }));
  note(draft, log, { account, kind: "refunded", series: id, token: paymentToken, amount, units, counterparty: to });
}
