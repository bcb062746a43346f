/** Why an account may or may not receive units under an `AllowlistPolicy`, in the contract's order. */
export const STANDINGS = [
  "Allowed",
  "AccountBlocked",
  "NotAttested",
  "Revoked",
  "Expired",
  "AttesterStruckOff",
  "CountryBlocked",
] as const;

export type Standing = (typeof STANDINGS)[number];

/**
 * The name of what `standingOf` returned.
 *
 * @throws RangeError for a number that no policy returns.
 */
export function standingName(value: number): Standing {
  const name = STANDINGS[value];
  if (name === undefined) throw new RangeError(`A standing is 0 to ${STANDINGS.length - 1}, got ${value}.`);
  return name;
}
