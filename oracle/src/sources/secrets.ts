/** What stands in a record or a message where a secret stood. */
const HIDDEN = "***";
/** Shorter texts guard nothing, and would be found inside figures. */
const LEAST_SECRET = 4;

/** The text without any of the secrets, in none of the spellings that HTTP, JSON and URLs give them. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < LEAST_SECRET) continue;
    const quoted = JSON.stringify(secret).slice(1, -1);
    const spellings = new Set([
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString().slice("s=".length),
      quoted,
      // A service that repeats a JSON body repeats it inside its own.
      JSON.stringify(quoted).slice(1, -1),
    ]);
    for (const spelling of spellings) clean = clean.replaceAll(spelling, HIDDEN);
  }
  return clean;
}

/** An address as records show it: without secrets and user names, of a file only its name. */
export function recordedUrl(url: string, secrets: readonly string[]): string {
  if (!URL.canParse(url)) return scrub(url, secrets);
  const parsed = new URL(url);
  if (parsed.protocol === "file:") return `file:${parsed.pathname.split("/").at(-1) ?? ""}`;
  parsed.username = "";
  parsed.password = "";
  return scrub(parsed.href, secrets);
}
