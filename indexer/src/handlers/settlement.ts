import type { settlementAbi } from "@adit/sdk/abis";
import type { Address, ContractEventName } from "viem";
import { ENDINGS, wordOf, type EndingName, type Payment } from "../model/words.ts";
import { addCredit, clearCredit, idOf, note } from "./activity.ts";
import { count } from "./farms.ts";
import type { Draft, Row } from "./draft.ts";
import { originOf, type Log, type LogOf } from "./log.ts";

type Settlement<Name extends ContractEventName<typeof settlementAbi>> = LogOf<typeof settlementAbi, Name>;
type Lines = Settlement<"EpochSettled">["args"]["lines"];
type Series = Row<"seriesRecord">;

/** H/s of one TH/s. */
const TERA = 1_000_000_000_000n;
/** Which counter of a series and of its provider a day moves. */
const COUNTERS = { inTime: "daysInTime", late: "daysLate", covered: "daysCovered", none: "daysWithoutNet" } as const;

// ---------------------------------------------------------------- money in and out

export async function funded(draft: Draft, log: Settlement<"Funded">): Promise<void> {
  const { id, from, amount, funding } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { funding, ...originOf(log) });
  note(draft, log, { account: from, kind: "funded", series: id, token: series.rewardToken, amount });
}

export async function secondFunded(draft: Draft, log: Settlement<"SecondFunded">): Promise<void> {
  const { id, from, amount, funding } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { secondFunding: funding, ...originOf(log) });
  note(draft, log, { account: from, kind: "fundedSecond", series: id, token: series.secondRewardToken, amount });
}

export async function fundingWithdrawn(draft: Draft, log: Settlement<"FundingWithdrawn">): Promise<void> {
  const { id, provider, to, amount, funding } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { funding, ...originOf(log) });
  note(draft, log, {
    account: provider,
    kind: "fundingWithdrawn",
    series: id,
    token: series.rewardToken,
    amount,
    counterparty: to,
  });
}

export async function secondFundingWithdrawn(draft: Draft, log: Settlement<"SecondFundingWithdrawn">): Promise<void> {
  const { id, provider, to, amount, funding } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { secondFunding: funding, ...originOf(log) });
  const token = series.secondRewardToken;
  note(draft, log, { account: provider, kind: "fundingWithdrawnSecond", series: id, token, amount, counterparty: to });
}

export async function bondPosted(draft: Draft, log: Settlement<"BondPosted">): Promise<void> {
  const { id, from, amount, bond } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { bond, bondedIn: log.hash, ...originOf(log) });
  await changeBook(draft, log, series.provider, series.rewardToken, (book) => ({ bond: book.bond + amount }));
  note(draft, log, { account: from, kind: "bondPosted", series: id, token: series.rewardToken, amount });
}

export async function bondWithdrawn(draft: Draft, log: Settlement<"BondWithdrawn">): Promise<void> {
  const { id, provider, to, amount, bond } = log.args;
  const series = await draft.change("seriesRecord", { series: id }, { bond, ...originOf(log) });
  await changeBook(draft, log, series.provider, series.rewardToken, (book) => ({ bond: book.bond - amount }));
  note(draft, log, {
    account: provider,
    kind: "bondWithdrawn",
    series: id,
    token: series.rewardToken,
    amount,
    counterparty: to,
  });
}

export async function awarded(draft: Draft, log: Settlement<"Awarded">): Promise<void> {
  const { id, epoch, from, amount } = log.args;
  const { rewardToken } = await draft.get("seriesRecord", { series: id });
  draft.append("award", { id: idOf(log), series: id, epoch, from, amount, ...originOf(log) });
  note(draft, log, { account: from, kind: "awarded", series: id, token: rewardToken, amount });
}

export function creditWithdrawn(draft: Draft, log: Settlement<"CreditWithdrawn">): Promise<void> {
  const { account, token, to, amount } = log.args;
  clearCredit(draft, log, { book: "settlement", account, token });
  note(draft, log, { account, kind: "coverTipWithdrawn", token, amount, counterparty: to });
  return Promise.resolve();
}

export function protocolFeesWithdrawn(draft: Draft, log: Settlement<"ProtocolFeesWithdrawn">): Promise<void> {
  const { token, treasury, amount } = log.args;
  note(draft, log, { account: treasury, kind: "protocolFeesWithdrawn", token, amount });
  return Promise.resolve();
}

// ---------------------------------------------------------------- days

/** The chain says that a day is late just before it says that it is settled. */
export async function epochLate(draft: Draft, log: Settlement<"EpochLate">): Promise<void> {
  await draft.change("settledDay", { series: log.args.id, lane: 0, epoch: log.args.epoch }, { payment: "late" });
}

export async function epochSettled(draft: Draft, log: Settlement<"EpochSettled">): Promise<void> {
  const { id, epoch, lines, targetSeconds, rewardPerBlock, priceUsd8, settler, units } = log.args;
  const day = await draft.get("settledDay", { series: id, lane: 0, epoch });
  const payment = paymentOf(lines, day.payment === "late");
  draft.put("settledDay", { ...day, ...lines, units, targetSeconds, rewardPerBlock, priceUsd8, settler, payment });
  const owed = lines.holders + lines.protocol;
  const series = await endDay(draft, log, id, { epoch, lines, toHolders: day.toHolders, units, priceUsd8, payment });
  // What the prepaid balance lacked, the settler added in the same breath.
  draft.put("seriesRecord", { ...series, funding: series.funding > owed ? series.funding - owed : 0n });
  await keepPaidDay(draft, log, series.provider, series.rewardToken, lines, day.payment === "late");
}

export async function secondEpochSettled(draft: Draft, log: Settlement<"SecondEpochSettled">): Promise<void> {
  const { id, epoch, lines, targetSeconds, rewardPerBlock, priceUsd8 } = log.args;
  const first = await draft.get("settledDay", { series: id, lane: 0, epoch });
  const isLate = first.payment === "late";
  const payment = paymentOf(lines, isLate);
  await draft.change(
    "settledDay",
    { series: id, lane: 1, epoch },
    {
      ...lines,
      units: first.units,
      targetSeconds,
      rewardPerBlock,
      priceUsd8,
      settler: first.settler,
      payment,
    },
  );
  const owed = lines.holders + lines.protocol;
  const series = await draft.change("seriesRecord", { series: id }, (row) => ({
    secondFunding: row.secondFunding > owed ? row.secondFunding - owed : 0n,
    // A day is profitable if either coin is: the first lane could not know.
    ...(first.net === 0n && lines.net !== 0n && row.unprofitableInRow !== null ? { unprofitableInRow: 0 } : {}),
  }));
  if (series.secondRewardToken !== null) {
    await keepPaidDay(draft, log, series.provider, series.secondRewardToken, lines, isLate);
  }
  if (first.payment !== "none" || payment === "none") return;
  await draft.change("seriesRecord", { series: id }, (row) => ({
    daysWithoutNet: row.daysWithoutNet - 1,
    [COUNTERS[payment]]: row[COUNTERS[payment]] + 1,
  }));
  await count(draft, log, series.provider, { daysWithoutNet: -1, [COUNTERS[payment]]: 1 });
}

export async function epochCovered(draft: Draft, log: Settlement<"EpochCovered">): Promise<void> {
  const { id, epoch, coverer, lines, secondLines, cover, priceUsd8, secondPriceUsd8 } = log.args;
  const day = await draft.change(
    "settledDay",
    { series: id, lane: 0, epoch },
    {
      ...lines,
      priceUsd8,
      settler: coverer,
      payment: "covered",
      fromFunding: cover.fromFunding,
      fromBond: cover.fromBond,
      penalty: cover.penalty,
      writtenOff: cover.writtenOff,
    },
  );
  const { toHolders, units } = day;
  const series = await endDay(draft, log, id, { epoch, lines, toHolders, units, priceUsd8, payment: "covered" });
  draft.put("seriesRecord", {
    ...series,
    funding: series.funding - cover.fromFunding,
    secondFunding: series.secondFunding - cover.secondFromFunding,
    bond: series.bond - cover.fromBond - cover.tip,
    ...(secondLines.net !== 0n && series.unprofitableInRow !== null ? { unprofitableInRow: 0 } : {}),
  });
  await changeBook(draft, log, series.provider, series.rewardToken, (book) => ({
    coveredByFunding: book.coveredByFunding + cover.fromFunding,
    coveredByBond: book.coveredByBond + cover.fromBond - cover.penalty,
    writtenOff: book.writtenOff + cover.writtenOff,
    penalties: book.penalties + cover.penalty,
    coverTips: book.coverTips + cover.tip,
    bond: book.bond - cover.fromBond - cover.tip,
  }));
  if (series.secondRewardToken !== null) {
    await draft.change(
      "settledDay",
      { series: id, lane: 1, epoch },
      {
        ...secondLines,
        priceUsd8: secondPriceUsd8,
        settler: coverer,
        payment: "covered",
        fromFunding: cover.secondFromFunding,
      },
    );
    await changeBook(draft, log, series.provider, series.secondRewardToken, (book) => ({
      coveredByFunding: book.coveredByFunding + cover.secondFromFunding,
      coveredInFirst: book.coveredInFirst + cover.secondOwed - cover.secondFromFunding,
    }));
  }
  if (cover.tip === 0n) return;
  const token = series.rewardToken;
  await addCredit(draft, log, { book: "settlement", account: coverer, token }, cover.tip);
  note(draft, log, { account: coverer, kind: "coverTipEarned", series: id, token, amount: cover.tip });
}

export async function profitShared(draft: Draft, log: Settlement<"ProfitShared">): Promise<void> {
  const { id, epoch, delivered, reserved, reported } = log.args;
  await draft.change("settledDay", { series: id, lane: 0, epoch }, { delivered, reserved, reported });
}

function paymentOf(lines: Lines, isLate: boolean): Payment {
  if (isLate) return "late";
  return lines.holders + lines.protocol === 0n ? "none" : "inTime";
}

interface EndedDay {
  readonly epoch: number;
  readonly lines: Lines;
  readonly toHolders: bigint;
  readonly units: bigint;
  readonly priceUsd8: bigint;
  readonly payment: Payment;
}

/** What every day leaves in the books of its series, paid or covered. */
async function endDay(draft: Draft, log: Log<unknown>, id: bigint, day: EndedDay): Promise<Series> {
  const counter = COUNTERS[day.payment];
  const series = await draft.change("seriesRecord", { series: id }, (row) => ({
    settledDays: row.settledDays + 1,
    [counter]: row[counter] + 1,
    unprofitableInRow: row.unprofitableInRow === null ? null : day.lines.net === 0n ? row.unprofitableInRow + 1 : 0,
    lastSettledEpoch: day.epoch,
    lastNetPerTh: perTh(day.lines.net, day.units, row.unitHashrate),
    lastToHoldersPerTh: perTh(day.toHolders, day.units, row.unitHashrate),
    lastPriceUsd8: day.priceUsd8,
    ...originOf(log),
  }));
  await count(draft, log, series.provider, { [counter]: 1 });
  return series;
}

function perTh(amount: bigint, units: bigint, unitHashrate: bigint): bigint {
  return (amount * TERA) / (units * unitHashrate);
}

// ---------------------------------------------------------------- a provider's record in money

type Book = Omit<Row<"providerToken">, "account" | "token" | "blockNumber" | "timestamp" | "hash">;

const EMPTY_BOOK: Book = {
  paidInTime: 0n,
  paidLate: 0n,
  coveredByFunding: 0n,
  coveredByBond: 0n,
  coveredInFirst: 0n,
  writtenOff: 0n,
  penalties: 0n,
  coverTips: 0n,
  protocolFees: 0n,
  bond: 0n,
};

async function changeBook(
  draft: Draft,
  log: Log<unknown>,
  account: Address,
  token: Address,
  changes: (book: Book) => Partial<Book>,
): Promise<void> {
  const book = (await draft.find("providerToken", { account, token })) ?? EMPTY_BOOK;
  draft.put("providerToken", { ...book, ...changes(book), account, token, ...originOf(log) });
}

async function keepPaidDay(
  draft: Draft,
  log: Log<unknown>,
  account: Address,
  token: Address,
  { holders, protocol }: Lines,
  isLate: boolean,
): Promise<void> {
  await changeBook(draft, log, account, token, (book) => ({
    ...(isLate ? { paidLate: book.paidLate + holders } : { paidInTime: book.paidInTime + holders }),
    protocolFees: book.protocolFees + protocol,
  }));
}

// ---------------------------------------------------------------- endings

const ENDING_COUNTERS: Record<Exclude<EndingName, "none">, "earlyEnds" | "defaults" | "windUps"> = {
  endedEarly: "earlyEnds",
  defaulted: "defaults",
  woundUp: "windUps",
};

export async function seriesEnded(draft: Draft, log: Settlement<"SeriesEnded">): Promise<void> {
  const { id, endingEpochs, penalty } = log.args;
  const ending = wordOf(ENDINGS, log.args.ending);
  const series = await draft.change("seriesRecord", { series: id }, (row) => ({
    ending,
    endingEpochs: Number(endingEpochs),
    endedIn: log.hash,
    bond: row.bond - penalty,
    ...originOf(log),
  }));
  await changeBook(draft, log, series.provider, series.rewardToken, (book) => ({
    bond: book.bond - penalty,
    penalties: book.penalties + penalty,
  }));
  if (ending !== "none") await count(draft, log, series.provider, { [ENDING_COUNTERS[ending]]: 1 });
}

export async function seriesFinished(draft: Draft, log: Settlement<"SeriesFinished">): Promise<void> {
  const { provider } = await draft.change(
    "seriesRecord",
    { series: log.args.id },
    {
      finished: true,
      finishedIn: log.hash,
      ...originOf(log),
    },
  );
  await count(draft, log, provider, { finished: 1 });
}
