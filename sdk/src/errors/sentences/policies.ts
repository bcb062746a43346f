import type { Sentences } from "../teller.ts";

const ASK_ATTESTER = "Ask whoever attested you for a new attestation.";
const ONLY_OWNER = "This is for whoever keeps the policy; holders and buyers never need it.";
const CHECK_DEPLOYMENT = "Deploy the policy again with the right address.";

/** Errors of transfer policies. */
export const policySentences = {
  AttestationExpired: (say) => ({
    sentence: `The attestation for ${say.account("account")} has expired: it counted until ${say.time("expiry")}.`,
    action: ASK_ATTESTER,
  }),
  AttestationFromFuture: (say) => ({
    sentence: `The attestation for ${say.account("account")} is dated ${say.span("timestamp", "issuedAt")} ahead of the chain.`,
    action: `Submit it after ${say.time("issuedAt")}.`,
  }),
  AttestationSuperseded: (say) => ({
    sentence: `The attestation for ${say.account("account")} of ${say.time("issuedAt")} is not the newest word: there is one of ${say.time("newest")}.`,
    action: "If the account is allowed already there is nothing to do; if not, ask for a new attestation.",
  }),
  InvalidCountry: (say) => ({
    sentence: `${say.number("country")} is not the numeric code of a country.`,
    action: "Use the ISO 3166-1 numeric code, such as 276 for Germany.",
  }),
  NoCountrySource: () => ({
    sentence: "This policy was given nobody who knows where accounts live, so it cannot block countries.",
    action: "Deploy one that asks an allowlist or an identity registry for countries.",
  }),
  NotAContract: (say) => ({ sentence: `There is no contract at ${say.account("account")}.`, action: CHECK_DEPLOYMENT }),
  NotAPolicy: (say) => ({ sentence: `${say.account("account")} is no transfer policy.`, action: CHECK_DEPLOYMENT }),
  NotAttester: (say) => ({
    sentence:
      say.value("since") === 0n
        ? `${say.account("attester")} is not on the policy's list of attesters.`
        : `The attestation is older than the listing of ${say.account("attester")}, which counts from ${say.time("since")}.`,
    action: "Ask a listed attester for a new attestation.",
  }),
  OwnableInvalidOwner: (say) => ({
    sentence: `${say.account("owner")} cannot keep a policy.`,
    action: "Name an account that can send transactions.",
  }),
  OwnableUnauthorizedAccount: (say) => ({
    sentence: `${say.account("account")} does not keep this policy.`,
    action: ONLY_OWNER,
  }),
  WrongAttestationSignature: (say) => ({
    sentence: `The signature is not one of ${say.account("attester")} over this attestation, chain and policy.`,
    action: "Submit exactly what was signed, or ask for a new attestation.",
  }),
  WrongPolicyCount: (say) => ({
    sentence: `${say.number("count")} policies cannot be joined: it takes two to four.`,
    action: "Join two to four policies.",
  }),
  ZeroAccount: () => ({
    sentence: "The zero address belongs to nobody, so nothing can be said of it.",
    action: "Name the account that is meant.",
  }),
} satisfies Partial<Sentences>;
