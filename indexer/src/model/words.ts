/*
 * The words that stand in the tables for enumerations of the contracts. They are stored as text: a new word needs no migration.
 */

export type SeriesForm = "fixedTerm" | "profitShare";

/** `none`: the day had nothing to pay. `covered`: the provider missed it, its bond paid what it could. */
export type Payment = "inTime" | "late" | "covered" | "none";

export type EndingName = "none" | "endedEarly" | "defaulted" | "woundUp";

/** One independent source behind a farm's hashrate, or more. */
export type FarmGrade = "attested" | "crossChecked";

/**
 * What stands behind a network's day. `attested`: a quorum signed it. `disputed`: a dispute is open; from its deadline on the day is taken
 * for the fallback without another event. `upheld`: the arbiter let the report stand. `decided`: a claim took its place. `fallback`: neither
 * was taken. `refuted`: a proof showed the report to be false, and the fallback took its place.
 */
export type DayGrade = "attested" | "disputed" | "upheld" | "decided" | "fallback" | "refuted";

export type DisputeKind = "networkDay" | "farmReport";
export type DisputeOutcome = "open" | "reported" | "claimed" | "fallback";

export type LeaseSide = "lessee" | "lessor";

/** Which contract keeps a credit: tips of escrow (market), tips of cover (settlement), rent and prices (leases), bonds (disputes). */
export type CreditBook = "market" | "settlement" | "leases" | "disputes";

/** What an account did or got. What each word means for the columns of `activity` is in the README. */
export type ActivityKind =
  // units
  | "bought"
  | "boughtFor"
  | "received"
  | "sent"
  | "refunded"
  // income
  | "claimed"
  | "claimedSecond"
  | "receiverSet"
  | "thirdPartyClaimsRefused"
  | "thirdPartyClaimsAllowed"
  // leases
  | "listed"
  | "listingCancelled"
  | "leaseTaken"
  | "leasePaid"
  | "leaseGiven"
  | "leaseholdReceived"
  | "leaseholdSent"
  | "reversionReceived"
  | "reversionSent"
  | "leaseIncomeClaimed"
  | "leaseIncomeClaimedSecond"
  | "rentClaimed"
  | "unitsBoughtOut"
  | "unitsSoldOut"
  | "leaseClosed"
  | "leaseCredited"
  | "leaseCreditWithdrawn"
  | "leaseIncomeWithdrawn"
  | "leaseIncomeWithdrawnSecond"
  // providers and keepers
  | "seriesOpened"
  | "releaseWithdrawn"
  | "funded"
  | "fundedSecond"
  | "fundingWithdrawn"
  | "fundingWithdrawnSecond"
  | "bondPosted"
  | "bondWithdrawn"
  | "awarded"
  | "tipEarned"
  | "tipWithdrawn"
  | "coverTipEarned"
  | "coverTipWithdrawn"
  | "protocolFeesWithdrawn"
  // disputes
  | "disputeOpened"
  | "disputeCredited"
  | "disputeCreditWithdrawn";

/*
 * The contracts' enumerations by their numbers.
 */

export const FORMS: readonly SeriesForm[] = ["fixedTerm", "profitShare"];
export const ENDINGS: readonly EndingName[] = ["none", "endedEarly", "defaulted", "woundUp"];
export const DISPUTE_KINDS: readonly DisputeKind[] = ["networkDay", "farmReport"];
export const DISPUTE_OUTCOMES: readonly DisputeOutcome[] = ["open", "reported", "claimed", "fallback"];

/** @throws RangeError for a number that the contracts did not have when this was written. */
export function wordOf<Word>(words: readonly Word[], number: number): Word {
  const word = words[number];
  if (word === undefined)
    throw new RangeError(`No word is known for ${number}; the contract is newer than this indexer`);
  return word;
}
