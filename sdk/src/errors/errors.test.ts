import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BaseError,
  concat,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  encodeErrorResult,
  HttpRequestError,
  parseAbi,
  toFunctionSelector,
  UserRejectedRequestError,
  zeroAddress,
  type AbiParameter,
  type Address,
} from "viem";
import * as abis from "../abis/index.ts";
import { parseTh } from "../format/index.ts";
import { explainError, explainRevert } from "./index.ts";

const { errorsAbi } = abis;
const ADDRESS = "0x1111111111111111111111111111111111111111";
const USDC = { address: ADDRESS, symbol: "USDC", decimals: 6 };

function sample(parameter: AbiParameter): unknown {
  if (parameter.type === "address") return ADDRESS;
  if (parameter.type === "string") return "startEpoch";
  if (parameter.type === "bytes") return "0x";
  if (parameter.type.startsWith("bytes")) return `0x${"ab".repeat(Number(parameter.type.slice(5)))}`;
  const bits = Number(parameter.type.slice(4));
  return bits <= 48 ? 200 : 18_809n;
}

for (const item of errorsAbi) {
  test(`${item.name}(${item.inputs.map((input) => input.name).join(", ")}) has a sentence without raw values`, () => {
    const parameters: readonly AbiParameter[] = item.inputs;
    const data = concat([toFunctionSelector(signature(item)), encodeAbiParameters(parameters, parameters.map(sample))]);
    const told = explainRevert(data, { tokens: [USDC] });
    assert.ok(told, "no sentence");
    assert.equal(told.code, item.name);
    for (const text of [told.sentence, told.safe, told.action]) {
      assert.match(text, /^[“A-Z0-9].*[.”]$/s, text);
      assert.doesNotMatch(text, /0x[0-9a-fA-F]{9,}|undefined|NaN|\[object/, text);
    }
  });
}

test("every error of every ABI is among the explained ones", () => {
  const known = new Set(errorsAbi.map((item) => toFunctionSelector(signature(item))));
  let count = 0;
  for (const abi of Object.values(abis)) {
    for (const item of abi) {
      if (item.type !== "error") continue;
      count += 1;
      assert.ok(known.has(toFunctionSelector(signature(item))), `${item.name} has no sentence`);
    }
  }
  assert.ok(count > 150, `only ${count} errors were looked at`);
});

function signature(item: { name: string; inputs: readonly { type: string }[] }): string {
  return `${item.name}(${item.inputs.map((input) => input.type).join(",")})`;
}

test("a sold-out series says what is left and what was asked for", () => {
  const data = encodeErrorResult({ abi: errorsAbi, errorName: "SoldOut", args: [256n, 40_000n, 50_000n] });
  assert.equal(explainRevert(data)?.sentence, "Sold out: 40.000 TH/s are left, you asked for 50.000 TH/s.");
});

test("amounts are written in the token that the series is paid in", () => {
  const data = encodeErrorResult({ abi: errorsAbi, errorName: "CostAboveMaximum", args: [12_345_678n, 12_000_000n] });
  assert.equal(
    explainRevert(data, { paymentToken: USDC })?.sentence,
    "This costs 12.345678 USDC, more than the 12.00 USDC you agreed to.",
  );
});

test("a purchase that the rules of a series refuse is not told as a transfer from the zero address", () => {
  const args = (from: Address) => [257n, from, ADDRESS, 1_000n] as const;
  const bought = encodeErrorResult({ abi: errorsAbi, errorName: "TransferRestricted", args: args(zeroAddress) });
  assert.match(explainRevert(bought)?.sentence ?? "", /do not allow 0x1111…1111 to buy it/);
  assert.equal(explainRevert(bought)?.safe, "Nothing was paid.");
  const moved = encodeErrorResult({ abi: errorsAbi, errorName: "TransferRestricted", args: args(ADDRESS) });
  assert.match(explainRevert(moved)?.sentence ?? "", /do not allow 1.000 TH\/s to go from 0x1111…1111 to/);
});

test("a refused deposit says the ledger's own reason too", () => {
  const reason = encodeErrorResult({ abi: errorsAbi, errorName: "RewardOverflow", args: [256n, 7n, 5n] });
  const data = encodeErrorResult({ abi: errorsAbi, errorName: "DepositRefused", args: [256n, 18_809n, reason] });
  assert.match(explainRevert(data)?.sentence ?? "", /refused the rewards of 1 Jul 2021.*stated supply/);
});

test("a revert is found under viem's wrapping, also when the called contract's ABI does not know it", () => {
  const data = encodeErrorResult({
    abi: errorsAbi,
    errorName: "CapacityExceeded",
    args: [1n, 10n ** 15n, 5n * 10n ** 14n, 6n * 10n ** 14n],
  });
  const reverted = new ContractFunctionRevertedError({ abi: [], data, functionName: "buy" });
  const told = explainError(new BaseError("outer", { cause: reverted }));
  assert.equal(told.code, "CapacityExceeded");
  assert.match(told.sentence, /attested for 1 PH\/s/);
});

test("a revert is found where nodes put it: data, data.data, data.originalError.data", () => {
  const data = encodeErrorResult({ abi: errorsAbi, errorName: "ZeroUnits", args: [] });
  assert.equal(explainError(Object.assign(new Error("x"), { data })).code, "ZeroUnits");
  assert.equal(explainError(Object.assign(new Error("x"), { data: { data } })).code, "ZeroUnits");
  assert.equal(explainError(Object.assign(new Error("x"), { data: { originalError: { data } } })).code, "ZeroUnits");
});

test("a contract's own text and an arithmetic panic are said too", () => {
  const text = encodeErrorResult({ abi: parseAbi(["error Error(string message)"]), args: ["paused"] });
  assert.equal(explainRevert(text)?.sentence, "The contract refused: “paused”.");
  const panic = encodeErrorResult({ abi: parseAbi(["error Panic(uint256 code)"]), args: [17n] });
  assert.equal(explainRevert(panic)?.code, "Panic");
});

test("a mined failure says that the network fee is spent", () => {
  const data = encodeErrorResult({ abi: errorsAbi, errorName: "ZeroUnits", args: [] });
  assert.match(explainRevert(data, { phase: "mined" })?.safe ?? "", /only its network fee/);
});

test("a declined request is no failure of the contract", () => {
  assert.equal(
    explainError(new BaseError("x", { cause: new UserRejectedRequestError(new Error("no")) })).code,
    "Rejected",
  );
  assert.equal(
    explainError({ code: 4001, message: "MetaMask Tx Signature: User denied transaction signature." }).code,
    "Rejected",
  );
});

test("a silent node, missing coins and a wrong network are named", () => {
  assert.equal(explainError(new HttpRequestError({ url: "http://127.0.0.1:1", body: {} })).code, "NetworkDown");
  assert.equal(explainError(new Error("insufficient funds for gas * price + value")).code, "InsufficientFunds");
  assert.equal(explainError(Object.assign(new Error("x"), { name: "ChainMismatchError" })).code, "WrongNetwork");
});

test("what a person typed wrong is said in its own words", () => {
  try {
    parseTh("0.0001", 10n ** 9n);
    assert.fail("was accepted");
  } catch (error) {
    assert.equal(explainError(error).sentence, "Enter TH/s in steps of 0.001, the size of one unit.");
  }
});

test("what nobody knows is still said in words, without bytes", () => {
  assert.equal(explainError(Object.assign(new Error("x"), { data: "0xdeadbeef" })).code, "Refused");
  assert.equal(explainError(undefined).code, "Unknown");
  assert.equal(explainError("0xdeadbeef").code, "Unknown");
});
