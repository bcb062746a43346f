/** The one TypeScript copy of the protocol's arithmetic. Pure, exact, without any import outside this folder. */
export * from "./bitcoin.ts";
export * from "./bitcoinRules.ts";
export * from "./bonding.ts";
export * from "./calculator.ts";
export * from "./compactTarget.ts";
export * from "./epoch.ts";
export * from "./hashprice.ts";
export * from "./mulDiv.ts";
export * from "./profitShare.ts";
export * from "./sale.ts";
export * from "./seriesId.ts";
export * from "./stream.ts";
export * from "./waterfall.ts";
