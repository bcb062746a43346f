/** Where observations come from: one adapter per service, each parsing to exact integers at its boundary. */
export * from "./bitcoin.ts";
export * from "./exact.ts";
export * from "./f2pool.ts";
export * from "./meter.ts";
export * from "./ocean.ts";
export * from "./pace.ts";
export * from "./pool.ts";
export * from "./prices.ts";
export * from "./request.ts";
export { recordedUrl } from "./secrets.ts";
