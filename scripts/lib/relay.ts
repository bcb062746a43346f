import type { Address } from "viem";
import { readArtifact } from "./artifacts.ts";
import type { Clients } from "./clients.ts";
import type { NetworkStart } from "./deploy.ts";
import { deployContract } from "./transact.ts";
import { UserError } from "./user-error.ts";

const BLOCKS_PER_PERIOD = 2_016;

/** Where the relay of Bitcoin starts. */
export interface RelayStart {
  /** id of Bitcoin among the networks; its rules then take targets from the relay */
  readonly network: number;
  /** number of the first known period, its compact target, and the unix second in its first header */
  readonly firstPeriod: number;
  readonly bits: number;
  readonly firstTime: number;
  /** headers that a proof shows on each side of a retarget */
  readonly proofLength: number;
  readonly maxTarget: bigint;
}

/**
 * Rules are immutable: with a relay of another network, or one that begins after the reports, the first retarget would end them for good. Nothing
 * is to be deployed then.
 *
 * @throws UserError that says what does not fit.
 */
export function checkRelay(relay: RelayStart, networks: readonly NetworkStart[]): void {
  const proven = networks.filter(({ rules }) => (rules ?? "BitcoinRules") === "BitcoinRules");
  const [start] = proven;
  if (start?.network !== relay.network || proven.length > 1) {
    const found = proven.map(({ network }) => network).join(", ") || "none";
    throw new UserError(`The relay is of network ${relay.network}, so that one alone must have the rules of Bitcoin. Those that have: ${found}.`);
  }
  // The period of the last block before the reports: what the first retarget in a report comes from.
  const period = Math.floor((start.nextHeight - 1) / BLOCKS_PER_PERIOD);
  if (relay.firstPeriod > period) {
    throw new UserError(`The relay starts with period ${relay.firstPeriod}, but reports start in period ${period}: start the relay there or before.`);
  }
  if (relay.firstPeriod === period && relay.bits !== start.bits) {
    throw new UserError(`The relay and network ${start.network} start in period ${period} with two targets: ${hexOf(relay.bits)} and ${hexOf(start.bits)}.`);
  }
}

function hexOf(bits: number): string {
  return `0x${bits.toString(16)}`;
}

/** Before the protocol: its rules go by the relay. */
export async function deployRelay(clients: Clients, start: RelayStart): Promise<{ bitcoinRelay: Address; blockProofs: Address }> {
  const { firstPeriod, bits, firstTime, proofLength, maxTarget } = start;
  const bitcoinRelay = await deployContract(clients, readArtifact("contracts/oracle/BitcoinRelay.sol"), [
    firstPeriod,
    bits,
    firstTime,
    proofLength,
    maxTarget,
  ]);
  const blockProofs = await deployContract(clients, readArtifact("contracts/oracle/BlockProofs.sol"), [bitcoinRelay]);
  return { bitcoinRelay, blockProofs };
}

/** After the protocol: knows its network only once that was added. */
export async function deployVerifier(
  clients: Clients,
  farmRegistry: Address,
  proofs: { bitcoinRelay: Address } | undefined,
  relay: RelayStart | undefined,
): Promise<{ payoutVerifier?: Address }> {
  if (relay === undefined || proofs === undefined) return {};
  const artifact = readArtifact("contracts/oracle/PayoutVerifier.sol");
  return { payoutVerifier: await deployContract(clients, artifact, [proofs.bitcoinRelay, farmRegistry, relay.network]) };
}
