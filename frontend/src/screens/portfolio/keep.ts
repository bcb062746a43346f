import type { Deployment } from "@adit/sdk";
import type { Address } from "viem";
import type { Snapshot } from "../../model/snapshot.ts";

/*
 * The last portfolio of each address, in the browser's own database. Everything here may be forbidden or full: then nothing is kept,
 * and the screen works as before.
 */

const DATABASE = "adit";
const STORE = "portfolios";
const LAST_ACCOUNT = "adit.lastAccount";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE);
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error("The browser's database does not open"));
    };
    request.onblocked = () => {
      reject(new Error("Another tab holds the browser's database"));
    };
  });
}

async function withStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => {
        resolve(request.result);
      };
      transaction.onerror = () => {
        reject(transaction.error ?? new Error("The browser's database refused"));
      };
      transaction.onabort = transaction.onerror;
    });
  } finally {
    database.close();
  }
}

const keyOf = ({ chainId, contracts }: Deployment, account: Address): string =>
  `${chainId}:${contracts.hashpower}:${account}`;

export async function keepSnapshot(deployment: Deployment, snapshot: Snapshot): Promise<void> {
  const { packSnapshot } = await import("../../model/snapshot.ts");
  try {
    await withStore("readwrite", (store) => store.put(packSnapshot(snapshot), keyOf(deployment, snapshot.account)));
    localStorage.setItem(LAST_ACCOUNT, snapshot.account);
  } catch {
    // Nothing is kept then.
  }
}

export async function keptSnapshot(deployment: Deployment, account: Address): Promise<Snapshot | undefined> {
  try {
    const [{ readSnapshot }, stored] = await Promise.all([
      import("../../model/snapshot.ts"),
      withStore<unknown>("readonly", (store) => store.get(keyOf(deployment, account))),
    ]);
    return readSnapshot(stored);
  } catch {
    return undefined;
  }
}

/** Whose portfolio was kept last on this device: shown offline when no wallet answers. */
export function lastAccount(): string | undefined {
  try {
    return localStorage.getItem(LAST_ACCOUNT) ?? undefined;
  } catch {
    return undefined;
  }
}
