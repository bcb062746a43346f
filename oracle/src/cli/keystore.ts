import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { encryptKeystoreJson } from "ethers";
import { isHex, size, type Hex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { StartError } from "../node/index.ts";
import type { Io } from "./io.ts";

/** Only its owner may read it. */
const OWNER_ONLY = 0o600;
const LEAST_PASSWORD = 8;
const PASSWORD_VARIABLE = "ADIT_KEYSTORE_PASSWORD";
const KEY_VARIABLE = "ADIT_PRIVATE_KEY";

/** Makes a new key and writes it, encrypted, to a new file. */
export async function keygenCommand(argv: readonly string[], io: Io): Promise<number> {
  return await writeKeystore(argv, io, generatePrivateKey());
}

/** Encrypts a key that exists, from the environment, to a new file. */
export async function keystoreCommand(argv: readonly string[], io: Io): Promise<number> {
  const key = io.environment[KEY_VARIABLE];
  if (key === undefined || !isHex(key) || size(key) !== 32)
    throw new StartError(`Set ${KEY_VARIABLE} to the private key: 0x and 64 hexadecimal digits.`);
  return await writeKeystore(argv, io, key);
}

async function writeKeystore(argv: readonly string[], io: Io, privateKey: Hex): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { out: { type: "string" }, "password-file": { type: "string" } },
  });
  if (values.out === undefined) throw new StartError("Name the new file with --out; --help shows more.");
  const password = passwordFrom(values["password-file"], io);
  const { address } = privateKeyToAccount(privateKey);
  const json = await encryptKeystoreJson({ address, privateKey }, password, {});
  try {
    // A key that is there already is never written over.
    writeFileSync(values.out, json, { mode: OWNER_ONLY, flag: "wx" });
  } catch (cause) {
    throw new StartError(`The file ${values.out} cannot be written; it must not exist yet.`, { cause });
  }
  io.out(address);
  return 0;
}

/** From a file or the environment: what is on the command line, everybody on the machine can read. */
function passwordFrom(file: string | undefined, io: Io): string {
  let password = io.environment[PASSWORD_VARIABLE] ?? "";
  if (file !== undefined) {
    try {
      password = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    } catch {
      throw new StartError(`The password file ${file} cannot be read.`);
    }
  }
  if (password.length < LEAST_PASSWORD) {
    throw new StartError(
      `Give a password of at least ${LEAST_PASSWORD} characters with --password-file or in ${PASSWORD_VARIABLE}.`,
    );
  }
  return password;
}
