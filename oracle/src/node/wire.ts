import { z } from "zod";
import {
  packedLength,
  packFarms,
  unpackFarms,
  type Batch,
  type FarmReport,
  type NetworkReport,
  type Observation,
  type SignedObservation,
} from "@adit/sdk/oracle";
import type { Hex } from "viem";

/*
 * What nodes send each other: JSON with bigints as decimal text, checked field by field on arrival. The bounds are those of the
 * contract's types, so that nothing that is read here can fail to be hashed. Lists of farms travel packed (see `packFarms`): a
 * proposal carries one from every member.
 */

const uint = (bits: number) =>
  z
    .number()
    .int()
    .nonnegative()
    .max(2 ** bits - 1);
const bigUint = (bits: number) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,77})$/)
    .transform((text) => BigInt(text))
    .refine((value) => value >> BigInt(bits) === 0n, `must fit into ${bits} bits`);
const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`))
    .transform((text): Hex => `0x${text.slice(2).toLowerCase()}`);

/** Farm reports that one observation may carry; bounds what a hostile peer can make us work. */
export const MAX_FARM_REPORTS = 32_768;
const MAX_MEMBERS = 32;
/** One message or answer: the observations of 16 members who all carry as many farms as they may. */
export const MAX_MESSAGE_BYTES = 32 * 1_048_576;

export const networkReportSchema = z.object({
  epoch: uint(32),
  firstHeight: uint(32),
  blockCount: uint(16),
  bits: uint(32),
  nextBits: uint(32),
  retargetTime: uint(40),
  fees: bigUint(64),
  priceUsd8: bigUint(56),
  blocksRoot: hex(32),
}) satisfies z.ZodType<NetworkReport>;

export const farmReportSchema = z.object({
  farmId: uint(32),
  epoch: uint(32),
  hashrate: bigUint(96),
  gross: bigUint(96),
  energyWh: bigUint(64),
  renewableBps: uint(16),
  sources: uint(8),
}) satisfies z.ZodType<FarmReport>;

/** A list of farms as `packFarms` writes it. */
const packedFarms = z
  .string()
  .max(packedLength(MAX_FARM_REPORTS))
  .transform((text, context): readonly FarmReport[] => {
    const farms = unpackFarms(text);
    if (farms !== undefined) return farms;
    context.addIssue({ code: "custom", message: "must be a packed list of farm reports" });
    return z.NEVER;
  });

export const batchSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  report: networkReportSchema,
  farmsRoot: hex(32),
  evidenceHash: hex(32),
}) satisfies z.ZodType<Batch>;

export const observationSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  report: networkReportSchema,
  farms: packedFarms,
  evidenceHash: hex(32),
}) satisfies z.ZodType<Observation>;

/** JSON of a message: bigints as decimal text, lists of farms packed. */
export function toWire(message: unknown): string {
  return JSON.stringify(message, (key, item: unknown) => {
    if (typeof item === "bigint") return item.toString();
    return key === "farms" && isFarms(item) ? packFarms(item) : item;
  });
}

function isFarms(item: unknown): item is readonly FarmReport[] {
  return (
    Array.isArray(item) && item.every((entry) => typeof entry === "object" && entry !== null && "hashrate" in entry)
  );
}

const member = uint(8).max(MAX_MEMBERS - 1);

export const signedObservationSchema = z.object({
  member,
  observation: observationSchema,
  signature: hex(65),
}) satisfies z.ZodType<SignedObservation>;

/** A member's promise that it checked a proposal; a quorum of them is the certificate without which nobody signs. */
export const acceptanceSchema = z.object({ member, view: uint(32), digest: hex(32), signature: hex(65) });
export type Acceptance = z.output<typeof acceptanceSchema>;

/**
 * A proposal: everything a follower needs to recompute the batch.
 * `atBlock` pins what is read from the chain, so that all read the same.
 */
export const proposalSchema = z.object({
  view: uint(32),
  atBlock: bigUint(64),
  observations: z.array(signedObservationSchema).max(MAX_MEMBERS),
  batch: batchSchema,
});
export type Proposal = z.output<typeof proposalSchema>;

/** A quorum's acceptances of one digest in one view. */
export const certificateSchema = z.object({
  view: uint(32),
  digest: hex(32),
  acceptances: z.array(acceptanceSchema).max(MAX_MEMBERS),
});
export type Certificate = z.output<typeof certificateSchema>;

/** A member's word that it waits for this view of the batch at hand: it has lost its patience with those before. */
export const wishSchema = z.object({ member, view: uint(32), signature: hex(65) });
export type Wish = z.output<typeof wishSchema>;

/** What a member knows of the wishes for one batch: the highest of each member. The answer is the same of the one who was told. */
export const wishesSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  wishes: z.array(wishSchema).max(MAX_MEMBERS),
});
export type Wishes = z.output<typeof wishesSchema>;

/** The leader's question: will you accept this? Its own acceptance shows who asks. */
export const proposeRequestSchema = z.object({
  proposal: proposalSchema,
  leader: acceptanceSchema,
  /** a quorum's for this view or a higher one; none in view 0 */
  wishes: z.array(wishSchema).max(MAX_MEMBERS),
  /** present when the batch was carried over from an earlier view */
  justification: certificateSchema.optional(),
});
export type ProposeRequest = z.output<typeof proposeRequestSchema>;

/** What a member is bound to: it signed this proposal on the strength of this certificate. */
export const lockSchema = z.object({ proposal: proposalSchema, certificate: certificateSchema });
export type Lock = z.output<typeof lockSchema>;

export const proposeResponseSchema = z.union([
  z.object({ acceptance: acceptanceSchema }),
  z.object({
    refused: z.string().max(500),
    observation: signedObservationSchema.optional(),
    lock: lockSchema.optional(),
  }),
]);
export type ProposeResponse = z.output<typeof proposeResponseSchema>;

/** The leader shows the certificate and asks for the signature that counts on the chain. */
export const commitRequestSchema = z.object({ proposal: proposalSchema, certificate: certificateSchema });
export type CommitRequest = z.output<typeof commitRequestSchema>;

export const commitResponseSchema = z.union([
  z.object({ member, signature: hex(65) }),
  z.object({ refused: z.string().max(500), lock: lockSchema.optional() }),
]);
export type CommitResponse = z.output<typeof commitResponseSchema>;

export const leavesSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  farmsRoot: hex(32),
  farms: z.array(farmReportSchema).max(MAX_FARM_REPORTS * MAX_MEMBERS),
});
export type Leaves = z.output<typeof leavesSchema>;

/** What a batch is computed from: the observations under its evidence root, and where facts of the chain were read. */
export const basisSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  /** `configDigest` of the committee that signed */
  committee: hex(32),
  evidenceHash: hex(32),
  atBlock: bigUint(64),
  observations: z.array(signedObservationSchema).max(MAX_MEMBERS),
});
export type Basis = z.output<typeof basisSchema>;

/** Two different observations that one member signed for one batch. */
export const equivocationSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  /** `configDigest` of the committee */
  committee: hex(32),
  member,
  signer: hex(20),
  first: signedObservationSchema,
  second: signedObservationSchema,
});
export type Equivocation = z.output<typeof equivocationSchema>;
