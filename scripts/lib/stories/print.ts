import { decimal } from "../demo/table.ts";
import type { BookedDay } from "../series-model/book.ts";
import type { Account, Party, SeriesResult } from "./account.ts";
import { sum } from "./account.ts";
import type { Story } from "./story.ts";

const MS_PER_DAY = 86_400_000;

/** Bitcoin with 8 decimals. */
export const btc = (satoshi: bigint): string => signed(satoshi, (amount) => decimal(amount, 8, 8));
/** Dollars in 6 decimals, cut to cents. */
export const usdc = (amount: bigint): string => signed(amount, (whole) => decimal(whole, 6, 2));
/** USD in 8 decimals, cut to cents. */
export const usd = (amount: bigint): string => signed(amount, (whole) => `$${decimal(whole, 8, 2)}`);

function signed(amount: bigint, show: (amount: bigint) => string): string {
  return amount < 0n ? `-${show(-amount)}` : show(amount);
}

/** Everything that a story has to say, line by line. */
export function describe(story: Story, account: Account, assumptions: readonly string[]): readonly string[] {
  return [
    ...assumptions.map((sentence) => `  ${sentence}`),
    "",
    ...monthlyTable(account.days),
    "",
    ...cashTable(account.parties),
    "",
    ...verdict(account),
    "",
    ...comparison(story, account),
    "",
    ...account.checks.map(({ name, difference }) => (difference === 0n ? `  ✓ ${name}` : `  ✗ ${name}: off by ${difference}`)),
  ];
}

/** The story's days, month by month, all series together. */
function monthlyTable(days: readonly BookedDay[]): readonly string[] {
  const months = new Map<string, BookedDay[]>();
  for (const day of days) {
    const month = new Date(day.epoch * MS_PER_DAY).toISOString().slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  const row = (name: string, some: readonly BookedDay[]): string[] => [
    name,
    btc(sum(some.map(({ lines }) => lines.gross))),
    btc(sum(some.map(({ lines }) => lines.electricity + lines.maintenance + lines.service))),
    btc(sum(some.map((day) => day.protocol))),
    btc(sum(some.map((day) => day.owed))),
    btc(sum(some.map((day) => day.fromBond + day.penalty))),
    usdc(sum(some.map((day) => day.released))),
    usdc(sum(some.map((day) => day.withheld))),
    usdc(sum(some.map((day) => day.refundable))),
  ];
  return drawTable(
    ["month", "gross BTC", "costs", "protocol", "owed", "of it bond", "released USDC", "withheld", "refundable"],
    [...months].map(([month, some]) => row(month, some)),
    row("total", days),
  );
}

/** What each party brought and what it left with. */
function cashTable(parties: readonly Party[]): readonly string[] {
  return drawTable(
    ["party", "BTC in", "BTC out", "BTC net", "USDC in", "USDC out", "USDC net"],
    parties.map((party) => [
      party.name,
      btc(party.rewardIn),
      btc(party.rewardOut),
      btc(party.rewardOut - party.rewardIn),
      usdc(party.paymentIn),
      usdc(party.paymentOut),
      usdc(party.paymentOut - party.paymentIn),
    ]),
  );
}

/** Holders got X of Y owed, from which source, to the base unit. */
function verdict({ owed, paid, sources, series, refusedCovers, refusedEndings }: Account): readonly string[] {
  const { funding, bond, penalty, writtenOff, dust, fractions, escrowRefunded } = sources;
  const lines = series.map((one) => {
    const days = [`${one.daysOwed} days owed`];
    if (one.daysLate > 0) days.push(`${one.daysLate} settled together with a later one`);
    if (one.daysCovered > 0) days.push(`${one.daysCovered} covered by the bond`);
    if (one.daysWithheld > 0) days.push(`${one.daysWithheld} whose escrow was withheld`);
    if (one.daysWithoutNet > 0) days.push(`${one.daysWithoutNet} without net`);
    const { underDelivery, fallback } = one;
    if (fallback.days > 0) days.push(`${fallback.days} settled by their fallback`);
    const end = one.ending === "none" ? "ran to its end" : underDelivery === undefined ? one.ending : endedFor(underDelivery);
    const lie = one.honest === one.owed ? "" : `; an honest report would have owed ${btc(one.honest)}`;
    return `${one.name}: ${end}; ${days.join(", ")}${lie}.`;
  });
  for (const { name, fallback } of series.filter(({ fallback }) => fallback.days > 0)) {
    const more = fallback.owed - fallback.mined;
    const beside = more === 0n ? "no more" : `${more < 0n ? -more : more} ${more < 0n ? "less" : "more"}`;
    lines.push(`${name}: by fallback those days owe ${fallback.owed} satoshi, ${beside} than what was really mined (${fallback.mined}).`);
  }
  if (refusedEndings > 0) lines.push(`${refusedEndings} attempts to end a series whose farm had machines missing but delivered enough: all refused.`);
  if (refusedCovers > 0) lines.push(`${refusedCovers} attempts to have the bond pay for days that nobody had reported: all refused.`);
  return [
    ...lines,
    `Holders got ${owed - writtenOff} of ${owed} satoshi owed: ${funding} from funding, ${bond} from the bond; ${writtenOff} were written off.`,
    `On top: ${penalty} satoshi of penalties, and ${usdc(escrowRefunded)} USDC of escrow refunded.`,
    `They claimed ${paid} satoshi; ${dust} are swept as dust, ${fractions} stay as fractions in positions.`,
  ];
}

function endedFor({ day, delivered, needed }: NonNullable<SeriesResult["underDelivery"]>): string {
  const terahash = (hashrates: bigint): string => (hashrates / 10n ** 12n).toLocaleString("en-US");
  return (
    `ended by a holder after day ${day}, for of its hashrate the farm delivered ${terahash(delivered)} TH/s-days in two weeks ` +
    `and ${terahash(needed)} are the least`
  );
}

/** The same buyer under an ordinary contract. */
function comparison(story: Story, { comparison: { paid, here, upfront, upfrontAtItsBest } }: Account): readonly string[] {
  const result = (got: bigint): string => `${usd(got)} back for ${usd(paid)} paid: ${usd(got - paid)}`;
  return [
    "In money, each day's bitcoin at its day's price:",
    `  here                    ${result(here)}`,
    `  paid upfront            ${result(upfront)}  (${story.upfront.assumption})`,
    `  the provider's best     ${result(upfrontAtItsBest)}  (it has the money, so it leaves on the first day)`,
    `  difference              ${usd(here - upfront)} in favour of ${here >= upfront ? "this" : "the upfront contract"}`,
  ];
}

/** A table as lines of text: the first column to the left, numbers to the right. */
export function drawTable(header: readonly string[], rows: readonly (readonly string[])[], total?: readonly string[]): readonly string[] {
  const all = total === undefined ? rows : [...rows, total];
  const widths = header.map((title, column) => Math.max(title.length, ...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  const rule = "-".repeat(widths.reduce((sum_, width) => sum_ + width + 2, -2));
  return [line(header), rule, ...rows.map(line), ...(total === undefined ? [] : [rule, line(total)])];
}
