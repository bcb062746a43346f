import { readFileSync } from "node:fs";
import { expect } from "chai";
import { deploymentOf, deployments, NoDeploymentError } from "@adit/sdk/addresses";
import { parseDeployment } from "@adit/sdk";
import { LOCAL_ADDRESSES, localDeployment, renderAddresses } from "../../scripts/generate-addresses.ts";

describe("the SDK's addresses", () => {
  it("of a local chain are those that a start-up comes to; `node scripts/generate-addresses.ts` renews them", async () => {
    const deployed = await localDeployment();
    expect(readFileSync(LOCAL_ADDRESSES, "utf8")).to.equal(renderAddresses(deployed));
    expect(deploymentOf(deployed.chainId)).to.deep.equal(deployed);
  });

  it("are deployments that their own parser accepts, each under its own chain", () => {
    for (const [chainId, deployment] of Object.entries(deployments)) {
      expect(deployment.chainId).to.equal(Number(chainId));
      expect(parseDeployment(JSON.parse(JSON.stringify(deployment)))).to.deep.equal(deployment);
    }
  });

  it("say which chains are known where a chain is not", () => {
    expect(() => deploymentOf(8_453)).to.throw(NoDeploymentError, "chain 8453; known are 31337");
    expect(() => deploymentOf(undefined)).to.throw(NoDeploymentError, "has no chain");
  });
});
