import { errorsAbi } from "@adit/sdk/abis";
import { BaseError, decodeErrorResult, ExecutionRevertedError, isHex, type Hex } from "viem";
import { reasonOf } from "../node/logger.ts";

/**
 * What a node's refusal of a transaction means. Nodes say it in words of their own; none of these words is trusted to say that a
 * transaction counts, only what to try next.
 */
export type SendFailure =
  /** it has the transaction: as good as sent */
  | "already-known"
  /** the nonce is used: by this transaction, by a competing one, or by another process */
  | "nonce-too-low"
  /** earlier nonces are missing, maybe on this node only */
  | "nonce-too-high"
  /** another transaction of this nonce pays as much, or the pool wants more */
  | "underpriced"
  /** the base fee rose above the offer */
  | "fee-too-low"
  | "insufficient-funds"
  /** no node will ever take it */
  | "rejected"
  /** no answer, or one that says nothing: it may have arrived */
  | "unknown";

const WORDS: readonly [SendFailure, RegExp][] = [
  [
    "already-known",
    /already known|known transaction|alreadyknown|already imported|already in (the )?mempool|already exists/,
  ],
  [
    "nonce-too-low",
    /nonce too low|nonce is too low|old ?nonce|nonce has already been used|already mined|nonce_too_small/,
  ],
  ["nonce-too-high", /nonce too high|nonce gap|nonce is too distant|future nonce/],
  ["fee-too-low", /less than block base fee|fee cap (is )?(too low|less)|too low for the next block|feetoolow|basefee/],
  [
    "underpriced",
    /underpriced|replacement fee too low|gas price too low|fee too low|could not replace|not enough to replace/,
  ],
  ["insufficient-funds", /insufficient (funds|balance)|enough funds|exceeds (the )?balance|upfront cost/],
  [
    "rejected",
    /intrinsic gas|exceeds (the )?block gas limit|gas limit reached|gas cap|oversized|invalid sender|invalid signature|type not (valid|supported)|configured cap/,
  ],
];

export function sendFailureOf(error: unknown): SendFailure {
  const said = everythingSaid(error).toLowerCase();
  return WORDS.find(([, words]) => words.test(said))?.[0] ?? "unknown";
}

/** What a contract answered with instead of doing what was asked: an error's name, a text, or that it gave none. */
export function revertReasonOf(error: unknown): string | undefined {
  const data = revertDataOf(error);
  if (data !== undefined && data !== "0x") {
    try {
      const { errorName, args }: { errorName: string; args: readonly unknown[] } = decodeErrorResult({
        abi: errorsAbi,
        data,
      });
      return errorName === "Error" ? String(args[0]) : errorName;
    } catch {
      return `an unknown error ${data.slice(0, 10)}`;
    }
  }
  const said = everythingSaid(error).toLowerCase();
  if (
    data === "0x" ||
    /execution reverted|revert(ed)? without|always failing transaction|gas required exceeds/.test(said)
  )
    return "a revert without a reason";
  return error instanceof BaseError && error.walk((cause) => cause instanceof ExecutionRevertedError) !== null
    ? "a revert without a reason"
    : undefined;
}

/** Errors of nodes nest: the answer's `data` is sometimes the bytes, sometimes an object that holds them. */
function revertDataOf(error: unknown): Hex | undefined {
  for (const cause of chainOf(error)) {
    const data = "data" in cause ? cause.data : undefined;
    if (isHex(data)) return data;
    if (typeof data === "object" && data !== null && "data" in data && isHex(data.data)) return data.data;
  }
  return undefined;
}

const MOST_CAUSES = 10;

function chainOf(error: unknown): object[] {
  const found: object[] = [];
  let current = error;
  while (typeof current === "object" && current !== null && found.length < MOST_CAUSES) {
    found.push(current);
    current = "cause" in current ? current.cause : undefined;
  }
  return found;
}

function everythingSaid(error: unknown): string {
  const parts = chainOf(error).map((cause) =>
    "details" in cause && typeof cause.details === "string" ? cause.details : reasonOf(cause),
  );
  return parts.length === 0 ? String(error) : parts.join("\n");
}
