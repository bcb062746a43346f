import { networkDaysAbi, settlementAbi } from "@adit/sdk/abis";
import { cost, refundOf, valueUsd8 } from "@adit/sdk/math";
import type { Address } from "viem";
import type { BookedDay, Ending } from "../series-model/book.ts";
import { nextDue, openBook, refundPot, settleDay } from "../series-model/book.ts";
import { FIXED_TERM, TOKEN_DECIMALS } from "../series-model/day.ts";
import { balanceOf, buyersOf } from "./people.ts";
import type { Played, PlayedSeries } from "./play.ts";
import { factsOf, reservedOn } from "./play.ts";
import { replay } from "./replay.ts";

/** Cash of one party: what it brought and what it held at the end, base units. */
export interface Party {
  readonly name: string;
  readonly rewardIn: bigint;
  readonly rewardOut: bigint;
  readonly paymentIn: bigint;
  readonly paymentOut: bigint;
}

/** A statement about money that has to come out as nothing. */
export interface Check {
  readonly name: string;
  /** base units unaccounted for */
  readonly difference: bigint;
}

/** Where the holders' money came from, base units. `owed = funding + bond + writtenOff`; `paid = funding + bond + penalty - dust - fractions`. */
export interface Sources {
  readonly funding: bigint;
  readonly bond: bigint;
  readonly penalty: bigint;
  readonly writtenOff: bigint;
  /** whole base units swept to the treasury, and those that stay in the ledger as fractions in positions */
  readonly dust: bigint;
  readonly fractions: bigint;
  /** payment token */
  readonly escrowRefunded: bigint;
}

/** The holders' result in money at the story's prices, USD with 8 decimals. */
export interface Comparison {
  /** what they paid */
  readonly paid: bigint;
  /** rewards at the price of their day, and refunds */
  readonly here: bigint;
  /** the same buyer, paid on the first day, from a provider that behaves as in this story */
  readonly upfront: bigint;
  /** from a provider that does what pays it most: it has the money, so it leaves */
  readonly upfrontAtItsBest: bigint;
}

/** A series' own result. */
export interface SeriesResult {
  readonly name: string;
  readonly ending: Ending;
  readonly daysOwed: number;
  readonly daysLate: number;
  readonly daysCovered: number;
  readonly daysWithheld: number;
  readonly daysWithoutNet: number;
  /** days that nobody reported in time: what they owe by what they were taken for, and what they would owe by what was mined */
  readonly fallback: { readonly days: number; readonly owed: bigint; readonly mined: bigint };
  /** the settled day after which a holder ended the series because the farm delivered too little: sums of H/s */
  readonly underDelivery?: { readonly day: number; readonly delivered: bigint; readonly needed: bigint };
  readonly owed: bigint;
  /** what an honest report would have made the series owe; the same as `owed` unless the farm lied */
  readonly honest: bigint;
}

export interface Account {
  readonly owed: bigint;
  readonly paid: bigint;
  readonly sources: Sources;
  readonly parties: readonly Party[];
  readonly series: readonly SeriesResult[];
  readonly comparison: Comparison;
  readonly checks: readonly Check[];
  readonly days: readonly BookedDay[];
  readonly refusedCovers: number;
  readonly refusedEndings: number;
}

/** Reads every party's balance and every day's event, and holds them against the model. */
export async function account(played: Played): Promise<Account> {
  const { scene, series } = played;
  const { stage } = scene;
  const { cast, contracts } = stage;
  const reward = async (owner: Address): Promise<bigint> => await balanceOf(scene, stage.btc, owner);
  const payment = async (owner: Address): Promise<bigint> => await balanceOf(scene, stage.usdc, owner);

  const [provider] = cast.providers;
  const parties: Party[] = [];
  const party = async (name: string, owner: Address, brought: Partial<Party> = {}): Promise<void> => {
    parties.push({ name, rewardIn: 0n, paymentIn: 0n, ...brought, rewardOut: await reward(owner), paymentOut: await payment(owner) });
  };
  for (const [holder, { address }] of buyersOf(scene).entries()) {
    await party(`buyer ${holder + 1}`, address, { paymentIn: paidBy(series, holder) });
  }
  await party("provider", provider.address, { rewardIn: sum(series.map(({ brought }) => brought)) });
  await party("treasury (protocol)", cast.treasury.address);
  await party("keeper (settles)", cast.keeper.address);
  await party("stranger (covers)", cast.visitor.address);
  await party("committee", cast.posters[0]?.address ?? cast.keeper.address);
  const left = { ledger: await reward(contracts.hashpower), settlement: await reward(contracts.settlement), market: await payment(contracts.market) };

  const replays = series.map(replay);
  const dust = sum(replays.map((one) => one.dust));
  const booked = series.flatMap(({ book }) => book.days);
  const sources: Sources = {
    funding: sum(booked.map((day) => day.fromFunding)),
    bond: sum(booked.map((day) => day.fromBond)),
    penalty: sum(booked.map((day) => day.penalty)),
    writtenOff: sum(booked.map((day) => day.writtenOff)),
    dust,
    fractions: left.ledger,
    escrowRefunded: sum(series.flatMap(({ refunds }) => refunds)),
  };
  const claimed = series.flatMap(({ stream }) => stream.flatMap((step) => (step.kind === "claim" ? [step.paid] : [])));
  const expected = replays.flatMap(({ claims }) => claims);
  const owed = sum(booked.map((day) => day.owed));
  const paid = sum(claimed);
  const of = (name: string): Party => parties.find((one) => one.name === name) ?? parties[0] as Party;
  const scale = 1n << BigInt(replays[0]?.scaleBits ?? 0);

  const checks: Check[] = [
    { name: "every day on the chain has the lines that targets, prices and terms make", difference: await linesGap(played) },
    ...(played.fallbacks.size === 0
      ? []
      : [{ name: "every fallback on the chain has the target and the reward that the reports before the silence make", difference: await fallbackGap(played) }]),
    { name: "every claim paid what streaming by the second comes to", difference: gap(BigInt(claimed.length), BigInt(expected.length)) + sum(claimed.map((amount, i) => gap(amount, expected[i] ?? -1n))) },
    { name: "owed and penalties are what was claimed, written off, dust and fractions", difference: gap(owed + sources.penalty, paid + sources.writtenOff + dust + left.ledger) },
    { name: "what is left in the ledger are fractions in positions", difference: gap(left.ledger * scale, sum(replays.map(({ fractions }) => fractions))) },
    { name: "the provider has its releases, and the rest of funding and bond", difference: gap(of("provider").rewardOut, sum(series.map(({ book }) => book.funding + book.bond))) + gap(of("provider").paymentOut, sum(series.map(({ book }) => book.released - book.tips))) },
    { name: "the treasury has its share of paid days, and the dust", difference: gap(of("treasury (protocol)").rewardOut, sum(booked.map((day) => day.protocol)) + dust) },
    { name: "who settled and who covered have their tips", difference: gap(of("keeper (settles)").paymentOut, sum(booked.map((day) => day.tip))) + gap(of("stranger (covers)").rewardOut, sum(booked.map((day) => day.coverTip))) },
    { name: "refunds are what no day has earned, and empty the pot", difference: sum(series.map(refundGap)) + left.market },
    { name: "no token came from nowhere or was lost", difference: gap(sum(parties.map((one) => one.rewardIn)), sum(parties.map((one) => one.rewardOut)) + left.ledger + left.settlement) + gap(sum(parties.map((one) => one.paymentIn)), sum(parties.map((one) => one.paymentOut)) + left.market) },
  ];
  return {
    owed,
    paid,
    sources,
    parties,
    series: series.map((one) => seriesResult(played, one)),
    comparison: compare(played, sources.escrowRefunded),
    checks,
    days: booked,
    refusedCovers: played.refusedCovers,
    refusedEndings: played.refusedEndings,
  };
}

function paidBy(series: readonly PlayedSeries[], holder: number): bigint {
  return sum(series.map(({ units, terms }) => cost(units[holder] ?? 0n, terms.unitHashrate, terms.price)));
}

/** The events of settled and covered days against the model, line by line. */
async function linesGap({ scene, series, fromBlock }: Played): Promise<bigint> {
  const { stage } = scene;
  const { chain } = stage.as(stage.cast.keeper);
  let difference = 0n;
  for (const { id, book } of series) {
    const filter = { address: stage.contracts.settlement, abi: settlementAbi, args: { id }, strict: true, fromBlock, toBlock: "latest" } as const;
    const settled = await chain.getContractEvents({ ...filter, eventName: "EpochSettled" });
    const covered = await chain.getContractEvents({ ...filter, eventName: "EpochCovered" });
    const seen = new Map([...settled, ...covered].map(({ args }) => [args.epoch, args.lines]));
    difference += gap(BigInt(seen.size), BigInt(book.days.length));
    for (const { epoch, lines } of book.days) {
      const there = seen.get(epoch);
      for (const name of ["gross", "electricity", "maintenance", "service", "net", "protocol", "holders"] as const) {
        difference += there === undefined ? lines[name] + 1n : gap(there[name], lines[name]);
      }
    }
  }
  return difference;
}

/** What was recorded of days that nobody reported, against the network's rules. */
async function fallbackGap({ scene, world, fromBlock, fallbacks }: Played): Promise<bigint> {
  const { stage } = scene;
  const recorded = await stage.as(stage.cast.keeper).chain.getContractEvents({
    address: stage.contracts.networkDays,
    abi: networkDaysAbi,
    eventName: "FallbackRecorded",
    args: { network: world.network },
    strict: true,
    fromBlock,
    toBlock: "latest",
  });
  return recorded.reduce((difference, { args }) => {
    const known = fallbacks.get(args.epoch);
    if (known === undefined) return difference + 1n;
    return difference + gap(args.targetSeconds, known.targetSeconds) + gap(args.rewardPerBlock, known.rewardPerBlock);
  }, gap(BigInt(recorded.length), BigInt(fallbacks.size)));
}

/** Each takes its part of what is left, so the last one empties the pot. */
function refundGap({ book, units, refunds }: PlayedSeries): bigint {
  let pot = refundPot(book);
  let supply = sum(units);
  let difference = 0n;
  for (const [holder, one] of units.entries()) {
    const refund = refundOf(pot, one, supply);
    difference += gap(refund, refunds[holder] ?? 0n);
    pot -= refund;
    supply -= one;
  }
  return difference + pot;
}

function seriesResult(played: Played, one: PlayedSeries): SeriesResult {
  const { name, book, terms, stream, underDelivery } = one;
  const owed = sum(book.days.map((day) => day.owed));
  return {
    name,
    ending: book.ending,
    daysOwed: book.days.length,
    daysLate: stream.reduce((days, step) => days + (step.kind === "deposit" ? step.amounts.length - 1 : 0), 0),
    daysCovered: book.days.filter(({ covered }) => covered).length,
    daysWithheld: book.days.filter(({ withheld }) => withheld > 0n).length,
    daysWithoutNet: book.days.filter(({ lines }) => lines.net === 0n).length,
    fallback: fallbackResult(played, one),
    ...(underDelivery === undefined ? {} : { underDelivery }),
    owed,
    honest: terms.form === FIXED_TERM ? owed : honestOwed(played, book.days.length, terms, book.units),
  };
}

/** Days that were settled by what they were taken for, beside what was mined on them. */
function fallbackResult({ world, fallbacks, series }: Played, { book, terms }: PlayedSeries): SeriesResult["fallback"] {
  const again = openBook(terms, book.units, 0n);
  again.funding = 1n << 90n;
  const result = { days: 0, owed: 0n, mined: 0n };
  for (const { epoch } of book.days) {
    const fallback = fallbacks.get(epoch);
    const reserved = reservedOn(series, epoch);
    if (fallback !== undefined) {
      result.days += 1;
      result.mined += nextDue(again, factsOf(world, epoch, { reserved })).lines.holders;
    }
    const { lines } = settleDay(again, factsOf(world, epoch, { network: fallback, reserved }));
    if (fallback !== undefined) result.owed += lines.holders;
  }
  return result;
}

/** What a profit share owes if the farm reports what it truly earned. */
function honestOwed({ world, fallbacks, series }: Played, days: number, terms: PlayedSeries["terms"], units: bigint): bigint {
  const book = openBook(terms, units, 0n);
  book.funding = 1n << 90n;
  for (let i = 0; i < days; i++) {
    const epoch = terms.startEpoch + i;
    settleDay(book, factsOf(world, epoch, { network: fallbacks.get(epoch), farm: world.truth(epoch), reserved: reservedOn(series, epoch) }));
  }
  return sum(book.days.map(({ lines }) => lines.holders));
}

/** The holders' result beside that of an ordinary contract, each day's bitcoin at its day's price. */
function compare({ story, world, series }: Played, refunded: bigint): Comparison {
  let rewards = 0n;
  let upfront = 0n;
  for (const { book, terms, units } of series) {
    for (const { owed, writtenOff, penalty, priceUsd8 } of book.days) {
      rewards += valueUsd8(owed - writtenOff + penalty, TOKEN_DECIMALS, priceUsd8);
    }
    const ordinary = openBook(terms, sum(units), 0n);
    ordinary.funding = 1n << 90n;
    for (let day = 0; day < story.days; day++) {
      const facts = factsOf(world, terms.startEpoch + day);
      const { lines } = settleDay(ordinary, facts);
      upfront += valueUsd8(story.upfront.received(day, lines, facts), TOKEN_DECIMALS, facts.priceUsd8);
    }
  }
  const dollars = (amount: bigint): bigint => amount * 100n;
  return { paid: dollars(sum(series.map(({ book }) => book.paid))), here: rewards + dollars(refunded), upfront, upfrontAtItsBest: 0n };
}

export function gap(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
