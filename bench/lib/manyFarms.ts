import { createWorld, SCENARIO_SEED, type ScenarioFarm, type World } from "@adit/oracle/simulator";

/** A day of the scenario; the world of the bench is that day with as many farms as are asked for. */
export const BENCH_EPOCH = 18_810;
const PETA = 10n ** 15n;

/** The scenario with `count` farms at OCEAN, each with a meter of its own: 10 to 200 PH/s, 20 to 40 J/TH. */
export function manyFarms(count: number): World {
  const farms = Array.from({ length: count }, (_, index): ScenarioFarm => ({
    farmId: index + 1,
    name: `Farm ${index + 1}`,
    pool: "ocean",
    poolUser: `farm${index + 1}`,
    declared: BigInt(10 + (index % 191)) * PETA,
    milliJoulePerTh: 20_000 + ((index * 37) % 20_000),
    overheadBps: 400n,
    poolFeeBps: 100n,
    renewableBps: 9_000,
    energySource: "hydro",
    payoutScript: `0x0014${(index + 1).toString(16).padStart(40, "0")}`,
  }));
  return createWorld(SCENARIO_SEED, farms);
}
