import type { FarmInput } from "@adit/sdk/actions";
import { addressOfScript, AddressError, hasAddresses, scriptOfAddress } from "@adit/sdk/bitcoin";
import { formatDecimal, hashUnits, ParseError, type NamedUnit } from "@adit/sdk/format";
import { isHex, zeroHash, type Hex } from "viem";
import { z } from "zod";
import { decimalField, hashField, problemsOf, textField } from "./providerFields.ts";
import { MAX_URI_BYTES } from "./providerTerms.ts";

const U96_MAX = (1n << 96n) - 1n;
const U32_MAX = (1n << 32n) - 1n;
/** A script of an output has at most so many bytes. */
const MAX_SCRIPT_BYTES = 10_000;

/** What is typed of a farm. */
export type FarmDraft = {
  readonly network: number;
  readonly name: string;
  /** in the unit of the network's algorithm: PH/s, or GH/s */
  readonly declared: string;
  /** in the unit of the network's algorithm: J/TH, or J/MH */
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

/** What a draft has to know of the network: its name, and its algorithm, as its rules carry them. */
export type FarmNetwork = { readonly name: string; readonly algorithm: string };

/** A bound of a typed number, as it is said in its unit. */
function bound(value: bigint, { name, decimals }: NamedUnit): { value: bigint; said: string } {
  const maxDigits = value < 10n ** BigInt(decimals) ? decimals : 0;
  return { value, said: `${formatDecimal(value, decimals, { maxDigits })} ${name}` };
}

function farmSchema({ name: network, algorithm }: FarmNetwork) {
  const { efficiency, capacity } = hashUnits(algorithm);
  return z.object({
    network: z.number(),
    name: textField("a name", 200).refine((name) => name !== "", "Enter the name of the farm."),
    declared: decimalField(`a number of ${capacity.name}`, capacity.decimals, {
      least: { value: 1n, said: "more than nothing" },
      most: bound(U96_MAX, capacity),
    }),
    efficiency: decimalField(`a number of ${efficiency.name}`, efficiency.decimals, {
      least: bound(1n, efficiency),
      most: bound(U32_MAX, efficiency),
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

/** What a draft says of a farm, or what is wrong with it, field by field. */
export function farmOf(draft: FarmDraft, network: FarmNetwork): FarmOutcome {
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
export function farmDraftOf(farm: FarmInput, network: FarmNetwork): FarmDraft {
  const { efficiency, capacity } = hashUnits(network.algorithm);
  return {
    network: farm.network,
    name: farm.name,
    declared: formatDecimal(farm.declared, capacity.decimals, { group: false }),
    efficiency: formatDecimal(BigInt(farm.milliJoulePerTh), efficiency.decimals, { group: false }),
    energySource: farm.energySource,
    payout: payoutText(farm.payoutScript, network.name),
    disclosureHash: farm.disclosureHash === zeroHash ? "" : farm.disclosureHash,
    disclosureUri: farm.disclosureUri,
  };
}
