/** Amounts, dates and shares as people read and type them. No floating point touches an amount. */
export * from "./decimal.ts";
export * from "./hashrate.ts";
export * from "./id.ts";
export * from "./money.ts";
export * from "./share.ts";
export * from "./time.ts";
