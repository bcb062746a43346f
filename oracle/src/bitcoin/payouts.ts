import { payoutVerifierAbi } from "@adit/sdk/abis";
import { parseTransaction, reversed, withoutWitness, type CoinbaseProof, type SpendProof } from "@adit/sdk/bitcoin";
import { encodeFunctionData, type Hex } from "viem";
import type { Job } from "../posting/index.ts";
import type { BitcoinData } from "./data.ts";
import { coinbaseProof, isBlockReward, locate, outputsTo, ProofError, spendProof, type Located } from "./proofs.ts";
import { countedKey, type CountedOutput, type VerifierChain } from "./verifier.ts";

/** A proof that is ready for the verifier, and the job that brings it there. */
export type BuiltProof =
  | { kind: "coinbase payout"; farmId: number; txid: Hex; vout: number; valueSats: bigint; proof: CoinbaseProof; job: Job }
  | { kind: "pool payout"; farmId: number; txid: Hex; vout: number; valueSats: bigint; proof: SpendProof; job: Job }
  | { kind: "control"; farmId: number; txid: Hex; vout: number; proof: SpendProof; job: Job };

export type ProverParameters = { data: BitcoinData; verifier: VerifierChain };

/** What the contract answers when a proof is not wanted (any more): somebody else was faster. */
const COUNTED = ["PayoutCounted"];
const CONTROLLED = ["ControlStands", "ControlNotNewer"];

/**
 * Proofs of one transaction's payouts to a farm: one for each output that pays its script and is not counted yet.
 * @param txid as people print it
 * @throws ProofError in words @throws SourceError
 */
export async function payoutProofs(prover: ProverParameters, farmId: number, txid: Hex): Promise<BuiltProof[]> {
  const { data, verifier } = prover;
  const [script, confirmations] = await Promise.all([verifier.payoutScript(farmId), verifier.minConfirmations()]);
  const located = await locate(data, txid, confirmations);
  const outputs = outputsTo(located.transaction, script);
  if (outputs.length === 0) throw new ProofError(`Transaction ${txid} pays nothing to the script of farm ${farmId}.`);
  const control = await verifier.controlOf(script);
  if (control.farmId !== farmId) {
    throw new ProofError(`Farm ${farmId} has not shown control of its payout script: prove that first (adit-oracle prove control).`);
  }
  if (located.height < control.fromHeight || located.height >= control.untilHeight) {
    throw new ProofError(`Farm ${farmId} had no control of its payout script yet in block ${located.height}.`);
  }
  const proofs: BuiltProof[] = [];
  for (const { vout, valueSats } of outputs) {
    const output = { script, epoch: located.epoch, txid, vout };
    if (await verifier.isCounted(output)) continue;
    proofs.push(await payoutProof(prover, farmId, located, output, valueSats));
  }
  return proofs;
}

async function payoutProof(
  { data, verifier }: ProverParameters,
  farmId: number,
  located: Located,
  output: CountedOutput,
  valueSats: bigint,
): Promise<BuiltProof> {
  const { txid, vout } = output;
  const common = { farmId, txid, vout, valueSats };
  if (isBlockReward(located)) {
    const proof = coinbaseProof(located);
    const call = encodeFunctionData({
      abi: payoutVerifierAbi,
      functionName: "proveCoinbasePayout",
      args: [farmId, proof, vout],
    });
    return { kind: "coinbase payout", ...common, proof, job: payoutJob(verifier, farmId, output, call) };
  }
  const scripts = new Set(await poolScriptsSpent(data, verifier, located));
  const proof = await spendProof(data, located, (script) => scripts.has(script));
  const call = encodeFunctionData({ abi: payoutVerifierAbi, functionName: "provePoolPayout", args: [farmId, proof, vout] });
  return { kind: "pool payout", ...common, proof, job: payoutJob(verifier, farmId, output, call) };
}

/** Which of the scripts that the transaction spends from are a pool's. */
async function poolScriptsSpent(data: BitcoinData, verifier: VerifierChain, { transaction }: Located): Promise<Hex[]> {
  const scripts: Hex[] = [];
  for (const { txid, index } of parseTransaction(transaction).inputs) {
    const spent = await data.transaction(reversed(txid));
    if (spent === undefined) continue;
    const script = parseTransaction(withoutWitness(spent.raw)).outputs[index]?.script;
    if (script !== undefined && (await verifier.isPoolScript(script))) scripts.push(script);
  }
  return scripts;
}

function payoutJob(verifier: VerifierChain, farmId: number, output: CountedOutput, data: Hex): Job {
  return {
    id: `payout ${output.txid}:${output.vout} of farm ${farmId}`,
    to: verifier.address,
    data,
    doneWhen: {
      to: verifier.address,
      data: encodeFunctionData({ abi: payoutVerifierAbi, functionName: "isCounted", args: countedKey(output) }),
      word: 0,
      atLeast: 1n,
    },
    mootBy: COUNTED,
  };
}

/**
 * The proof that a transaction shows control of a farm's payout script: it spends from the script and names the farm.
 * @throws ProofError in words @throws SourceError
 */
export async function controlProof({ data, verifier }: ProverParameters, farmId: number, txid: Hex): Promise<BuiltProof> {
  const [script, named, confirmations] = await Promise.all([
    verifier.payoutScript(farmId),
    verifier.controlScript(farmId),
    verifier.minConfirmations(),
  ]);
  const located = await locate(data, txid, confirmations);
  const [output] = outputsTo(located.transaction, named);
  if (output === undefined) throw new ProofError(`Transaction ${txid} has no output that names farm ${farmId}: ${named}.`);
  const proof = await spendProof(data, located, (spent) => spent === script);
  const call = encodeFunctionData({ abi: payoutVerifierAbi, functionName: "proveControl", args: [farmId, proof, output.vout] });
  const job = { id: `control ${txid} of farm ${farmId}`, to: verifier.address, data: call, mootBy: CONTROLLED };
  return { kind: "control", farmId, txid, vout: output.vout, proof, job };
}
