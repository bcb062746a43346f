import { parseArgs } from "node:util";
import { epochEnd } from "@adit/sdk/math";
import type { SignedObservation } from "@adit/sdk/oracle";
import { isAddressEqual } from "viem";
import { z } from "zod";
import { json, serve, type HttpRequest, type HttpResponse } from "../http/server.ts";
import { createAttester, httpClient, loadKeys, readConfig, viemOracleChain } from "../node/index.ts";
import { belongs, leaderOf } from "../node/member.ts";
import { createPeerClient, type Peer } from "../node/peers.ts";
import { buildBatch, readFacts, type Slot } from "../node/proposal.ts";
import type { SigningContext } from "../node/signing.ts";
import { BITCOIN_RULES } from "@adit/sdk/math";
import {
  commitRequestSchema,
  proposeRequestSchema,
  signedObservationSchema,
  wishesSchema,
  type Acceptance,
  type CommitRequest,
  type Proposal,
  type Wish,
} from "../node/wire.ts";
import { createViews, type Views } from "../node/views.ts";

/*
 * A member with a real key that breaks the rules, as a process in the place of an honest one. It accepts and signs whatever it is
 * asked to, and beside that, by ADIT_BYZANTINE:
 * - `equivocates`: signs a different observation for every member
 * - `splits`: when it leads, shows every follower another proposal and makes certificates up from their acceptances
 * - `rushes`: wishes views that nobody reached, others in every message and also in others' names, and proposes in them
 * - `withholds`: when it leads, gathers a quorum's signatures and keeps them; afterwards it asks for the same again, day by day
 */
const modeSchema = z.enum(["equivocates", "rushes", "splits", "withholds"]);
const STEP_MS = 150;
/** Fees that each lie adds, satoshi. */
const LIE = 1_000_000n;

const { values } = parseArgs({ options: { config: { type: "string" } } });
const mode = modeSchema.parse(process.env.ADIT_BYZANTINE);
const config = readConfig(values.config ?? "", process.env);
const keys = await loadKeys({ keys: config.keys, fetch: globalThis.fetch, timeoutMs: config.timing.requestMs });
const attester = createAttester(keys.attesting);
const chain = viemOracleChain({ publicClient: httpClient(config), ...config.chain });
const client = createPeerClient({
  fetch: globalThis.fetch,
  timeoutMs: config.timing.requestMs,
  onFailure: () => undefined,
});
const others = config.peers.filter(({ signer }) => !isAddressEqual(signer, attester.address));

type Place = { slot: Slot; context: SigningContext; me: number; block: bigint };
const heard = new Map<number, Map<number, SignedObservation>>();
const told = new Set<string>();
const done = new Set<number>();
/** Where the others are, by the wishes that they tell. */
let views: { sequence: number; views: Views } | undefined;
let kept: CommitRequest | undefined;

const say = (event: string, facts: object): void => {
  console.log(JSON.stringify({ ...facts, msg: event }));
};

async function place(): Promise<Place | undefined> {
  const { state, committee, block, timestamp } = await chain.head(config.network);
  const [sequence, epoch] = [state.sequence + 1, state.lastEpoch + 1];
  if (timestamp < Number(epochEnd(epoch)) + config.timing.observeDelaySeconds) return undefined;
  const me = committee.signers.findIndex((signer) => isAddressEqual(signer, attester.address));
  const slot = { network: config.network, rules: BITCOIN_RULES, sequence, epoch, state };
  return { slot, context: { domain: chain.domain, committee }, me, block };
}

/** What honest members told, and a lie of its own for each listener. */
function honest({ slot, me }: Place): SignedObservation[] {
  const known = [...(heard.get(slot.sequence)?.values() ?? [])];
  return known.filter(
    ({ member, observation }) => member !== me && belongs(slot, observation) && observation.report.epoch !== 0,
  );
}

async function lie({ context, me }: Place, from: SignedObservation, listener: number): Promise<SignedObservation> {
  const { observation } = from;
  const report = { ...observation.report, fees: observation.report.fees + BigInt(listener + 1) * LIE };
  return await attester.observation(context, me, { ...observation, report });
}

async function equivocate(at: Place): Promise<void> {
  const [from] = honest(at);
  if (from === undefined) return;
  for (const [listener, peer] of others.entries()) {
    const key = `${at.slot.sequence}/${listener}`;
    if (told.has(key)) continue;
    if (await client.sendObservation(peer, await lie(at, from, listener))) told.add(key);
  }
  if (others.every((_peer, listener) => told.has(`${at.slot.sequence}/${listener}`)) && !done.has(at.slot.sequence)) {
    done.add(at.slot.sequence);
    say("byzantine.equivocated", { sequence: at.slot.sequence });
  }
}

/** The views of the batch at hand, as a member that wishes nothing itself learns of them. */
function viewsOf({ slot, context }: Place): Views {
  const { f, quorum, signers } = context.committee;
  if (views?.sequence !== slot.sequence) {
    const created = createViews({ members: signers.length, f, quorum, patienceMs: Infinity, atLeast: 0 });
    views = { sequence: slot.sequence, views: created };
  }
  return views.views;
}

/** The view that it leads now; undefined while another member leads. */
function myView(at: Place): number | undefined {
  const view = viewsOf(at).view();
  return leaderOf(at.slot.epoch, view, at.context.committee.signers.length) === at.me ? view : undefined;
}

async function propose(at: Place, view: number, own: SignedObservation, peers: readonly Peer[]) {
  const { slot, context, me, block } = at;
  const observations = [...honest(at), own];
  const { batch, digest } = buildBatch(context, slot, await readFacts(chain, slot, observations, block), observations);
  const proposal: Proposal = { view, atBlock: block, observations, batch };
  const leader = await attester.acceptance(context, me, view, digest);
  const wishes: Wish[] = viewsOf(at).entry();
  const answers = await Promise.all(peers.map((peer) => client.propose(peer, { proposal, leader, wishes })));
  const acceptances: Acceptance[] = [leader];
  for (const answer of answers) if (answer !== undefined && "acceptance" in answer) acceptances.push(answer.acceptance);
  return { proposal, digest, acceptances };
}

async function signaturesFor(request: CommitRequest): Promise<number> {
  const answers = await Promise.all(others.map((peer) => client.commit(peer, request)));
  return answers.filter((answer) => answer !== undefined && "signature" in answer).length;
}

async function split(at: Place, view: number): Promise<void> {
  const [from] = honest(at);
  if (from === undefined || honest(at).length < at.context.committee.quorum - 1) return;
  const shown = await Promise.all(
    others.map(async (peer, listener) => await propose(at, view, await lie(at, from, listener), [peer])),
  );
  const all = shown.flatMap(({ acceptances }) => acceptances);
  const accepted = shown.filter(({ acceptances }) => acceptances.length > 1).length;
  let signatures = 0;
  for (const { proposal, digest, acceptances } of shown) {
    const own = acceptances.slice(0, 1);
    const relabelled = all.map((acceptance) => ({ ...acceptance, digest, view }));
    // Others' words under this digest; its own word three times; a quorum too small; a view that nobody reached.
    for (const forged of [all, relabelled, [...own, ...own, ...own], acceptances])
      signatures += await signaturesFor({ proposal, certificate: { view, digest, acceptances: forged.slice(0, 32) } });
    signatures += await signaturesFor({ proposal, certificate: { view: view + 1_000, digest, acceptances } });
  }
  say("byzantine.split", { sequence: at.slot.sequence, accepted, signatures });
  done.add(at.slot.sequence);
}

async function withhold(at: Place, view: number): Promise<void> {
  const { quorum } = at.context.committee;
  const [from] = honest(at);
  if (from === undefined || honest(at).length < quorum - 1) return;
  const own = await attester.observation(at.context, at.me, from.observation);
  const { proposal, digest, acceptances } = await propose(at, view, own, others);
  if (acceptances.length < quorum) return;
  const request = { proposal, certificate: { view, digest, acceptances: acceptances.slice(0, quorum) } };
  const signatures = await signaturesFor(request);
  if (signatures < quorum - 1) return;
  kept = request;
  done.add(at.slot.sequence);
  say("byzantine.withheld", { sequence: at.slot.sequence, signatures });
}

/** Views far apart: how far, is the member's own choice each time. */
const RUSH_VIEWS = [1, 2, 1_000, 2 ** 32 - 1];

/** Tries to drag the others along by its own word, and by what it makes of theirs; then proposes as if it had. */
async function rush(at: Place): Promise<void> {
  const { slot, context, me } = at;
  const { network, sequence } = slot;
  const first = viewsOf(at).view();
  let accepted = 0;
  for (const [listener, peer] of others.entries()) {
    for (const ahead of RUSH_VIEWS) {
      const view = Math.min(first + ahead + listener, 2 ** 32 - 1);
      const own = await attester.wish(context, me, slot, view);
      const borrowed = context.committee.signers.map((_signer, member) => ({ ...own, member }));
      await client.exchangeWishes(peer, { network, sequence, wishes: [own, ...borrowed] });
    }
  }
  const [from] = honest(at);
  if (from === undefined || honest(at).length < context.committee.quorum - 1) return;
  const members = context.committee.signers.length;
  const ownTurn = (me - ((slot.epoch + first) % members) + members) % members;
  const own = await attester.observation(context, me, from.observation);
  for (const rounds of [1, 2, 100]) {
    const { acceptances } = await propose(at, first + ownTurn + rounds * members, own, others);
    accepted += acceptances.length - 1;
  }
  done.add(sequence);
  say("byzantine.rushed", { sequence, accepted });
}

/**
 * An old certificate, asked for again when another day is on the chain since. Before, a member that has not looked at the chain
 * may repeat the signature that it gave, for the batch that is posted: nobody can do anything with it.
 */
async function replay(at: Place, request: CommitRequest): Promise<void> {
  if (request.proposal.batch.sequence + 1 >= at.slot.sequence || told.has(`replay/${at.slot.sequence}`)) return;
  told.add(`replay/${at.slot.sequence}`);
  say("byzantine.replayed", { sequence: at.slot.sequence, signatures: await signaturesFor(request) });
}

async function act(): Promise<void> {
  const at = await place();
  if (at === undefined) return;
  if (mode === "equivocates") {
    await equivocate(at);
    return;
  }
  if (mode === "rushes") {
    if (!done.has(at.slot.sequence)) await rush(at);
    return;
  }
  if (kept !== undefined) await replay(at, kept);
  const view = myView(at);
  if (view === undefined || done.has(at.slot.sequence)) return;
  if (mode === "splits") await split(at, view);
  else if (kept === undefined) await withhold(at, view);
}

async function answer(request: HttpRequest): Promise<HttpResponse> {
  const body: unknown = request.method === "POST" ? JSON.parse(request.body) : undefined;
  const at = await place();
  switch (request.segments[1]) {
    case "observations": {
      const signed = signedObservationSchema.parse(body);
      const { sequence } = signed.observation;
      heard.set(sequence, (heard.get(sequence) ?? new Map<number, SignedObservation>()).set(signed.member, signed));
      return json(200, { stored: true });
    }
    case "wishes": {
      const message = wishesSchema.parse(body);
      if (at?.slot.sequence === message.sequence)
        for (const wish of message.wishes) viewsOf(at).take(wish, performance.now());
      return json(200, { ...message, wishes: [] });
    }
    case "proposals": {
      const { proposal, leader } = proposeRequestSchema.parse(body);
      if (at === undefined) return json(200, { refused: "not now" });
      return json(200, { acceptance: await attester.acceptance(at.context, at.me, proposal.view, leader.digest) });
    }
    case "commits": {
      const { certificate } = commitRequestSchema.parse(body);
      if (at === undefined) return json(200, { refused: "not now" });
      return json(200, { member: at.me, signature: await attester.batch(certificate.digest) });
    }
    default:
      return json(request.segments[0] === "healthz" ? 200 : 404, {});
  }
}

await serve({ handler: answer, ...config.listen });
for (;;) {
  await act().catch((error: unknown) => {
    say("byzantine.failed", { reason: error instanceof Error ? error.message.slice(0, 300) : String(error) });
  });
  await new Promise((resolve) => setTimeout(resolve, STEP_MS));
}
