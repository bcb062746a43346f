import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { watchedIn } from "./useAccountInView.ts";

describe("the watched address", () => {
  it("is read from the query in any case, and comes back with its checksum", () => {
    assert.equal(
      watchedIn("?watch=0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"),
      "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    );
  });
  it("is none where the query has none, or none that is an address", () => {
    for (const search of ["", "?units=5", "?watch=", "?watch=vitalik", "?watch=0x1234"])
      assert.equal(watchedIn(search), undefined, search);
  });
});
