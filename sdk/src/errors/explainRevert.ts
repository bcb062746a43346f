import { decodeErrorResult, type Hex } from "viem";
import { errorsAbi } from "../abis/Errors.ts";
import { SENTENCES } from "./sentences/index.ts";
import { Teller, type ExplainContext, type Told } from "./teller.ts";
import type { Explanation } from "./explanation.ts";

/** What was not lost by a call that was only tried out. */
const SAFE_TRIED = "Nothing was sent and nothing was spent.";
/** What was not lost by a transaction that failed in a block. */
const SAFE_MINED = "The transaction changed nothing; only its network fee was spent.";

/** The standard sentence on what was not lost. */
export function safety(context: ExplainContext): string {
  return context.phase === "mined" ? SAFE_MINED : SAFE_TRIED;
}

/**
 * Says in words why a contract refused a call, from the bytes with which it reverted. Undefined for an error that no contract
 * of this version knows.
 *
 * @example
 * explainRevert(data, { tokens: deployment.paymentTokens })?.sentence
 * // "Sold out: 40.000 TH/s are left, you asked for 50.000 TH/s."
 */
export function explainRevert(data: Hex, context: ExplainContext = {}): Explanation | undefined {
  const decoded = decode(data);
  if (decoded === undefined) return undefined;
  const told = tell(decoded, context);
  if (told === undefined) return undefined;
  return {
    code: decoded.name,
    sentence: told.sentence.charAt(0).toUpperCase() + told.sentence.slice(1),
    safe: told.safe ?? safety(context),
    action: told.action,
  };
}

interface Decoded {
  name: string;
  values: ReadonlyMap<string, unknown>;
}

function decode(data: Hex): Decoded | undefined {
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: errorsAbi, data });
    return { name: errorName, values: byName("inputs" in abiItem ? abiItem.inputs : [], args) };
  } catch {
    return undefined;
  }
}

/** viem leaves `args` out when an error carries none. */
function byName(
  inputs: readonly { name?: string | undefined }[],
  args: readonly unknown[] | undefined,
): ReadonlyMap<string, unknown> {
  return new Map(inputs.map(({ name }, index) => [name ?? `${index}`, args?.[index]]));
}

function tell({ name, values }: Decoded, context: ExplainContext): Told | undefined {
  if (name === "Error") {
    const message = values.get("message");
    const quoted = typeof message === "string" && message !== "" ? `: “${message}”` : " without a reason";
    return { sentence: `The contract refused${quoted}.`, action: "Check what you entered and try again." };
  }
  if (name === "Panic") {
    return {
      sentence: "A sum in the contract came out impossible.",
      action: "Try a smaller amount; if that fails too, tell whoever runs this deployment.",
    };
  }
  if (!isErrorName(name)) return undefined;
  // The teller reads its values by name; that these are the names of this very error is what the type of SENTENCES says.
  const told = SENTENCES[name](new Teller<never>(values, context));
  return withReason(told, values.get("reason"), context);
}

/** An error that carries another contract's error says that one too. */
function withReason(told: Told, reason: unknown, context: ExplainContext): Told {
  if (typeof reason !== "string" || !reason.startsWith("0x") || reason.length < 10) return told;
  const inner = explainRevert(`0x${reason.slice(2)}`, context);
  return inner === undefined ? told : { ...told, sentence: `${told.sentence} ${inner.sentence}` };
}

function isErrorName(name: string): name is keyof typeof SENTENCES {
  return Object.hasOwn(SENTENCES, name);
}
