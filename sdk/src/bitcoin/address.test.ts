import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesToHex, type Hex } from "viem";
import { AddressError, addressOfScript, scriptOfAddress, type AddressNetwork } from "./address.ts";

/* From BIP 173, BIP 350, and the first block's own output. */
const KNOWN: readonly [address: string, script: Hex, network: AddressNetwork][] = [
  ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0x0014751e76e8199196d454941c45d1b3a323f1433bd6", "Bitcoin"],
  [
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "0x512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
    "Bitcoin",
  ],
  ["BC1SW50QGDZ25J", "0x6002751e", "Bitcoin"],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac", "Bitcoin"],
  ["3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "0xa914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87", "Bitcoin"],
];
for (const [address, script, network] of KNOWN) {
  test(`${address} is paid by its script, and the script leads back to it`, () => {
    assert.equal(scriptOfAddress(address, network), script);
    assert.equal(addressOfScript(script, network)?.toLowerCase(), address.toLowerCase());
  });
}

const REFUSED: readonly [address: string, network: AddressNetwork, why: RegExp][] = [
  ["", "Bitcoin", /no Bitcoin address/],
  ["hello", "Bitcoin", /no Bitcoin address/],
  // one letter changed
  ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "Bitcoin", /mistyped/],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "Bitcoin", /mistyped/],
  // BIP 350: version 1 with the checksum of version 0, and the other way round
  ["bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", "Bitcoin", /mistyped/],
  ["BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "Bitcoin", /mistyped/],
  // BIP 173: a program of 16 bytes in version 0, and mixed case
  ["BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "Bitcoin", /mistyped/],
  ["bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "Bitcoin", /mistyped/],
  // a test network's
  ["tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "Bitcoin", /no Bitcoin address/],
  ["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "Bitcoin", /another network/],
  ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "Litecoin", /another network/],
];
for (const [address, network, why] of REFUSED) {
  test(`“${address}” is refused as an address of ${network}`, () => {
    assert.throws(
      () => scriptOfAddress(address, network),
      (error) => error instanceof AddressError && why.test(error.message),
    );
  });
}

test("every script of a known form has one address on each network, which leads back to it", () => {
  const hash = (bytes: number) =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b) => bytesToHex(b).slice(2));
  const oldForm = fc.oneof(
    hash(20).map((h): Hex => `0x76a914${h}88ac`),
    hash(20).map((h): Hex => `0xa914${h}87`),
  );
  const witness = fc.oneof(
    hash(20).map((h): Hex => `0x0014${h}`),
    hash(32).map((h): Hex => `0x0020${h}`),
    hash(32).map((h): Hex => `0x5120${h}`),
  );
  const cases = fc.oneof(
    fc.tuple(oldForm, fc.constantFrom<AddressNetwork>("Bitcoin", "Litecoin", "Dogecoin")),
    fc.tuple(witness, fc.constantFrom<AddressNetwork>("Bitcoin", "Litecoin")),
  );
  fc.assert(
    fc.property(cases, ([script, network]) => {
      const address = addressOfScript(script, network);
      assert.ok(address !== undefined);
      assert.equal(scriptOfAddress(address, network), script);
    }),
  );
});

test("a script that pays no address has none", () => {
  for (const script of ["0x6a0568656c6c6f", "0x00", "0x51204e", "0x0014751e76e8"] as const)
    assert.equal(addressOfScript(script), undefined);
  assert.equal(addressOfScript("0x0014751e76e8199196d454941c45d1b3a323f1433bd6", "Dogecoin"), undefined);
});
