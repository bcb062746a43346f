import { BITCOIN_RULES, ImpossibleReportError } from "@adit/sdk/math";
import {
  batchDigest,
  configDigest,
  evidenceRoot,
  observationDigest,
  type FarmLimits,
  type NetworkDay,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { isAddressEqual, recoverAddress, type Hex } from "viem";
import type { Asked, EvidenceDocument } from "../evidence/index.ts";
import { buildBatch, NoAgreementError, type Agreed } from "../node/proposal.ts";
import type { ServedBasis } from "./served.ts";
import { differences, EvidenceError, limitsOf, recompute } from "./recompute.ts";

/** One thing that was looked at: it agrees, it does not, or it cannot be told. */
export type Finding = { verdict: "agrees" | "differs" | "unknown"; text: string };

/** What the chain says about a batch; undefined where it does not say it. */
export type ChainWord = {
  farmsRoot: Hex;
  evidenceHash: Hex;
  /** fields of the network report, as they were published */
  report: Readonly<Record<string, unknown>> | undefined;
  /** what the chain said of farms at the block at which the batch was computed */
  limits: ReadonlyMap<number, FarmLimits> | undefined;
};

export type VerifyParameters = {
  basis: ServedBasis;
  /** A member's evidence by its hash, proven by it; undefined if nobody gives it. @throws EvidenceError if it is unreadable */
  evidenceOf: (signed: SignedObservation) => Promise<EvidenceDocument | undefined>;
  /** undefined: no chain was named */
  chain: ChainWord | undefined;
};

const agrees = (text: string): Finding => ({ verdict: "agrees", text });
const differs = (text: string): Finding => ({ verdict: "differs", text });
const unknown = (text: string): Finding => ({ verdict: "unknown", text });
const verdict = (good: boolean, yes: string, no: string): Finding => (good ? agrees(yes) : differs(no));
/** Differences of one member that are told one by one. */
const TOLD = 20;

/** Computes a batch again from the raw answers of its members, step by step; every step is a finding in words. */
export async function verifyBatch({ basis, evidenceOf, chain }: VerifyParameters): Promise<Finding[]> {
  const { network, sequence, committee, evidenceHash, observations } = basis;
  const domain = { chainId: basis.chainId, oracle: basis.oracle };
  const root = evidenceRoot(domain, committee, observations);
  const findings = [
    verdict(
      root === evidenceHash,
      `The ${observations.length} signed observations are those of the evidence root ${evidenceHash}.`,
      `The observations lead to the evidence root ${root}, not to ${evidenceHash}.`,
    ),
  ];
  const documents: EvidenceDocument[] = [];
  for (const signed of observations) {
    const document = await evidenceOf(signed).catch((error: unknown) => {
      if (!(error instanceof EvidenceError)) throw error;
      findings.push(differs(`Member ${signed.member}: ${error.message}`));
      return undefined;
    });
    if (document !== undefined) documents.push(document);
    findings.push(...(await verifyMember(basis, signed, document)));
  }
  const asked = documents.map((document) => document.asked).find((one) => isOfBatch(basis, one));
  if (asked === undefined)
    return [
      ...findings,
      unknown("Without any member's evidence nothing is known of the committee and the state before the batch."),
    ];
  const agreed = recomputeBatch(basis, asked, chain?.limits);
  if (agreed instanceof Error)
    return [...findings, differs(`No batch follows from the observations: ${agreed.message}`)];
  findings.push(
    agrees(`The medians give ${agreed.farms.length} farm reports and the farms' root ${agreed.batch.farmsRoot}.`),
  );
  findings.push(
    agrees(`Digest of batch ${sequence} of network ${network}: ${batchDigest(domain, committee, agreed.batch)}.`),
  );
  return [...findings, ...againstChain(agreed, chain)];
}

/** One member: its signature, and whether its figures follow from its answers. */
export async function verifyMember(
  basis: ServedBasis,
  signed: SignedObservation,
  document: EvidenceDocument | undefined,
): Promise<Finding[]> {
  const { member, observation, signature } = signed;
  const domain = { chainId: basis.chainId, oracle: basis.oracle };
  const hash = observationDigest(domain, basis.committee, observation);
  const author = await recoverAddress({ hash, signature }).catch(() => undefined);
  if (author === undefined) return [differs(`Member ${member}: its signature is none.`)];
  if (document === undefined)
    return [unknown(`Member ${member}: signed by ${author}; its evidence was not to be had.`)];
  const { asked } = document;
  if (!isOfBatch(basis, asked))
    return [differs(`Member ${member}: its evidence is of another batch, committee or chain.`)];
  const signer = asked.committee.signers[member];
  const findings = [
    verdict(
      signer !== undefined && isAddressEqual(signer, author),
      `Member ${member}: signed by ${author}, a member of the committee.`,
      `Member ${member}: signed by ${author}, who is not that member.`,
    ),
  ];
  const { observation: computed, answers, unused } = await recompute(document);
  const found = differences(observation, computed);
  findings.push(
    verdict(
      found.length === 0,
      `Member ${member}: its ${observation.farms.length} farm reports and its network report follow from ${answers} raw answers` +
        (unused === 0 ? "." : `, of which ${unused} were not needed.`),
      `Member ${member}: ${found.length} figures do not follow from its ${answers} raw answers.`,
    ),
    ...found.slice(0, TOLD).map((text) => differs(`Member ${member}: ${text}`)),
  );
  return findings;
}

/** What the evidence says of the committee counts only if it hashes to what was signed. */
function isOfBatch({ chainId, oracle, network, sequence, committee }: ServedBasis, asked: Asked): boolean {
  return (
    asked.chainId === chainId &&
    isAddressEqual(asked.oracle, oracle) &&
    asked.network === network &&
    asked.sequence === sequence &&
    asked.configDigest === committee &&
    configDigest({ chainId, oracle }, asked.committee) === committee
  );
}

function recomputeBatch(
  { observations, committee, chainId, oracle }: ServedBasis,
  asked: Asked,
  limits: ReadonlyMap<number, FarmLimits> | undefined,
): Agreed | Error {
  const context = {
    domain: { chainId, oracle },
    committee: { ...asked.committee, configDigest: committee },
  };
  const { network, sequence, epoch, state } = asked;
  const days = new Map<number, NetworkDay>(
    asked.days.map(([day, targetSeconds, rewardPerBlock]) => [day, { targetSeconds, rewardPerBlock }]),
  );
  const slot = { network, rules: BITCOIN_RULES, sequence, epoch, state };
  try {
    return buildBatch(context, slot, { farms: limits ?? limitsOf(asked), days }, observations);
  } catch (error) {
    if (error instanceof NoAgreementError || error instanceof RangeError || error instanceof ImpossibleReportError)
      return error;
    throw error;
  }
}

function againstChain({ batch, farms }: Agreed, chain: ChainWord | undefined): Finding[] {
  if (chain === undefined) return [];
  const found = [
    verdict(
      chain.evidenceHash === batch.evidenceHash,
      "The chain has this evidence root.",
      `The chain has the evidence root ${chain.evidenceHash}.`,
    ),
    verdict(
      chain.farmsRoot === batch.farmsRoot,
      `The chain has this root over ${farms.length} farm reports.`,
      `The chain has the farms' root ${chain.farmsRoot}.`,
    ),
  ];
  const { report } = chain;
  if (report === undefined) return [...found, unknown("The chain's network report was not found.")];
  const wrong = Object.entries(batch.report).filter(([field, value]) => report[field] !== value);
  found.push(
    wrong.length === 0
      ? agrees("The chain has this network report, field by field, with the blocks' root.")
      : differs(`The chain's network report differs in ${wrong.map(([field]) => field).join(", ")}.`),
  );
  return found;
}
