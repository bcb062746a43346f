import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  disputesAbi,
  farmRegistryAbi,
  hashpowerAbi,
  leaseholdAbi,
  leaseMarketAbi,
  networkDaysAbi,
  outputOracleAbi,
  payoutVerifierAbi,
  priceRoundsAbi,
  primaryMarketAbi,
  reversionAbi,
  settlementAbi,
} from "@adit/sdk/abis";
import type { Abi } from "viem";
import { HANDLERS, KEYS, type TableName } from "../src/handlers/index.ts";
import * as schema from "../ponder.schema.ts";

const CONTRACTS: Record<string, Abi> = {
  FarmRegistry: farmRegistryAbi,
  OutputOracle: outputOracleAbi,
  NetworkDays: networkDaysAbi,
  PriceRounds: priceRoundsAbi,
  Disputes: disputesAbi,
  PayoutVerifier: payoutVerifierAbi,
  Market: primaryMarketAbi,
  Settlement: settlementAbi,
  Hashpower: hashpowerAbi,
  LeaseMarket: leaseMarketAbi,
  Leasehold: leaseholdAbi,
  Reversion: reversionAbi,
};

/** Events that are read by nobody, and why nothing is lost. */
const LEFT_OUT: Record<string, string> = {
  "Hashpower:ApprovalForAll": "permission of an operator; wallets and screens ask the contract",
  "Hashpower:URI": "part of ERC-1155, never emitted",
  "Hashpower:CheckpointRegistered": "every day's target is kept, registered or not",
  "Hashpower:TargetStored": "the same",
  "Hashpower:ReserveCredited": "follows from deposits and funding",
  "Hashpower:ReserveWithdrawn": "follows from claims and withdrawals",
  "Leasehold:Approval": "permission of an operator",
  "Leasehold:ApprovalForAll": "permission of an operator",
  "Reversion:Approval": "permission of an operator",
  "Reversion:ApprovalForAll": "permission of an operator",
  "OutputOracle:StateMoved": "where the next report goes on; the report itself says it",
  "OutputOracle:AuthorityUpdated": "governance",
  "NetworkDays:FinalStateNoted": "a note for fallbacks; the fallback says what it came from",
  "OutputOracle:EIP712DomainChanged": "part of ERC-5267, never emitted",
  "PayoutVerifier:EIP712DomainChanged": "part of ERC-5267, never emitted",
  "Disputes:DisputeExtended": "where a disputed farm report waits as well",
  "Disputes:HoldersAwarded": "Settlement:Awarded says the same",
  "Disputes:ArbiterSet": "each dispute names its arbiter",
  "Disputes:AuthorityUpdated": "governance",
  "Disputes:Staked": "the committee's stake is read from the contract",
  "Disputes:WithdrawalRequested": "the same",
  "Disputes:StakeWithdrawn": "the same",
  "Disputes:StakeSlashed": "the same",
  "Disputes:StakeWon": "the same",
  "PayoutVerifier:PoolScriptListed": "the committee's list of pools is read from the contract",
};

function eventsOf(): string[] {
  return Object.entries(CONTRACTS).flatMap(([contract, abi]) =>
    abi.flatMap((item) => (item.type === "event" ? [`${contract}:${item.name}`] : [])),
  );
}

describe("the events of the protocol", () => {
  it("are each handled, or left out for a stated reason", () => {
    const missing = eventsOf().filter((name) => !(name in HANDLERS) && !(name in LEFT_OUT));
    assert.deepEqual(missing, []);
  });

  it("exist: nothing here is about one that no contract has", () => {
    const known = new Set(eventsOf());
    const named = [...Object.keys(HANDLERS), ...Object.keys(LEFT_OUT)];
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
});

describe("the tables", () => {
  it("are found by the keys that the schema gives them", () => {
    for (const [name, key] of Object.entries(KEYS)) {
      const table: object = schema[name as TableName];
      for (const column of key) assert.ok(column in table, `${name}.${column}`);
    }
  });
});
