/** What a member looked at: recorded, kept by its hash, served, and fetched from whoever has it. */
export { canonicalJson, type Canonical } from "@adit/sdk/oracle";
export * from "./compact.ts";
export * from "./document.ts";
export * from "./fetch.ts";
export * from "./recorder.ts";
export * from "./store.ts";
