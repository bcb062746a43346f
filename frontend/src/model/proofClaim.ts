import type { ClaimedDay } from "@adit/sdk/actions";
import { formatDecimal, ParseError, parseDecimal } from "@adit/sdk/format";
import { ImpossibleReportError, rulesNamed, type NetworkState } from "@adit/sdk/math";
import type { FarmReport, NetworkReport } from "@adit/sdk/oracle";

/*
 * What a disputer says that a day or a farm's report should have been: typed as people know it, turned into what the contract takes by
 * the network's own rules. What the contract forbids beyond them it says itself when the dispute is tried out.
 */

const USD_DECIMALS = 8;
const TH_DECIMALS = 12;
const KWH_DECIMALS = 3;
const MAX_FARM_VALUE = 1n << 96n;
const HEX_BITS = /^(0x)?[0-9a-f]{8}$/i;
const UTC_SECOND = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?$/;

export type DayClaimFields = {
  readonly blocks: string;
  /** what all coinbases paid out beyond the subsidy, coins */
  readonly fees: string;
  /** USD of one coin; empty or 0: none */
  readonly price: string;
  /** compact target after a retarget in the day, eight hex digits; empty: none */
  readonly bits: string;
  /** header time of the block that moved it, UTC: `2021-07-12T08:33:10` */
  readonly movedAt: string;
};

export type FarmClaimFields = {
  /** TH/s, average of the day */
  readonly hashrate: string;
  /** coins credited */
  readonly gross: string;
  /** kWh; empty or 0: not metered */
  readonly energy: string;
};

export type Claim<Value, Field extends string> =
  | { readonly status: "good"; readonly value: Value }
  /** `field`: where it is wrong, undefined if it is all of it together */
  | { readonly status: "wrong"; readonly field: Field | undefined; readonly why: string };

/** The report in the fields of a claim, to be changed where it is wrong. */
export function dayFields(report: NetworkReport, coinDecimals: number): DayClaimFields {
  const hasMoved = report.nextBits !== 0;
  return {
    blocks: report.blockCount.toString(),
    fees: plainDecimal(report.fees, coinDecimals),
    price: plainDecimal(report.priceUsd8, USD_DECIMALS),
    bits: hasMoved ? report.nextBits.toString(16).padStart(8, "0") : "",
    movedAt: hasMoved ? new Date(report.retargetTime * 1_000).toISOString().slice(0, 19) : "",
  };
}

export function farmFields(report: FarmReport, coinDecimals: number): FarmClaimFields {
  return {
    hashrate: plainDecimal(report.hashrate, TH_DECIMALS),
    gross: plainDecimal(report.gross, coinDecimals),
    energy: plainDecimal(report.energyWh, KWH_DECIMALS),
  };
}

/** What the typed day comes to by the rules of its network. */
export function readDayClaim(
  fields: DayClaimFields,
  of: {
    readonly networkName: string;
    readonly coinDecimals: number;
    readonly before: NetworkState;
    readonly report: NetworkReport;
  },
): Claim<ClaimedDay, keyof DayClaimFields> {
  const { networkName, coinDecimals, before, report } = of;
  const rules = rulesNamed(networkName);
  if (rules === undefined)
    return wrong<keyof DayClaimFields>(
      undefined,
      `The rules of ${networkName} are not known to this page, so it cannot compute a claim.`,
    );
  const blocks = parsed("blocks", () => parseDecimal(fields.blocks, 0, "a number of blocks"));
  if (blocks.status === "wrong") return blocks;
  const fees = parsed("fees", () => parseDecimal(fields.fees, coinDecimals, "an amount of coins"));
  if (fees.status === "wrong") return fees;
  const price = parsed("price", () => parseDecimal(fields.price.trim() || "0", USD_DECIMALS, "a price in USD"));
  if (price.status === "wrong") return price;
  const moved = readMove(fields);
  if (moved.status === "wrong") return moved;
  if (blocks.value > BigInt(rules.maxBlocksPerEpoch))
    return wrong("blocks", `Enter at most ${rules.maxBlocksPerEpoch.toLocaleString("en-US")} blocks.`);
  const day = { ...report, blockCount: Number(blocks.value), fees: fees.value, ...moved.value };
  if (same(day, report) && price.value === report.priceUsd8)
    return wrong<keyof DayClaimFields>(
      undefined,
      "That is exactly what was reported. Change what is wrong, or ask for the fallback.",
    );
  try {
    const { work, rewardPerBlock, nextBits } = rules.advance(before, day);
    const nextHeight = day.firstHeight + day.blockCount;
    return { status: "good", value: { work, rewardPerBlock, priceUsd8: price.value, nextHeight, nextBits } };
  } catch (error) {
    if (error instanceof ImpossibleReportError)
      return wrong<keyof DayClaimFields>(undefined, `The network excludes it: ${error.message}.`);
    throw error;
  }
}

/** What the typed values say that the farm delivered; its sources and its claim of renewables stay as reported. */
export function readFarmClaim(
  fields: FarmClaimFields,
  { report, coinDecimals }: { readonly report: FarmReport; readonly coinDecimals: number },
): Claim<FarmReport, keyof FarmClaimFields> {
  const hashrate = parsed("hashrate", () => parseDecimal(fields.hashrate, TH_DECIMALS, "a number of TH/s"));
  if (hashrate.status === "wrong") return hashrate;
  const gross = parsed("gross", () => parseDecimal(fields.gross, coinDecimals, "an amount of coins"));
  if (gross.status === "wrong") return gross;
  const energy = parsed("energy", () => parseDecimal(fields.energy.trim() || "0", KWH_DECIMALS, "a number of kWh"));
  if (energy.status === "wrong") return energy;
  const value = { ...report, hashrate: hashrate.value, gross: gross.value, energyWh: energy.value };
  for (const field of ["hashrate", "gross"] as const)
    if (value[field] >= MAX_FARM_VALUE) return wrong(field, "That is more than a report can state.");
  if (value.hashrate === report.hashrate && value.gross === report.gross && value.energyWh === report.energyWh)
    return wrong<keyof FarmClaimFields>(
      undefined,
      "That is exactly what was reported. Change what is wrong, or ask that it be struck.",
    );
  return { status: "good", value };
}

function readMove({
  bits,
  movedAt,
}: DayClaimFields): Claim<{ readonly nextBits: number; readonly retargetTime: number }, "bits" | "movedAt"> {
  const [target, time] = [bits.trim(), movedAt.trim()];
  if (target === "" && time === "") return { status: "good", value: { nextBits: 0, retargetTime: 0 } };
  if (!HEX_BITS.test(target))
    return wrong("bits", "Enter the target as eight hex digits, like 17148edf; leave both empty if it did not move.");
  const seconds = UTC_SECOND.test(time) ? Date.parse(`${time.replace(" ", "T")}Z`) / 1_000 : Number.NaN;
  if (!Number.isSafeInteger(seconds)) return wrong("movedAt", "Enter the time as 2021-07-12 08:33:10, in UTC.");
  return {
    status: "good",
    value: { nextBits: Number.parseInt(target.replace(/^0x/i, ""), 16), retargetTime: seconds },
  };
}

function parsed<Field extends string>(field: Field, parse: () => bigint): Claim<bigint, Field> {
  try {
    return { status: "good", value: parse() };
  } catch (error) {
    if (error instanceof ParseError) return wrong(field, error.message);
    throw error;
  }
}

function wrong<Field extends string>(field: Field | undefined, why: string): Claim<never, Field> {
  return { status: "wrong", field, why };
}

function same(a: NetworkReport, b: NetworkReport): boolean {
  return (
    a.blockCount === b.blockCount && a.fees === b.fees && a.nextBits === b.nextBits && a.retargetTime === b.retargetTime
  );
}

function plainDecimal(amount: bigint, decimals: number): string {
  return formatDecimal(amount, decimals, { group: false });
}
