import {
  concatHex,
  createTestClient,
  encodePacked,
  http,
  publicActions,
  size,
  walletActions,
  type Address,
  type Chain,
  type Hash,
  type Hex,
  type LocalAccount,
} from "viem";

/** One call of a batch. */
export type BatchCall = { readonly to: Address; readonly data: Hex };

const DELEGATE: Address = "0x00000000000000000000000000000000De1e9a7e";

/**
 * Code that an account may delegate to (EIP-7702). Called by the account itself it makes the calls in its calldata, each as `to (20
 * bytes), length (32 bytes), data`, all or none; called by anybody else it answers with the selector that it was called with, which
 * is how receivers of ERC-1155 tokens say yes.
 */
const CODE: Hex = concatHex([
  "0x333014601a57", // caller() == address(): to the batch
  "0x63ffffffff60e01b6000351660005260206000f3", // the selector
  "0x5b60005b36811015604d57", // while ptr < calldatasize
  "0x80601401358082603401600037", // copy the data of one call
  "0x600060008260006000863560601c5af115604f57", // make it
  "0x01603401601d56", // and go to the next
  "0x5b00",
  "0x5b3d600060003e3d6000fd", // one failed: all do, with its reason
]);

/** Sends calls as one transaction of an account with a key. Its first batch makes the account delegate to the code above. */
export async function batchAs(
  rpc: string,
  chain: Chain,
  account: LocalAccount,
  calls: readonly BatchCall[],
): Promise<Hash> {
  const client = createTestClient({ account, chain, transport: http(rpc), mode: "hardhat" })
    .extend(publicActions)
    .extend(walletActions);
  const data = concatHex(
    calls.map(({ to, data: inner }) => encodePacked(["address", "uint256", "bytes"], [to, BigInt(size(inner)), inner])),
  );
  if ((await client.getCode({ address: account.address })) !== undefined)
    return await client.sendTransaction({ to: account.address, data, gas: 3_000_000n });
  await client.setCode({ address: DELEGATE, bytecode: CODE });
  const authorization = await client.signAuthorization({ contractAddress: DELEGATE, executor: "self" });
  return await client.sendTransaction({
    to: account.address,
    data,
    gas: 3_000_000n,
    authorizationList: [authorization],
  });
}
