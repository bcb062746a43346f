/**
 * Deployments, their types, and every action as a method of a client; the functions themselves and the rest are in the subpaths /abis,
 * /actions, /addresses, /bitcoin, /compliance, /errors, /format, /math, /oracle and /test.
 */
export * from "./addresses/index.ts";
export {
  aditActions,
  type AditActions,
  type AditReadActions,
  type AditWriteActions,
} from "./decorators/aditActions.ts";
export * from "./deployment.ts";
export type * from "./leases.ts";
export * from "./reputation.ts";
export * from "./series.ts";
export * from "./termsHash.ts";
