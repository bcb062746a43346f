import type { FarmInput } from "@adit/sdk/actions";
import { addressOfScript, AddressError, hasAddresses, scriptOfAddress } from "@adit/sdk/bitcoin";
import { formatDecimal, ParseError } from "@adit/sdk/format";
import { isHex, zeroHash, type Hex } from "viem";
import { z } from "zod";
import { decimalField, hashField, problemsOf, textField } from "./providerFields.ts";
import { MAX_URI_BYTES } from "./providerTerms.ts";

const PH_DECIMALS = 15;
const U96_MAX = (1n << 96n) - 1n;
const U32_MAX = (1n << 32n) - 1n;
/** A script of an output has at most so many bytes. */
const MAX_SCRIPT_BYTES = 10_000;

/** What is typed of a farm. */
export type FarmDraft = {
  readonly network: number;
  readonly name: string;
  /** PH/s */
  readonly declared: string;
  /** J/TH */
  readonly efficiency: string;
  readonly energySource: string;
  /** an address of the network, or a script as hex */
  readonly payout: string;
  readonly disclosureHash: string;
  readonly disclosureUri: string;
};

export type FarmField = keyof FarmDraft;

export const EMPTY_FARM: Omit<FarmDraft, "network"> = {
  name: "",
  declared: "",
  efficiency: "",
  energySource: "",
  payout: "",
  disclosureHash: "",
  disclosureUri: "",
};

/** The script that a typed address or script stands for. Throws a `ParseError` for anything else. */
export function payoutScriptOf(typed: string, network: string): Hex {
  const text = typed.trim();
  if (text === "") throw new ParseError("Enter the address that the pool pays.");
  if (text.startsWith("0x")) {
    if (!isHex(text) || text.length % 2 !== 0 || text.length < 4)
      throw new ParseError("Enter a script as 0x and an even number of hex digits.");
    if (text.length / 2 - 1 > MAX_SCRIPT_BYTES) throw new ParseError("Enter a script of at most 10,000 bytes.");
    return text;
  }
  if (!hasAddresses(network))
    throw new ParseError(`Addresses of ${network} are not known here: enter the bytes, as 0x….`);
  try {
    return scriptOfAddress(text, network);
  } catch (error) {
    if (error instanceof AddressError) throw new ParseError(error.message);
    throw error;
  }
}

/** How a script is shown to people: its address where it has one. */
export function payoutText(script: Hex, network: string): string {
  return (hasAddresses(network) ? addressOfScript(script, network) : undefined) ?? script;
}

function farmSchema(network: string) {
  return z.object({
    network: z.number(),
    name: textField("a name", 200).refine((name) => name !== "", "Enter the name of the farm."),
    declared: decimalField("a number of PH/s", PH_DECIMALS, {
      least: { value: 1n, said: "more than nothing" },
      most: { value: U96_MAX, said: `${formatDecimal(U96_MAX, PH_DECIMALS, { maxDigits: 0 })} PH/s` },
    }),
    efficiency: decimalField("joules per TH", 3, {
      least: { value: 1n, said: "0.001 J/TH" },
      most: { value: U32_MAX, said: "4,294,967 J/TH" },
    }),
    energySource: textField("an energy source", 200),
    payout: z.string().transform((text, context): Hex => {
      try {
        return payoutScriptOf(text, network);
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    }),
    disclosureHash: hashField,
    disclosureUri: textField("an address", MAX_URI_BYTES),
  });
}

export type FarmOutcome =
  | { readonly ok: true; readonly farm: FarmInput }
  | { readonly ok: false; readonly problems: ReadonlyMap<FarmField, string> };

/**
 * What a draft says of a farm, or what is wrong with it, field by field.
 * @param network the name of the network, as its rules carry it
 */
export function farmOf(draft: FarmDraft, network: string): FarmOutcome {
  const parsed = farmSchema(network).safeParse(draft);
  const isField = (name: PropertyKey | undefined): name is FarmField =>
    typeof name === "string" && Object.hasOwn(draft, name);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, isField) };
  const { declared, efficiency, payout, disclosureHash, ...rest } = parsed.data;
  return {
    ok: true,
    farm: {
      ...rest,
      declared,
      milliJoulePerTh: Number(efficiency),
      payoutScript: payout,
      disclosureHash: disclosureHash ?? zeroHash,
    },
  };
}

/** The draft that says what stands on the chain of a farm. */
export function farmDraftOf(farm: FarmInput, network: string): FarmDraft {
  return {
    network: farm.network,
    name: farm.name,
    declared: formatDecimal(farm.declared, PH_DECIMALS, { group: false }),
    efficiency: formatDecimal(BigInt(farm.milliJoulePerTh), 3, { group: false }),
    energySource: farm.energySource,
    payout: payoutText(farm.payoutScript, network),
    disclosureHash: farm.disclosureHash === zeroHash ? "" : farm.disclosureHash,
    disclosureUri: farm.disclosureUri,
  };
}
