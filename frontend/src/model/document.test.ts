import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwnOrigin } from "./document.ts";

test("only a document on the page's own host may be read", () => {
  const own = "https://adit.example";
  assert.equal(isOwnOrigin("https://adit.example/terms/7.pdf", own), true);
  for (const uri of [
    "https://adit.example.evil/terms",
    "http://adit.example/terms",
    "https://adit.example:8443/terms",
    "ipfs://bafy/terms",
    "javascript:alert(1)",
    "data:text/plain,x",
    "terms.pdf",
    "",
  ])
    assert.equal(isOwnOrigin(uri, own), false, uri);
  assert.equal(isOwnOrigin("data:text/plain,x", "null"), false);
});
