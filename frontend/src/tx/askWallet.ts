import { BaseError } from "viem";
import { getCallsStatus } from "viem/actions";
import { getConnection, getConnectorClient } from "wagmi/actions";
import type { App } from "../app/context.ts";
import type { BatchStatus } from "./follow.ts";
import type { Tracked } from "./store.ts";

/** EIP-5792: the wallet does not know the batch. */
const UNKNOWN_BUNDLE = 5_730;

/** What the connected wallet says of what it was handed; undefined while it is not the one that was handed it. */
export async function askWallet(app: App, tracked: Tracked): Promise<BatchStatus | undefined> {
  const { address, connector, chainId } = getConnection(app.config);
  if (address?.toLowerCase() !== tracked.from.toLowerCase() || chainId !== tracked.chainId) return undefined;
  if (tracked.batchOf !== undefined && connector?.id !== tracked.batchOf) return undefined;
  try {
    const wallet = await getConnectorClient(app.config, { chainId: tracked.chainId });
    const { status, receipts } = await getCallsStatus(wallet, { id: tracked.key });
    const hash = receipts?.at(-1)?.transactionHash;
    if (status === "success" || status === "failure") return { status, hash };
    return { status: "pending" };
  } catch (error) {
    return { status: isUnknown(error) ? "unknown" : "pending" };
  }
}

const CANNOT_TELL: readonly unknown[] = [UNKNOWN_BUNDLE, 4_200, -32_601, -32_602];

/** The wallet has an answer, and it is that it cannot tell. A wallet that is silent has none. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof BaseError)) return true;
  const found = error.walk(
    (cause) => typeof cause === "object" && cause !== null && "code" in cause && CANNOT_TELL.includes(cause.code),
  );
  return found !== null;
}
