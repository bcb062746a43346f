import type { Deployment } from "@adit/sdk";
import type { CreateConnectorFn } from "wagmi";

/** A Safe answers out of its frame within this time, or the page is in none. */
const SAFE_ANSWERS_MS = 5_000;

/**
 * A Safe has no extension: it shows the page in a frame of its own, and speaks to it from there. Only origins that the deployment names
 * may frame the page, and only they are listened to. None of this is loaded outside of a frame.
 */
export async function framingSafe({ framedBy = [] }: Deployment): Promise<CreateConnectorFn[]> {
  if (framedBy.length === 0 || window.parent === window) return [];
  const { safe } = await import("wagmi/connectors/safe");
  return [safe({ allowedDomains: framedBy.map(exactly), unstable_getInfoTimeout: SAFE_ANSWERS_MS })];
}

function exactly(origin: string): RegExp {
  return new RegExp(`^${origin.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
