import { checkEvidence } from "../model/proofEvidence.ts";
import { checkLeaf, checkObservations } from "../model/proofObservations.ts";
import { checkPayment, type PaymentProof } from "../model/proofPayment.ts";
import { checkSignatures } from "../model/proofSignatures.ts";

/** Everything that takes a browser long enough to be felt; done beside the page. Arguments and results are plain data. */
export const CHECKS = {
  signatures: checkSignatures,
  observations: checkObservations,
  leaf: (...args: Parameters<typeof checkLeaf>) => Promise.resolve(checkLeaf(...args)),
  evidence: (...args: Parameters<typeof checkEvidence>) => Promise.resolve(checkEvidence(...args)),
  payment: (proof: PaymentProof, targets: ReadonlyMap<number, number> | undefined) =>
    Promise.resolve(
      checkPayment(
        proof,
        targets === undefined ? undefined : (height) => targets.get(Math.floor(height / BLOCKS_A_PERIOD)),
      ),
    ),
};

export const BLOCKS_A_PERIOD = 2_016;

export type CheckName = keyof typeof CHECKS;
export type CheckArgs<Name extends CheckName> = Parameters<(typeof CHECKS)[Name]>;
export type CheckResult<Name extends CheckName> = Awaited<ReturnType<(typeof CHECKS)[Name]>>;
