import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { HttpServer } from "../http/server.ts";
import { silentLogger } from "../node/logger.ts";
import { serveMinedChain } from "../testing/bitcoinServer.ts";
import { minedChain, PERIOD_BLOCKS, spoil, type MinedChain } from "../testing/minedChain.ts";
import { bitcoindData } from "./bitcoind.ts";
import { createBitcoinErrand, type BitcoinErrand } from "./errand.ts";
import { viemRelayChain, type RelayChain } from "./relayChain.ts";
import { PROOF_LENGTH, startRelayWorld, type RelayWorld } from "./testing.ts";

const PERIOD = 420;
const START = 1_700_000_000;
const DAY = 86_400;
const CREDENTIALS = { user: "adit", password: "secret" };

void describe("the relay keeper", () => {
  let bitcoin: MinedChain;
  let server: HttpServer;
  let world: RelayWorld;
  let relay: RelayChain;
  let errand: BitcoinErrand;

  beforeEach(async () => {
    bitcoin = minedChain({ period: PERIOD, time: START });
    const first = bitcoin.mine();
    server = await serveMinedChain(() => bitcoin, CREDENTIALS);
    // The contracts' clock stands after all that the tests mine.
    world = await startRelayWorld(first, START + 100 * DAY);
    relay = viemRelayChain(world.clients.chain, world.relay);
    const data = bitcoindData({ fetch: globalThis.fetch, timeoutMs: 20_000, url: server.url, ...CREDENTIALS });
    errand = createBitcoinErrand({ data, relay, poster: world.poster, payouts: undefined, logger: silentLogger });
  });
  afterEach(async () => {
    await server.close();
    await world.close();
  });

  const tick = async (): Promise<string> => {
    const { relay: step } = await errand.tick();
    await world.send();
    return step.step;
  };
  const boundary = (period: number): number => period * PERIOD_BLOCKS;

  void it("carries the relay over three retargets, in order, after it was down for all of them", async () => {
    // Faster, slower, faster: the target goes down, up and down.
    bitcoin.mineTo(boundary(PERIOD + 1) - 1, 500);
    bitcoin.mineTo(boundary(PERIOD + 2) - 1, 700);
    bitcoin.mineTo(boundary(PERIOD + 3) + PROOF_LENGTH - 1, 550);
    for (const period of [PERIOD + 1, PERIOD + 2, PERIOD + 3]) {
      assert.equal(await tick(), "extend");
      assert.equal(await relay.newestPeriod(), period);
      const known = await relay.period(period);
      const block = bitcoin.at(boundary(period));
      assert.deepEqual([known?.bits, known?.firstTime], [block?.bits, block?.time]);
    }
    assert.equal(await tick(), "wait");
  });

  void it("waits until as many blocks of the new period are there as a proof needs", async () => {
    bitcoin.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 2);
    const { relay: step } = await errand.tick();
    assert.deepEqual(step, { step: "wait", period: PERIOD + 1, blocksMissing: 1 });
    bitcoin.mine();
    assert.equal(await tick(), "extend");
    assert.equal(await tick(), "wait");
    assert.equal(await relay.newestPeriod(), PERIOD + 1);
  });

  void it("hands in the same proof once, however often it looks", async () => {
    bitcoin.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 1);
    await errand.tick();
    await errand.tick();
    await errand.tick();
    await world.send();
    assert.equal(world.poster.status().wanted, 0);
    assert.equal(await relay.newestPeriod(), PERIOD + 1);
  });

  void it("replaces a false period by its own chain's, once that has more work", async () => {
    bitcoin.mineTo(boundary(PERIOD + 1) - 5);
    const honest = bitcoin.fork(bitcoin.tip());
    // A miner ends the period with blocks of its own, two of them late, and shows just enough.
    bitcoin.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 1, 900);
    assert.equal(await tick(), "extend");
    const stood = await relay.period(PERIOD + 1);

    honest.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 2, 600);
    bitcoin = honest;
    assert.equal(await tick(), "disagree");
    honest.mineTo(boundary(PERIOD + 1) + 2 * PROOF_LENGTH, 600);
    assert.equal(await tick(), "contest");
    const known = await relay.period(PERIOD + 1);
    assert.notEqual(known?.firstTime, stood?.firstTime);
    assert.equal(known?.firstTime, honest.at(boundary(PERIOD + 1))?.time);
    assert.equal(await tick(), "wait");
  });

  void it("says that nothing can be done when the time to contest is over", async () => {
    bitcoin.mineTo(boundary(PERIOD + 1) - 5);
    const honest = bitcoin.fork(bitcoin.tip());
    bitcoin.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 1, 900);
    await tick();
    await world.moveTo(START + 130 * DAY);
    honest.mineTo(boundary(PERIOD + 1) + 2 * PROOF_LENGTH, 600);
    bitcoin = honest;
    // For good is for good: the relay goes on from there, and no proof of this chain fits it.
    assert.equal(await tick(), "wait");
    assert.equal(await relay.newestPeriod(), PERIOD + 1);
  });

  for (const [lie, change] of [
    ["whose time was changed", (header: `0x${string}`) => spoil(header, 68, "0x00000060")],
    ["whose work was never done", (header: `0x${string}`) => spoil(header, 76, "0xffffffff")],
    ["with an easier target", (header: `0x${string}`) => spoil(header, 72, "0xffff7f20")],
  ] as const) {
    void it(`sends nothing that rests on a header ${lie}`, async () => {
      bitcoin.mineTo(boundary(PERIOD + 1) + PROOF_LENGTH - 1);
      const block = bitcoin.at(boundary(PERIOD + 1) + 3);
      assert.ok(block !== undefined);
      bitcoin.blocks[block.height - bitcoin.firstHeight] = { ...block, header: change(block.header) };
      assert.equal(await tick(), "failed");
      assert.equal(world.poster.status().wanted, 0);
      assert.equal(await relay.newestPeriod(), PERIOD);
    });
  }
});
