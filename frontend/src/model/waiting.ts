import { formatDay, formatDays } from "@adit/sdk/format";
import type { SeriesView } from "../chain/useSeries.ts";

/** What the next day waits for, in words. */
export function waitingFor({ live, record }: Pick<SeriesView, "live" | "record">): string {
  if (live === undefined) return "";
  const day = formatDay(live.nextEpoch);
  switch (live.obstacle) {
    case "None":
      return `${day} can be settled now, by anyone.`;
    case "NotSold":
      if (live.state === "Announced" || live.state === "Open") return `Mining starts with ${day}.`;
      return "Too few units were sold, so there is nothing to settle.";
    case "Complete":
      return live.backing.ending === "None"
        ? `All ${formatDays(record.terms.epochs)} are settled.`
        : `The series ended after ${formatDays(live.backing.endingEpochs)}; all of them are settled.`;
    case "EpochNotOver":
      return live.nextEpoch === record.terms.startEpoch
        ? `Mining starts with ${day}.`
        : `${day} is being mined and can be settled when it is over (UTC).`;
    case "ReportMissing":
      return `${day} waits for the committee's report of the network.`;
    case "ReportNotFinal":
      return `${day} is reported; its time for disputes is not over yet.`;
    case "PriceMissing":
      return `${day} waits for its price to be recorded.`;
    case "FarmReportMissing":
      return `${day} waits for the farm's report, two weeks at most; then it counts as a day without delivery.`;
    case "Unfunded":
      return live.backing.bond > 0n
        ? `${day} waits for the provider's money. If it does not come within the grace of the terms, its bond pays.`
        : `${day} waits for the provider's money. Its escrow stays protected meanwhile.`;
    case "DepositRefused":
      return `${day} waits: the ledger does not take its deposit now. Its escrow stays protected meanwhile.`;
  }
}
