import {
  foldBranch,
  heightOf,
  isCoinbase,
  MalformedTransactionError,
  meetingLevel,
  parseHeaders,
  parseTransaction,
  periodOfHeight,
  printedHash,
  scriptKindOf,
  txidOf,
  withoutWitness,
  workOfHeaders,
  type BlockHeader,
  type Transaction,
} from "@adit/sdk/bitcoin";
import { formatDateTime } from "@adit/sdk/format";
import { bitsToTarget } from "@adit/sdk/math";
import type { Hex } from "viem";
import { z } from "zod";
import { check, untold, type Check } from "./proofCheck.ts";

// The page's policy allows no code from strings, which a faster parser would be made of.
z.config({ jitless: true });

/** Headers that the contract asks for, the block's own included. */
export const CONFIRMATIONS = 6;

const hex = z
  .string()
  .transform((text) => text.replace(/\s+/g, "").toLowerCase())
  .transform((text) => (text.startsWith("0x") ? text : `0x${text}`))
  .refine((text) => /^0x([0-9a-f]{2})+$/.test(text), "must be hexadecimal digits, two for each byte")
  .transform((text): Hex => `0x${text.slice(2)}`);
const hash = hex.refine((text) => text.length === 66, "must have 32 bytes");

/** Bytes of a payment, as they are pasted or as `adit-oracle prove` prints them. Hashes in the order of the bytes. */
export const paymentSchema = z.object({
  /** 80 bytes each, the block's own first */
  headers: hex,
  coinbase: hex,
  coinbaseBranch: z.array(hash),
  /** the payment, where it is not the coinbase itself */
  payment: z.object({ transaction: hex, index: z.number().int().positive(), branch: z.array(hash) }).optional(),
  /** what one of the payment's inputs spends: who paid */
  spent: hex.optional(),
});
export type PaymentProof = z.output<typeof paymentSchema>;

const blockSchema = z.object({ headers: hex, coinbase: hex, branch: z.array(hash) });
const printedSchema = z.object({
  proof: z.union([
    z
      .object({
        block_: blockSchema,
        transaction: hex,
        index: z.coerce.number().int(),
        branch: z.array(hash),
        spent: hex,
      })
      .transform(({ block_, transaction, index, branch, spent }): PaymentProof => ({
        headers: block_.headers,
        coinbase: block_.coinbase,
        coinbaseBranch: block_.branch,
        payment: { transaction, index, branch },
        spent,
      })),
    blockSchema.transform(({ headers, coinbase, branch }): PaymentProof => ({
      headers,
      coinbase,
      coinbaseBranch: branch,
    })),
  ]),
});

/** What was pasted as JSON: this page's own form, or a line of `adit-oracle prove`; the reason in words if it is neither. */
export function readPayment(text: string): PaymentProof | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: "This is no JSON. Paste the line that the program printed, whole." };
  }
  const printed = printedSchema.safeParse(json);
  if (printed.success) return printed.data.proof;
  const own = paymentSchema.safeParse(json);
  if (own.success) return own.data;
  const issue = own.error.issues[0];
  return { problem: `${issue?.path.join(".") ?? "It"}: ${issue?.message ?? "is not as expected"}.` };
}

export type PaidOutput = { readonly index: number; readonly sats: bigint; readonly script: Hex; readonly kind: string };

export type PaymentResult = {
  readonly checks: readonly Check[];
  readonly blockHash: Hex | undefined;
  readonly height: number | undefined;
  /** unix second in the block's header */
  readonly time: number | undefined;
  /** as people print it */
  readonly txid: Hex | undefined;
  readonly outputs: readonly PaidOutput[];
  /** scripts of the outputs that the payment spends, where that transaction was given */
  readonly paidFrom: readonly PaidOutput[];
};

const NO_PROOF = "These bytes prove no payment. Fetch them again from a Bitcoin node, or from another one.";

/**
 * Checks a payment against nothing but arithmetic: work, links, Merkle branches. `targetAt` is what a relay knows of a block's target;
 * undefined if there is none to ask.
 */
export function checkPayment(
  proof: PaymentProof,
  targetAt: ((height: number) => number | undefined) | undefined,
): PaymentResult {
  const checks: Check[] = [];
  const headers = headersOf(proof.headers, checks);
  const first = headers?.[0];
  const coinbase = transactionOf(proof.coinbase, "coinbase", checks);
  const isFirst = coinbase !== undefined && isCoinbase(coinbase.parsed);
  if (coinbase !== undefined)
    checks.push(
      check(
        "isCoinbase",
        isFirst,
        "The first transaction mines coins: it spends no output.",
        "The first transaction is no coinbase: it spends outputs.",
        NO_PROOF,
      ),
    );
  const height = isFirst ? heightOf(coinbase.parsed) : undefined;
  if (first !== undefined && coinbase !== undefined) {
    const root = foldBranch(txidOf(coinbase.plain), proof.coinbaseBranch, 0);
    checks.push(
      check(
        "coinbaseBranch",
        root === first.merkleRoot,
        `The coinbase and its branch of ${proof.coinbaseBranch.length} hashes lead to the Merkle root in the header.`,
        "The coinbase and its branch do not lead to the Merkle root in the header.",
        NO_PROOF,
      ),
    );
  }
  checks.push(heightCheck(height, first, targetAt));
  const payment = proof.payment === undefined ? coinbase : paymentOf(proof, proof.payment, checks);
  const spent = spentOf(proof, payment, checks);
  return {
    checks,
    blockHash: first?.hash,
    height,
    time: first?.time,
    txid: payment === undefined ? undefined : printedHash(txidOf(payment.plain)),
    outputs: payment === undefined ? [] : outputsOf(payment.parsed),
    paidFrom: spent,
  };
}

function headersOf(bytes: Hex, checks: Check[]): readonly BlockHeader[] | undefined {
  let headers: readonly BlockHeader[];
  try {
    headers = parseHeaders(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    checks.push({ id: "headers", verdict: "fails", text: `${error.message}.`, means: NO_PROOF });
    return undefined;
  }
  const count = headers.length;
  const weak = headers.findIndex(({ hash: own, bits }) => !isBelow(own, bits));
  const broken = headers.findIndex(({ parent }, i) => i > 0 && headers[i - 1]?.hash !== parent);
  checks.push(
    check(
      "work",
      weak === -1,
      `${count} headers, hashed twice here: each hash lies below the target that its header names, ${scientific(workSafely(headers))} hashes of work in all.`,
      `Header ${weak + 1} has a hash above the target that it names: nobody mined it.`,
      NO_PROOF,
    ),
    check(
      "links",
      broken === -1,
      count === 1
        ? "There is one header, so there is nothing to link."
        : "Each header names the hash of the one before it.",
      `Header ${broken + 1} does not name the one before it.`,
      NO_PROOF,
    ),
    check(
      "confirmations",
      count >= CONFIRMATIONS,
      `${count} headers, the block's own included; the contract asks for ${CONFIRMATIONS}.`,
      `${count} headers are fewer than the ${CONFIRMATIONS} that the contract asks for.`,
      "The block may still be replaced. Add the headers that follow it.",
    ),
  );
  return headers;
}

function isBelow(own: Hex, bits: number): boolean {
  try {
    return BigInt(own) <= bitsToTarget(bits);
  } catch {
    return false;
  }
}

function workSafely(headers: readonly BlockHeader[]): bigint {
  try {
    return workOfHeaders(headers);
  } catch {
    return 0n;
  }
}

function heightCheck(
  height: number | undefined,
  first: BlockHeader | undefined,
  targetAt: Parameters<typeof checkPayment>[1],
): Check {
  if (height === undefined)
    return { id: "height", verdict: "fails", text: "The coinbase states no height.", means: NO_PROOF };
  const where = `Block ${height.toLocaleString("en-US")}, of period ${periodOfHeight(height)}${first === undefined ? "" : `, dated ${formatDateTime(first.time)}`}`;
  const known = targetAt?.(height);
  if (first === undefined || targetAt === undefined || known === undefined) {
    const why =
      targetAt === undefined
        ? "This deployment has no relay of Bitcoin's targets"
        : "The relay does not know this period's target";
    return untold(
      "height",
      `${where}. ${why}, so the work was weighed against the target that the header names itself.`,
    );
  }
  return check(
    "height",
    first.bits === known,
    `${where}. Its target is the one that the relay knows by proof of work.`,
    `${where}. Its target is not the one that the relay knows: it was mined for less work.`,
    NO_PROOF,
  );
}

type Read = { readonly plain: Hex; readonly parsed: Transaction };

function transactionOf(
  bytes: Hex,
  what: "coinbase" | "payment" | "transaction that is spent",
  checks: Check[],
): Read | undefined {
  try {
    const plain = withoutWitness(bytes);
    return { plain, parsed: parseTransaction(plain) };
  } catch (error) {
    if (!(error instanceof MalformedTransactionError)) throw error;
    checks.push({ id: what, verdict: "fails", text: `The ${what} cannot be read. ${error.message}.`, means: NO_PROOF });
    return undefined;
  }
}

function paymentOf(
  proof: PaymentProof,
  payment: NonNullable<PaymentProof["payment"]>,
  checks: Check[],
): Read | undefined {
  const read = transactionOf(payment.transaction, "payment", checks);
  if (read === undefined) return undefined;
  const { index, branch } = payment;
  const level = meetingLevel(index);
  const inside = level < proof.coinbaseBranch.length;
  checks.push(
    check(
      "depth",
      inside && branch.length === level,
      `The payment is transaction ${index} of the block; its branch of ${level} hashes is as deep as the coinbase's, so it is no inner node of the tree.`,
      `A payment with index ${index} meets the coinbase's path after ${level} hashes; its branch has ${branch.length}.`,
      NO_PROOF,
    ),
    check(
      "paymentBranch",
      inside && foldBranch(txidOf(read.plain), branch, index) === proof.coinbaseBranch[level],
      "The payment and its branch lead to the hash that the coinbase's branch holds there: both are in the same block.",
      "The payment and its branch do not lead to the hash that the coinbase's branch holds there.",
      NO_PROOF,
    ),
  );
  return read;
}

function spentOf(
  { spent: bytes, payment: isPayment }: PaymentProof,
  payment: Read | undefined,
  checks: Check[],
): readonly PaidOutput[] {
  if (payment === undefined || isPayment === undefined) return [];
  if (bytes === undefined) {
    checks.push(untold("spent", "The transaction that the payment spends was not given: who paid is not shown."));
    return [];
  }
  const spent = transactionOf(bytes, "transaction that is spent", checks);
  if (spent === undefined) return [];
  const from = txidOf(spent.plain);
  const used = payment.parsed.inputs.filter(({ txid }) => txid === from).map(({ index }) => index);
  const outputs = outputsOf(spent.parsed).filter(({ index }) => used.includes(index));
  checks.push(
    check(
      "spent",
      outputs.length > 0,
      `The payment spends ${outputs.length === 1 ? "an output" : `${outputs.length} outputs`} of the transaction that was given, which shows the payer's script.`,
      "No input of the payment spends an output of the transaction that was given.",
      NO_PROOF,
    ),
  );
  return outputs;
}

function outputsOf({ outputs }: Transaction): readonly PaidOutput[] {
  return outputs.map(({ valueSats, script }, index) => ({
    index,
    sats: valueSats,
    script,
    kind: scriptKindOf(script),
  }));
}

function scientific(value: bigint): string {
  const digits = value.toString();
  if (digits.length < 7) return digits;
  return `${digits.slice(0, 1)}.${digits.slice(1, 3)} × 10^${digits.length - 1}`;
}
