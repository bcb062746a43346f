import { expect } from "chai";
import { network } from "hardhat";
import { getClaimable, getSeries, getUnits } from "@adit/sdk/actions";
import { deploymentOf } from "@adit/sdk";
import { startLocalProtocol } from "@adit/sdk/test";

describe("the SDK's fixtures", () => {
  it("bring the protocol up on a local chain of today, sell a series, and play days that pay its holders", async () => {
    const server = await network.createServer({ network: "default", override: { initialDate: new Date().toISOString() } }, "127.0.0.1", 0);
    try {
      const { address, port } = await server.listen();
      const protocol = await startLocalProtocol({ rpcUrl: `http://${address}:${port}` });
      const { deployment, accounts } = protocol;
      expect(deployment.contracts).to.deep.equal(deploymentOf(31_337).contracts);
      const [alice] = accounts.holders;
      const id = await protocol.openSeries({ epochs: 30 });
      await protocol.buy(id, alice, 1_000n);
      const client = protocol.clientOf(alice);
      expect(await getUnits(client, { deployment, account: alice.address, id })).to.equal(1_000n);
      await protocol.playDays(4, { settle: [id] });
      const { account, state } = await getSeries(client, { deployment, id });
      expect([state, account.settledEpochs]).to.deep.equal(["Active", 2]);
      expect((await getClaimable(client, { deployment, account: alice.address, id })).amount > 0n).to.equal(true);
    } finally {
      await server.close();
    }
  });
});
