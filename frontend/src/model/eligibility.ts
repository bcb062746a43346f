import type { Standing } from "@adit/sdk/compliance";

/** Whether somebody may buy of a series, as the chain says. */
export type Eligibility = {
  readonly restricted: boolean;
  readonly allowed: boolean;
  /** why, where the policy is a list of attested accounts */
  readonly standing: Standing | undefined;
};

export type Words = { readonly title: string; readonly text: string };

/** What stands in the way of a purchase, before anything is asked; undefined if nothing does. */
export function refusalOf({ restricted, allowed, standing }: Eligibility): Words | undefined {
  if (!restricted || allowed) return undefined;
  return { title: "This series is restricted, and your account may not buy it.", text: reasonOf(standing) };
}

function reasonOf(standing: Standing | undefined): string {
  switch (standing) {
    case "AccountBlocked":
      return "Its policy blocks your account. Nothing was asked of your wallet. The provider can say why; other series may be open to you.";
    case "NotAttested":
      return "Its policy admits only accounts that an attester vouches for, and nobody has vouched for yours. Ask the provider how to be admitted, or choose another series.";
    case "Revoked":
      return "The attestation for your account was revoked. Ask whoever attested you, or choose another series.";
    case "Expired":
      return "The attestation for your account has expired. Ask whoever attested you for a new one, or choose another series.";
    case "AttesterStruckOff":
      return "Whoever attested your account is no longer on the policy's list. Ask a listed attester, or choose another series.";
    case "CountryBlocked":
      return "Its policy does not admit accounts from your country. Choose another series.";
    case "Allowed":
    case undefined:
      return "Its transfer policy does not admit your account. Ask the provider how to be admitted, or choose another series. What you hold already stays yours.";
  }
}
