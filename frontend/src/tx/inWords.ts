import type { Deployment } from "@adit/sdk";
import type { ExplainContext } from "@adit/sdk/errors";

/** A failure in words: what happened; what was not lost and what to do. */
export type InWords = { readonly reason: string; readonly advice: string };

/** Says any failure in words. The sentences are loaded when the first one is needed. */
export async function inWords(error: unknown, deployment: Deployment, phase: "tried" | "mined"): Promise<InWords> {
  const { explainError } = await import("@adit/sdk/errors");
  const context: ExplainContext = {
    ...only("paymentToken", deployment.paymentTokens),
    ...only("rewardToken", deployment.rewardTokens),
    tokens: [...deployment.paymentTokens, ...deployment.rewardTokens],
    ...(phase === "mined" ? { phase } : {}),
  };
  const { sentence, safe, action } = explainError(error, context);
  return { reason: sentence, advice: `${safe} ${action}` };
}

/** Where a deployment knows one token only, that is the one an error speaks of. */
function only<Key extends "paymentToken" | "rewardToken">(
  key: Key,
  tokens: Deployment["paymentTokens"],
): Pick<ExplainContext, Key> | object {
  return tokens.length === 1 ? { [key]: tokens[0] } : {};
}
