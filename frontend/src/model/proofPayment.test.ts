import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildSpendProof, txidOf } from "@adit/sdk/bitcoin";
import { concat, type Hex } from "viem";
import { z } from "zod";
import { minedChain, transaction } from "../../../oracle/src/testing/minedChain.ts";
import { sharedText } from "../../../test/bitcoin/shared.ts";
import { verdictOf, type Check } from "./proofCheck.ts";
import { checkPayment, readPayment, type PaymentProof } from "./proofPayment.ts";

const failing = (checks: readonly Check[]): string[] =>
  checks.filter(({ verdict }) => verdict !== "holds").map(({ id, verdict }) => `${id} ${verdict}`);

const POOL: Hex = `0x0014${"11".repeat(20)}`;
const FARM: Hex = `0x0014${"22".repeat(20)}`;
/** A chain that the test mines itself, whose third block pays the farm from the pool's script. */
function minedPayment(): { proof: PaymentProof; bits: number } {
  const chain = minedChain({ period: 300, time: 1_625_000_000 });
  const source = transaction([{ txid: `0x${"ab".repeat(32)}`, vout: 0 }], [{ value: 5_000n, script: POOL }]);
  const paying = transaction([{ txid: source.txid, vout: 0 }], [{ value: 4_000n, script: FARM }]);
  const noise = transaction([{ txid: `0x${"cd".repeat(32)}`, vout: 1 }], [{ value: 1n, script: "0x51" }]);
  const block = chain.mine({ payments: [noise, paying, source] });
  const rest = Array.from({ length: 5 }, () => chain.mine());
  const txids = block.transactions.map(({ legacy }) => txidOf(legacy));
  const coinbase = block.transactions[0];
  assert.ok(coinbase !== undefined);
  const headers = concat([block.header, ...rest.map(({ header }) => header)]);
  const built = buildSpendProof({ headers, coinbase: coinbase.raw, txids }, paying.raw, source.raw);
  const proof: PaymentProof = {
    headers,
    coinbase: built.block_.coinbase,
    coinbaseBranch: [...built.block_.branch],
    payment: { transaction: built.transaction, index: Number(built.index), branch: [...built.branch] },
    spent: built.spent,
  };
  return { proof, bits: block.bits };
}

describe("a payment that somebody verifies", () => {
  it("holds in every step, with the scripts that were paid and that paid", () => {
    const { proof, bits } = minedPayment();
    const result = checkPayment(proof, () => bits);
    assert.deepEqual(failing(result.checks), []);
    assert.equal(result.height, 300 * 2_016);
    assert.deepEqual(
      result.outputs.map(({ sats, script }) => [sats, script]),
      [[4_000n, FARM]],
    );
    assert.deepEqual(
      result.paidFrom.map(({ sats, script }) => [sats, script]),
      [[5_000n, POOL]],
    );
  });

  it("is not all known without a relay, and fails if the relay knows another target", () => {
    const { proof, bits } = minedPayment();
    assert.deepEqual(failing(checkPayment(proof, undefined).checks), ["height unknown"]);
    assert.deepEqual(failing(checkPayment(proof, () => bits - 1).checks), ["height fails"]);
  });

  it("fails where a bit of the payment, of a branch or of a header is changed", () => {
    const { proof, bits } = minedPayment();
    const { payment } = proof;
    assert.ok(payment !== undefined);
    const flip = (hex: Hex, at: number): Hex =>
      `0x${hex.slice(2, at)}${hex[at] === "0" ? "1" : "0"}${hex.slice(at + 1)}`;
    const check = (change: Partial<PaymentProof>): string[] =>
      failing(checkPayment({ ...proof, ...change }, () => bits).checks);
    assert.deepEqual(
      check({ payment: { ...payment, transaction: flip(payment.transaction, payment.transaction.length - 1) } }),
      ["paymentBranch fails"],
    );
    assert.deepEqual(check({ payment: { ...payment, index: payment.index + 2 } }), [
      "depth fails",
      "paymentBranch fails",
    ]);
    assert.ok(check({ coinbaseBranch: proof.coinbaseBranch.slice(1) }).includes("coinbaseBranch fails"));
    assert.ok(check({ headers: flip(proof.headers, 2 + 160 + 20) }).includes("links fails"));
    assert.deepEqual(check({ headers: `0x${proof.headers.slice(2, 162)}` }), ["confirmations fails"]);
    assert.deepEqual(check({ spent: payment.transaction }), ["spent fails"]);
  });

  it("is read from what the program prints, and refused in words if it is something else", () => {
    const { proof } = minedPayment();
    const printed = {
      proof: {
        block_: { period: "300", headers: proof.headers, coinbase: proof.coinbase, branch: proof.coinbaseBranch },
        transaction: proof.payment?.transaction,
        index: String(proof.payment?.index),
        branch: proof.payment?.branch,
        input: "0",
        spent: proof.spent,
      },
    };
    assert.deepEqual(readPayment(JSON.stringify(printed)), proof);
    assert.deepEqual(readPayment(JSON.stringify(proof)), proof);
    assert.deepEqual(readPayment("{"), { problem: "This is no JSON. Paste the line that the program printed, whole." });
    const refused = readPayment('{"headers":"xyz"}');
    assert.match("problem" in refused ? refused.problem : "", /headers/);
  });
});

describe("Bitcoin's own blocks", () => {
  const coinbaseText = sharedText("coinbase-881423.json");
  const headersText = sharedText("blocks-890440.json");

  it(
    "block 881,423's coinbase pays its pool 3.14616437 BTC, as its header and branch show",
    { skip: coinbaseText === undefined && "the public data is not beside this checkout" },
    () => {
      const block = z
        .object({ header: z.string(), coinbaseTransaction: z.string(), merkleBranches: z.array(z.string()) })
        .parse(JSON.parse(coinbaseText ?? ""));
      const read = readPayment(
        JSON.stringify({
          headers: block.header,
          coinbase: block.coinbaseTransaction,
          coinbaseBranch: block.merkleBranches,
        }),
      );
      assert.ok(!("problem" in read));
      const result = checkPayment(read, undefined);
      assert.deepEqual(failing(result.checks), ["confirmations fails", "height unknown"]);
      assert.equal(result.height, 881_423);
      assert.equal(result.txid, "0xc43ad0446d8d30d10023e0bfa26fb8f383d61b6bf04bdecf8d164a767d51d234");
      assert.equal(result.outputs[0]?.sats, 314_616_437n);
    },
  );

  it(
    "nine headers in a row are linked and mined",
    { skip: headersText === undefined && "the public data is not beside this checkout" },
    () => {
      const digits = [...(headersText ?? "").matchAll(/"([0-9a-f]{160})"/g)].map(([, header]) => header ?? "");
      assert.ok(digits.length >= 9);
      const { checks } = checkPayment(
        { headers: `0x${digits.join("")}`, coinbase: "0x00", coinbaseBranch: [] },
        undefined,
      );
      for (const id of ["work", "links", "confirmations"])
        assert.equal(checks.find((one) => one.id === id)?.verdict, "holds", id);
      assert.equal(verdictOf(checks), "fails", "nothing is proven of a coinbase that is none");
    },
  );
});
