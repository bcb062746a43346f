/** Hashrate that is sold of a farm over [startEpoch, endEpoch). */
export type Reserved = { readonly hashrate: bigint; readonly startEpoch: number; readonly endEpoch: number };

/** H/s that are reserved on a day. */
export function reservedOn(reservations: readonly Reserved[], epoch: number): bigint {
  return reservations.reduce(
    (sum, { startEpoch, endEpoch, hashrate }) => (startEpoch <= epoch && epoch < endEpoch ? sum + hashrate : sum),
    0n,
  );
}

/** The most that is reserved on any day of [startEpoch, endEpoch): as the registry counts it. */
export function peakReserved(reservations: readonly Reserved[], startEpoch: number, endEpoch: number): bigint {
  // The sum rises only where a reservation starts.
  const days = [startEpoch, ...reservations.map((one) => one.startEpoch)];
  return days
    .filter((day) => day >= startEpoch && day < endEpoch)
    .map((day) => reservedOn(reservations, day))
    .reduce((most, sum) => (sum > most ? sum : most), 0n);
}

/** What could still be sold for a term, H/s. */
export function freeFor(
  attested: bigint,
  reservations: readonly Reserved[],
  startEpoch: number,
  endEpoch: number,
): bigint {
  const peak = peakReserved(reservations, startEpoch, endEpoch);
  return attested > peak ? attested - peak : 0n;
}

/** Days on which what is reserved changes, from `from` on: where it stands then, until the next one. */
export function reservedSteps(
  reservations: readonly Reserved[],
  from: number,
): readonly { readonly epoch: number; readonly reserved: bigint }[] {
  const changes = reservations.flatMap(({ startEpoch, endEpoch }) => [startEpoch, endEpoch]);
  const days = [...new Set([from, ...changes.filter((day) => day > from)])].sort((a, b) => a - b);
  return days.map((epoch) => ({ epoch, reserved: reservedOn(reservations, epoch) }));
}
