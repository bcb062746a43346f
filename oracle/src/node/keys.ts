import { readFileSync, statSync } from "node:fs";
import { decryptKeystoreJson, isKeystoreJson } from "ethers";
import { isAddressEqual, isHex, size, type Hex, type LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { localSigner, remoteSigner, type TransactionSigner } from "../posting/index.ts";
import type { Fetch } from "../sources/request.ts";
import type { NodeConfig } from "./config.ts";
import { reasonOf } from "./logger.ts";

/** A key that cannot be had; the message says what to do, and never what the key or its password is. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

/** The two keys of a node, ready to sign. */
export type NodeKeys = {
  /** signs what this member saw and agreed to; it needs no gas */
  attesting: LocalAccount;
  /** pays for transactions; anybody's would do */
  posting: TransactionSigner;
};

type Keys = NodeConfig["keys"];
type KeystoreConfig = Extract<Keys["attesting"], { kind: "keystore" }>;

export type LoadKeysParameters = { keys: Keys; fetch: Fetch; timeoutMs: number };

/** Reads, decrypts or connects to what the configuration names. @throws KeyError */
export async function loadKeys({ keys, fetch, timeoutMs }: LoadKeysParameters): Promise<NodeKeys> {
  const attesting = await accountOf(keys.attesting, "keys.attesting");
  const posting =
    keys.posting.kind === "remote"
      ? remoteSigner({ ...keys.posting, fetch, timeoutMs })
      : localSigner(await accountOf(keys.posting, "keys.posting"));
  if (isAddressEqual(attesting.address, posting.address))
    throw new KeyError("keys.posting must differ from keys.attesting: the key that signs reports should hold no gas.");
  return { attesting, posting };
}

async function accountOf(key: Keys["attesting"], field: string): Promise<LocalAccount> {
  return privateKeyToAccount(key.kind === "key" ? key.key : await decrypt(key, field));
}

async function decrypt({ path, password, passwordFile }: KeystoreConfig, field: string): Promise<Hex> {
  const json = read(path, field);
  if (!isKeystoreJson(json))
    throw new KeyError(`${field}.path (${path}) is no keystore of version 3; adit-oracle keystore writes one.`);
  const secret = password ?? read(passwordFile ?? "", `${field}.passwordFile`).replace(/\r?\n$/, "");
  let privateKey: string;
  try {
    ({ privateKey } = await decryptKeystoreJson(json, secret));
  } catch (cause) {
    const wrong = reasonOf(cause).includes("incorrect password");
    throw new KeyError(
      wrong
        ? `The password of ${field} does not open the keystore ${path}.`
        : `The keystore ${path} of ${field} cannot be decrypted: it is damaged or of an unknown kind.`,
    );
  }
  if (!isHex(privateKey) || size(privateKey) !== 32) throw new KeyError(`The keystore ${path} holds no private key.`);
  return privateKey;
}

function read(path: string, field: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new KeyError(`The file ${path} of ${field} cannot be read.`);
  }
}

/** Files that hold keys or passwords, with who else than their owner may read them. */
export function keyFiles(keys: Keys): { path: string; mode: number | undefined; isOpenToOthers: boolean }[] {
  const paths = [keys.attesting, keys.posting].flatMap((key) =>
    key.kind === "keystore" ? [key.path, ...(key.passwordFile === undefined ? [] : [key.passwordFile])] : [],
  );
  return paths.map((path) => {
    try {
      const mode = statSync(path).mode & 0o777;
      return { path, mode, isOpenToOthers: (mode & 0o077) !== 0 };
    } catch {
      return { path, mode: undefined, isOpenToOthers: false };
    }
  });
}
