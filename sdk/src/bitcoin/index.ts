/** Bitcoin's transactions and Merkle branches: what proofs of payouts are made of. Pure. */
export { MalformedTransactionError, reversed, sha256d } from "./bytes.ts";
export * from "./headers.ts";
export * from "./merkle.ts";
export * from "./proof.ts";
export * from "./tx.ts";
export * from "./address.ts";
