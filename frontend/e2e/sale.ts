import { seriesState, type SeriesState, type Terms } from "@adit/sdk";
import { primaryMarketAbi, settlementAbi } from "@adit/sdk/abis";
import { getSeries } from "@adit/sdk/actions";
import type { LocalAccount } from "viem";
import { actFor } from "../../scripts/lib/transact.ts";
import type { Stage } from "./stage.ts";

/* Series that a story opens for itself, to spoil them as it likes. */

const DAY = 86_400;
/** First of `ISettlement.Obstacle`. */
const NO_OBSTACLE = 0;

/** Opens a sale that begins now, on the terms of the one that the stage has but for what is given; nothing backs it. */
export async function openOwnSale(
  stage: Stage,
  provider: LocalAccount,
  own: Partial<Terms> & Pick<Terms, "epochs">,
): Promise<bigint> {
  const clients = stage.company.stage.as(provider);
  const { deployment } = stage;
  const { terms } = await getSeries(clients.chain, { deployment, id: stage.series.forSale });
  const startEpoch = own.startEpoch ?? (await stage.today()) + 1;
  const asked: Terms = {
    ...terms,
    provider: provider.address,
    maxUnits: 100_000n,
    saleStart: await stage.now(),
    saleEnd: startEpoch * DAY,
    startEpoch,
    ...own,
  };
  const create = { address: deployment.contracts.market, abi: primaryMarketAbi, functionName: "create", args: [asked] };
  const { result } = await actFor(clients, create);
  return BigInt(String(result));
}

/** What the chain says of a series, for a story to compare the page with. */
export function seriesOf(stage: Stage, id: bigint) {
  const { chain } = stage.company.stage.as(stage.company.stage.cast.keeper);
  const { settlement: address, market } = stage.deployment.contracts;
  const settlement = { address, abi: settlementAbi, args: [id] } as const;
  return {
    state: async (): Promise<SeriesState> =>
      seriesState(await chain.readContract({ ...settlement, functionName: "state" })),
    nextEpoch: async (): Promise<number> => (await chain.readContract({ ...settlement, functionName: "nextEpoch" }))[0],
    /** Whether the next day is priced, reported and final. */
    isReady: async (): Promise<boolean> =>
      (await chain.readContract({ ...settlement, functionName: "nextEpoch" }))[1] === NO_OBSTACLE,
    account: () => chain.readContract({ ...settlement, functionName: "account" }),
    backing: () => chain.readContract({ ...settlement, functionName: "backing" }),
    escrow: () => chain.readContract({ address: market, abi: primaryMarketAbi, functionName: "escrow", args: [id] }),
    /** Unix second after which the next day can be covered; 0 while none waits for money. */
    coverableFrom: () => chain.readContract({ ...settlement, functionName: "coverableFrom" }),
  };
}
