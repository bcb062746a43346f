import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useApp, type App } from "../app/context.ts";
import { useHead } from "./head.ts";
import { fetchProofLogs, foldProofBook, type ProofBook, type ProofLog } from "./proofBook.ts";
import { LIVE } from "./queries.ts";
import { scan, type Scan } from "./scan.ts";

/** What was read so far, by app: a block later only new blocks are read, and those that replaced others. */
type Kept = { readonly scan: Scan<ProofLog>; readonly mark: number };
const kept = new WeakMap<App, Kept>();

async function readBook(app: App): Promise<ProofBook> {
  const { head, client, deployment } = app;
  const previous = kept.get(app);
  const mark = head.replacements.mark();
  const next = await scan<ProofLog>({
    previous: previous?.scan,
    startBlock: BigInt(deployment.startBlock),
    head: head.get().number ?? 0n,
    intactTo: previous === undefined ? undefined : head.replacements.intactSince(previous.mark),
    fetch: (from, to) => fetchProofLogs(client, deployment, from, to),
  });
  kept.set(app, { scan: next, mark });
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
