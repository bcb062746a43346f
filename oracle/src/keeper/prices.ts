import type { Deployment } from "@adit/sdk";
import { aggregatorV3Abi, priceRoundsAbi } from "@adit/sdk/abis";
import { recordRound } from "@adit/sdk/actions";
import { epochEnd } from "@adit/sdk/math";
import { zeroAddress, type Address, type Hex } from "viem";
import { isRevert, type ViemClients } from "../node/chain.ts";
import { recordSilenceCall, type Attempt } from "./calls.ts";
import { firstRoundFrom } from "./rounds.ts";

/** Feeds of one token in the order in which they count. */
export type Feeds = readonly [Address, Address, Address];

export type PriceErrandParameters = {
  deployment: Pick<Deployment, "contracts">;
  clients: ViemClients;
  attempt: Attempt;
  confirm: (hash: Hex) => Promise<void>;
};

/** @returns an errand that records what is needed so that the price of a day is known: a round, or a feed's silence by proof */
export function createPriceErrand({
  deployment,
  clients: { publicClient, walletClient },
  attempt,
  confirm,
}: PriceErrandParameters): (feeds: Feeds, maxFeedDelay: number, epoch: number, now: number) => Promise<number> {
  const { priceRounds } = deployment.contracts;

  async function findRound(
    feed: Address,
    epoch: number,
  ): Promise<{ roundId: bigint; previousRoundId: bigint } | undefined> {
    const aggregator = { address: feed, abi: aggregatorV3Abi } as const;
    const read = async (roundId: bigint): Promise<{ updatedAt: number } | undefined> => {
      try {
        const [, , , updatedAt] = await publicClient.readContract({
          ...aggregator,
          functionName: "getRoundData",
          args: [roundId],
        });
        return updatedAt === 0n ? undefined : { updatedAt: Number(updatedAt) };
      } catch (error) {
        // Feeds answer an absent round by reverting; anything else is no answer at all.
        if (!isRevert(error)) throw error;
        return undefined;
      }
    };
    try {
      const [latest] = await publicClient.readContract({ ...aggregator, functionName: "latestRoundData" });
      return await firstRoundFrom(read, latest, Number(epochEnd(epoch)));
    } catch (error) {
      if (!isRevert(error)) throw error;
      return undefined;
    }
  }

  return async (feeds, maxFeedDelay, epoch, now) => {
    const rounds = { address: priceRounds, abi: priceRoundsAbi } as const;
    let recorded = 0;
    for (const feed of feeds.filter((named) => named !== zeroAddress)) {
      const [known] = await publicClient.readContract({
        ...rounds,
        functionName: "priceOf",
        args: [feeds, maxFeedDelay, epoch],
      });
      if (known) return recorded;
      const stored = await publicClient.readContract({ ...rounds, functionName: "round", args: [feed, epoch] });
      if (stored.updatedAt !== 0) continue;
      const found = await findRound(feed, epoch);
      if (found !== undefined) {
        await confirm(await recordRound(walletClient, { deployment, feed, epoch, ...found }));
        recorded++;
      } else if (now >= Number(epochEnd(epoch)) + maxFeedDelay) {
        await attempt(recordSilenceCall(priceRounds, feed, epoch));
        recorded++;
      } else {
        // A feed that comes first may still deliver.
        return recorded;
      }
    }
    return recorded;
  };
}
