import { formatDecimal, ParseError, parseDecimal } from "./decimal.ts";

const TH_DECIMALS = 12;
/** Fractional digits of TH/s on a screen: one unit of 1e9 H/s is 0.001. */
export const TH_SCREEN_DIGITS = 3;

/** Hashrate of `units` as a bare number of TH/s: `1.000`. */
export function formatUnits(units: bigint, unitHashrate: bigint): string {
  return formatDecimal(units * unitHashrate, TH_DECIMALS, { minDigits: TH_SCREEN_DIGITS, maxDigits: TH_DECIMALS });
}

/** Hashrate of `units` with its name: `1.000 TH/s`. */
export function formatTh(units: bigint, unitHashrate: bigint): string {
  return `${formatUnits(units, unitHashrate)} TH/s`;
}

const PREFIXES = [
  { name: "EH/s", decimals: 18 },
  { name: "PH/s", decimals: 15 },
  { name: "TH/s", decimals: 12 },
  { name: "GH/s", decimals: 9 },
  { name: "MH/s", decimals: 6 },
] as const;

/** A hashrate in H/s with the prefix that leaves the fewest digits: `412.5 PH/s`. */
export function formatHashrate(hashrateHs: bigint, maxDigits = 3): string {
  const prefix = PREFIXES.find(({ decimals }) => hashrateHs >= 10n ** BigInt(decimals));
  if (prefix === undefined) return `${formatDecimal(hashrateHs, 0)} H/s`;
  return `${formatDecimal(hashrateHs, prefix.decimals, { maxDigits })} ${prefix.name}`;
}

/**
 * Units for a number of TH/s that a person typed.
 * @throws ParseError if it is no number, zero, or no whole number of units.
 */
export function parseTh(text: string, unitHashrate: bigint): bigint {
  const hashrate = parseDecimal(text.replace(/\s*TH\/s\s*$/i, ""), TH_DECIMALS, "a number of TH/s");
  if (hashrate === 0n) throw new ParseError("Enter a number of TH/s above zero.");
  if (hashrate % unitHashrate !== 0n)
    throw new ParseError(`Enter TH/s in steps of ${formatUnits(1n, unitHashrate)}, the size of one unit.`);
  return hashrate / unitHashrate;
}

/** From so many millijoule per TH on, an efficiency is said per million hashes: 100,000 J/TH. */
const PER_MEGAHASH_FROM = 100_000_000n;

/** Efficiency: `17 J/TH` from millijoule per TH; of algorithms that take far more for a hash, `1.6 J/MH`. */
export function formatEfficiency(milliJoulePerTh: number | bigint): string {
  const energy = BigInt(milliJoulePerTh);
  return energy < PER_MEGAHASH_FROM ? `${formatDecimal(energy, 3)} J/TH` : `${formatDecimal(energy, 9)} J/MH`;
}

/** A unit that people type and read: its name, and how many decimals it has in the smallest one. */
export interface NamedUnit {
  name: string;
  decimals: number;
}

/** In which units hashpower of an algorithm is spoken of. A hash of some takes a million times as much energy as one of others. */
export interface HashUnits {
  /** energy of a hash; its decimals end in millijoule per TH */
  efficiency: NamedUnit;
  /** hashrate of a whole farm; its decimals end in H/s */
  capacity: NamedUnit;
}

/** Algorithms of the protocol's networks of which a farm does millions of hashes where others do millions of millions. */
const MEGAHASH_ALGORITHMS: readonly string[] = ["Scrypt", "Etchash"];

/** The units of an algorithm, by the name that the network's rules give it; of one that is not known those of Bitcoin's. */
export function hashUnits(algorithm: string): HashUnits {
  return MEGAHASH_ALGORITHMS.includes(algorithm)
    ? { efficiency: { name: "J/MH", decimals: 9 }, capacity: { name: "GH/s", decimals: 9 } }
    : { efficiency: { name: "J/TH", decimals: 3 }, capacity: { name: "PH/s", decimals: 15 } };
}

/** Energy: `1,234.5 kWh` from watt-hours. */
export function formatEnergy(wattHours: bigint): string {
  return `${formatDecimal(wattHours, 3, { maxDigits: 1 })} kWh`;
}
