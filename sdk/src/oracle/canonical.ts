/** A value that has a canonical form here: no number but whole ones that are exact, so that no rule of rounding is needed. */
export type Canonical = string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical };

/** Half of a pair alone: pairs are one character to a pattern of Unicode. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Canonical JSON (RFC 8785): no white space, keys in ascending order of their UTF-16 units, strings and numbers as
 * ECMAScript writes them. The same content is the same text everywhere, and so the same hash.
 * @throws TypeError for what has none: a fraction, a number beyond 2^53, text that is no Unicode.
 */
export function canonicalJson(value: Canonical): string {
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw new TypeError("A lone surrogate has no canonical form");
    return JSON.stringify(value);
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new TypeError(`The number ${value} has no canonical form here: give its digits as a text`);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, item]) => `${canonicalJson(key)}:${canonicalJson(item)}`).join(",")}}`;
}

/** `Array.isArray` does not narrow a readonly list. */
function isList(value: object): value is readonly Canonical[] {
  return Array.isArray(value);
}
