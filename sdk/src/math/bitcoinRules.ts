import { BITCOIN_DECIMALS, BITCOIN_HALVINGS, MAX_BLOCKS_PER_EPOCH } from "./bitcoin.ts";
import { bitcoinLikeRules } from "./bitcoinLikeRules.ts";
import { POW_LIMIT_BITS } from "./compactTarget.ts";
import { stateAfter, type Advance, type NetworkRules, type NetworkState, type ReportedDay } from "./networkRules.ts";

/** What Bitcoin makes possible; the twin of the contract `BitcoinRules`. */
export const BITCOIN_RULES: NetworkRules = bitcoinLikeRules({
  name: "Bitcoin",
  algorithm: "SHA-256d",
  coinDecimals: BITCOIN_DECIMALS,
  blocksPerDay: 144,
  maxBlocksPerEpoch: MAX_BLOCKS_PER_EPOCH,
  powLimitBits: POW_LIMIT_BITS,
  ...BITCOIN_HALVINGS,
});

/**
 * Checks a report against the state of the network and says what follows from it, as `BitcoinRules.advance` does.
 * @throws ImpossibleReportError
 */
export function advance(state: NetworkState, report: ReportedDay): Advance {
  return BITCOIN_RULES.advance(state, report);
}

/** The state after a report of Bitcoin was accepted in a batch of its own. @throws ImpossibleReportError */
export function nextNetworkState(state: NetworkState, report: ReportedDay): NetworkState {
  return stateAfter(BITCOIN_RULES, state, report);
}

/** Throws an `ImpossibleReportError` if `bits` is no target of Bitcoin in its one canonical form. */
export function checkBits(bits: number): void {
  BITCOIN_RULES.checkBits(bits);
}
