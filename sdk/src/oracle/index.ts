/** What the committee signs, how it agrees, and the proofs that anyone takes from it. */
export * from "./agree.ts";
export * from "./bounds.ts";
export * from "./buildBatch.ts";
export * from "./canonical.ts";
export * from "./evidence.ts";
export * from "./heartbeat.ts";
export * from "./leaves.ts";
export * from "./merkle.ts";
export * from "./packed.ts";
export * from "./quorum.ts";
export * from "./signatures.ts";
export * from "./typedData.ts";
export * from "./types.ts";
