import { formatDay, formatDays } from "@adit/sdk/format";

/** The days of a listing that bear on when a lease of it may begin and end. Day numbers are UTC days. */
export type OfferDays = {
  readonly minEpochs: number;
  readonly maxEpochs: number;
  /** the listing expires when this day begins */
  readonly lastStart: number;
};

/** The term of a series. */
export type TermDays = { readonly startEpoch: number; readonly epochs: number };

/** First and last day on which a lease may begin; `earliest > latest`: on none. */
export type StartWindow = { readonly earliest: number; readonly latest: number };

/** When a lease of an offer may begin, as the contract has it: tomorrow at the earliest, with the least days still in the term. */
export function startWindow(offer: OfferDays, term: TermDays, today: number): StartWindow {
  return {
    earliest: Math.max(today + 1, term.startEpoch),
    latest: Math.min(offer.lastStart, term.startEpoch + term.epochs - offer.minEpochs),
  };
}

/** How many days a lease may have that begins on `start`: as many as the offer allows and the term leaves. */
export function daysAllowed(offer: OfferDays, term: TermDays, start: number): { least: number; most: number } {
  return { least: offer.minEpochs, most: Math.min(offer.maxEpochs, term.startEpoch + term.epochs - start) };
}

/** Whether a lease may begin on a day, and if not, why. */
export type StartStatus = "free" | "over" | "today" | "beforeTerm" | "afterOffer" | "tooShort";

export function startStatus(epoch: number, offer: OfferDays, term: TermDays, today: number): StartStatus {
  if (epoch < today) return "over";
  if (epoch === today) return "today";
  if (epoch < term.startEpoch) return "beforeTerm";
  if (epoch > term.startEpoch + term.epochs - offer.minEpochs) return "tooShort";
  if (epoch > offer.lastStart) return "afterOffer";
  return "free";
}

export const START_WORDS: Record<StartStatus, string> = {
  free: "can be the first day",
  over: "over",
  today: "has begun already; a lease starts tomorrow at the earliest",
  beforeTerm: "before the series mines",
  afterOffer: "after the last start that the lister allows",
  tooShort: "the term leaves too few days",
};

/** A first day and a number of days, checked; what is wrong is said in words. */
export function checkDays(
  choice: { readonly start: number | undefined; readonly epochs: number },
  offer: OfferDays,
  term: TermDays,
  today: number,
): string | undefined {
  const { start, epochs } = choice;
  if (start === undefined) return "Choose the first day.";
  const status = startStatus(start, offer, term, today);
  if (status !== "free") return `${formatDay(start)}: ${START_WORDS[status]}. Choose another first day.`;
  const { least, most } = daysAllowed(offer, term, start);
  if (epochs < least) return `A lease of this listing has at least ${formatDays(least)}.`;
  if (epochs > most)
    return most < offer.maxEpochs
      ? `From ${formatDay(start)} on, the term of the series leaves ${formatDays(most)}.`
      : `A lease of this listing has at most ${formatDays(most)}.`;
  return undefined;
}

/** What a holder offers, checked as the contract will: what is wrong is said in words. */
export function checkOffer(offer: OfferDays, term: TermDays, today: number): string | undefined {
  const last = term.startEpoch + term.epochs - 1;
  if (offer.minEpochs < 1) return "A lease has at least 1 day.";
  if (offer.minEpochs > offer.maxEpochs) return "The least days of a lease are more than the most.";
  const earliest = Math.max(today + 1, term.startEpoch);
  if (offer.lastStart < earliest) return `The last start must be ${formatDay(earliest)} or later.`;
  if (offer.lastStart + offer.minEpochs - 1 > last)
    return `A lease that starts on ${formatDay(offer.lastStart)} could not have ${formatDays(offer.minEpochs)}: the series ends with ${formatDay(last)}.`;
  return undefined;
}
