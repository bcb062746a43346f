import { canonicalJson, type Canonical } from "@adit/sdk/oracle";
import { keccak256, type Hex } from "viem";
import { z } from "zod";
import { check, type Check } from "./proofCheck.ts";

// The page's policy allows no code from strings, which a faster parser would be made of.
z.config({ jitless: true });

const answerSchema = z.object({
  farm: z.number().int().nonnegative(),
  source: z.string(),
  request: z.object({ method: z.string(), url: z.string(), body: z.string() }),
  status: z.number().int(),
  body: z.string(),
});
const documentSchema = z.object({
  answers: z.array(answerSchema),
  asked: z.object({
    chainId: z.number(),
    oracle: z.string(),
    configDigest: z.string(),
    network: z.number(),
    sequence: z.number(),
    epoch: z.number(),
    now: z.number(),
    block: z.number(),
  }),
  version: z.number(),
});

/** One recorded answer of a source. `farm` 0: about the network. Bodies are cut for the screen; what was hashed is the whole. */
export type RawAnswer = {
  readonly farm: number;
  readonly source: string;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  readonly text: string;
};

export type EvidenceResult = {
  readonly checks: readonly Check[];
  /** bytes of the document */
  readonly bytes: number;
  /** unix second of the chain at which sources were asked; undefined if it cannot be read */
  readonly askedAt: number | undefined;
  readonly answers: readonly RawAnswer[];
};

/** Which batch a document should be of. */
export type EvidencePlace = {
  readonly hash: Hex;
  readonly chainId: number;
  readonly oracle: string;
  readonly configDigest: Hex;
  readonly network: number;
  readonly sequence: number;
};

const SHOWN_CHARACTERS = 2_000;
const TAMPERED =
  "Somebody changed it on the way, or the node kept something else. It is not what the member signed, so nothing in it is shown. Ask another node.";

/** Hashes a document of evidence as it came, and reads it only if the hash is the one that was signed. */
export function checkEvidence(bytes: Uint8Array, place: EvidencePlace): EvidenceResult {
  const found = keccak256(bytes);
  const hashed = check(
    "hash",
    found === place.hash,
    `${bytes.length.toLocaleString("en-US")} bytes, hashed here: the hash is the one that the member signed.`,
    `The document has the hash ${found}, not ${place.hash}.`,
    TAMPERED,
  );
  const unread = { bytes: bytes.length, askedAt: undefined, answers: [] };
  if (hashed.verdict !== "holds") return { checks: [hashed], ...unread };
  const json = jsonOf(bytes);
  const read = documentSchema.safeParse(json?.value);
  if (json === undefined || !read.success) {
    const means = "The member signed something that no reader understands; count it as no evidence.";
    return {
      checks: [hashed, { id: "form", verdict: "fails", text: "It is no evidence of a known form.", means }],
      ...unread,
    };
  }
  const { asked, answers } = read.data;
  return {
    checks: [
      hashed,
      check(
        "form",
        isCanonical(json),
        "It is in canonical form: the same content can have no other hash.",
        "It is not in canonical form: the same content could have another hash.",
        "The member signed an unusual text. The hash stands; what it says is as written.",
      ),
      check(
        "place",
        asked.chainId === place.chainId &&
          asked.oracle.toLowerCase() === place.oracle.toLowerCase() &&
          asked.configDigest === place.configDigest &&
          asked.network === place.network &&
          asked.sequence === place.sequence,
        `It is of this batch: network ${place.network}, batch ${place.sequence}, this committee and this contract.`,
        `It is of batch ${asked.sequence} of network ${asked.network} or of another contract.`,
        "The member signed evidence of something else. Dispute the day if its figures are wrong as well.",
      ),
    ],
    bytes: bytes.length,
    askedAt: asked.now,
    answers: answers.map(({ farm, source, request, status, body }) => ({
      farm,
      source,
      method: request.method,
      url: request.url,
      status,
      bytes: body.length,
      text: body.length > SHOWN_CHARACTERS ? `${body.slice(0, SHOWN_CHARACTERS)}…` : body,
    })),
  };
}

function isCanonical({ text, value }: { text: string; value: Canonical }): boolean {
  try {
    return canonicalJson(value) === text;
  } catch {
    // A fraction, or a number that no computer holds exactly: it has no canonical form.
    return false;
  }
}

function jsonOf(bytes: Uint8Array): { text: string; value: Canonical } | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: Canonical = z.json().parse(JSON.parse(text));
    return { text, value };
  } catch {
    return undefined;
  }
}
