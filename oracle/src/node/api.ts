import type { z } from "zod";
import type { SignedObservation } from "@adit/sdk/oracle";
import { json, type HttpHandler, type HttpRequest, type HttpResponse } from "../http/server.ts";
import type { Archive } from "./archive.ts";
import {
  commitRequestSchema,
  proposeRequestSchema,
  signedObservationSchema,
  type CommitRequest,
  type CommitResponse,
  type ProposeRequest,
  type ProposeResponse,
} from "./wire.ts";

export type ApiParameters = {
  network: number;
  archive: Archive;
  receive: (signed: SignedObservation) => Promise<boolean>;
  propose: (request: ProposeRequest) => Promise<ProposeResponse>;
  commit: (request: CommitRequest) => Promise<CommitResponse>;
};

/**
 * A node's HTTP: messages of the committee under `/v1`, each signed by its author, and what anybody may read:
 * `/leaves/<network>/<sequence>`, `/proof/<network>/<sequence>/<farm>[/<day>]`. How it fares is told by `createOperation`.
 */
export function createApi({ network, archive, receive, propose, commit }: ApiParameters): HttpHandler {
  return async (request) => {
    const [area, ...rest] = request.segments;
    switch (area) {
      case "v1":
        return await committee(request, rest[0]);
      case "leaves":
        return request.method === "GET" ? leaves(rest) : notAllowed("GET");
      case "proof":
        return request.method === "GET" ? proof(rest) : notAllowed("GET");
      default:
        return json(404, {
          error: "Nothing is here; try /healthz, /leaves/<network>/<sequence> or /proof/<network>/<sequence>/<farm>.",
        });
    }
  };

  async function committee(request: HttpRequest, what: string | undefined): Promise<HttpResponse> {
    if (request.method !== "POST") return notAllowed("POST");
    switch (what) {
      case "observations":
        return await withBody(request, signedObservationSchema, async (signed) => ({ stored: await receive(signed) }));
      case "proposals":
        return await withBody(request, proposeRequestSchema, propose);
      case "commits":
        return await withBody(request, commitRequestSchema, commit);
      default:
        return json(404, { error: "The committee knows observations, proposals and commits." });
    }
  }

  function leaves([networkText, sequenceText]: readonly string[]): HttpResponse {
    const sequence = whole(sequenceText);
    if (whole(networkText) !== network || sequence === undefined)
      return json(404, { error: `This node reports network ${network} only.` });
    const batch = archive.posted(sequence);
    const farms = archive.farmsOf(sequence);
    if (batch === undefined) return json(404, { error: `Batch ${sequence} is not on the chain.` });
    if (farms === undefined) return json(404, { error: `This node has not got the leaves of batch ${sequence} yet.` });
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
    const found = archive.proof(sequence, farmId, day);
    return found === undefined
      ? json(404, { error: `Batch ${sequence} carries no report of farm ${farmId} that this node has.` })
      : json(200, found);
  }
}

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
  return json(200, await answer(checked.data));
}

function notAllowed(method: string): HttpResponse {
  return json(405, { error: `Use ${method} here.` });
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
