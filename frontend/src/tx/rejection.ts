import { BaseError, UserRejectedRequestError } from "viem";

/** EIP-1193: the person said no in the wallet. */
const REJECTED = 4001;

export function isRejection(error: unknown): boolean {
  if (error instanceof BaseError)
    return error.walk((cause) => cause instanceof UserRejectedRequestError || codeOf(cause) === REJECTED) !== null;
  return codeOf(error) === REJECTED;
}

function codeOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "number" ? error.code : undefined;
}
