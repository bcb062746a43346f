import { isHex, type Hex } from "viem";

/** All errors behind an error: itself, then its causes, at most `depth` of them. */
export function causes(error: unknown, depth = 16): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = [];
  let current = error;
  while (typeof current === "object" && current !== null && chain.length < depth) {
    const fields: Record<string, unknown> = { ...current };
    // Names and messages of errors are not enumerable.
    if (current instanceof Error)
      Object.assign(fields, { name: current.name, message: current.message, cause: current.cause });
    chain.push(fields);
    current = fields.cause;
  }
  return chain;
}

/** The bytes with which a contract reverted, wherever the node or the wallet put them; undefined if there are none. */
export function revertData(error: unknown): Hex | undefined {
  for (const cause of causes(error)) {
    const data = hexOf(cause.raw) ?? hexOf(cause.data) ?? nested(cause.data);
    if (data !== undefined) return data;
  }
  return undefined;
}

function nested(value: unknown): Hex | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, unknown> = { ...value };
  return hexOf(fields.data) ?? hexOf(fields.result) ?? nested(fields.originalError);
}

/** Revert data holds a selector at least. */
function hexOf(value: unknown): Hex | undefined {
  return typeof value === "string" && isHex(value) && value.length >= 10 ? value : undefined;
}
