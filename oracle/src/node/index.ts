/** The committee node: observe, agree, sign, post. */
export * from "./archive.ts";
export * from "./chain.ts";
export * from "./clock.ts";
export * from "./keys.ts";
export * from "./logger.ts";
export * from "./metrics.ts";
export * from "./node.ts";
export * from "./equivocation.ts";
export * from "./metrics.ts";
export { leaderOf } from "./member.ts";
export type { FarmSources, Sources } from "./observe.ts";
export type { Peer } from "./peers.ts";
export { createAttester, type Attester } from "./signing.ts";
export * from "./store.ts";
export * from "./config.ts";
export * from "./configured.ts";
export * from "./configuredSources.ts";
export { farmReport, type FarmReadings, type FarmVerdict } from "./farmDay.ts";
