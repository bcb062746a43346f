import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { STANDINGS } from "@adit/sdk/compliance";
import { refusalOf } from "./eligibility.ts";

describe("whether somebody may buy of a restricted series", () => {
  it("is no question where the series is open to all, or the policy admits them", () => {
    assert.equal(refusalOf({ restricted: false, allowed: true, standing: undefined }), undefined);
    assert.equal(refusalOf({ restricted: true, allowed: true, standing: undefined }), undefined);
  });
  it("is refused in words of its own for every standing, and says what to do", () => {
    const texts = STANDINGS.filter((standing) => standing !== "Allowed").map(
      (standing) => refusalOf({ restricted: true, allowed: false, standing })?.text ?? "",
    );
    assert.equal(new Set(texts).size, texts.length);
    for (const text of texts) assert.match(text, /Ask|hoose|say why/, text);
  });
  it("is refused without a reason where the policy gives none", () => {
    assert.match(
      refusalOf({ restricted: true, allowed: false, standing: undefined })?.text ?? "",
      /policy does not admit/,
    );
  });
});
