import { expect } from "chai";
import type { Hex } from "viem";
import { bitcoindData } from "../../oracle/src/bitcoin/bitcoind.ts";
import { createBitcoinErrand } from "../../oracle/src/bitcoin/errand.ts";
import { esploraData } from "../../oracle/src/bitcoin/esplora.ts";
import type { BitcoinData } from "../../oracle/src/bitcoin/data.ts";
import { controlProof, payoutProofs } from "../../oracle/src/bitcoin/payouts.ts";
import { ProofError } from "../../oracle/src/bitcoin/proofs.ts";
import { viemRelayChain } from "../../oracle/src/bitcoin/relayChain.ts";
import { viemVerifierChain, type VerifierChain } from "../../oracle/src/bitcoin/verifier.ts";
import type { HttpServer } from "../../oracle/src/http/server.ts";
import { silentLogger } from "../../oracle/src/node/logger.ts";
import type { Job, JobRecord } from "../../oracle/src/posting/index.ts";
import { serveMinedChain } from "../../oracle/src/testing/bitcoinServer.ts";
import { minedChain, transaction, type MinedChain, type MinedTransaction } from "../../oracle/src/testing/minedChain.ts";
import { inProcessClients } from "../../scripts/lib/clients.ts";
import { DAY_ONE, endOf, ethers, fromTheStart, moveTo } from "../oracle/fixture.ts";
import { hex } from "./blocks.ts";
import {
  deployFarms,
  FARM_SCRIPT,
  FIRST_HEIGHT,
  list,
  PAID_ON,
  PERIOD,
  PERIOD_STARTS,
  POOL_SCRIPT,
  report,
  STRANGER_SCRIPT,
  type Farms,
} from "./payoutFixture.ts";

const FARM = hex(FARM_SCRIPT) as Hex;
const POOL = hex(POOL_SCRIPT) as Hex;
const STRANGER = hex(STRANGER_SCRIPT) as Hex;
const NOWHERE: Hex = `0x${"77".repeat(32)}`;
const CREDENTIALS = { user: "adit", password: "secret" };
/** Blocks from the period's start to the day on which the farm is paid. */
const BLOCKS_TO_PAY_DAY = (PAID_ON - DAY_ONE) * 144 + 10;

/** What a node builds from the raw blocks of a Bitcoin node, against the real relay and verifier. */
for (const kind of ["bitcoind", "esplora"] as const) {
  describe(`the prover of payouts over ${kind}`, () => {
    let farms: Farms;
    let chain: MinedChain;
    let server: HttpServer;
    let data: BitcoinData;
    let verifier: VerifierChain;
    let control: MinedTransaction;
    let poolPayment: MinedTransaction;
    let ownPayment: MinedTransaction;
    let coinbaseTxid: Hex;

    const clients = async () => {
      const [signer] = await ethers.getSigners();
      if (signer === undefined) throw new Error("the local chain has no account");
      const request = async ({ method, params }: { method: string; params?: readonly unknown[] }): Promise<unknown> =>
        await ethers.provider.send(method, [...(params ?? [])]);
      return { ...inProcessClients({ request }, (await signer.getAddress()) as Hex), signer };
    };
    const send = async ({ to, data: call }: Pick<Job, "to" | "data">): Promise<void> => {
      await (await (await clients()).signer.sendTransaction({ to, data: call })).wait();
    };

    before(async () => {
      await fromTheStart();
      farms = await deployFarms();
      await report(farms, 1, DAY_ONE, 1_000_000n);
      await moveTo(endOf(PAID_ON));
      await list(farms, { script: hex(POOL_SCRIPT), validFrom: DAY_ONE });

      chain = minedChain({ period: PERIOD, time: PERIOD_STARTS });
      const funds = transaction(
        [{ txid: NOWHERE, vout: 0 }],
        [
          { value: 10_000n, script: FARM },
          { value: 900_000n, script: POOL },
          { value: 70_000n, script: FARM },
        ],
      );
      chain.mine({ payments: [funds] });
      verifier = viemVerifierChain((await clients()).chain, (await farms.verifier.getAddress()) as Hex);
      const named = await verifier.controlScript(1);
      control = transaction(
        [{ txid: funds.txid, vout: 0 }],
        [
          { value: 9_000n, script: STRANGER },
          { value: 0n, script: named },
        ],
      );
      chain.mine({ payments: [control] });
      chain.mineTo(FIRST_HEIGHT + BLOCKS_TO_PAY_DAY);
      // The pool pays two outputs in one transaction, among others; the farm sends coins to itself in the same block.
      poolPayment = transaction(
        [
          { txid: NOWHERE, vout: 5 },
          { txid: funds.txid, vout: 1 },
        ],
        [
          { value: 50_000n, script: FARM },
          { value: 1n, script: STRANGER },
          { value: 20_000n, script: FARM },
        ],
      );
      ownPayment = transaction([{ txid: funds.txid, vout: 2 }], [{ value: 60_000n, script: FARM }]);
      chain.mine({ payments: [ownPayment, poolPayment] });
      const paying = chain.mine({
        coinbase: [
          { value: 500_000n, script: STRANGER },
          { value: 125_000n, script: FARM },
        ],
      });
      coinbaseTxid = paying.transactions[0]?.txid ?? NOWHERE;
      chain.mineTo(chain.tip() + 4);

      server = await serveMinedChain(() => chain, CREDENTIALS);
      const connection = { fetch: globalThis.fetch, timeoutMs: 20_000 };
      data =
        kind === "bitcoind"
          ? bitcoindData({ ...connection, url: server.url, ...CREDENTIALS })
          : esploraData({ ...connection, url: `${server.url}/api` });
    });
    after(() => server.close());

    const reasonOf = async (run: Promise<unknown>): Promise<string> => {
      try {
        await run;
      } catch (error) {
        if (error instanceof ProofError) return error.message;
        throw error;
      }
      return "nothing was refused";
    };

    it("refuses in words what proves nothing yet", async () => {
      expect(await reasonOf(payoutProofs({ data, verifier }, 1, poolPayment.txid))).to.match(/has not shown control/);
      expect(await reasonOf(payoutProofs({ data, verifier }, 1, control.txid))).to.match(/pays nothing to the script of farm 1/);
      expect(await reasonOf(payoutProofs({ data, verifier }, 1, NOWHERE))).to.match(/is in no block/);
      expect(await reasonOf(payoutProofs({ data, verifier }, 1, coinbaseTxid))).to.match(/has 5 confirmations and needs 6/);
      expect(await reasonOf(controlProof({ data, verifier }, 1, ownPayment.txid))).to.match(/no output that names farm 1/);
    });

    it("proves control, pool payouts and a coinbase payout, each once", async () => {
      await send((await controlProof({ data, verifier }, 1, control.txid)).job);
      expect(await farms.verifier.isControlled(1, FARM)).to.equal(true);
      chain.mine();

      const proofs = await payoutProofs({ data, verifier }, 1, poolPayment.txid);
      expect(proofs.map(({ kind: what, vout }) => [what, vout])).to.deep.equal([
        ["pool payout", 0],
        ["pool payout", 2],
      ]);
      for (const { job } of proofs) await send(job);
      const [coinbasePayout] = await payoutProofs({ data, verifier }, 1, coinbaseTxid);
      expect(coinbasePayout?.kind).to.equal("coinbase payout");
      if (coinbasePayout !== undefined) await send(coinbasePayout.job);
      expect(await farms.verifier.provenIncome(1)).to.deep.equal([125_000n, 70_000n]);

      expect(await payoutProofs({ data, verifier }, 1, poolPayment.txid)).to.deep.equal([]);
      expect(await payoutProofs({ data, verifier }, 1, coinbaseTxid)).to.deep.equal([]);
      expect(await reasonOf(payoutProofs({ data, verifier }, 1, ownPayment.txid))).to.match(/No input .* spends from a script that counts/);
    });

    it("as an errand hands in what pools report, and nothing twice", async () => {
      const submitted: Job[] = [];
      const { chain: client } = await clients();
      const errand = createBitcoinErrand({
        data,
        relay: viemRelayChain(client, (await farms.relay.getAddress()) as Hex),
        poster: {
          submit: (job) => {
            submitted.push(job);
            return { ...job, state: "wanted" } as JobRecord;
          },
        },
        payouts: { verifier, sources: [{ farmId: 1, payouts: () => Promise.resolve([poolPayment.txid, late.txid, ownPayment.txid]) }] },
        logger: silentLogger,
      });
      const [first] = chain.blocks;
      const from = first?.transactions[1]?.txid ?? NOWHERE;
      const late = transaction([{ txid: from, vout: 1 }], [{ value: 33_000n, script: FARM }]);
      chain.mine({ payments: [late] });
      expect((await errand.tick()).payouts).to.equal(0);
      chain.mineTo(chain.tip() + 5);
      expect((await errand.tick()).payouts).to.equal(1);
      const [job] = submitted;
      if (job !== undefined) await send(job);
      expect((await errand.tick()).payouts).to.equal(0);
      expect(submitted.length).to.equal(1);
      expect(await farms.verifier.provenIncome(1)).to.deep.equal([125_000n, 103_000n]);
    });

    it("believes no transaction that the server changed", async () => {
      const block = chain.blocks.find(({ transactions }) => transactions.includes(poolPayment));
      if (block === undefined) throw new Error("the payment is in a block");
      const forged = { ...poolPayment, raw: transaction([{ txid: NOWHERE, vout: 1 }], [{ value: 9_000_000n, script: FARM }]).raw };
      chain.blocks[block.height - FIRST_HEIGHT] = {
        ...block,
        transactions: block.transactions.map((item) => (item === poolPayment ? forged : item)),
      };
      let reason = "";
      await payoutProofs({ data, verifier }, 1, poolPayment.txid).catch((error: unknown) => (reason = String(error)));
      expect(reason).to.match(/gave another transaction/);
    });
  });
}
