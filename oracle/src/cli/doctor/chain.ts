import { LOCAL_CHAIN_ID } from "@adit/sdk";
import { formatEther, formatGwei } from "viem";
import { reasonOf, type NodeKeys } from "../../node/index.ts";
import { planFees } from "../../posting/index.ts";
import { postingRules } from "../../node/index.ts";
import type { Finding, Patient } from "./finding.ts";

/** Gas of one posted batch, with room. */
const GAS_OF_A_BATCH = 150_000n;
const DAYS = 30n;

/** Is the chain's node up to date, and can the posting key pay for a month? */
export async function examineChain(
  { config, client, unixMs }: Patient,
  keys: NodeKeys | undefined,
): Promise<Finding[]> {
  try {
    const block = await client.getBlock({ blockTag: "latest" });
    const findings: Finding[] = [];
    const age = Math.round(unixMs() / 1_000 - Number(block.timestamp));
    const isLocal = config.chain.chainId === LOCAL_CHAIN_ID;
    const isOld = !isLocal && age > config.health.maxHeadAgeSeconds;
    const isAhead = !isLocal && age < -config.health.maxClockOffsetSeconds;
    findings.push(
      isOld || isAhead
        ? {
            check: "newest block",
            level: "fail",
            says: isOld ? `is ${age} s old` : `is ${-age} s ahead of this machine's clock`,
            todo: isOld ? "The chain's node is behind: wait until it has caught up, or use another." : "Set the clock.",
          }
        : {
            check: "newest block",
            level: "ok",
            says: `${block.number}${isLocal ? ", of a local chain" : `, ${age} s old`}`,
          },
    );
    const { fees } = postingRules(config).policy;
    const baseFeePerGas = block.baseFeePerGas ?? 0n;
    const plan = planFees(
      { baseFeePerGas, tip: await client.estimateMaxPriorityFeePerGas(), earlier: [], waitedMs: fees.patienceMs },
      fees,
    );
    if ("wait" in plan) {
      findings.push({
        check: "fees",
        level: "fail",
        says: `the base fee is ${formatGwei(baseFeePerGas)} gwei, posting.maxFeeGwei allows ${formatGwei(fees.maxFeePerGas)}`,
        todo: "Wait, or raise posting.maxFeeGwei.",
      });
      return findings;
    }
    const aDay = GAS_OF_A_BATCH * plan.fees.maxFeePerGas;
    findings.push(
      aDay > config.posting.dailyLimitEther
        ? {
            check: "spending limit",
            level: "fail",
            says: `a batch may cost ${formatEther(aDay)}, posting.dailyLimitEther is ${formatEther(config.posting.dailyLimitEther)}`,
            todo: "Raise posting.dailyLimitEther.",
          }
        : { check: "spending limit", level: "ok", says: `a batch costs at most ${formatEther(aDay)} at today's fees` },
    );
    if (keys === undefined) return findings;
    const { address } = keys.posting;
    const balance = await client.getBalance({ address });
    const month = aDay * DAYS;
    const todo = `Send some of the chain's coin to ${address}.`;
    const says = `${formatEther(balance)} of about ${formatEther(month)} for ${DAYS} days of posting alone`;
    const level = balance < aDay ? "fail" : balance < month ? "warn" : "ok";
    findings.push({ check: "balance", level, says, ...(level === "ok" ? {} : { todo }) });
    return findings;
  } catch (error) {
    return [{ check: "newest block", level: "fail", says: `the chain stopped answering: ${reasonOf(error)}` }];
  }
}
