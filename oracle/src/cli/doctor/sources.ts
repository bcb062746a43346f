import { outputOracleAbi } from "@adit/sdk/abis";
import { epochEnd, epochOf } from "@adit/sdk/math";
import { reasonOf } from "../../node/index.ts";
import type { Finding, Patient } from "./finding.ts";

/** Asks every source for a day, as the node will. */
export async function examineSources({ config, client, sources, unixMs }: Patient, chain: boolean): Promise<Finding[]> {
  const place = chain ? await placeOf({ config, client }).catch(() => undefined) : undefined;
  const now = place?.now ?? Math.floor(unixMs() / 1_000);
  const yesterday = epochOf(now) - 1;
  const checks: { check: string; run: () => Promise<string> }[] = sources.prices.map(({ name, priceUsd8 }) => ({
    check: `price, ${name}`,
    run: async () => `${Number(await priceUsd8(Number(epochEnd(yesterday)))) / 1e8} USD at the end of day ${yesterday}`,
  }));
  for (const { farmId, pools, telemetry, meter } of sources.farms) {
    for (const { origin, pool } of pools) {
      checks.push({
        check: `farm ${farmId}, ${origin}`,
        run: async () => {
          const { hashrate, gross } = await pool.day(yesterday, now);
          return `${hashrate ?? "no"} H/s, ${gross ?? "nothing booked yet"} on day ${yesterday}`;
        },
      });
    }
    if (telemetry !== undefined) {
      checks.push({
        check: `farm ${farmId}, telemetry`,
        run: async () => {
          await telemetry.day(yesterday);
          return `answers for day ${yesterday}`;
        },
      });
    }
    if (meter === undefined) continue;
    checks.push({
      check: `farm ${farmId}, meter`,
      run: async () => {
        await meter.day(yesterday);
        return `answers for day ${yesterday}`;
      },
    });
  }
  if (place !== undefined) {
    checks.unshift({
      check: "bitcoin",
      run: async () => {
        const day = await sources.bitcoin.day(place.epoch, place.firstHeight);
        return day === undefined ? `answers; day ${place.epoch} is not over yet` : `shows day ${place.epoch}`;
      },
    });
  }
  return await Promise.all(
    checks.map(async ({ check, run }): Promise<Finding> => {
      try {
        return { check, level: "ok", says: await run() };
      } catch (error) {
        // Without the network's blocks there is nothing to say; one pool or exchange less is survived.
        const level = check === "bitcoin" ? "fail" : "warn";
        return { check, level, says: reasonOf(error), todo: "Look at its address, its user and its secret." };
      }
    }),
  );
}

async function placeOf({ config, client }: Pick<Patient, "config" | "client">): Promise<{
  now: number;
  epoch: number;
  firstHeight: number;
}> {
  const [{ timestamp }, state] = await Promise.all([
    client.getBlock({ blockTag: "latest" }),
    client.readContract({
      address: config.chain.oracle,
      abi: outputOracleAbi,
      functionName: "networkState",
      args: [config.network],
    }),
  ]);
  return { now: Number(timestamp), epoch: state.lastEpoch + 1, firstHeight: state.nextHeight };
}
