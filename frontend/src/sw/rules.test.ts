import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { entryOf, keepsFor } from "./rules.ts";

const ORIGIN = "https://adit.example";
const kept = { files: new Set(["/index.html", "/assets/index-abc.js", "/mark.svg"]) };
const answer = (path: string, own: { method?: string; mode?: string; origin?: string } = {}): string =>
  keepsFor(
    { method: own.method ?? "GET", mode: own.mode ?? "cors", url: `${own.origin ?? ORIGIN}${path}` },
    ORIGIN,
    kept,
  );

describe("what the service worker answers", () => {
  it("is the page for every path of the app, and no path of a file", () => {
    assert.equal(answer("/", { mode: "navigate" }), "page");
    assert.equal(answer("/series/12?watch=0xab", { mode: "navigate" }), "page");
    assert.equal(answer("/terms.pdf", { mode: "navigate" }), "nothing");
  });
  it("is a file only if this build has it", () => {
    assert.equal(answer("/assets/index-abc.js"), "file");
    assert.equal(answer("/assets/index-new.js"), "nothing");
    assert.equal(answer("/index.html"), "nothing");
    assert.equal(answer("/mark.svg"), "loose");
  });
  it("is the deployment, which the page asks for itself", () => {
    assert.equal(answer("/deployment.json"), "deployment");
  });
  it("is nothing for a chain, an indexer or a node, wherever they are", () => {
    assert.equal(answer("/", { origin: "http://localhost:8545" }), "nothing");
    assert.equal(answer("/graphql", { method: "POST" }), "nothing");
    assert.equal(answer("/assets/index-abc.js", { origin: "https://other.example" }), "nothing");
    assert.equal(answer("/deployment.json", { method: "HEAD" }), "nothing");
  });
});

describe("the build of a page", () => {
  it("is known by its entry script, in whatever order its attributes stand", () => {
    assert.equal(
      entryOf('<script src="/theme.js"></script><script type="module" crossorigin src="/assets/a.js">'),
      "/assets/a.js",
    );
    assert.equal(entryOf('<script src="/assets/b.js" type="module"></script>'), "/assets/b.js");
    assert.equal(entryOf("<!doctype html><p>gone</p>"), undefined);
  });
});
