import type { Observation } from "@adit/sdk/oracle";
import { EVIDENCE_VERSION, evidenceSchema, type Asked, type EvidenceDocument } from "../evidence/index.ts";
import { configuredSources } from "../node/configuredSources.ts";
import { silentLogger } from "../node/logger.ts";
import { observe, THE_NETWORK, type FarmSources, type Sources } from "../node/observe.ts";
import { sourcesOfEvidence, type SourcesConfig } from "../node/publicSources.ts";
import { replayOf } from "./replay.ts";

/** Evidence that cannot be read; the message says what is wrong with it. */
export class EvidenceError extends Error {
  override readonly name = "EvidenceError";
}

/** Reads the text of a document. @throws EvidenceError */
export function parseEvidence(text: string): EvidenceDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new EvidenceError("The evidence is no JSON.", { cause });
  }
  const parsed = evidenceSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new EvidenceError(
    `The evidence is not of version ${EVIDENCE_VERSION}: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
  );
}

/** What follows from a document: the figures that its author should have signed, and answers that nothing asked for. */
export type Recomputed = { observation: Omit<Observation, "evidenceHash">; answers: number; unused: number };

/** No answer is late in a record. */
const REPLAY_TIMING = {
  tickMs: 1_000,
  observeDelaySeconds: 0,
  observeMs: 3_600_000,
  collectMs: 0,
  requestMs: 600_000,
  leaderTimeoutMs: 1_000,
  confirmMs: 1_000,
};

/**
 * Computes a member's figures again from the raw answers: the adapters that it ran run over the record instead of the network.
 * Farms are kept apart as they were then: one farm's answers never serve another.
 * @throws EvidenceError
 */
export async function recompute({ asked, answers }: EvidenceDocument): Promise<Recomputed> {
  const byFarm = new Map<number, EvidenceDocument["answers"]>();
  for (const answer of answers) {
    const known = byFarm.get(answer.farm);
    if (known === undefined) byFarm.set(answer.farm, [answer]);
    else known.push(answer);
  }
  const config = understood(asked);
  const unused: (() => number)[] = [];
  const sourcesOver = (farm: number, farms: SourcesConfig["farms"]): Sources => {
    const replay = replayOf(byFarm.get(farm) ?? []);
    unused.push(replay.unused);
    return configuredSources({
      config: { ...config, farms, timing: REPLAY_TIMING },
      fetch: replay.fetch,
      replay: replay.fetch,
      clock: { nowMs: () => 0, sleep: () => Promise.resolve() },
      wallMs: () => asked.now * 1000,
      logger: silentLogger,
    }).sources;
  };
  const { bitcoin, prices } = sourcesOver(THE_NETWORK, []);
  const farms = config.farms.flatMap((farm): readonly FarmSources[] => sourcesOver(farm.farmId, [farm]).farms);
  const observation = await observe({
    sources: { bitcoin, prices, farms },
    sequence: asked.sequence,
    epoch: asked.epoch,
    firstHeight: asked.state.nextHeight,
    now: asked.now,
    wanted: asked.wanted.map(([farmId, epoch]) => ({ farmId, epoch })),
    limits: limitsOf(asked),
    logger: silentLogger,
  });
  return { observation, answers: answers.length, unused: unused.reduce((sum, count) => sum + count(), 0) };
}

/** The farms' limits as the author read them from the chain. */
export function limitsOf({ limits }: Asked): Map<number, { declared: bigint; milliJoulePerTh: number }> {
  return new Map(limits.map(([farmId, declared, milliJoulePerTh]) => [farmId, { declared, milliJoulePerTh }]));
}

function understood(asked: Asked): SourcesConfig {
  try {
    return sourcesOfEvidence(asked.sources);
  } catch (cause) {
    throw new EvidenceError("The evidence names sources that this program does not know.", { cause });
  }
}

/** Where figures differ, in words; empty if they are the same. */
export function differences(signed: Observation, computed: Omit<Observation, "evidenceHash">): string[] {
  const found = fieldDifferences("the network", signed.report, computed.report);
  const nameOf = ({ farmId, epoch }: { farmId: number; epoch: number }): string => `farm ${farmId} on day ${epoch}`;
  const others = new Map(computed.farms.map((farm) => [nameOf(farm), farm]));
  for (const farm of signed.farms) {
    const name = nameOf(farm);
    const other = others.get(name);
    others.delete(name);
    if (other === undefined) found.push(`${name}: signed, but the answers give no figures`);
    else found.push(...fieldDifferences(name, farm, other));
  }
  for (const name of others.keys()) found.push(`${name}: the answers give figures, but none were signed`);
  return found;
}

function fieldDifferences(of: string, signed: object, computed: object): string[] {
  const others = new Map<string, unknown>(Object.entries(computed));
  return Object.entries(signed)
    .filter(([field, value]) => value !== others.get(field))
    .map(
      ([field, value]) => `${field} of ${of}: signed ${String(value)}, the answers give ${String(others.get(field))}`,
    );
}
