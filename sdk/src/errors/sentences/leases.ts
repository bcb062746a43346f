import type { Sentences } from "../teller.ts";

const PICK_LISTING = "Pick another listing.";
const ONLY_PROTOCOL = "Use the app's own buttons; this function is for the protocol's contracts.";
const ADJUST = "Change the listing and try again.";

/** Errors of `LeaseMarket`, and of leasehold and reversion. */
export const leaseSentences = {
  AlreadyBought: (say) => ({
    sentence: `The units of lease ${say.number("lease")} are bought already.`,
    action: "They are handed over as soon as the lessor's own days are paid.",
  }),
  DaysOutOfRange: (say) => ({
    sentence: `A lease of ${say.days("epochs")} is not offered: ${say.days("least")} to ${say.days("most")} are.`,
    action: "Choose a number of days in that range.",
  }),
  ERC721IncorrectOwner: (say) => ({
    sentence: `Token ${say.number("tokenId")} belongs to ${say.account("owner")}, not to ${say.account("sender")}.`,
    action: "Connect the owner's wallet.",
  }),
  ERC721InsufficientApproval: (say) => ({
    sentence: `${say.account("operator")} may not act for the owner of token ${say.number("tokenId")}.`,
    action: "Ask the owner to approve this account first.",
  }),
  ERC721InvalidApprover: (say) => ({
    sentence: `${say.account("approver")} does not own this token and cannot approve others for it.`,
    action: "Connect the owner's wallet.",
  }),
  ERC721InvalidOperator: (say) => ({
    sentence: `${say.account("operator")} cannot act for anybody.`,
    action: "Choose another account as operator.",
  }),
  ERC721InvalidOwner: (say) => ({
    sentence: `${say.account("owner")} cannot own tokens.`,
    action: "Choose another account.",
  }),
  ERC721InvalidReceiver: (say) => ({
    sentence: `${say.account("receiver")} cannot hold this token: it is no account, or a contract that does not accept it.`,
    action: "Choose a wallet, or a contract that accepts ERC-721 tokens.",
  }),
  ERC721InvalidSender: () => ({
    sentence: "This token exists already.",
    action: "Reload and look at the lease again.",
  }),
  ERC721NonexistentToken: (say) => ({
    sentence: `There is no token ${say.number("tokenId")}: its lease is over, or never began.`,
    action: "Look at what the end of the lease credited you.",
  }),
  InvalidListing: (say) => ({
    sentence: `This listing is refused: “${say.text("field")}” does not fit.`,
    action: ADJUST,
  }),
  NoPurchaseOption: (say) => ({
    sentence: `Lease ${say.number("lease")} gives no right to buy the units.`,
    action: "Look for a listing with a purchase price.",
  }),
  NoSuchLease: (say) => ({
    sentence: `There is no lease ${say.number("lease")}, or it is over.`,
    action: "Look at what the end of the lease credited you.",
  }),
  NoSuchListing: (say) => ({ sentence: `There is no listing ${say.number("listing")}.`, action: PICK_LISTING }),
  NotEnoughListed: (say) =>
    say.value("left") === 0n
      ? {
          sentence: `Nothing is left of listing ${say.number("listing")}: it is taken up or cancelled.`,
          action: PICK_LISTING,
        }
      : {
          sentence: `${say.th("left")} are left of listing ${say.number("listing")}, and you asked for ${say.th("units")}.`,
          action: `Take at most ${say.th("left")}.`,
        },
  NotLeaseMarket: (say) => ({
    sentence: `Only the lease market may do this, not ${say.account("caller")}.`,
    action: ONLY_PROTOCOL,
  }),
  NotLeaseToken: (say) => ({
    sentence: `Only leasehold and reversion may do this, not ${say.account("caller")}.`,
    action: ONLY_PROTOCOL,
  }),
  NotLister: (say) => ({
    sentence: `The listing is of ${say.account("lister")}, not of ${say.account("caller")}.`,
    action: "Connect the lister's wallet.",
  }),
  NotOwner: (say) => ({
    sentence: `This side of lease ${say.number("lease")} belongs to ${say.account("owner")}, not to ${say.account("caller")}.`,
    action: "Connect the owner's wallet.",
  }),
  NotReturnable: (say) =>
    say.value("index") < say.value("target")
      ? {
          sentence: `The days of lease ${say.number("lease")} are not paid in full yet, so its units stay where they are.`,
          action: "Try again when the last day is settled and has streamed for 24 hours.",
          safe: "Both sides can claim what is streamed already.",
        }
      : {
          sentence: `The units of lease ${say.number("lease")} can still be bought, until ${say.time("optionEndsAt")}.`,
          action: "Try again after that.",
          safe: "Both sides can claim what is streamed already.",
        },
  OptionOver: (say) => ({
    sentence: `The units of lease ${say.number("lease")} could be bought until ${say.time("endedAt")}.`,
    action: "Make the lessor an offer for its reversion.",
  }),
  OptionVoid: (say) => ({
    sentence: `${say.series("id")} has an unpaid day past its grace, or ended early, so the units of lease ${say.number("lease")} cannot be bought.`,
    action: "Wait for the days that are owed; unvested rent comes back if the series has failed.",
    safe: "The rent of days that are never settled is paid back to you.",
  }),
  SeriesNotLeasable: (say) => ({
    sentence: `${say.series("id")} cannot be leased: it may still be cancelled, or it has failed to pay.`,
    action: "Pick another series.",
  }),
  StartOutOfRange: (say) =>
    say.value("earliest") > say.value("latest")
      ? {
          sentence: `The listing has expired: its leases start on ${say.day("latest")} at the latest.`,
          action: PICK_LISTING,
        }
      : {
          sentence: `A lease cannot start on ${say.day("start")}; it starts on ${say.day("earliest")} to ${say.day("latest")}.`,
          action: "Choose a day in that range.",
        },
  UnitsNotAccepted: () => ({
    sentence: "The lease market takes units by a lease only; nobody can send them to it.",
    action: "List them instead: they stay in your wallet until somebody takes them.",
    safe: "Your units stay yours.",
  }),
} satisfies Partial<Sentences>;
