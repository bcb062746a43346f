import assert from "node:assert/strict";
import { network } from "hardhat";
import { startIndexer, type Indexer } from "../../scripts/lib/start/indexer.ts";
import { rpcProvider } from "../../scripts/lib/start/rpc.ts";
import type { Stage } from "../../scripts/lib/scenario/stage.ts";
import { graphqlReader } from "./graphql.ts";
import { TALE_STARTS } from "./tale.ts";

const READY_WITHIN_MS = 300_000;
const SEEN_WITHIN_MS = 60_000;

type Told = { readonly scene: { readonly stage: Stage } };

/** A local chain on which a tale was played, and an indexer that has read it. */
export type Indexed<Tale extends Told> = {
  readonly tale: Tale;
  readonly provider: ReturnType<typeof rpcProvider>;
  readonly client: ReturnType<Stage["as"]>["chain"];
  readonly reader: () => ReturnType<typeof graphqlReader>;
  /** Waits until the indexer stands where the chain stands. */
  readonly caughtUp: () => Promise<void>;
  /** Stops both; fails if the indexer complained. */
  readonly close: () => Promise<void>;
};

export async function indexed<Tale extends Told>(
  play: (provider: ReturnType<typeof rpcProvider>) => Promise<Tale>,
): Promise<Indexed<Tale>> {
  const server = await network.createServer(
    { network: "local", override: { initialDate: TALE_STARTS } },
    "127.0.0.1",
    0,
  );
  let indexer: Indexer | undefined;
  const complaints: string[] = [];
  const close = async (): Promise<void> => {
    await indexer?.stop();
    await server.close();
    assert.deepEqual(complaints, []);
  };
  try {
    const rpcUrl = `http://127.0.0.1:${(await server.listen()).port}`;
    const provider = rpcProvider(rpcUrl);
    const tale = await play(provider);
    const { stage } = tale.scene;
    const client = stage.as(stage.cast.keeper).chain;
    const deployment = { ...stage.deployment, rpcUrl };
    const started = await startIndexer({ deployment, port: 0, say: (line) => complaints.push(line) });
    indexer = started;
    const reader = (): ReturnType<typeof graphqlReader> => graphqlReader(started.url);
    const caughtUp = async (): Promise<void> => {
      const head = await client.getBlockNumber();
      const until = Date.now() + SEEN_WITHIN_MS;
      while ((await reader().blockNumber()) !== head) {
        assert.ok(Date.now() < until, `the indexer stands at ${await reader().blockNumber()}, the chain at ${head}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    await started.ready(READY_WITHIN_MS);
    // What is not final yet comes block by block.
    await caughtUp();
    return { tale, provider, client, reader, caughtUp, close };
  } catch (error) {
    await close();
    throw error;
  }
}
