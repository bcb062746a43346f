import type { Hex } from "viem";
import type { z } from "zod";
import type { FarmReport, OracleDomain, SignedObservation } from "@adit/sdk/oracle";
import type { EvidenceStore } from "../evidence/index.ts";
import { json, type HttpHandler, type HttpRequest, type HttpResponse } from "../http/server.ts";
import type { Archive } from "./archive.ts";
import type { Metrics } from "./metrics.ts";
import type { PostedBatch } from "./store.ts";
import {
  commitRequestSchema,
  equivocationSchema,
  proposeRequestSchema,
  signedObservationSchema,
  toWire,
  wishesSchema,
  type CommitRequest,
  type CommitResponse,
  type Equivocation,
  type ProposeRequest,
  type ProposeResponse,
  type Wishes,
} from "./wire.ts";

export type ApiParameters = {
  domain: OracleDomain;
  network: number;
  archive: Archive;
  evidence: EvidenceStore;
  metrics: Metrics;
  equivocations: () => Equivocation[];
  receiveEquivocation: (found: Equivocation) => Promise<boolean>;
  receive: (signed: SignedObservation) => Promise<boolean>;
  receiveWishes: (wishes: Wishes) => Promise<Wishes>;
  propose: (request: ProposeRequest) => Promise<ProposeResponse>;
  commit: (request: CommitRequest) => Promise<CommitResponse>;
};

/**
 * A node's HTTP: messages of the committee under `/v1`, each signed by its author, and what anybody may read:
 * `/leaves/<network>/<sequence>`, `/proof/<network>/<sequence>/<farm>[/<day>]`, `/observations/<network>/<sequence>`,
 * `/evidence/<hash>`, `/equivocations`. How it fares is told by `createOperation`.
 */
export function createApi(parameters: ApiParameters): HttpHandler {
  const { domain, network, archive, evidence, metrics, equivocations, receive, receiveEquivocation } = parameters;
  const { receiveWishes, propose, commit } = parameters;
  return async (request) => {
    const [area, ...rest] = request.segments;
    switch (area) {
      case "v1":
        return await committee(request, rest[0]);
      case "leaves":
        return request.method === "GET" ? leaves(rest) : notAllowed("GET");
      case "proof":
        return request.method === "GET" ? proof(rest) : notAllowed("GET");
      case "observations":
        return request.method === "GET" ? observations(rest) : notAllowed("GET");
      case "evidence":
        return request.method === "GET" ? document(rest) : notAllowed("GET");
      case "equivocations":
        return request.method === "GET" ? json(200, { equivocations: equivocations() }) : notAllowed("GET");
      default:
        return json(404, {
          error:
            "Nothing is here; try /healthz, /leaves/<network>/<sequence>, /proof/<network>/<sequence>/<farm>, " +
            "/observations/<network>/<sequence>, /evidence/<hash> or /equivocations.",
        });
    }
  };

  async function committee(request: HttpRequest, what: string | undefined): Promise<HttpResponse> {
    if (request.method !== "POST") return notAllowed("POST");
    switch (what) {
      case "observations":
        return await withBody(request, signedObservationSchema, async (signed) => ({ stored: await receive(signed) }));
      case "wishes":
        return await withBody(request, wishesSchema, receiveWishes);
      case "proposals":
        return await withBody(request, proposeRequestSchema, propose);
      case "commits":
        return await withBody(request, commitRequestSchema, commit);
      case "equivocations":
        return await withBody(request, equivocationSchema, async (found) => ({
          stored: await receiveEquivocation(found),
        }));
      default:
        return json(404, { error: "The committee knows observations, wishes, proposals, commits and equivocations." });
    }
  }

  /** The signed observations of a posted batch, lists of farms packed. */
  function observations([networkText, sequenceText]: readonly string[]): HttpResponse {
    const sequence = whole(sequenceText);
    if (whole(networkText) !== network || sequence === undefined)
      return json(404, { error: `This node reports network ${network} only.` });
    const basis = archive.basis(sequence);
    if (basis === undefined)
      return json(404, { error: `This node has not got the observations of batch ${sequence}, or it is not posted.` });
    return { status: 200, body: toWire({ ...domain, ...basis }), headers: FOR_EVER };
  }

  /** A document by its hash, `.gz`: compressed. The evidence root of a batch gives the observations under it. */
  function document([name = ""]: readonly string[]): HttpResponse {
    const [, digits, compressed] = /^(0x[0-9a-fA-F]{64})(\.gz)?$/.exec(name) ?? [];
    if (digits === undefined) return json(404, { error: "Ask for /evidence/<hash>: 0x and 64 hexadecimal digits." });
    const hash: Hex = `0x${digits.slice(2).toLowerCase()}`;
    const basis = archive.basisOf(hash);
    if (basis !== undefined) return { status: 200, body: toWire({ ...domain, ...basis }), headers: FOR_EVER };
    const pieces = compressed === undefined ? evidence.read(hash) : evidence.readCompressed(hash);
    metrics.count("adit_evidence_total", { event: pieces === undefined ? "missing" : "served" });
    if (pieces === undefined)
      return json(404, {
        error: "This node has no evidence with this hash: it never had it, or it kept it long enough.",
      });
    const type = compressed === undefined ? "application/json" : "application/gzip";
    return { status: 200, body: pieces, headers: { ...FOR_EVER, "content-type": type, etag: `"${hash}"` } };
  }

  /** A batch and its farms, or what to answer without them: the node may have yet to read the chain, or to hear from a peer. */
  function reportsOf(sequence: number): { batch: PostedBatch; farms: FarmReport[] } | { lacking: HttpResponse } {
    const batch = archive.posted(sequence);
    if (batch === undefined) {
      return {
        lacking: json(404, { error: `Batch ${sequence} is not on the chain, as far as this node has read it.` }),
      };
    }
    const farms = archive.farmsOf(sequence);
    if (farms !== undefined) return { batch, farms };
    const error = `This node has not got the farm reports of batch ${sequence} yet; ask again in a moment, or another node.`;
    return { lacking: { ...json(503, { error }), headers: { "retry-after": String(RETRY_AFTER_SECONDS) } } };
  }

  function leaves([networkText, sequenceText]: readonly string[]): HttpResponse {
    const sequence = whole(sequenceText);
    if (whole(networkText) !== network || sequence === undefined)
      return json(404, { error: `This node reports network ${network} only.` });
    const reports = reportsOf(sequence);
    if ("lacking" in reports) return reports.lacking;
    const { batch, farms } = reports;
    return json(200, {
      network,
      sequence,
      farmsRoot: batch.farmsRoot,
      postedAt: batch.postedAt,
      evidenceHash: batch.evidenceHash,
      farms,
    });
  }

  function proof([networkText, sequenceText, farmText, dayText]: readonly string[]): HttpResponse {
    const [sequence, farmId] = [whole(sequenceText), whole(farmText)];
    const day = dayText === undefined ? undefined : whole(dayText);
    if (
      whole(networkText) !== network ||
      sequence === undefined ||
      farmId === undefined ||
      (dayText !== undefined && day === undefined)
    ) {
      return json(404, { error: "Ask for /proof/<network>/<sequence>/<farm>[/<day>], all whole numbers." });
    }
    const reports = reportsOf(sequence);
    if ("lacking" in reports) return reports.lacking;
    const found = archive.proof(sequence, farmId, day);
    if (found !== undefined) return json(200, found);
    const what = day === undefined ? `farm ${farmId}` : `farm ${farmId} for day ${day}`;
    return json(404, { error: `Batch ${sequence} carries no report of ${what}.` });
  }
}

/** A node looks at the chain, and asks its peers, every few seconds. */
const RETRY_AFTER_SECONDS = 15;
/** What is named by its hash never changes. */
const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };

async function withBody<Schema extends z.ZodType>(
  request: HttpRequest,
  schema: Schema,
  answer: (body: z.output<Schema>) => Promise<object>,
): Promise<HttpResponse> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(request.body);
  } catch {
    return json(400, { error: "The body is no JSON." });
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return json(400, { error: `${issue?.path.join(".") ?? "body"}: ${issue?.message ?? "not as expected"}` });
  }
  return { status: 200, body: toWire(await answer(checked.data)) };
}

function notAllowed(method: string): HttpResponse {
  return json(405, { error: `Use ${method} here.` });
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
