import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Hex } from "viem";
import type { HttpServer } from "../http/server.ts";
import { SourceError } from "../sources/request.ts";
import { serveMinedChain } from "../testing/bitcoinServer.ts";
import { minedChain, transaction, type MinedChain } from "../testing/minedChain.ts";
import { bitcoindData } from "./bitcoind.ts";
import type { BitcoinData } from "./data.ts";
import { esploraData } from "./esplora.ts";

const CREDENTIALS = { user: "adit", password: "a secret" };
const connection = { fetch: globalThis.fetch, timeoutMs: 5_000 };
const UNKNOWN: Hex = `0x${"ab".repeat(32)}`;

for (const kind of ["bitcoind", "esplora"] as const) {
  void describe(`raw Bitcoin data from ${kind}`, () => {
    let chain: MinedChain;
    let server: HttpServer;
    let data: BitcoinData;
    const payment = transaction([{ txid: UNKNOWN, vout: 3 }], [{ value: 5_000n, script: "0x0014aabb" }]);

    before(async () => {
      chain = minedChain({ period: 400, time: 1_700_000_000 });
      chain.mineTo(chain.firstHeight + 30);
      chain.mine({ payments: [payment] });
      chain.mineTo(chain.firstHeight + 40);
      server = await serveMinedChain(() => chain, CREDENTIALS);
      data =
        kind === "bitcoind"
          ? bitcoindData({ ...connection, url: server.url, ...CREDENTIALS })
          : esploraData({ ...connection, url: `${server.url}/api` });
    });
    after(() => server.close());

    void it("shows the tip, hashes and headers, and says where the chain ends", async () => {
      assert.equal(await data.tip(), chain.firstHeight + 40);
      assert.equal(await data.hashAt(chain.firstHeight + 7), chain.blocks[7]?.hash);
      assert.equal(await data.hashAt(chain.tip() + 1), undefined);
      assert.deepEqual(
        await data.headers(chain.firstHeight, 41),
        chain.blocks.map(({ header }) => header),
      );
      assert.equal(await data.headers(chain.firstHeight, 42), undefined);
    });

    void it("shows a transaction with the block that holds it", async () => {
      const block = chain.blocks[31];
      assert.deepEqual(await data.transaction(payment.txid), { raw: payment.raw, blockHash: block?.hash });
      assert.equal(await data.transaction(UNKNOWN), undefined);
    });

    void it("shows a block's transactions in their order", async () => {
      const block = chain.blocks[31];
      assert.ok(block !== undefined);
      assert.deepEqual(await data.block(block.hash), {
        hash: block.hash,
        height: block.height,
        header: block.header,
        txids: block.transactions.map(({ txid }) => txid),
      });
      assert.equal(await data.block(UNKNOWN), undefined);
    });
  });
}

void it("never repeats the password of a Bitcoin node", async () => {
  const server = await serveMinedChain(() => minedChain({ period: 1, time: 1 }), CREDENTIALS);
  const data = bitcoindData({ ...connection, url: server.url, user: "adit", password: "another secret" });
  await assert.rejects(data.tip(), (error) => {
    assert.ok(error instanceof SourceError);
    assert.match(error.message, /HTTP 401/);
    assert.doesNotMatch(`${error.message}${error.stack ?? ""}`, /another secret/);
    return true;
  });
  await server.close();
});
