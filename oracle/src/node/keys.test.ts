import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { encryptKeystoreJson } from "ethers";
import { privateKeyToAccount } from "viem/accounts";
import { main } from "../cli/main.ts";
import type { Io } from "../cli/io.ts";
import { KeyError, keyFiles, loadKeys } from "./keys.ts";

const KEY = `0x${"31".repeat(32)}` as const;
const OTHER = `0x${"32".repeat(32)}` as const;
const { address } = privateKeyToAccount(KEY);
const PASSWORD = "correct horse battery";
/** The weakest that the format allows: these files guard nothing. */
const WEAK = { scrypt: { N: 2, r: 1, p: 1 } };
const folder = mkdtempSync(join(tmpdir(), "adit-keys-"));
const at = (name: string): string => join(folder, name);
const load = (attesting: Parameters<typeof loadKeys>[0]["keys"]["attesting"]): ReturnType<typeof loadKeys> =>
  loadKeys({
    keys: { attesting, posting: { kind: "key", key: OTHER } },
    fetch: globalThis.fetch,
    timeoutMs: 1_000,
  });

before(async () => {
  writeFileSync(at("key.json"), await encryptKeystoreJson({ address, privateKey: KEY }, PASSWORD, WEAK), {
    mode: 0o600,
  });
  writeFileSync(at("password"), `${PASSWORD}\n`, { mode: 0o600 });
  writeFileSync(at("wrong"), "another password");
  writeFileSync(at("rubbish.json"), "{}");
});
after(() => {
  rmSync(folder, { recursive: true });
});

describe("keys", () => {
  it("come from an encrypted file, with the password from a file or the environment", async () => {
    const { attesting } = await load({ kind: "keystore", path: at("key.json"), passwordFile: at("password") });
    assert.equal(attesting.address, address);
    const { attesting: same } = await load({ kind: "keystore", path: at("key.json"), password: PASSWORD });
    assert.equal(same.address, address);
  });

  it("that cannot be had say why, and never what the password was", async () => {
    const cases: [change: object, says: RegExp][] = [
      [{ passwordFile: at("wrong") }, /^KeyError: The password of keys.attesting does not open the keystore/],
      [{ passwordFile: at("none") }, /none of keys.attesting.passwordFile cannot be read/],
      [{ path: at("none.json"), password: PASSWORD }, /none.json of keys.attesting cannot be read/],
      [{ path: at("rubbish.json"), password: PASSWORD }, /is no keystore of version 3/],
    ];
    for (const [change, says] of cases) {
      await assert.rejects(load({ kind: "keystore", path: at("key.json"), ...change }), (error) => {
        assert.ok(error instanceof KeyError);
        assert.match(String(error), says);
        assert.ok(!error.message.includes("another password") && !error.message.includes(PASSWORD));
        return true;
      });
    }
  });

  it("must be two: also a keystore that holds the posting key is refused", async () => {
    writeFileSync(
      at("same.json"),
      await encryptKeystoreJson({ address: privateKeyToAccount(OTHER).address, privateKey: OTHER }, PASSWORD, WEAK),
    );
    await assert.rejects(load({ kind: "keystore", path: at("same.json"), password: PASSWORD }), /must differ/);
  });

  it("in files that others may read are named", () => {
    chmodSync(at("password"), 0o644);
    const files = keyFiles({
      attesting: { kind: "keystore", path: at("key.json"), passwordFile: at("password") },
      posting: { kind: "key", key: OTHER },
    });
    assert.deepEqual(
      files.map(({ isOpenToOthers }) => isOpenToOthers),
      [false, true],
    );
    chmodSync(at("password"), 0o600);
  });
});

describe("keygen and keystore", () => {
  const said: string[] = [];
  const io = (environment: Record<string, string> = {}): Io => ({
    out: (line) => said.push(line),
    error: (line) => said.push(line),
    environment,
  });

  it("write a file that only its owner reads, which opens to the address they print", async () => {
    said.length = 0;
    assert.equal(
      await main(
        ["keystore", "--out", at("new.json"), "--password-file", at("password")],
        io({ ADIT_PRIVATE_KEY: KEY }),
      ),
      0,
    );
    assert.deepEqual(said, [address]);
    assert.equal(statSync(at("new.json")).mode & 0o777, 0o600);
    const { attesting } = await load({ kind: "keystore", path: at("new.json"), password: PASSWORD });
    assert.equal(attesting.address, address);
  });

  it("never write over a file, and refuse a short password or none", async () => {
    const environment = { ADIT_PRIVATE_KEY: KEY, ADIT_KEYSTORE_PASSWORD: PASSWORD };
    said.length = 0;
    assert.equal(await main(["keystore", "--out", at("key.json")], io(environment)), 2);
    assert.match(said[0] ?? "", /must not exist yet/);
    assert.equal(await main(["keygen", "--out", at("short.json")], io({ ADIT_KEYSTORE_PASSWORD: "short" })), 2);
    assert.match(said[1] ?? "", /at least 8 characters/);
    assert.equal(await main(["keygen"], io(environment)), 2);
    assert.equal(await main(["keystore", "--out", at("x.json")], io({ ADIT_PRIVATE_KEY: "0x12" })), 2);
    assert.match(said[3] ?? "", /^Set ADIT_PRIVATE_KEY/);
    assert.ok(!said.join().includes(KEY.slice(2)));
  });
});
