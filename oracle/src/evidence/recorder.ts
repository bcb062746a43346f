import { toUSVString } from "node:util";
import { canonicalJson, type Canonical } from "@adit/sdk/oracle";
import type { Recorder } from "../sources/request.ts";
import { createCompactor, type Compact } from "./compact.ts";
import { EVIDENCE_VERSION, type Asked } from "./document.ts";

/** Takes the answers of one observation. */
export type EvidenceWriter = {
  /** Takes the answers of a farm's sources; 0: of the network's. */
  recorderOf: (farm: number) => Recorder;
  /** True if answers for the farm were left out, because it had used up its part of the room: its figures must not be used. */
  isFull: (farm: number) => boolean;
  finish: () => Compact;
};

/** How much of what was looked at is kept, and for how long. */
export type EvidenceSettings = {
  /** days after the day that it is about */
  retentionDays: number;
  /** room for one observation's answers of the network's sources, and of all farms' */
  maxBytes: { network: number; farms: number };
};

export type EvidenceWriterParameters = {
  asked: Asked & { sources: Canonical };
  /** room for the answers of the network's sources, and for those of all farms together */
  maxBytes: { network: number; farms: number };
};

/** The most that answers for one farm may take, however few farms there are. */
const MOST_FOR_A_FARM = 2 * 1_048_576;

/**
 * Writes an evidence document as the answers come, so that none has to be kept. Every farm has an equal part of the room: a
 * service that answers with more than its part silences the farm that it answers for, and no other.
 */
export function createEvidenceWriter({ asked, maxBytes }: EvidenceWriterParameters): EvidenceWriter {
  const document = createCompactor();
  const used = new Map<number, number>();
  const full = new Set<number>();
  const farms = new Set(asked.wanted.map(([farm]) => farm)).size;
  const share = Math.min(MOST_FOR_A_FARM, Math.floor(maxBytes.farms / Math.max(1, farms)));
  let first = true;
  document.write(Buffer.from('{"answers":['));

  return {
    isFull: (farm) => full.has(farm),
    recorderOf:
      (farm) =>
      ({ source, request, status, body }) => {
        if (full.has(farm)) return;
        const { method, url } = request;
        const entry = {
          farm,
          source,
          request: { method, url, body: toUSVString(request.body ?? "") },
          status,
          body: toUSVString(body),
        };
        const text = Buffer.from(canonicalJson(entry));
        const after = (used.get(farm) ?? 0) + text.length;
        if (after > (farm === 0 ? maxBytes.network : share)) {
          full.add(farm);
          return;
        }
        used.set(farm, after);
        if (!first) document.write(Buffer.from(","));
        first = false;
        document.write(text);
      },
    finish: () => {
      document.write(Buffer.from(`],"asked":${canonicalJson(askedJson(asked))},"version":${EVIDENCE_VERSION}}`));
      return document.finish();
    },
  };
}

function askedJson(asked: EvidenceWriterParameters["asked"]): Canonical {
  const { state, limits, days, ...rest } = asked;
  return {
    ...rest,
    state: { ...state, meanFees: state.meanFees.toString(), rewardPerBlock: state.rewardPerBlock.toString() },
    limits: limits.map(([farm, declared, milliJoulePerTh]) => [farm, declared.toString(), milliJoulePerTh]),
    days: days.map(([day, targetSeconds, reward]) => [day, targetSeconds.toString(), reward.toString()]),
  };
}
