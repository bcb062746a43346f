import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";
import { createPublicClient, createWalletClient, custom, getAddress } from "viem";
import { aditActions, NoDeploymentError } from "@adit/sdk";
import * as actions from "@adit/sdk/actions";
import { localDeployment } from "../../scripts/generate-addresses.ts";
import { SDK_DOCS } from "../../scripts/generate-sdk-docs.ts";
import { localChain } from "../../scripts/lib/clients.ts";
import { openFarm, openSeries } from "../helpers/series.ts";
import { deploySystem } from "../helpers/system.ts";

const connection = await network.create({ network: "default", override: { initialDate: "2021-07-01T00:00:00Z" } });
const system = await deploySystem(connection);
const transport = custom(connection.provider);
const chain = localChain();
const account = getAddress(system.people.alice.address);
const deployment = { ...(await localDeployment()), contracts: system.addresses };

const reader = createPublicClient({ chain, transport }).extend(aditActions(deployment));
const writer = createWalletClient({ chain, transport, account }).extend(aditActions(deployment));

describe("the SDK's decorators", () => {
  it("read and write by methods of a client that do what the functions do", async () => {
    const id = await openSeries(system, await openFarm(system), { epochs: 3 });
    await system.usdc.mint(account, 10n ** 12n);
    expect((await reader.getSeries({ id })).state).to.equal("Open");
    const write = await writer.prepareBuy({ account, id, units: 1_000n });
    await writer.carryOut(write, { prefer: ["approval"] });
    expect(await reader.getUnits({ account, id })).to.equal(1_000n);
    await writer.refuseThirdPartyClaims({ refused: true });
    expect(await reader.getReceiver({ account })).to.deep.equal({ receiver: account, thirdPartyClaimsRefused: true });
    expect((await reader.getCommittee()).signers.length).to.be.greaterThan(0);
  });

  it("give a client without an account nothing to write with, by type and in fact", async () => {
    // @ts-expect-error A public client has no account, so it cannot buy.
    const buy: unknown = reader.buy;
    // @ts-expect-error Nor can it carry out what was prepared.
    const carryOut: unknown = reader.carryOut;
    expect([buy, carryOut]).to.deep.equal([undefined, undefined]);
    const withoutChain = createWalletClient({ transport, account }).extend(aditActions(deployment));
    // @ts-expect-error Without a chain there is nothing to send to.
    const settle: unknown = withoutChain.settle;
    expect(settle).to.equal(undefined);
    expect(await withoutChain.getUnits({ account, id: 256n })).to.equal(1_000n);
  });

  it("find the deployment by the client's chain, and say so where they know none", () => {
    const client = createPublicClient({ chain, transport }).extend(aditActions());
    expect(client.getSeries).to.be.a("function");
    const elsewhere = createPublicClient({ chain: { ...chain, id: 8_453 }, transport });
    expect(() => elsewhere.extend(aditActions())).to.throw(NoDeploymentError);
  });

  it("are each run against a chain by a test of this folder", () => {
    const tests = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".test.ts"));
    const text = tests.map((file) => readFileSync(join(import.meta.dirname, file), "utf8")).join("\n");
    const pages = readdirSync(SDK_DOCS).map((file) => file.replace(/\.md$/, ""));
    const actionNames = pages.filter((name) => name !== "README");
    expect(actionNames.filter((name) => !new RegExp(`\\b${name}\\(`).test(text))).to.deep.equal([]);
  });

  it("have every action that takes a client, and no other", () => {
    // Helpers that make no request of their own and no action: calls as data, arithmetic, typed data.
    const isAction = (name: string): boolean =>
      /^(get|watch|prepare|preview|can)[A-Z]/.test(name) ||
      Object.hasOwn(actions, `${name}Call`) ||
      /^(sendCall|carryOut|signRequirement)$/.test(name);
    const expected = [...Object.keys(actions).filter(isAction), "getEligibility"];
    const own = Object.keys(writer).filter((name) => expected.includes(name));
    // It is given to a permit's own way; nobody calls it on a client.
    expect(expected.filter((name) => !own.includes(name))).to.deep.equal(["getPermitTypedData"]);
  });
});
