import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import { useHead } from "./head.ts";
import { fetchProofLogs, foldProofBook, type ProofBook, type ProofLog } from "./proofBook.ts";
import { LIVE } from "./queries.ts";
import { scan, type Scan } from "./scan.ts";

/** What was read so far, by app: a block later only new blocks are read. */
const scans = new WeakMap<App, Scan<ProofLog>>();

async function readBook(app: App): Promise<ProofBook> {
  const next = await scan<ProofLog>({
    previous: scans.get(app),
    startBlock: BigInt(app.deployment.startBlock),
    head: app.head.get().number ?? 0n,
    fetch: (from, to) => fetchProofLogs(app.client, app.deployment, from, to),
  });
  scans.set(app, next);
  return foldProofBook(next.entries);
}

/** Every day that the oracle reported, and every dispute of one. */
export function useProofBook(): UseQueryResult<ProofBook> {
  const app = useApp();
  const { number } = useHead(app.head);
  return useQuery({
    queryKey: [LIVE, "proofBook"],
    queryFn: () => readBook(app),
    enabled: number !== undefined,
    structuralSharing: false,
  });
}
