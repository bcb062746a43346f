import { encodeAbiParameters, keccak256, type Hex } from "viem";
import { primaryMarketAbi } from "./abis/PrimaryMarket.ts";
import type { Terms } from "./series.ts";

const TERMS_PARAMETER = primaryMarketAbi.find((item) => item.type === "function" && item.name === "terms");

/** `keccak256(abi.encode(terms))`: what stands beside the series on the chain and in `SeriesOpened`. */
export function termsHash(terms: Terms): Hex {
  if (TERMS_PARAMETER === undefined) throw new Error("The ABI of PrimaryMarket has no terms");
  return keccak256(encodeAbiParameters(TERMS_PARAMETER.outputs, [terms]));
}
