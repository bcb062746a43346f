import { isAddressEqual, recoverTypedDataAddress, type Address, type Hex } from "viem";
import type { OracleDomain } from "./types.ts";

/** What a committee node says of itself from time to time. */
export type Heartbeat = {
  /** of the program, such as 0.1.0 */
  version: string;
  /** keccak256 of the canonical configuration without its secrets */
  configHash: Hex;
  network: number;
  /** newest batch and day that the node sees on the chain; 0 if none */
  sequence: number;
  epoch: number;
  /** unix second by the node's own clock */
  at: number;
};

/** With the attesting address that it claims, and that key's signature. */
export type SignedHeartbeat = Heartbeat & { address: Address; signature: Hex };

const TYPES = {
  Heartbeat: [
    { name: "version", type: "string" },
    { name: "configHash", type: "bytes32" },
    { name: "network", type: "uint16" },
    { name: "sequence", type: "uint32" },
    { name: "epoch", type: "uint32" },
    { name: "at", type: "uint40" },
  ],
} as const;

/** EIP-712 data of a heartbeat, in a domain of its own: no signature of it is ever one of a batch or an observation. */
export function heartbeatTypedData({ chainId, oracle }: OracleDomain, heartbeat: Heartbeat) {
  const { version, configHash, network, sequence, epoch, at } = heartbeat;
  return {
    domain: { name: "Adit Heartbeat", version: "1", chainId, verifyingContract: oracle },
    types: TYPES,
    primaryType: "Heartbeat",
    message: { version, configHash, network, sequence, epoch, at },
  } as const;
}

/**
 * True if the key of `address` signed exactly this. Whether that key is a member is for the oracle's `committee` to say.
 *
 * @example
 * const heartbeat = await (await fetch(`${url}/heartbeat`)).json();
 * await verifyHeartbeat({ chainId: 8453, oracle }, heartbeat);
 */
export async function verifyHeartbeat(domain: OracleDomain, signed: SignedHeartbeat): Promise<boolean> {
  try {
    const signer = await recoverTypedDataAddress({
      ...heartbeatTypedData(domain, signed),
      signature: signed.signature,
    });
    return isAddressEqual(signer, signed.address);
  } catch {
    // Numbers out of range or no point on the curve: signed by nobody.
    return false;
  }
}
