import { rulesNamed, type NetworkState } from "@adit/sdk/math";
import {
  buildBatch,
  evidenceRoot,
  farmLeaf,
  farmProof,
  farmTree,
  NoAgreementError,
  observationDigest,
  processProof,
  networkReportHash,
  type Batch,
  type Committee,
  type FarmLimits,
  type FarmReport,
  type NetworkDay,
  type OracleDomain,
  type SignedObservation,
} from "@adit/sdk/oracle";
import { isAddressEqual, recoverAddress, zeroHash, type Hex } from "viem";
import { check, untold, type Check } from "./proofCheck.ts";

const OTHER_NODE =
  "The node serves something else than what the committee signed. Ask another node; the chain is not touched by it.";

export type ObservationsInput = {
  readonly domain: OracleDomain;
  readonly committee: Committee;
  /** name of the network, as the oracle has it */
  readonly networkName: string;
  /** the state before the batch, computed from all batches before it */
  readonly before: NetworkState;
  /** the batch as the chain has it */
  readonly batch: Batch;
  /** what a node served */
  readonly observations: readonly SignedObservation[];
  /** what the chain said of farms when the batch was computed, and of earlier days */
  readonly farms: ReadonlyMap<number, FarmLimits>;
  readonly days: ReadonlyMap<number, NetworkDay>;
};

export type ObservationsResult = {
  readonly checks: readonly Check[];
  /** whose signature each observation bears, by member */
  readonly authors: ReadonlyMap<number, "member" | "other">;
  /** Farm reports that the observations agree on; empty if nothing follows from them. */
  readonly farms: readonly FarmReport[];
  readonly dropped: readonly { readonly farmId: number; readonly epoch: number; readonly reason: string }[];
};

/** Computes a batch again from what its members saw, as the committee did, and compares it with the chain. */
export async function checkObservations(input: ObservationsInput): Promise<ObservationsResult> {
  const { domain, committee, networkName, before, batch, observations, farms, days } = input;
  const root = evidenceRoot(domain, committee.configDigest, observations);
  const authors = new Map<number, "member" | "other">();
  for (const { member, observation, signature } of observations) {
    const hash = observationDigest(domain, committee.configDigest, observation);
    const author = await recoverAddress({ hash, signature }).catch(() => undefined);
    const signer = committee.signers[member];
    const isMember = author !== undefined && signer !== undefined && isAddressEqual(author, signer);
    authors.set(member, isMember ? "member" : "other");
  }
  const strangers = [...authors.values()].filter((author) => author === "other").length;
  const checks: Check[] = [
    check(
      "root",
      root === batch.evidenceHash,
      `The ${observations.length} signed observations lead to the evidence root that the chain holds.`,
      "The observations lead to another evidence root than the chain holds.",
      OTHER_NODE,
    ),
    check(
      "authors",
      strangers === 0,
      `Each of the ${observations.length} observations is signed by the member that it is of.`,
      `${strangers} of ${observations.length} observations are not signed by the member that they are of.`,
      OTHER_NODE,
    ),
  ];
  const rules = rulesNamed(networkName);
  if (rules === undefined)
    return {
      checks: [
        ...checks,
        untold("medians", `The rules of ${networkName} are not known to this page: no medians were computed.`),
      ],
      authors,
      farms: [],
      dropped: [],
    };
  const { network, sequence, report } = batch;
  try {
    const slot = { network, rules, sequence, epoch: before.lastEpoch + 1, state: before };
    const agreed = buildBatch({ domain, committee }, slot, { farms, days }, observations);
    checks.push(
      check(
        "report",
        networkReportHash(agreed.batch.report) === networkReportHash(report),
        "The medians of what the members saw, computed here, are the report that the chain has, field by field.",
        "The medians of what the members saw are not the report that the chain has.",
        OTHER_NODE,
      ),
      check(
        "farms",
        agreed.batch.farmsRoot === batch.farmsRoot,
        `The medians give ${count(agreed.farms.length, "farm report")}, whose root is the one that the chain holds.`,
        "The medians of farms lead to another root than the chain holds.",
        OTHER_NODE,
      ),
    );
    return { checks, authors, farms: agreed.farms, dropped: agreed.dropped };
  } catch (error) {
    if (!(error instanceof NoAgreementError || error instanceof RangeError)) throw error;
    checks.push({
      id: "report",
      verdict: "fails",
      text: `No batch follows from them: ${error.message}.`,
      means: OTHER_NODE,
    });
    return { checks, authors, farms: [], dropped: [] };
  }
}

export type LeafResult = {
  readonly leaf: Hex;
  /** from the leaf upwards; sorted pairs */
  readonly branch: readonly Hex[];
  /** branch, and behind it the hash of the batch's network report: what contracts take */
  readonly proof: readonly Hex[];
  readonly checks: readonly Check[];
};

/** A farm's report among those that a node served, its leaf and its branch, against the root that the chain holds. */
export function checkLeaf(batch: Batch, farms: readonly FarmReport[], report: FarmReport): LeafResult {
  const { farmId, epoch } = report;
  const { proof } = farmProof(batch.network, farms, farmId, epoch, networkReportHash(batch.report));
  const branch = proof.slice(0, -1);
  const leaf = farmLeaf(batch.network, report);
  const root = farms.length === 0 ? zeroHash : farmTree(batch.network, farms).root;
  return {
    leaf,
    branch,
    proof,
    checks: [
      check(
        "leaves",
        root === batch.farmsRoot,
        `All ${count(farms.length, "farm report")} of the batch, hashed here, lead to the root that the chain holds.`,
        "The farm reports that the node served lead to another root than the chain holds.",
        OTHER_NODE,
      ),
      check(
        "branch",
        processProof(leaf, branch) === batch.farmsRoot,
        branch.length === 0
          ? "This report is the only one of the batch: its leaf is the root."
          : `This report's leaf and its branch of ${count(branch.length, "hash", "hashes")} lead to the same root.`,
        "This report's leaf and branch do not lead to the root that the chain holds.",
        OTHER_NODE,
      ),
    ],
  };
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
