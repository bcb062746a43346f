import { bech32, bech32m, createBase58check } from "@scure/base";
import { bytesToHex, hexToBytes, sha256, type Hex } from "viem";

/** An address that is none, or one of another network; the message says what is wrong with it. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/** Networks whose addresses are known, by the name that their rules carry. */
export type AddressNetwork = "Bitcoin" | "Litecoin" | "Dogecoin";

interface Prefixes {
  /** version byte of a hash of a public key */
  pubkeyHash: number;
  /** version byte of a hash of a script */
  scriptHash: number;
  /** human-readable part of witness addresses, where the network has any */
  witness: string | undefined;
}

const PREFIXES: Record<AddressNetwork, Prefixes> = {
  Bitcoin: { pubkeyHash: 0x00, scriptHash: 0x05, witness: "bc" },
  Litecoin: { pubkeyHash: 0x30, scriptHash: 0x32, witness: "ltc" },
  Dogecoin: { pubkeyHash: 0x1e, scriptHash: 0x16, witness: undefined },
};

const HASH160_BYTES = 20;
const OP_1 = 0x51;
/** BIP 173: no address is longer. */
const MAX_WITNESS_ADDRESS = 90;

const base58check = createBase58check((bytes) => sha256(bytes, "bytes"));

/** True for a network whose addresses `scriptOfAddress` reads. */
export function hasAddresses(network: string): network is AddressNetwork {
  return Object.hasOwn(PREFIXES, network);
}

/**
 * The output script that pays an address of mainnet: P2PKH, P2SH, P2WPKH, P2WSH, P2TR, and witness programs to come.
 *
 * @throws AddressError for anything else, also for a mistyped address and one of another network.
 * @example
 * scriptOfAddress("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4") // "0x0014751e76e8199196d454941c45d1b3a323f1433bd6"
 */
export function scriptOfAddress(address: string, network: AddressNetwork = "Bitcoin"): Hex {
  const text = address.trim();
  const { witness } = PREFIXES[network];
  const isWitness = witness !== undefined && text.toLowerCase().startsWith(`${witness}1`);
  return isWitness ? witnessScript(text, witness) : hashScript(text, network);
}

/**
 * The address that a script pays; undefined for a script that has none.
 *
 * @example
 * addressOfScript("0x0014751e76e8199196d454941c45d1b3a323f1433bd6") // "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
 */
export function addressOfScript(script: Hex, network: AddressNetwork = "Bitcoin"): string | undefined {
  const { pubkeyHash, scriptHash, witness } = PREFIXES[network];
  const hash = /^0x(?:76a914([0-9a-f]{40})88ac|a914([0-9a-f]{40})87)$/.exec(script.toLowerCase());
  if (hash !== null) {
    const [, pubkey, redeem] = hash;
    const version = pubkey === undefined ? scriptHash : pubkeyHash;
    return base58check.encode(Uint8Array.of(version, ...hexToBytes(`0x${pubkey ?? redeem ?? ""}`)));
  }
  const [opcode = 0, length = 0, ...program] = hexToBytes(script);
  const version = opcode === 0 ? 0 : opcode - OP_1 + 1;
  const isProgram = length === program.length && isWitnessProgram(version, program.length);
  if (witness === undefined || !isProgram) return undefined;
  const coder = version === 0 ? bech32 : bech32m;
  return coder.encode(witness, [version, ...coder.toWords(Uint8Array.from(program))]);
}

/** BIP 141: which versions and lengths a witness program may have. */
function isWitnessProgram(version: number, length: number): boolean {
  if (version === 0) return length === 20 || length === 32;
  // BIP 341: version 1 with 32 bytes is Taproot; other lengths pay nobody that is known.
  if (version === 1) return length === 32;
  return version > 1 && version <= 16 && length >= 2 && length <= 40;
}

function witnessScript(text: string, prefix: string): Hex {
  // BIP 350: version 0 has the older checksum, all others the newer one.
  for (const [coder, suits] of [
    [bech32, (version: number) => version === 0],
    [bech32m, (version: number) => version > 0],
  ] as const) {
    const decoded = coder.decodeUnsafe(text, MAX_WITNESS_ADDRESS);
    if (decoded === undefined) continue;
    const [version = -1, ...words] = decoded.words;
    const program = coder.fromWordsUnsafe(words);
    if (decoded.prefix !== prefix || !suits(version) || !(program instanceof Uint8Array)) break;
    if (!isWitnessProgram(version, program.length)) break;
    return bytesToHex(Uint8Array.of(version === 0 ? 0 : OP_1 + version - 1, program.length, ...program));
  }
  throw new AddressError("The address is mistyped: its checksum does not fit. Copy it again.");
}

function hashScript(text: string, network: AddressNetwork): Hex {
  let payload: Uint8Array;
  try {
    payload = base58check.decode(text);
  } catch {
    throw new AddressError(`This is no ${network} address, or it is mistyped. Copy it again.`);
  }
  const [version, ...hash] = payload;
  const { pubkeyHash, scriptHash } = PREFIXES[network];
  if (hash.length !== HASH160_BYTES || (version !== pubkeyHash && version !== scriptHash))
    throw new AddressError(`This is an address of another network than ${network}'s main one.`);
  const hex = bytesToHex(Uint8Array.from(hash)).slice(2);
  return version === pubkeyHash ? `0x76a914${hex}88ac` : `0xa914${hex}87`;
}
