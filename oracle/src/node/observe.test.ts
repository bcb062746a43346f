import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BITCOIN_NETWORK, BITCOIN_RULES } from "@adit/sdk/math";
import { NO_REPORT } from "@adit/sdk/oracle";
import { SourceError } from "../sources/index.ts";
import { silentLogger } from "./logger.ts";
import { observe, type Sources } from "./observe.ts";

const EPOCH = 18_809;
const BITCOIN = { network: BITCOIN_NETWORK, rules: BITCOIN_RULES };

const failing = (name: string): (() => Promise<never>) => {
  return () => Promise.reject(new SourceError(name, "answered nothing"));
};

async function observed(sources: Pick<Sources, "bitcoin" | "prices" | "farms">): Promise<string[]> {
  const failed: string[] = [];
  const seen = await observe({
    sources,
    sequence: 1,
    epoch: EPOCH,
    firstHeight: 690_000,
    now: (EPOCH + 1) * 86_400 + 10_000,
    wanted: [{ farmId: 1, epoch: EPOCH }],
    limits: new Map([[1, { declared: 10n ** 17n, milliJoulePerTh: 30_000 }]]),
    logger: silentLogger,
    onSourceFailure: (source) => failed.push(source),
  });
  assert.equal(seen.report.epoch, NO_REPORT.epoch);
  assert.deepEqual(seen.farms, []);
  return failed.sort();
}

describe("an observation", () => {
  it("names each source that failed, and says nothing in its place", async () => {
    const sources = {
      bitcoin: { ...BITCOIN, day: failing("bitcoin") },
      prices: ["kraken", "coinbase"].map((name) => ({ name, priceUsd8: failing(name) })),
      farms: [
        {
          farmId: 1,
          lane: "pool",
          pools: [{ origin: "pool/a", pool: { name: "pool", day: failing("pool") } }],
          telemetry: { day: failing("machines") },
          meter: { day: failing("meter") },
        },
      ],
    };
    assert.deepEqual(await observed(sources), ["bitcoin", "coinbase", "kraken", "machines", "meter", "pool"]);
  });

  it("ends with an error that no source made", async () => {
    const bitcoin = { ...BITCOIN, day: () => Promise.reject(new TypeError("a mistake")) };
    await assert.rejects(observed({ bitcoin, prices: [], farms: [] }), /a mistake/);
  });
});
