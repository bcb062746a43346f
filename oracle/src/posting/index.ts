/** One engine for everything that a process sends to a chain. */
export * from "./chain.ts";
export * from "./engine.ts";
export * from "./failures.ts";
export * from "./fees.ts";
export * from "./jobs.ts";
export * from "./policy.ts";
export * from "./signer.ts";
export * from "./store.ts";
