import type { Deployment } from "@adit/sdk";
import { farmRegistryAbi, outputOracleAbi } from "@adit/sdk/abis";
import { getPostedBatches, recordFarmReport } from "@adit/sdk/actions";
import { farmProof, farmTree, type FarmReport } from "@adit/sdk/oracle";
import type { Hex } from "viem";
import { revertName, type ViemClients } from "../node/chain.ts";
import { reasonOf, type Logger } from "../node/logger.ts";
import { leavesSchema } from "../node/wire.ts";
import type { Fetch } from "../sources/request.ts";

export type FarmErrandParameters = {
  deployment: Pick<Deployment, "contracts" | "startBlock">;
  clients: ViemClients;
  network: number;
  nodeUrls: readonly string[];
  fetch: Fetch;
  logger: Logger;
  confirm: (hash: Hex) => Promise<void>;
};

type Batch = { sequence: number; postedAt: number; farmsRoot: Hex; reportHash: Hex };

const REQUEST_MS = 10_000;

/**
 * Brings final farm reports to the registry, batch by batch. Leaves come from any committee node and are believed only if they
 * lead to the root that the chain has. @returns an errand that says how many reports it recorded
 */
export function createFarmErrand({
  deployment,
  clients,
  network,
  nodeUrls,
  fetch,
  logger,
  confirm,
}: FarmErrandParameters): (now: number) => Promise<number> {
  const { publicClient, walletClient } = clients;
  const { outputOracle, farmRegistry } = deployment.contracts;
  let nextBlock = BigInt(deployment.startBlock);
  const open: Batch[] = [];

  async function discover(): Promise<void> {
    const head = await publicClient.getBlockNumber();
    const posted = await getPostedBatches(publicClient, { deployment, network, fromBlock: nextBlock, toBlock: head });
    for (const { sequence, postedAt, farmsRoot, reportHash } of posted)
      if (farmsRoot !== undefined) open.push({ sequence, postedAt, farmsRoot, reportHash });
    nextBlock = head + 1n;
  }

  async function leavesOf({ sequence, farmsRoot }: Batch): Promise<readonly FarmReport[] | undefined> {
    for (const url of nodeUrls) {
      try {
        const response = await fetch(`${url}/leaves/${network}/${sequence}`, {
          signal: AbortSignal.timeout(REQUEST_MS),
          redirect: "error",
        });
        if (response.status !== 200) continue;
        const parsed = leavesSchema.safeParse(await response.json());
        if (parsed.success && farmTree(network, parsed.data.farms).root === farmsRoot) return parsed.data.farms;
        logger.warn({ sequence, url }, "leaves.wrong");
      } catch (error) {
        logger.debug({ sequence, url, reason: reasonOf(error) }, "leaves.failed");
      }
    }
    return undefined;
  }

  async function record(batch: Batch, farms: readonly FarmReport[]): Promise<number> {
    let recorded = 0;
    for (const { farmId, epoch } of farms) {
      const [recordedEpochs] = await publicClient.readContract({
        address: farmRegistry,
        abi: farmRegistryAbi,
        functionName: "reports",
        args: [farmId],
      });
      if (recordedEpochs.includes(epoch)) continue;
      const { report, proof } = farmProof(network, farms, farmId, epoch, batch.reportHash);
      try {
        await confirm(
          await recordFarmReport(walletClient, {
            deployment,
            network,
            sequence: batch.sequence,
            postedAt: batch.postedAt,
            report,
            proof,
          }),
        );
        recorded++;
      } catch (error) {
        // Somebody else was quicker, or the day lies more than a fortnight back.
        if (revertName(error) !== "ReportTooOld") throw error;
      }
    }
    return recorded;
  }

  /** From when the batch's reports are final, by the chain's own answer for one of them. */
  async function finalAt({ sequence, postedAt, reportHash }: Batch, farms: readonly FarmReport[]): Promise<number> {
    const [first] = farms;
    if (first === undefined) return postedAt;
    const { report, proof } = farmProof(network, farms, first.farmId, first.epoch, reportHash);
    return await publicClient.readContract({
      address: outputOracle,
      abi: outputOracleAbi,
      functionName: "verifyFarmReport",
      args: [network, sequence, postedAt, report, proof],
    });
  }

  return async (now) => {
    await discover();
    let recorded = 0;
    for (let batch = open[0]; batch !== undefined; batch = open[0]) {
      const farms = await leavesOf(batch);
      if (farms === undefined) {
        logger.warn({ sequence: batch.sequence }, "leaves.missing");
        return recorded;
      }
      try {
        if ((await finalAt(batch, farms)) > now) return recorded;
        recorded += await record(batch, farms);
      } catch (error) {
        // Out of the oracle's ring, and nobody kept it: it can never be recorded again.
        if (revertName(error) !== "UnknownFarmBatch") throw error;
        logger.warn({ sequence: batch.sequence }, "batch.expired");
      }
      open.shift();
    }
    return recorded;
  };
}
