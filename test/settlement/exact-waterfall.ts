/** The waterfall in exact arithmetic, written from the physics: it shares no code with the contracts or the SDK. */

export interface Inputs {
  hashrate: bigint;
  rewardPerBlock: bigint;
  coinDecimals: number;
  targetSeconds: bigint;
  tokenDecimals: number;
  priceUsd8: bigint;
  milliJoulePerTh: bigint;
  tariffUsd8: bigint;
  maintenanceUsd8PerThDay: bigint;
  serviceBps: bigint;
  protocolBps: bigint;
}

export interface Lines {
  gross: bigint;
  electricity: bigint;
  maintenance: bigint;
  service: bigint;
  net: bigint;
  protocol: bigint;
  holders: bigint;
}

export const TERA = 10n ** 12n;
const SECONDS = 86_400n;

/** A fraction, so that each line divides once, at the end, in the direction it says. */
export type Fraction = readonly [numerator: bigint, denominator: bigint];
export const floor = ([n, d]: Fraction): bigint => n / d;
export const ceil = ([n, d]: Fraction): bigint => (n + d - 1n) / d;

export function exactFractions(day: Inputs): Record<"gross" | "electricity" | "maintenance" | "service", Fraction> {
  const coin = 10n ** BigInt(day.coinDecimals);
  const token = 10n ** BigInt(day.tokenDecimals);
  const blocks: Fraction = [day.hashrate * day.targetSeconds, 1n << 256n];
  const gross: Fraction = [blocks[0] * day.rewardPerBlock * token, blocks[1] * coin];
  // kWh = hashes / 1e12 * mJ / 1e3 mJ per J / 3.6e6 J per kWh
  const kWh: Fraction = [day.hashrate * SECONDS * day.milliJoulePerTh, TERA * 1000n * 3_600_000n];
  return {
    gross,
    electricity: [kWh[0] * day.tariffUsd8 * token, kWh[1] * day.priceUsd8],
    maintenance: [day.hashrate * day.maintenanceUsd8PerThDay * token, TERA * day.priceUsd8],
    service: [floor(gross) * day.serviceBps, 10_000n],
  };
}

/** The lines as whole base units: gross cut, costs rounded up, the protocol's share cut. */
export function exactLines(day: Inputs): Lines {
  const fractions = exactFractions(day);
  const gross = floor(fractions.gross);
  const electricity = ceil(fractions.electricity);
  const maintenance = ceil(fractions.maintenance);
  const service = ceil(fractions.service);
  const left = gross - electricity - maintenance - service;
  const net = left > 0n ? left : 0n;
  const protocol = (net * day.protocolBps) / 10_000n;
  return { gross, electricity, maintenance, service, net, protocol, holders: net - protocol };
}

/** Target of a compact `bits`, for exponents above 3. */
export function targetOf(bits: number): bigint {
  return BigInt(bits & 0xffffff) << (8n * BigInt((bits >>> 24) - 3));
}
