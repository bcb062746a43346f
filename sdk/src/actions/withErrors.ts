import type { Abi } from "viem";
import { errorsAbi } from "../abis/Errors.ts";

type AbiError = Extract<Abi[number], { type: "error" }>;

/** Typed loosely: hundreds of names would be carried through every type of every call, and nobody matches on them. */
const ERRORS: readonly AbiError[] = errorsAbi;

/**
 * A function's ABI with every error of the protocol: a call may fail in any contract behind the one that is called, and whoever
 * simulates it should read the error's name.
 */
export function withErrors<const T extends Abi>(abi: T): readonly [...T, ...AbiError[]] {
  return [...abi, ...ERRORS];
}
