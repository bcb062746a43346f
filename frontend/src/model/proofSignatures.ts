import {
  batchDigest,
  configDigest,
  networkReportHash,
  type Batch,
  type Committee,
  type OracleDomain,
} from "@adit/sdk/oracle";
import { isAddressEqual, recoverAddress, size, slice, type Address, type Hex } from "viem";
import { check, type Check } from "./proofCheck.ts";

const SIGNATURE_BYTES = 65;

/** A batch as its transaction carried it to the chain, beside what the chain's event says of it. */
export type SignedBatch = {
  readonly domain: OracleDomain;
  /** as `CommitteeActivated` told it */
  readonly committee: Committee;
  /** from the transaction's calldata */
  readonly batch: Batch;
  readonly signerBitmap: bigint;
  readonly signatures: Hex;
  /** from `BatchPosted` */
  readonly event: Omit<Batch, "report"> & { readonly report: Batch["report"]; readonly signers: bigint };
};

export type SignerRow = {
  readonly member: number;
  readonly address: Address;
  /** `none`: not among those who signed, which says nothing against a member: a quorum is enough */
  readonly signed: "yes" | "wrong" | "none";
  /** Whose key made the signature, where it is not the member's. */
  readonly recovered: Address | undefined;
};

export type SignatureResult = {
  readonly digest: Hex;
  readonly rows: readonly SignerRow[];
  readonly checks: readonly Check[];
};

/** Recovers who signed a batch from the very bytes that were posted, and compares them with the committee of that time. */
export async function checkSignatures(input: SignedBatch): Promise<SignatureResult> {
  const { domain, committee, batch, signerBitmap, signatures, event } = input;
  const { configCount, f, quorum, signers, configDigest: claimed } = committee;
  const digest = batchDigest(domain, claimed, batch);
  const members = signers.flatMap((_, member) => (((signerBitmap >> BigInt(member)) & 1n) === 1n ? [member] : []));
  const recovered = new Map<number, Address | undefined>();
  const count = Math.floor(size(signatures) / SIGNATURE_BYTES);
  for (const [place, member] of members.entries()) {
    if (place >= count) break;
    const signature = slice(signatures, place * SIGNATURE_BYTES, (place + 1) * SIGNATURE_BYTES);
    recovered.set(member, await recoverAddress({ hash: digest, signature }).catch(() => undefined));
  }
  const rows = signers.map((address, member): SignerRow => {
    if (!members.includes(member)) return { member, address, signed: "none", recovered: undefined };
    const found = recovered.get(member);
    const isOwn = found !== undefined && isAddressEqual(found, address);
    return { member, address, signed: isOwn ? "yes" : "wrong", recovered: isOwn ? undefined : found };
  });
  const valid = rows.filter(({ signed }) => signed === "yes").length;
  const wrong = rows.filter(({ signed }) => signed === "wrong");
  const sameBatch =
    batch.network === event.network &&
    batch.sequence === event.sequence &&
    batch.farmsRoot === event.farmsRoot &&
    batch.evidenceHash === event.evidenceHash &&
    networkReportHash(batch.report) === networkReportHash(event.report) &&
    signerBitmap === event.signers;
  return {
    digest,
    rows,
    checks: [
      check(
        "committee",
        configDigest(domain, { configCount, f, quorum, signers }) === claimed,
        `Committee ${configCount} of ${signers.length} members, of which ${f} may be faulty, has the digest that members sign under.`,
        `The members of committee ${configCount} do not lead to the digest ${claimed}.`,
        "The node that answered tells of another committee than the contract has. Ask another node.",
      ),
      check(
        "calldata",
        sameBatch,
        "The transaction carries the same batch as the contract's event: report, farms and evidence.",
        "The transaction carries another batch than the contract's event.",
        "The node that answered gave a transaction or an event that is not the chain's. Ask another node.",
      ),
      check(
        "signatures",
        wrong.length === 0 && valid === members.length,
        `${valid} signatures were recovered here; each is of the member that the contract counted.`,
        `${wrong.length} of ${members.length} signatures are not of the member that they stand for.`,
        "The contract takes no such batch, so the node that answered does not show the chain's own data. Ask another node.",
      ),
      check(
        "quorum",
        valid >= quorum,
        `${valid} of ${signers.length} members are the quorum of ${quorum} that the contract asks for.`,
        `${valid} valid signatures are fewer than the quorum of ${quorum}.`,
        "The contract takes no batch below its quorum, so the node that answered does not show the chain's own data.",
      ),
    ],
  };
}
