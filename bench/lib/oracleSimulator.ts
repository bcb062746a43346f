/** A process of its own: the pools, meters, exchanges and the Bitcoin node of `<farms>` farms. Prints its address and stays. */
import { epochEnd } from "@adit/sdk/math";
import { startSimulator } from "@adit/oracle/simulator";
import { BENCH_EPOCH, manyFarms } from "./manyFarms.ts";

const simulator = await startSimulator({
  world: manyFarms(Number(process.argv[2])),
  nodes: 1,
  now: Number(epochEnd(BENCH_EPOCH)) + 3 * 3_600,
});
process.stdout.write(`${JSON.stringify(simulator.sourcesOf(0))}\n`);
process.once("SIGTERM", () => void simulator.stop());
