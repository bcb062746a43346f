/** Types of the protocol on a chain; the rest is in the subpaths /abis, /actions, /compliance, /errors, /format, /math and /oracle. */
export * from "./deployment.ts";
export type * from "./leases.ts";
export * from "./reputation.ts";
export * from "./series.ts";
export * from "./termsHash.ts";
