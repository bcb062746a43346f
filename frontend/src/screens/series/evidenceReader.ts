import { farmRegistryAbi, payoutVerifierAbi } from "@adit/sdk/abis";
import type { Deployment } from "@adit/sdk";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getAbiItem, type Client, type GetLogsReturnType } from "viem";
import { getLogs } from "viem/actions";
import { useApp } from "../../app/context.ts";
import type { SeriesRecord } from "../../chain/events.ts";
import { useHead } from "../../chain/head.ts";
import { scan } from "../../chain/scan.ts";
import type { FarmDay, FarmEvidence, ProvenPayout } from "../../model/evidence.ts";

const REPORT_RECORDED = getAbiItem({ abi: farmRegistryAbi, name: "ReportRecorded" });
const PAYOUT_PROVEN = getAbiItem({ abi: payoutVerifierAbi, name: "PayoutProven" });

type ReportLog = GetLogsReturnType<typeof REPORT_RECORDED, [typeof REPORT_RECORDED], true, bigint, bigint>[number];
type PayoutLog = GetLogsReturnType<typeof PAYOUT_PROVEN, [typeof PAYOUT_PROVEN], true, bigint, bigint>[number];

/** A farm's recorded days and proven payouts since a block; the node filters by the farm. */
async function fetchEvidence(
  client: Client,
  { contracts: { farmRegistry, payoutVerifier } }: Deployment,
  farmId: number,
  range: { readonly fromBlock: bigint; readonly toBlock: bigint },
): Promise<readonly (ReportLog | PayoutLog)[]> {
  const args = { farmId };
  const [reports, payouts] = await Promise.all([
    getLogs(client, { address: farmRegistry, event: REPORT_RECORDED, args, strict: true, ...range }),
    payoutVerifier === undefined
      ? []
      : getLogs(client, { address: payoutVerifier, event: PAYOUT_PROVEN, args, strict: true, ...range }),
  ]);
  return [...reports, ...payouts];
}

export function foldEvidence(logs: readonly (ReportLog | PayoutLog)[]): FarmEvidence {
  const reports = new Map<number, FarmDay>();
  const payouts = new Map<number, ProvenPayout[]>();
  for (const log of logs) {
    const hash = log.transactionHash;
    if (log.eventName === "ReportRecorded") {
      const { epoch, hashrate, sources } = log.args;
      reports.set(epoch, { epoch, hashrate, sources, hash });
      continue;
    }
    const { epoch, txid, vout, height, amount, class: payoutClass } = log.args;
    const ofDay = payouts.get(epoch) ?? [];
    ofDay.push({ epoch, txid, vout, height, amount, isCoinbase: payoutClass === 0, hash });
    payouts.set(epoch, ofDay);
  }
  return { reports, payouts };
}

const ASK_EVERY_MS = 60_000;

/** What stands behind the days of a series' farm, from the block of its opening on; undefined until it is read. */
export function useEvidence(
  { openedAt, terms: { farmId } }: SeriesRecord,
  settledDays: number | undefined,
): FarmEvidence | undefined {
  const app = useApp();
  const { number } = useHead(app.head);
  const { data } = useQuery({
    // A day's evidence comes once a day: it is not asked for with each block, but when a day was settled and now and then.
    queryKey: ["evidence", farmId, openedAt.toString(), settledDays],
    queryFn: async () => {
      const { entries } = await scan<ReportLog | PayoutLog>({
        previous: undefined,
        startBlock: openedAt,
        head: app.head.get().number ?? openedAt,
        fetch: (fromBlock, toBlock) => fetchEvidence(app.client, app.deployment, farmId, { fromBlock, toBlock }),
      });
      return foldEvidence(entries);
    },
    enabled: number !== undefined,
    refetchInterval: ASK_EVERY_MS,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  return data;
}
