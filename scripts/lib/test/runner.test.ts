import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { readSmoke } from "./browser.ts";
import { readMochaReport, readNodeReport } from "./reports.ts";
import { add, failed, skipped, summary } from "./result.ts";
import { run } from "../run.ts";

describe("the last line of a test run", () => {
  it("counts what passed and what failed", () => {
    assert.deepEqual(summary({ passed: 3, failures: [], skipped: [] }), { line: "3 passed, 0 failed", ok: true });
    assert.deepEqual(summary({ passed: 3, failures: ["a"], skipped: [] }), { line: "3 passed, 1 failed", ok: false });
  });

  it("counts what was skipped only if something was", () => {
    const total = add([{ passed: 1, failures: [], skipped: [] }, skipped("browser")]);
    assert.deepEqual(summary(total), { line: "1 passed, 0 failed, 1 skipped", ok: true });
  });

  it("fails a run without a single test", () => {
    assert.equal(summary({ passed: 0, failures: [], skipped: [] }).ok, false);
    assert.equal(summary(skipped("everything")).ok, false);
    assert.equal(summary(failed("one")).ok, false);
  });
});

describe("reports of the test programs", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "adit-reports-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("knows a run that broke off before it wrote anything", () => {
    assert.equal(readMochaReport(join(folder, "absent.json")), undefined);
    assert.equal(readNodeReport(join(folder, "absent.jsonl"), folder), undefined);
  });

  it("reads node's own runner: passes, failures with their reason, skips by name", async () => {
    const file = join(folder, "sample.test.mjs");
    const body = [
      'import { describe, it } from "node:test";',
      'describe("suite", () => { it("right", () => {}); it("wrong", () => { throw new Error("because"); }); it("later", { skip: "no tool" }, () => {}); });',
    ];
    writeFileSync(file, body.join("\n"));
    const report = join(folder, "report.jsonl");
    const reporter = `--test-reporter=${join(import.meta.dirname, "node-reporter.ts")}`;
    const { code } = await run(process.execPath, ["--test", reporter, `--test-reporter-destination=${report}`, file], {
      cwd: folder,
      // A test runner inside a test runner would report to its parent.
      env: { NODE_TEST_CONTEXT: undefined },
      timeoutMs: 60_000,
    });
    assert.equal(code, 1);
    const result = readNodeReport(report, folder);
    assert.equal(result?.passed, 1);
    assert.equal(result.failures.length, 1, "the suite around a failure is no failure of its own");
    assert.match(result.failures[0] ?? "", /^sample\.test\.mjs: wrong\nError: because/);
    assert.deepEqual(result.skipped, ["sample.test.mjs: later - no tool"]);
  });

  it("reads the smoke test's ticks and crosses, and knows one that broke off", () => {
    assert.deepEqual(readSmoke("✓ a\n✗ b: c\n", 1), { passed: 1, failures: ["✗ b: c"], skipped: [] });
    assert.deepEqual(readSmoke("✗ b: c\n    at d\n\n✓ e\n1 passed, 1 failed\n", 1).failures, ["✗ b: c\n  at d"]);
    assert.equal(readSmoke("✓ a\nError: gone\n", 1).failures.length, 1);
    assert.equal(readSmoke("", 0).failures.length, 1);
  });

  it("stops a program that hangs", async () => {
    const finished = await run(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { cwd: folder, timeoutMs: 500 });
    assert.equal(finished.timedOut, true);
    assert.equal(finished.code, null);
  });
});
