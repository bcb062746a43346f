import type { payoutVerifierAbi } from "@adit/sdk/abis";
import type { ContractEventName, Hex } from "viem";
import type { Draft } from "./draft.ts";
import { originOf, type LogOf } from "./log.ts";

type Verifier<Name extends ContractEventName<typeof payoutVerifierAbi>> = LogOf<typeof payoutVerifierAbi, Name>;

/** `IPayoutVerifier.PayoutClass` */
const COINBASE = 0;

export async function payoutProven(draft: Draft, log: Verifier<"PayoutProven">): Promise<void> {
  const {
    farmId,
    txid,
    vout,
    height,
    blockHash,
    epoch,
    amount,
    class: kind,
    pool,
    coinbaseTotal,
    poolTotal,
  } = log.args;
  const isCoinbase = kind === COINBASE;
  draft.append("payoutProof", {
    farmId,
    txid,
    vout,
    isCoinbase,
    height,
    blockHash,
    epoch,
    amount,
    pool: isCoinbase ? null : pool,
    coinbaseTotal,
    poolTotal,
    ...originOf(log),
  });
  await draft.change("farm", { farmId }, { provenCoinbase: coinbaseTotal, provenPool: poolTotal, ...originOf(log) });
}

export async function controlProven(draft: Draft, log: Verifier<"ControlProven">): Promise<void> {
  const { farmId, scriptHash, txid, script, height } = log.args;
  draft.put("scriptControl", {
    farmId,
    scriptHash,
    script,
    txid,
    fromHeight: height,
    untilHeight: null,
    ...originOf(log),
  });
  await draft.change("farm", { farmId }, { controlledScriptHash: scriptHash, ...originOf(log) });
}

export async function controlEnded(draft: Draft, log: Verifier<"ControlEnded">): Promise<void> {
  const { farmId, scriptHash, height } = log.args;
  await draft.change("scriptControl", { farmId, scriptHash }, { untilHeight: height, ...originOf(log) });
  const { controlledScriptHash } = await draft.get("farm", { farmId });
  if (isSameHash(controlledScriptHash, scriptHash))
    await draft.change("farm", { farmId }, { controlledScriptHash: null, ...originOf(log) });
}

function isSameHash(a: Hex | null, b: Hex): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
