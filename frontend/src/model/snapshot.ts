import { SERIES_STATES } from "@adit/sdk";
import { getAddress, isAddress, type Address } from "viem";
import * as z from "zod/mini";
import type { HeldFacts, Holding } from "./holding.ts";

/*
 * A portfolio as it was last seen, kept on the device so that it can be read without a connection. What comes back from storage is
 * checked: another version of the page, or anything else, may have written there.
 */

/** Raised when older snapshots cannot be read any more; they are then forgotten. */
const VERSION = 1;

// The page's policy allows no code from strings, which a faster parser would be made of.
z.config({ jitless: true });

const address = z.pipe(
  z.string().check(z.refine((text) => isAddress(text, { strict: false }))),
  z.transform((text): Address => getAddress(text)),
);
const amount = z.bigint().check(z.nonnegative());
const whole = z.number().check(z.int(), z.nonnegative());

const lane = z.object({
  token: address,
  scaleBits: whole,
  stream: z.object({ index: amount, rate: amount, startedAt: amount }),
  index: amount,
  accrued: amount,
});

const holding = z.object({
  id: amount,
  units: amount,
  lanes: z.array(lane).check(z.minLength(1), z.maxLength(2)),
  supply: amount,
  state: z.enum(SERIES_STATES),
  settledDays: whole,
  escrow: z.object({
    paid: amount,
    refunded: amount,
    escrowed: amount,
    refundable: amount,
    refundsOpen: z.boolean(),
  }),
});

const facts = z.object({
  id: amount,
  serial: whole,
  farm: z.string(),
  provider: address,
  providerName: z.string(),
  network: whole,
  unitHashrate: amount,
  startEpoch: whole,
  epochs: whole,
  graceSeconds: whole,
  saleEnd: whole,
  paymentToken: address,
});

const snapshot = z.object({
  version: z.literal(VERSION),
  account: address,
  /** unix second of the chain at which it was true */
  chainSeconds: whole,
  /** wall clock, milliseconds */
  savedAtMs: whole,
  blockNumber: amount,
  holdings: z.array(holding),
  facts: z.array(facts),
  /** by reward token: USD with 8 decimals */
  prices: z.array(z.tuple([address, amount])),
});

export type Snapshot = {
  readonly account: Address;
  readonly chainSeconds: number;
  readonly savedAtMs: number;
  readonly blockNumber: bigint;
  readonly holdings: readonly Holding[];
  readonly facts: readonly HeldFacts[];
  readonly prices: readonly (readonly [Address, bigint])[];
};

/** As it is stored. */
export function packSnapshot(of: Snapshot): Snapshot & { readonly version: number } {
  return { ...of, version: VERSION };
}

/** What storage held; undefined if it is no snapshot of this version. */
export function readSnapshot(stored: unknown): Snapshot | undefined {
  const parsed = snapshot.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}
