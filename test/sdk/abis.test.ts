import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { errorsAbi } from "@adit/sdk/abis";
import { explainRevert } from "@adit/sdk/errors";
import { toFunctionSelector, type Abi } from "viem";
import { staleAbis } from "../../scripts/generate-abis.ts";

const CONTRACTS = fileURLToPath(new URL("../../artifacts/contracts/", import.meta.url));

/** Errors of every compiled contract that is not there for tests, and of their interfaces and libraries. */
function compiledErrors(): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(CONTRACTS, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const isOurs = entry.isFile() && entry.name.endsWith(".json") && !/contracts\/(test|examples)\//.test(file);
    if (!isOurs) continue;
    const { abi } = JSON.parse(readFileSync(file, "utf8")) as { abi: Abi };
    for (const item of abi) if (item.type === "error") found.set(selectorOf(item), `${entry.name}: ${item.name}`);
  }
  return found;
}

/** The four bytes of an error are made as those of a function. */
function selectorOf(item: Extract<Abi[number], { type: "error" }>): string {
  return toFunctionSelector({
    type: "function",
    name: item.name,
    inputs: item.inputs,
    outputs: [],
    stateMutability: "view",
  });
}

describe("the SDK's ABIs", () => {
  it("are those of the compiled contracts; `node scripts/generate-abis.ts` renews them", () => {
    expect(staleAbis()).to.deep.equal([]);
  });

  it("hold the error of every contract, so that each has its sentence", () => {
    const known = new Set(errorsAbi.map(selectorOf));
    const compiled = compiledErrors();
    expect(compiled.size).to.be.greaterThan(300);
    expect([...compiled].filter(([selector]) => !known.has(selector)).map(([, name]) => name)).to.deep.equal([]);
    const nothing = "0".repeat(64).repeat(12);
    const silent = [...compiled].filter(
      ([selector]) => (explainRevert(`0x${selector.slice(2)}${nothing}`)?.sentence ?? "") === "",
    );
    expect(silent.map(([, name]) => name)).to.deep.equal([]);
  });
});
