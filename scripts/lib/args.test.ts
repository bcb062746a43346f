import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFlags, wholeNumber } from "./args.ts";
import { UserError } from "./user-error.ts";

const FLAGS = { port: { type: "string", help: "a port" }, json: { type: "boolean", help: "JSON" } } as const;

describe("flags of the scripts", () => {
  it("are read", () => {
    assert.deepEqual(readFlags("demo", FLAGS, ["--port", "80", "--json"]), { port: "80", json: true });
    assert.deepEqual(readFlags("demo", FLAGS, []), {});
  });

  for (const argv of [["--prot", "80"], ["--port"], ["stray"], ["--json=yes"]]) {
    it(`answer ${argv.join(" ")} with one sentence`, () => {
      assert.throws(
        () => readFlags("demo", FLAGS, argv),
        (error: unknown) => error instanceof UserError && !error.message.includes("\n") && error.message.includes("--port, --json"),
      );
    });
  }

  it("take whole numbers within bounds only", () => {
    const bounds = { from: 1, to: 10, or: 5 };
    assert.equal(wholeNumber("--n", undefined, bounds), 5);
    assert.equal(wholeNumber("--n", "10", bounds), 10);
    for (const bad of ["0", "11", "1.5", "-1", "x", "", true]) {
      assert.throws(() => wholeNumber("--n", bad, bounds), new UserError(`--n takes a whole number from 1 to 10, not "${String(bad)}".`));
    }
  });
});
