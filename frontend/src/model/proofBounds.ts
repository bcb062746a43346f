import { formatDateTime, formatDecimal } from "@adit/sdk/format";
import {
  bitsToTarget,
  epochEnd,
  epochStart,
  feesBound,
  ImpossibleReportError,
  RETARGET_EARLY_SECONDS,
  RETARGET_FACTOR,
  RETARGET_LATE_SECONDS,
  rulesNamed,
  type NetworkDayRecord,
  type NetworkRules,
  type NetworkState,
} from "@adit/sdk/math";
import type { NetworkReport } from "@adit/sdk/oracle";
import { coinOf } from "./coin.ts";
import { check, untold, type Check } from "./proofCheck.ts";

const REFUSED =
  "The contract refuses such a report, so the node that answered does not show the chain's own data. Ask another node.";

/** One bound of the network's rules, with the numbers of the day. */
export type BoundInput = {
  /** name of the network, as the oracle has it */
  readonly network: string;
  readonly coinDecimals: number;
  /** where reports stood before, computed here from all batches up to this one */
  readonly before: NetworkState;
  readonly report: NetworkReport;
  /** what the chain stored of the day when the batch was posted */
  readonly day: NetworkDayRecord;
};

/** The contract's own checks of a day, computed again by the same rules. */
export function checkBounds({ network, coinDecimals, before, report, day }: BoundInput): readonly Check[] {
  const rules = rulesNamed(network);
  if (rules === undefined)
    return [
      untold("rules", `The rules of ${network} are not known to this page, so its bounds were not computed here.`),
    ];
  const count = BigInt(report.blockCount);
  const coin = (amount: bigint): string =>
    `${formatDecimal(amount, coinDecimals, { maxDigits: 8 })} ${coinOf(network)}`;
  const last = report.firstHeight + report.blockCount - 1;
  const checks = [
    check(
      "height",
      report.firstHeight === before.nextHeight,
      `The day starts at block ${whole(report.firstHeight)}, where the one before ended.`,
      `The day starts at block ${whole(report.firstHeight)}; the one before ended before block ${whole(before.nextHeight)}.`,
      REFUSED,
    ),
    check(
      "target",
      report.bits === before.bits,
      `It starts under the target that the one before ended with (${hex(report.bits)}).`,
      `It starts under the target ${hex(report.bits)}; the one before ended with ${hex(before.bits)}.`,
      REFUSED,
    ),
    check(
      "count",
      report.blockCount <= rules.maxBlocksPerEpoch,
      `${report.blockCount === 0 ? "No block" : `${whole(report.blockCount)} blocks, to ${whole(last)}`}; at most ${whole(rules.maxBlocksPerEpoch)} are taken at once, and ${whole(rules.blocksPerDay)} are expected.`,
      `${whole(report.blockCount)} blocks are more than ${whole(rules.maxBlocksPerEpoch)}.`,
      REFUSED,
    ),
    ...(report.retargetTime === 0 ? [] : retarget(report)),
  ];
  try {
    const advance = rules.advance(before, report);
    if (count > 0n) {
      const fees = report.fees / count;
      const bound = feesBound(subsidies(rules, report) / count, before.meanFees);
      // No failure either way: fees may spike, and the contract then gives everybody longer to look.
      checks.push({
        id: "fees",
        verdict: "holds",
        text: advance.feesInBounds
          ? `Fees average ${coin(fees)} a block, within the bound of ${coin(bound)}: the usual time to dispute the day.`
          : `Fees average ${coin(fees)} a block, above the bound of ${coin(bound)}: the contract gives everybody 7 days to dispute the day.`,
      });
    }
    checks.push(
      check(
        "reward",
        advance.rewardPerBlock === day.rewardPerBlock && advance.targetSeconds === day.targetSeconds,
        `Subsidy by height and fees make ${coin(day.rewardPerBlock)} a block, and the target's seconds are those that the contract stored.`,
        `The rules give ${coin(advance.rewardPerBlock)} a block; the contract stored ${coin(day.rewardPerBlock)}.`,
        REFUSED,
      ),
    );
  } catch (error) {
    if (!(error instanceof ImpossibleReportError)) throw error;
    checks.push({ id: "rules", verdict: "fails", text: `${error.message}.`, means: REFUSED });
  }
  return checks;
}

function retarget({ epoch, bits, nextBits, retargetTime }: NetworkReport): readonly Check[] {
  const [before, after] = [bitsToTarget(bits), bitsToTarget(nextBits)];
  const time = BigInt(retargetTime);
  const basis = 10_000n;
  const factor = formatDecimal((after * basis) / before, 4, { maxDigits: 4 });
  return [
    check(
      "retarget",
      after <= before * RETARGET_FACTOR && after >= before / RETARGET_FACTOR,
      `The target moves by a factor of ${factor}, within ${RETARGET_FACTOR} up or down.`,
      `The target moves by a factor of ${factor}, beyond ${RETARGET_FACTOR} up or down.`,
      REFUSED,
    ),
    check(
      "retargetTime",
      time + RETARGET_EARLY_SECONDS >= epochStart(epoch) && time <= epochEnd(epoch) + RETARGET_LATE_SECONDS,
      `The block that moves it is dated ${formatDateTime(retargetTime)}, of this day or close to it.`,
      `The block that moves it is dated ${formatDateTime(retargetTime)}, which does not belong to this day.`,
      REFUSED,
    ),
  ];
}

function subsidies({ subsidyAt }: NetworkRules, { firstHeight, blockCount }: NetworkReport): bigint {
  let sum = 0n;
  for (let block = 0; block < blockCount; block++) sum += subsidyAt(firstHeight + block);
  return sum;
}

function whole(value: number): string {
  return value.toLocaleString("en-US");
}

function hex(bits: number): string {
  return `0x${bits.toString(16).padStart(8, "0")}`;
}
