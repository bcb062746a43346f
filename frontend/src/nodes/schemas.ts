import { unpackFarms, type FarmReport, type NetworkReport, type SignedObservation } from "@adit/sdk/oracle";
import { getAddress, isAddress, type Address, type Hex } from "viem";
import { z } from "zod";

// The page's policy allows no code from strings, which a faster parser would be made of.
z.config({ jitless: true });

/*
 * What committee nodes answer, as far as this page reads it. None of it is believed: it is checked against the chain. The bounds are those
 * of the contract's types, so that nothing that is read here can fail to be hashed.
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
const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }))
  .transform((text): Address => getAddress(text));
const MAX_MEMBERS = 32;

const reportSchema = z.object({
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

const farmSchema = z.object({
  farmId: uint(32),
  epoch: uint(32),
  hashrate: bigUint(96),
  gross: bigUint(96),
  energyWh: bigUint(64),
  renewableBps: uint(16),
  sources: uint(8),
}) satisfies z.ZodType<FarmReport>;

const packedFarms = z.string().transform((text, context): readonly FarmReport[] => {
  const farms = unpackFarms(text);
  if (farms !== undefined) return farms;
  context.addIssue({ code: "custom", message: "must be a packed list of farm reports" });
  return z.NEVER;
});

const signedSchema = z.object({
  member: uint(8).max(MAX_MEMBERS - 1),
  observation: z.object({
    network: uint(16),
    sequence: uint(32),
    report: reportSchema,
    farms: packedFarms,
    evidenceHash: hex(32),
  }),
  signature: hex(65),
}) satisfies z.ZodType<SignedObservation>;

/** `/observations/<network>/<sequence>`: what a batch was computed from, and at which block the chain was read for it. */
export const basisSchema = z.object({
  network: uint(16),
  sequence: uint(32),
  atBlock: bigUint(64),
  observations: z.array(signedSchema).max(MAX_MEMBERS),
});
export type Basis = z.output<typeof basisSchema>;

/** `/leaves/<network>/<sequence>`: the farm reports of a batch. */
export const leavesSchema = z.object({ network: uint(16), sequence: uint(32), farms: z.array(farmSchema) });

/** `/heartbeat`: what a node says of itself, signed. */
export const heartbeatSchema = z.object({
  version: z.string().max(40),
  configHash: hex(32),
  network: uint(16),
  sequence: uint(32),
  epoch: uint(32),
  at: uint(40),
  address,
  signature: hex(65),
});

/** `/healthz`: how a node fares, by its own word. */
export const healthSchema = z.object({
  healthy: z.boolean(),
  reasons: z.array(z.string().max(1_000)).max(50),
  member: z.number().int().nullable(),
});

/** `/committee`: how a node sees the others. */
export const committeeSchema = z.object({
  members: z
    .array(
      z.object({
        signer: address,
        state: z.enum(["ok", "stale", "unreachable", "wrong"]),
        reason: z.string().max(1_000).optional(),
      }),
    )
    .max(MAX_MEMBERS),
});
