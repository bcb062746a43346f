import { formatDecimal, ParseError, parseDecimal } from "@adit/sdk/format";
import { getAddress, isAddress, isHex, size, type Address, type Hex } from "viem";
import { z } from "zod";

/* One field of a form each: text that a person typed in, a checked value out, or a sentence that says what to enter. */

/** A bound of a field, and how it is said. */
type Bound = { readonly value: bigint; readonly said: string };
type Bounds = { readonly least?: Bound; readonly most?: Bound };

/** Makes a field of a parser that throws a `ParseError`. */
function field<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
}

function within(value: bigint, { least, most }: Bounds): bigint {
  if (least !== undefined && value < least.value) throw new ParseError(`Enter at least ${least.said}.`);
  if (most !== undefined && value > most.value) throw new ParseError(`Enter at most ${most.said}.`);
  return value;
}

/** A number with decimals, in units of its last one. */
export function decimalField(what: string, decimals: number, bounds: Bounds = {}) {
  return field((text) => within(parseDecimal(text, decimals, what), bounds));
}

/** A whole number. */
export function wholeField(what: string, least: number, most: number) {
  return field((text) =>
    Number(
      within(parseDecimal(text, 0, what), {
        least: { value: BigInt(least), said: least.toLocaleString("en-US") },
        most: { value: BigInt(most), said: most.toLocaleString("en-US") },
      }),
    ),
  );
}

/** A percentage, in basis points. */
export function percentField(leastBps: number, mostBps: number) {
  const said = (bps: number): string => `${formatDecimal(BigInt(bps), 2)} %`;
  return field((text) =>
    Number(
      within(parseDecimal(text.replace(/\s*%\s*$/, ""), 2, "a percentage"), {
        least: { value: BigInt(leastBps), said: said(leastBps) },
        most: { value: BigInt(mostBps), said: said(mostBps) },
      }),
    ),
  );
}

const HOURS = /^(\d{1,4})(?::([0-5]\d))?(?::([0-5]\d))?$/;

/** Hours, as `48`, `48:30` or `48:30:15`; in seconds. */
export function hoursField(leastHours: number, mostHours: number) {
  return field((text) => {
    const match = HOURS.exec(text.trim());
    if (match === null) throw new ParseError("Enter hours, like 48, or hours and minutes, like 12:30.");
    const [, hours = "0", minutes = "0", seconds = "0"] = match;
    const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
    if (total < leastHours * 3_600) throw new ParseError(`Enter at least ${leastHours} hours.`);
    if (total > mostHours * 3_600) throw new ParseError(`Enter at most ${mostHours} hours.`);
    return total;
  });
}

export function hoursText(seconds: number): string {
  const two = (value: number): string => value.toString().padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (minutes === 0 && rest === 0) return hours.toString();
  return rest === 0 ? `${hours}:${two(minutes)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}

/** A UTC day, as `2021-07-12`; its number. */
export const dayField = field((text) => {
  const day = text.trim();
  const millis = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // A date that no calendar has comes back as another one, or not at all.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== day)
    throw new ParseError("Enter a day, like 2026-07-12.");
  return millis / 86_400_000;
});

/** A UTC second, as `2021-07-12T14:30` or with seconds; undefined if empty. */
export const secondField = field((text) => {
  const typed = text.trim();
  if (typed === "") return undefined;
  const full = typed.length === 16 ? `${typed}:00` : typed;
  const millis = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(full) ? Date.parse(`${full}Z`) : Number.NaN;
  if (Number.isNaN(millis) || !new Date(millis).toISOString().startsWith(full))
    throw new ParseError("Enter a day and a time in UTC, like 2026-07-12 14:30.");
  return millis / 1_000;
});

export function secondText(second: number): string {
  const full = new Date(second * 1_000).toISOString().slice(0, 19);
  return full.endsWith(":00") ? full.slice(0, 16) : full;
}

export function addressField(what: string) {
  return field((text): Address => {
    const typed = text.trim();
    if (!isAddress(typed, { strict: false })) throw new ParseError(`Choose ${what}.`);
    return getAddress(typed);
  });
}

/** An address; undefined if empty. */
export function optionalAddressField(what: string) {
  return field((text): Address | undefined => {
    const typed = text.trim();
    if (typed === "") return undefined;
    if (!isAddress(typed)) throw new ParseError(`Enter the address of ${what}, 0x and 40 digits, or leave it empty.`);
    return getAddress(typed);
  });
}

/** A hash of 32 bytes; undefined if empty. */
export const hashField = field((text): Hex | undefined => {
  const typed = text.trim().toLowerCase();
  if (typed === "") return undefined;
  if (!isHex(typed) || size(typed) !== 32) throw new ParseError("Enter a hash of 32 bytes, 0x and 64 digits.");
  return typed;
});

/** Text with at most so many bytes. */
export function textField(what: string, mostBytes: number) {
  return field((text) => {
    const trimmed = text.trim();
    if (new TextEncoder().encode(trimmed).length > mostBytes)
      throw new ParseError(`Enter ${what} of at most ${mostBytes.toLocaleString("en-US")} bytes.`);
    return trimmed;
  });
}

/** The first sentence of each field that cannot be as it is. */
export function problemsOf<Field extends string>(
  error: z.ZodError,
  isField: (name: PropertyKey | undefined) => name is Field,
): ReadonlyMap<Field, string> {
  const problems = new Map<Field, string>();
  for (const { path, message } of error.issues) {
    const [name] = path;
    if (isField(name) && !problems.has(name)) problems.set(name, message);
  }
  return problems;
}
