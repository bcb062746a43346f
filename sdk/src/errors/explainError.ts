import { explainCause } from "./explainWallet.ts";
import { explainRevert, safety } from "./explainRevert.ts";
import type { Explanation } from "./explanation.ts";
import { causes, revertData } from "./revertData.ts";
import type { ExplainContext } from "./teller.ts";

/** Errors of this package whose message is already written for people. */
const OWN_ERRORS = [
  "ParseError",
  "DeploymentError",
  "ImpossibleReportError",
  "NotCreatedError",
  "AddressMismatchError",
  "RequirementMismatchError",
];

/**
 * Says any failure in words: a contract's refusal with its values, a declined request, a missing network, a silent node. Never
 * shows raw bytes.
 *
 * @example
 * try {
 *   await carryOut(client, write)
 * } catch (error) {
 *   const { sentence, safe, action } = explainError(error, { tokens: deployment.paymentTokens })
 * }
 */
export function explainError(error: unknown, context: ExplainContext = {}): Explanation {
  const chain = causes(error);
  const own = chain.find((cause) => typeof cause.name === "string" && OWN_ERRORS.includes(cause.name));
  if (own !== undefined)
    return {
      code: String(own.name),
      sentence: String(own.message),
      safe: safety(context),
      action: "Correct it and try again.",
    };

  const data = revertData(error);
  const refused = data === undefined ? undefined : explainRevert(data, context);
  if (refused !== undefined) return refused;

  // The innermost cause knows best; the outer ones only say what was tried.
  for (const cause of chain.toReversed()) {
    const explained = explainCause(cause);
    if (explained !== undefined) return explained;
  }
  if (
    data !== undefined ||
    chain.some((cause) => cause.name === "ContractFunctionRevertedError" || cause.name === "ExecutionRevertedError")
  ) {
    return {
      code: "Refused",
      sentence: "The contract refused the call for a reason that this version does not know.",
      safe: safety(context),
      action: "Reload the page, check what you entered and try again.",
    };
  }
  return {
    code: "Unknown",
    sentence: "Something went wrong that this version cannot name.",
    safe: "What is on the chain is not touched by it.",
    action: "Reload the page and try again.",
  };
}
