/** Restricted series: what an attester signs, what a holder submits, who may receive. */
export * from "./attestation.ts";
export * from "./calls.ts";
export * from "./getEligibility.ts";
export * from "./standing.ts";
