import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createMetrics } from "./metrics.ts";

describe("a node's metrics", () => {
  it("are Prometheus text with help, type and labels", async () => {
    const metrics = createMetrics();
    metrics.count("adit_transactions_total", { event: "sent" });
    metrics.count("adit_transactions_total", { event: "sent" }, 2);
    metrics.set("adit_head_block", 12);
    const text = await metrics.text();
    assert.match(text, /^# HELP adit_transactions_total Transactions by what became of them/m);
    assert.match(text, /^# TYPE adit_transactions_total counter$/m);
    assert.match(text, /^adit_transactions_total\{event="sent"\} 3$/m);
    assert.match(text, /^adit_head_block 12$/m);
  });

  it("of two nodes in one process do not meet", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.count("adit_refusals_total");
    assert.match(await one.text(), /^adit_refusals_total 1$/m);
    assert.match(await other.text(), /^adit_refusals_total 0$/m);
  });

  it("cannot be filled by whoever invents names: the sixty-fifth and all later values are one", async () => {
    const metrics = createMetrics();
    for (let i = 0; i < 1_000; i++) metrics.count("adit_source_failures_total", { source: `source ${i}` });
    const lines = (await metrics.text()).split("\n").filter((line) => line.startsWith("adit_source_failures_total{"));
    assert.equal(lines.length, 65);
    assert.ok(lines.includes('adit_source_failures_total{source="other"} 936'));
  });

  it("cut a long label and escape a hostile one", async () => {
    const metrics = createMetrics();
    metrics.count("adit_source_failures_total", { source: 'a"} 1\nadit_balance_wei 5' });
    metrics.count("adit_source_failures_total", { source: "x".repeat(5_000) });
    const text = await metrics.text();
    assert.match(text, /^adit_balance_wei 0$/m);
    assert.ok(text.split("\n").every((line) => line.length < 200));
  });
});
