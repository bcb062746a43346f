import { expect } from "chai";
import { staleAbis } from "../../scripts/generate-abis.ts";

describe("the SDK's ABIs", () => {
  it("are those of the compiled contracts; `node scripts/generate-abis.ts` renews them", () => {
    expect(staleAbis()).to.deep.equal([]);
  });
});
