import type { Sentences } from "../teller.ts";

/** Errors of `FarmRegistry` and `ProtocolConfig`. */
export const registrySentences = {
  CapacityExceeded: (say) => ({
    sentence: `Farm ${say.number("farmId")} is attested for ${say.hashrate("attested")}, has ${say.hashrate("reserved")} reserved, and ${say.hashrate("requested")} more were asked for.`,
    action: "Buy less, or pick a series of another farm.",
  }),
  EmptyName: () => ({ sentence: "A provider needs a name.", action: "Enter a name." }),
  FeeAboveCap: (say) => ({
    sentence: `${say.bps("bps")} are above the cap of ${say.bps("capBps")}.`,
    action: "Choose a fee up to the cap.",
  }),
  FeedRulesDiffer: (say) => ({
    sentence: `The rules of the feed ${say.account("feed")} are fixed: a heartbeat of ${say.duration("heartbeat")}, prices from ${say.usd("minPriceUsd8")} to ${say.usd("maxPriceUsd8")}.`,
    action: "Accept it with exactly these rules, or choose another feed.",
    safe: "Series that name the feed keep its meaning.",
  }),
  InvalidFarm: (say) => ({
    sentence: `This farm is refused: “${say.text("field")}” does not fit.`,
    action: "Correct the field and register again.",
  }),
  InvalidFeed: (say) => ({
    sentence: `${say.account("feed")} does not answer as a price feed, or no longer with the decimals it was accepted with.`,
    action: "Check the feed's address.",
  }),
  InvalidHeartbeat: (say) => ({
    sentence: say.has("minimum")
      ? `A heartbeat of ${say.duration("heartbeat")} is refused; it is at least ${say.duration("minimum")} and at most ${say.duration("maximum")}.`
      : `A heartbeat of ${say.duration("heartbeat")} is refused; it is above zero and at most ${say.duration("maximum")}.`,
    action: "Give the time within which the feed always updates, with a margin.",
  }),
  InvalidMaxSupply: (say) => ({
    sentence: `${say.amount("maxSupply", "token")} cannot be the bound of ${say.account("token")}, of which ${say.amount("totalSupply", "token")} exist.`,
    action: "Choose a bound that the token's supply never passes.",
  }),
  InvalidPriceBounds: (say) => ({
    sentence: `Prices cannot be bounded from ${say.usd("minPriceUsd8")} to ${say.usd("maxPriceUsd8")}.`,
    action: "Choose a lower bound above zero and an upper bound above it.",
  }),
  InvalidToken: (say) => ({
    sentence: `${say.account("token")} does not answer as a token of at most 18 decimals.`,
    action: "Check the token's address.",
  }),
  MinBondAboveCap: (say) => ({
    sentence: `A least bond of ${say.days("bondEpochs")} is above the cap of ${say.days("capEpochs")}.`,
    action: "Choose a bond up to the cap.",
  }),
  NetworkFixed: (say) => ({
    sentence: `Farm ${say.number("farmId")} mines network ${say.number("network")}, not network ${say.number("requested")}.`,
    action: "Register another farm for another network.",
  }),
  NetworkMissing: (say) => ({
    sentence: `${say.account("token")} can be accepted only as the coin of a network, and network 0 is none.`,
    action: "Name the network whose coin the token stands for.",
  }),
  NoSuchFarm: (say) => ({ sentence: `There is no farm ${say.number("farmId")}.`, action: "Check the farm's number." }),
  NotInOrder: (say) => ({
    sentence: `A price of ${say.time("updatedAt")} cannot follow one of ${say.time("previous")}.`,
    action: "Push prices in the order of their times, none from the future.",
  }),
  PriceOutOfBounds: (say) => ({
    sentence: `The feed ${say.account("feed")} says ${say.usd("priceUsd8")} now, outside ${say.usd("minPriceUsd8")} to ${say.usd("maxPriceUsd8")}.`,
    action: "Check the bounds: they are dollars with 8 decimals, and fixed for good.",
  }),
  ProviderExists: (say) => ({
    sentence: `${say.account("provider")} is registered as a provider already.`,
    action: "Go on to register a farm.",
  }),
  ReportTooOld: (say) => ({
    sentence: `The report of farm ${say.number("farmId")} for ${say.day("epoch")} is recorded already, or lies 14 days or more before ${say.day("lastReportEpoch")}, its newest one.`,
    action: "Record days that are missing among the last 14.",
  }),
  SalesNotStopped: () => ({ sentence: "Sales are not stopped.", action: "Nothing to resume." }),
  StopTooLong: (say) => ({
    sentence: `A stop of ${say.duration("duration")} is outside one second to ${say.duration("maximum")}.`,
    action: "Choose a shorter stop.",
  }),
  StopTooSoon: (say) => ({
    sentence: `Sales can be stopped again in ${say.span("timestamp", "allowedAt")}.`,
    action: `Wait until ${say.time("allowedAt")}.`,
  }),
  TooManyLiveSeries: (say) => ({
    sentence: `Farm ${say.number("farmId")} already backs ${say.number("maximum")} running series.`,
    action: "Wait until one of them has ended.",
  }),
  ZeroAddress: () => ({ sentence: "The address is empty.", action: "Enter an address." }),
} satisfies Partial<Sentences>;
