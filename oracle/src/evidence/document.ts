import { z } from "zod";
import type { Hex } from "viem";

/*
 * What one member looked at for one observation. As text it is canonical JSON (see `canonicalJson`); its keccak256 is the
 * `evidenceHash` that the member signs. It holds all that the figures follow from: what the chain said, what was asked for, which
 * sources were meant, and every answer as it came. Bodies stay texts, so the digits of their numbers are those that came.
 */

const whole = z.number().int().nonnegative();
const digits = z
  .string()
  .regex(/^[0-9]{1,78}$/)
  .transform((text) => BigInt(text));
const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((text): Hex => `0x${text.slice(2)}`);
const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((text): Hex => `0x${text.slice(2)}`);

/** One answer of a source; `farm` is 0 for sources of the network. */
export const answerSchema = z.object({
  farm: whole,
  source: z.string(),
  request: z.object({ method: z.string(), url: z.string(), body: z.string() }),
  status: whole,
  body: z.string(),
});
export type Answer = z.output<typeof answerSchema>;

/** What the member wanted to know, and what the chain had said before. */
export const askedSchema = z.object({
  chainId: whole,
  oracle: address,
  configDigest: hash,
  /** what `configDigest` is the hash of, beside chain and contract */
  committee: z.object({ configCount: whole, f: whole, quorum: whole, signers: z.array(address) }),
  network: whole,
  sequence: whole,
  epoch: whole,
  /** unix second of the chain, which sources are asked by */
  now: whole,
  block: whole,
  state: z.object({
    lastEpoch: whole,
    nextHeight: whole,
    bits: whole,
    meanFees: digits,
    sequence: whole,
    rewardPerBlock: digits,
  }),
  /** [farm, day] that no posted batch has yet */
  wanted: z.array(z.tuple([whole, whole])),
  /** [farm, declared H/s, millijoule per TH] */
  limits: z.array(z.tuple([whole, digits, whole])),
  /** [day, target seconds, reward per block] of earlier days that farms are still wanted for */
  days: z.array(z.tuple([whole, digits, digits])),
  /** the configured sources without their secrets */
  sources: z.unknown(),
});
export type Asked = z.output<typeof askedSchema>;

export const EVIDENCE_VERSION = 1;
export const evidenceSchema = z.object({
  answers: z.array(answerSchema),
  asked: askedSchema,
  version: z.literal(EVIDENCE_VERSION),
});
export type EvidenceDocument = z.output<typeof evidenceSchema>;
