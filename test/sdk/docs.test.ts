import { expect } from "chai";
import { staleSdkDocs } from "../../scripts/generate-sdk-docs.ts";

describe("the SDK's pages", () => {
  it("say what the sources say; `node scripts/generate-sdk-docs.ts` renews them", () => {
    expect(staleSdkDocs()).to.deep.equal([]);
  });
});
