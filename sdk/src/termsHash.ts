import { encodeAbiParameters, keccak256, type Hex } from "viem";
import { termsAbi } from "./abis/parts/PrimaryMarket.ts";
import type { Terms } from "./series.ts";

const [TERMS] = termsAbi;

/** `keccak256(abi.encode(terms))`: what stands beside the series on the chain and in `SeriesOpened`. */
export function termsHash(terms: Terms): Hex {
  return keccak256(encodeAbiParameters(TERMS.outputs, [terms]));
}
