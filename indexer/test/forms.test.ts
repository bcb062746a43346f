import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { disputesAbi, farmRegistryAbi } from "@adit/sdk/abis";
import { getSettledDays } from "@adit/sdk/actions";
import { compareIncome, compareWithChain } from "./compare.ts";
import { playForms, type FormsTale } from "./forms.ts";
import { indexed, type Indexed } from "./indexed.ts";

/** Days of the merged series that were settled, each in two coins. */
const MERGED_DAYS = 7;

describe("a chain with a series of two coins, disputes, a silent committee and a sale that failed", () => {
  let scene: Indexed<FormsTale>;
  let tale: FormsTale;
  let client: Indexed<FormsTale>["client"];

  before(async () => {
    scene = await indexed(playForms);
    ({ tale, client } = scene);
  });

  after(async () => {
    await scene.close();
  });

  const reader = (): ReturnType<Indexed<FormsTale>["reader"]> => scene.reader();

  const seriesOf = async (id: bigint) => {
    const row = (await reader().all("seriesRecord")).find(({ series }) => series === id);
    assert.ok(row !== undefined);
    return row;
  };

  it("tells of a sale that missed its minimum before anybody took a refund", async () => {
    const row = await seriesOf(tale.cancelled);
    assert.deepEqual([row.cancelled, row.refundable, row.escrowed], [true, row.paid, 0n]);
    assert.ok(row.paid > 0n);
    assert.equal((await seriesOf(tale.merged)).cancelled, false);
  });

  it("is told by the indexer exactly as the contracts tell it, in both coins", async () => {
    assert.ok((await compareWithChain(reader(), client, tale.scene.stage.deployment)) > 70);
  });

  it("has every holder's and both lease sides' income of both coins, day by day, to the base unit", async () => {
    assert.ok((await compareIncome(reader(), client, tale.scene.stage.deployment)) > 40);
    const income = await reader().income();
    const [first, second] = [0, 1].map((lane) => income.filter((row) => row.lane === lane));
    assert.ok(first !== undefined && second !== undefined);
    assert.ok(first.length === second.length && second.length > 15);
    assert.ok(second.some(({ amount, electricity }) => amount > 0n && electricity > 0n));
    const [lease] = await reader().all("lease");
    assert.equal(lease?.closed, true);
    assert.ok(lease.lesseeSecondPaid > 0n || (await reader().all("leaseIncome")).some((row) => row.secondScaled > 0n));
  });

  it("has each day of both coins as its events tell it: in time, late, and out of the bond", async () => {
    const { deployment } = tale.scene.stage;
    const told = await getSettledDays(client, { deployment, id: tale.merged, fromBlock: 0n });
    const rows = (await reader().all("settledDay")).filter(({ series }) => series === tale.merged);
    assert.equal(told.length, MERGED_DAYS);
    assert.equal(rows.length, 2 * MERGED_DAYS);
    for (const { epoch, lines, secondLines, payment } of told) {
      for (const [lane, expected] of [lines, secondLines].entries()) {
        const row = rows.find((one) => one.epoch === epoch && one.lane === lane);
        assert.ok(row !== undefined && expected !== undefined);
        assert.deepEqual(
          Object.fromEntries(Object.keys(expected).map((name) => [name, row[name as "gross"]])),
          expected,
        );
        assert.equal(row.payment, payment);
      }
    }
    assert.deepEqual(
      told.map(({ payment }) => payment),
      [
        "inTime",
        "inTime",
        "late",
        "covered", // After a missed day the next one has no grace of its own.
        "late",
        "inTime",
        "inTime",
      ],
    );
    const covered = rows.find(({ payment, lane }) => payment === "covered" && lane === 0);
    assert.ok(covered !== undefined);
    assert.ok(covered.fromBond > 0n && covered.penalty > 0n);
  });

  it("has both disputes with their outcome, and what became of the day and of the report", async () => {
    const disputes = await reader().all("dispute");
    const { disputes: address } = tale.scene.stage.deployment.contracts;
    assert.ok(address !== undefined);
    const count = await client.readContract({ address, abi: disputesAbi, functionName: "disputeCount" });
    assert.equal(BigInt(disputes.length), count);
    assert.deepEqual(
      disputes.map(({ kind, outcome }) => [kind, outcome]),
      [
        ["networkDay", "fallback"],
        ["farmReport", "reported"],
      ],
    );
    const [ofDay, ofFarm] = disputes;
    assert.ok(ofDay !== undefined && ofFarm !== undefined);
    assert.equal(ofFarm.farmId, tale.scrypt.farmId);
    const day = (await reader().all("networkDay")).find(
      ({ network: one, epoch }) => one === ofDay.network && epoch === ofDay.epoch,
    );
    assert.equal(day?.grade, "fallback");
  });

  it("has what a silent day of each network was taken for", async () => {
    const fallbacks = await reader().all("fallbackDay");
    const { litecoin, dogecoin } = tale.scrypt;
    assert.deepEqual(
      fallbacks.map(({ network: one }) => one).sort((a, b) => a - b),
      [litecoin.network, dogecoin.network],
    );
    assert.ok(fallbacks.every(({ rewardPerBlock }) => rewardPerBlock > 0n));
  });

  it("has what its people did in both coins", async () => {
    const kinds = new Set((await reader().all("activity")).map(({ kind }) => kind));
    for (const kind of [
      "claimed",
      "claimedSecond",
      "fundedSecond",
      "leaseTaken",
      "leaseClosed",
      "coverTipEarned",
    ] as const)
      assert.ok(kinds.has(kind), kind);
    const { farmRegistry } = tale.scene.stage.deployment.contracts;
    const farm = await client.readContract({
      address: farmRegistry,
      abi: farmRegistryAbi,
      functionName: "farm",
      args: [tale.scrypt.farmId],
    });
    const row = (await reader().all("farm")).find(({ farmId }) => farmId === tale.scrypt.farmId);
    assert.equal(row?.lastReportEpoch, farm.lastReportEpoch);
  });

  it("goes on being right when a refund of the failed sale is taken", async () => {
    await tale.takeRefund();
    await scene.caughtUp();
    const row = await seriesOf(tale.cancelled);
    assert.ok(row.refunded > 0n);
    assert.equal(row.refundable, row.paid - row.refunded);
    await compareWithChain(reader(), client, tale.scene.stage.deployment);
  });
});
