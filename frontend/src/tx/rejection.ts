import { BaseError, UserRejectedRequestError } from "viem";

/** The person said no in the wallet: to a request (EIP-1193), to a session, to an upgrade of the account (EIP-5792). */
const REJECTED: readonly (number | undefined)[] = [4001, 5000, 5750];

export function isRejection(error: unknown): boolean {
  if (error instanceof BaseError)
    return (
      error.walk((cause) => cause instanceof UserRejectedRequestError || REJECTED.includes(codeOf(cause))) !== null
    );
  return REJECTED.includes(codeOf(error));
}

function codeOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "number" ? error.code : undefined;
}
