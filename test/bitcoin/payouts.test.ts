import { expect } from "chai";
import type { Hex } from "viem";
import { buildCoinbaseProof, buildSpendProof } from "../../sdk/src/bitcoin/index.ts";
import { BITCOIN, DAY, DAY_ONE, endOf, ethers, fromTheStart, load, moveTo, startOf, time } from "../oracle/fixture.ts";
import { LITECOIN } from "../helpers/networks.ts";
import {
  branch,
  coinbase,
  coinbaseProof,
  hex,
  levels,
  mineBlock,
  p2pkh,
  p2sh,
  p2tr,
  p2wsh,
  printed,
  spendProof,
  transaction,
  withWitness,
  type SpendProof,
} from "./blocks.ts";
import { EASY_BITS, EASY_LIMIT_BITS, hashOf, join, mineChain, mineHeader, mineRetarget, sha256d } from "./mine.ts";
import {
  blockAt,
  deployFarms,
  FARM_SCRIPT,
  farmInput,
  FIRST_HEIGHT,
  FOREVER,
  funding,
  list,
  OTHER_SCRIPT,
  PAID_ON,
  pay,
  payingPool,
  PERIOD,
  PERIOD_STARTS,
  POOL,
  POOL_SCRIPT,
  registerFarm,
  report,
  spending,
  STRANGER_SCRIPT,
  takeControl,
  type Farms,
} from "./payoutFixture.ts";

const HEIGHT = FIRST_HEIGHT + 10;
const NO_POOL = `0x${"00".repeat(24)}`;

describe("PayoutVerifier: what a farm was paid", () => {
  before(fromTheStart);

  let farms: Farms;

  beforeEach(async () => {
    farms = await load(payingPool);
  });

  const prove = (proof: SpendProof, farmId = 1, vout = 0) =>
    farms.verifier.connect(farms.keeper).provePoolPayout(farmId, proof, vout);
  const refuses = async (proof: SpendProof, error: string, ...args: unknown[]): Promise<void> => {
    const before = await farms.verifier.provenIncome(1);
    const source = farms.relay.interface.getError(error) === null ? farms.verifier : farms.relay;
    const refused = expect(prove(proof)).to.be.revertedWithCustomError(source, error);
    await (args.length === 0 ? refused : refused.withArgs(...args));
    expect(await farms.verifier.provenIncome(1)).to.deep.equal(before);
  };
  const paidByCoinbase = (height: number, script: Buffer = FARM_SCRIPT) =>
    blockAt(height, [], {
      coinbase: coinbase(height, [
        { value: 600_000_000n, script: STRANGER_SCRIPT },
        { value: 25_000_000n, script },
      ]),
    });

  it("is wired to a relay, a registry and a network that the oracle reports", async () => {
    const { verifier, relay, registry } = farms;
    expect(await verifier.relay()).to.equal(await relay.getAddress());
    expect(await verifier.registry()).to.equal(await registry.getAddress());
    expect(await verifier.network()).to.equal(BigInt(BITCOIN));
    await expect(ethers.deployContract("PayoutVerifier", [relay, registry, LITECOIN]))
      .to.be.revertedWithCustomError(verifier, "InvalidVerifierWiring")
      .withArgs(registry);
    await expect(ethers.deployContract("PayoutVerifier", [registry, registry, BITCOIN])).to.be.revert(ethers);
  });

  it("counts a pool's payment once, with everything an indexer needs", async () => {
    const { proof, block, payment } = pay(HEIGHT);
    const txid = sha256d(payment);
    const script = ethers.keccak256(FARM_SCRIPT);
    expect(await farms.verifier.isCounted(script, PAID_ON, txid, 0)).to.equal(false);
    await expect(prove(proof))
      .to.emit(farms.verifier, "PayoutProven")
      .withArgs(1, printed(txid), 0, HEIGHT, hashOf(block.chain[0] ?? never()), PAID_ON, 50_000n, 1, POOL, 0, 50_000n);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 50_000n]);
    expect(await farms.verifier.isCounted(script, PAID_ON, txid, 0)).to.equal(true);
    expect(await farms.verifier.isCounted(script, PAID_ON, txid, 1)).to.equal(false);
    expect(await farms.verifier.isCounted(ethers.keccak256(OTHER_SCRIPT), PAID_ON, txid, 0)).to.equal(false);
  });

  it("counts newly mined coins that a coinbase pays", async () => {
    const block = paidByCoinbase(HEIGHT);
    await expect(farms.verifier.proveCoinbasePayout(1, coinbaseProof(block), 1))
      .to.emit(farms.verifier, "PayoutProven")
      .withArgs(
        1,
        printed(block.leaves[0] ?? never()),
        1,
        HEIGHT,
        hashOf(block.chain[0] ?? never()),
        PAID_ON,
        25_000_000n,
        0,
        NO_POOL,
        25_000_000n,
        0,
      );
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([25_000_000n, 0n]);
  });

  it("adds up payments of many days and both classes", async () => {
    for (let i = 0; i < 3; ++i) await prove(pay(HEIGHT + i, { value: 1_000n + BigInt(i) }).proof);
    await farms.verifier.proveCoinbasePayout(1, coinbaseProof(paidByCoinbase(HEIGHT + 9)), 1);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([25_000_000n, 3_003n]);
  });

  it("takes the proofs that the SDK builds from what a node knows", async () => {
    const { block, payment, from } = pay(HEIGHT, { block: { depth: 4 } });
    const facts = {
      headers: join(block.chain) as Hex,
      coinbase: hex(withWitness(block.transactions[0] ?? never(), Buffer.alloc(32))) as Hex,
      txids: block.leaves.map((leaf) => hex(leaf) as Hex),
    };
    const built = buildSpendProof(facts, hex(withWitness(payment)) as Hex, hex(withWitness(from)) as Hex);
    const mine = spendProof(block, 1, from);
    expect(built).to.deep.equal({
      ...mine,
      index: 1n,
      input: 0n,
      block_: { ...mine.block_, period: BigInt(PERIOD) },
    });
    expect(built.block_).to.deep.equal(buildCoinbaseProof(facts));
    await prove({ ...mine, ...built, index: 1, input: 0 } as unknown as SpendProof);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 50_000n]);
  });

  it("pays every form of script, and any place of a payment in a block", async () => {
    let height = HEIGHT;
    for (const script of [p2pkh(0x61), p2sh(0x62), p2wsh(0x63), p2tr(0x64)]) {
      const farmId = await registerFarm(farms, script);
      await report(farms, farmId, DAY_ONE + 1, 1n);
      await takeControl(farms, farmId, script, height++);
      const { payment, from } = pay(height, { payee: script });
      const fillers = Array.from({ length: 12 }, () => funding({ value: 1n, script: STRANGER_SCRIPT }));
      const block = blockAt(height++, [...fillers, payment]);
      await prove(spendProof(block, 13, from), farmId);
      expect(await farms.verifier.provenIncome(farmId)).to.deep.equal([0n, 50_000n]);
    }
  });

  it("counts through a retarget: headers of two periods, under the targets of both", async () => {
    const next = mineRetarget({ bits: EASY_BITS, firstTime: PERIOD_STARTS, length: 6, salt: "payout" });
    await moveTo(next.lastTime);
    await farms.relay.retarget(next.headers);
    const height = FIRST_HEIGHT + 2014;
    const from = funding({ value: 100_000n, script: POOL_SCRIPT });
    const payment = spending(from, 0, [{ value: 60_000n, script: FARM_SCRIPT }]);
    const own = mineBlock({
      height,
      bits: EASY_BITS,
      time: next.firstTime - 1_200,
      coinbase: coinbase(height, [{ value: 1n, script: STRANGER_SCRIPT }]),
      transactions: [payment],
      confirmations: 2,
    });
    const rest = mineChain({
      parent: own.chain.at(-1)?.digest ?? never(),
      count: 4,
      bits: next.bits,
      time: next.firstTime,
      salt: "rest",
    });
    const across = { ...own, chain: [...own.chain, ...rest] };
    await prove(spendProof(across, 1, from));
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 60_000n]);

    // The same headers, said to be of the next period.
    const proof = spendProof(across, 1, from);
    await expect(prove({ ...proof, block_: { ...proof.block_, period: PERIOD + 1 } })).to.be.revert(ethers);
  });

  it("replay: an output counts once for ever, whatever block, farm or class it is brought with", async () => {
    const { proof, payment, from } = pay(HEIGHT);
    await prove(proof);
    await refuses(proof, "PayoutCounted", printed(sha256d(payment)), 0);
    // The same transaction in another branch of the chain.
    const fork = blockAt(HEIGHT, [payment], { salt: "fork" });
    await refuses(spendProof(fork, 1, from), "PayoutCounted", printed(sha256d(payment)), 0);

    const block = paidByCoinbase(HEIGHT + 1);
    await farms.verifier.proveCoinbasePayout(1, coinbaseProof(block), 1);
    await expect(farms.verifier.proveCoinbasePayout(1, coinbaseProof(block), 1)).to.be.revertedWithCustomError(
      farms.verifier,
      "PayoutCounted",
    );
  });

  it("replay in a fork that is dated in another week takes six blocks of work, which could invent a payout as well", async () => {
    const { proof, payment, from } = pay(HEIGHT);
    await prove(proof);
    await moveTo(endOf(PAID_ON + 7));
    const sameWeek = blockAt(HEIGHT, [payment], { salt: "same", time: startOf(PAID_ON + 1) });
    expect(Math.floor(PAID_ON / 7)).to.equal(Math.floor((PAID_ON + 1) / 7));
    await refuses(spendProof(sameWeek, 1, from), "PayoutCounted");
    const otherWeek = blockAt(HEIGHT, [payment], { salt: "other", time: startOf(PAID_ON + 7) });
    await prove(spendProof(otherWeek, 1, from));
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 100_000n]);
    const short = blockAt(HEIGHT, [payment], { salt: "short", time: startOf(PAID_ON + 7), confirmations: 5 });
    await refuses(spendProof(short, 1, from), "TooFewConfirmations");
  });

  it("replay: each output of one payment counts once, on the first page of its week and on later ones", async () => {
    const from = funding({ value: 10_000_000n, script: POOL_SCRIPT });
    const outputs = Array.from({ length: 300 }, (_, i) => ({ value: BigInt(i + 1), script: FARM_SCRIPT }));
    const payment = spending(from, 0, outputs);
    const proof = spendProof(blockAt(HEIGHT, [payment]), 1, from);
    let sum = 0n;
    const vouts = [0, 1, 255, 256, 299, ...Array.from({ length: 15 }, (_, i) => 2 + i)];
    for (const vout of vouts) {
      await prove(proof, 1, vout);
      sum += BigInt(vout + 1);
      await expect(prove(proof, 1, vout)).to.be.revertedWithCustomError(farms.verifier, "PayoutCounted");
    }
    for (const vout of vouts) {
      await expect(prove(proof, 1, vout)).to.be.revertedWithCustomError(farms.verifier, "PayoutCounted");
    }
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, sum]);
    await expect(prove(proof, 1, 300)).to.be.revertedWithCustomError(farms.verifier, "NoSuchOutput").withArgs(300, 300);
  });

  it("self-payment in a circle counts nothing: only a pool's script, or new coins, raise income", async () => {
    for (const payer of [FARM_SCRIPT, STRANGER_SCRIPT, OTHER_SCRIPT]) {
      await refuses(pay(HEIGHT, { payer }).proof, "NotFromPool", ethers.keccak256(payer));
    }
    // A pool's coin among the outputs of what is spent does not help: the input spends another output.
    const from = funding({ value: 1n, script: POOL_SCRIPT }, { value: 90_000n, script: FARM_SCRIPT });
    const payment = spending(from, 1, [{ value: 80_000n, script: FARM_SCRIPT }]);
    await refuses(spendProof(blockAt(HEIGHT, [payment]), 1, from), "NotFromPool", ethers.keccak256(FARM_SCRIPT));
    // Nor does a transaction that is not the one spent from.
    const other = funding({ value: 1n, script: STRANGER_SCRIPT }, { value: 90_000n, script: POOL_SCRIPT });
    const error = "NotSpent";
    await refuses(spendProof(blockAt(HEIGHT, [payment]), 1, other), error, printed(sha256d(from)), printed(sha256d(other)));
  });

  it("a pool's script outside its days counts nothing", async () => {
    const script = p2sh(0x71);
    await list(farms, { script: hex(script), validFrom: PAID_ON + 2, validUntil: PAID_ON + 4 });
    const proofOf = (day: number, second: number) =>
      pay(HEIGHT + day - DAY_ONE, { payer: script, block: { time: startOf(day) + second } }).proof;
    await moveTo(endOf(PAID_ON + 4));
    await refuses(proofOf(PAID_ON + 1, 86_399), "OutsidePoolSpan", PAID_ON + 1, PAID_ON + 2, PAID_ON + 4);
    await refuses(proofOf(PAID_ON + 4, 0), "OutsidePoolSpan", PAID_ON + 4, PAID_ON + 2, PAID_ON + 4);
    await prove(proofOf(PAID_ON + 2, 0));
    await prove(proofOf(PAID_ON + 3, 80_000));
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 100_000n]);
  });

  it("a later change of a pool's days does not take back what was counted", async () => {
    await prove(pay(HEIGHT).proof);
    const today = Math.floor((await time.latest()) / DAY);
    await list(farms, { validFrom: DAY_ONE, validUntil: today });
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 50_000n]);
    // What was paid before the end still counts when it is brought after it.
    await prove(pay(HEIGHT + 1).proof);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 100_000n]);
  });

  it("an output of another farm, or of nobody, counts nothing", async () => {
    const farmId = await registerFarm(farms, OTHER_SCRIPT);
    await report(farms, farmId, DAY_ONE + 1, 1n);
    const { proof } = pay(HEIGHT, { payee: OTHER_SCRIPT });
    const hash = ethers.keccak256(OTHER_SCRIPT);
    // The farm names the script, and nobody has shown control of it.
    await expect(prove(proof, farmId)).to.be.revertedWithCustomError(farms.verifier, "NotFarmScript").withArgs(farmId, hash, 0, HEIGHT);
    await refuses(proof, "NotFarmScript", 1, hash, 0, HEIGHT);
    await takeControl(farms, farmId, OTHER_SCRIPT, HEIGHT - 1);
    await refuses(proof, "NotFarmScript", 1, hash, farmId, HEIGHT);
    await expect(prove(proof, 0)).to.be.revertedWithCustomError(farms.verifier, "NotFarmScript");
    await expect(prove(pay(HEIGHT, { payee: STRANGER_SCRIPT }).proof, 0)).to.be.revertedWithCustomError(farms.verifier, "NotFarmScript");
    await prove(proof, farmId);
    expect(await farms.verifier.provenIncome(farmId)).to.deep.equal([0n, 50_000n]);
  });

  it("a block before the farm's first report counts nothing, nor does a farm without one", async () => {
    const script = p2tr(0x66);
    const farmId = await registerFarm(farms, script);
    await takeControl(farms, farmId, script, FIRST_HEIGHT + 2);
    const early = pay(HEIGHT, { payee: script }).proof;
    await expect(prove(early, farmId)).to.be.revertedWithCustomError(farms.verifier, "NoReportsYet").withArgs(farmId);
    await report(farms, farmId, PAID_ON + 1, 5n);
    await expect(prove(early, farmId))
      .to.be.revertedWithCustomError(farms.verifier, "BeforeReports")
      .withArgs(farmId, PAID_ON, PAID_ON + 1);
    const block = { time: startOf(PAID_ON + 1) };
    await prove(pay(HEIGHT + 1, { payee: script, block }).proof, farmId);
    expect(await farms.verifier.provenIncome(farmId)).to.deep.equal([0n, 50_000n]);
  });

  it("five headers are too few, six are enough", async () => {
    const { payment, from } = pay(HEIGHT);
    const of = (confirmations: number): SpendProof => spendProof(blockAt(HEIGHT, [payment], { confirmations }), 1, from);
    await refuses(of(5), "TooFewConfirmations", 5, 6);
    await expect(
      farms.verifier.proveCoinbasePayout(1, coinbaseProof(blockAt(HEIGHT, [], { confirmations: 5 })), 0),
    ).to.be.revertedWithCustomError(farms.verifier, "TooFewConfirmations");
    await prove(of(6));
  });

  it("a fork that took less work counts nothing: every header carries the period's target", async () => {
    const { payment, from } = pay(HEIGHT);
    // Mined on the easiest target there is, which is not the period's.
    await refuses(spendProof(blockAt(HEIGHT, [payment], { bits: EASY_LIMIT_BITS }), 1, from), "WrongTarget");
    // One header of the fork misses its target.
    const block = blockAt(HEIGHT, [payment]);
    const parent = block.chain[4]?.digest ?? never();
    const time = (block.chain[4]?.time ?? 0) + 600;
    const lazy = mineHeader({ parent, merkleRoot: Buffer.alloc(32), time, bits: EASY_BITS, fail: true });
    const chain = [...block.chain.slice(0, 5), lazy];
    await refuses(spendProof({ ...block, chain }, 1, from), "InsufficientWork");
    // Headers of another chain put behind the block do not confirm it.
    const other = blockAt(HEIGHT + 1, []);
    const patched = [...block.chain.slice(0, 1), ...other.chain.slice(1)];
    await refuses(spendProof({ ...block, chain: patched }, 1, from), "BrokenLink", 1);
    // Nor is half a header one.
    const proof = spendProof(block, 1, from);
    await refuses({ ...proof, block_: { ...proof.block_, headers: `${proof.block_.headers}00` } }, "InvalidLength");
  });

  it("a block of another period by its height is refused, and so is a period that the relay does not know", async () => {
    const { payment, from } = pay(HEIGHT);
    const proof = spendProof(blockAt(FIRST_HEIGHT - 1, [payment]), 1, from);
    const claimed = { ...proof, block_: { ...proof.block_, period: PERIOD } };
    await refuses(claimed, "HeightOutsidePeriod", FIRST_HEIGHT - 1, PERIOD);
    await refuses(proof, "UnknownPeriod", PERIOD - 1);
  });

  it("a witness serialisation instead of the legacy one is refused, for each of the three transactions", async () => {
    const { proof, block, payment, from } = pay(HEIGHT);
    const first = block.transactions[0] ?? never();
    await refuses({ ...proof, transaction: hex(withWitness(payment)) }, "MalformedTransaction", 4);
    await refuses({ ...proof, spent: hex(withWitness(from)) }, "MalformedTransaction", 4);
    const coinbaseWithWitness = { ...proof.block_, coinbase: hex(withWitness(first, Buffer.alloc(32))) };
    await refuses({ ...proof, block_: coinbaseWithWitness }, "MalformedTransaction", 4);
  });

  it("the first transaction must be a coinbase that states its height", async () => {
    const { payment, from } = pay(HEIGHT);
    const plain = funding({ value: 1n, script: STRANGER_SCRIPT });
    await refuses(spendProof(blockAt(HEIGHT, [payment], { coinbase: plain }), 1, from), "NotCoinbase");
    const silent = transaction([{ txid: Buffer.alloc(32), index: 0xffff_ffff }], [{ value: 1n, script: FARM_SCRIPT }]);
    const block = blockAt(HEIGHT, [payment], { coinbase: silent });
    const proof = spendProof(block, 1, from);
    await refuses({ ...proof, block_: { ...proof.block_, period: PERIOD } }, "NoHeight");
  });

  it("the coinbase of another block, or a payment of another block, is in neither", async () => {
    const mine = pay(HEIGHT);
    const other = pay(HEIGHT + 1);
    await refuses({ ...mine.proof, block_: { ...mine.proof.block_, coinbase: other.proof.block_.coinbase } }, "NotInBlock");
    await refuses({ ...mine.proof, transaction: other.proof.transaction, spent: other.proof.spent }, "NotInBlock");
  });

  describe("a transaction of 64 bytes that is two hashes of the tree", () => {
    /**
     * The attack: a real transaction of 64 bytes is mined whose second half is the txid of a payment that is on no chain. A verifier that
     * does not know how deep leaves are takes the 64 bytes for an inner node, and the payment for a leaf one level below.
     */
    function forgery() {
      const from = funding({ value: 1n, script: STRANGER_SCRIPT }, { value: 900_000n, script: POOL_SCRIPT });
      const invented = spending(from, 1, [{ value: 800_000n, script: FARM_SCRIPT }]);
      const short = transaction([{ txid: Buffer.alloc(32, 1), index: 0 }], [{ value: 1n, script: Buffer.alloc(4) }]);
      const carrier = Buffer.concat([short.subarray(0, 32), sha256d(invented)]);
      const block = blockAt(HEIGHT, [carrier, funding({ value: 1n, script: STRANGER_SCRIPT })]);
      return { from, invented, carrier, block, left: short.subarray(0, 32) };
    }

    it("the invented payment is not as deep as the coinbase, so no branch for it fits", async () => {
      const { from, invented, block, left } = forgery();
      const honest = coinbaseProof(block);
      // The carrier is leaf 1, so what was invented would be leaf 3 of a tree one level deeper: it folds with `left` to the carrier.
      expect(hex(sha256d(Buffer.concat([left, sha256d(invented)])))).to.equal(hex(block.leaves[1] ?? never()));
      const deeper = [left, ...branch(block.leaves, 1)].map(hex);
      for (const index of [1, 2, 3, 5, 6, 7]) {
        for (let length = 0; length <= deeper.length; ++length) {
          const proof = {
            block_: honest,
            transaction: hex(invented),
            index,
            branch: deeper.slice(0, length),
            input: 0,
            spent: hex(from),
          };
          await expect(prove(proof), `${String(index)}, ${String(length)}`).to.be.revert(ethers);
        }
      }
      expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 0n]);
    });

    it("the coinbase's branch cannot be made deeper or shallower to fit: it is folded from the coinbase itself", async () => {
      const { from, invented, block, left } = forgery();
      const honest = coinbaseProof(block);
      const branches = [[hex(left), ...honest.branch], honest.branch.slice(1), honest.branch.slice(0, -1), [...honest.branch, hex(left)]];
      for (const branch_ of branches) {
        const proof = {
          block_: { ...honest, branch: branch_ },
          transaction: hex(invented),
          index: 3,
          branch: [hex(left)],
          input: 0,
          spent: hex(from),
        };
        await refuses(proof, "NotInBlock");
      }
    });

    it("the 64 bytes themselves are refused as a payment, as a coinbase and as what is spent", async () => {
      const { carrier, block, from } = forgery();
      const proof = spendProof(block, 1, from);
      await refuses({ ...proof, transaction: hex(carrier) }, "TransactionOf64Bytes");
      await refuses({ ...proof, block_: { ...proof.block_, coinbase: hex(carrier) } }, "TransactionOf64Bytes");
      const honest = pay(HEIGHT + 1).proof;
      await refuses({ ...honest, spent: hex(carrier) }, "TransactionOf64Bytes");
    });

    it("an inner node is no transaction: two levels of the real tree prove nothing as a leaf", async () => {
      const { proof, block } = pay(HEIGHT, { block: { depth: 3 } });
      const [leaves, pairs] = levels(block.leaves);
      const node = Buffer.concat([leaves?.[2] ?? never(), leaves?.[3] ?? never()]);
      expect(hex(sha256d(node))).to.equal(hex(pairs?.[1] ?? never()));
      const shallow = { ...proof.block_, branch: proof.block_.branch.slice(1) };
      await refuses({ ...proof, transaction: hex(node), index: 1, branch: [], block_: shallow }, "NotInBlock");
    });
  });

  it("the coinbase cannot be brought as a pool's payment", async () => {
    const { proof } = pay(HEIGHT);
    await refuses({ ...proof, index: 0, transaction: proof.block_.coinbase }, "IndexOutsideTree", 0, 1);
  });

  it("a farm of another network has no payouts here", async () => {
    const litecoin = await ethers.deployContract("LitecoinRules");
    const { w, verifier } = farms;
    await w.oracle.connect(w.governor).addNetwork(LITECOIN, litecoin, 8, DAY_ONE, 2_700_000, 0x1a01_0000, 0n);
    const farmId = await registerFarm(farms, OTHER_SCRIPT, LITECOIN);
    await expect(takeControl(farms, farmId, OTHER_SCRIPT, HEIGHT))
      .to.be.revertedWithCustomError(verifier, "OtherNetwork")
      .withArgs(farmId, LITECOIN, BITCOIN);
  });

  it("a stale relay delays a proof and takes nothing back", async () => {
    await prove(pay(HEIGHT).proof);
    await moveTo(PERIOD_STARTS + 100 * 86_400);
    const late = pay(HEIGHT + 1, { block: { time: PERIOD_STARTS + 90 * 86_400 } });
    await refuses(late.proof, "TimeOutsidePeriod");
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 50_000n]);
    await prove(pay(HEIGHT + 2).proof);
  });
});

describe("PayoutVerifier: before anybody showed control", () => {
  it("a farm that names a rich stranger's script proves nothing with his payouts", async () => {
    const farms = await load(deployFarms);
    await report(farms, 1, DAY_ONE, 1n);
    await moveTo(endOf(PAID_ON));
    await list(farms, { script: hex(POOL_SCRIPT), validFrom: DAY_ONE, validUntil: FOREVER });
    await farms.registry.connect(farms.provider).updateFarm(1, farmInput(STRANGER_SCRIPT));
    await expect(farms.verifier.provePoolPayout(1, pay(HEIGHT, { payee: STRANGER_SCRIPT }).proof, 0))
      .to.be.revertedWithCustomError(farms.verifier, "NotFarmScript")
      .withArgs(1, ethers.keccak256(STRANGER_SCRIPT), 0, HEIGHT);
    expect(await farms.verifier.provenIncome(1)).to.deep.equal([0n, 0n]);
  });
});

function never(): never {
  throw new Error("the test has no such block");
}
