import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeploymentError } from "@adit/sdk";
import { ConfigurationError, loadDeployment } from "./deployment.ts";

const answer =
  (body: string, type: string, status = 200) =>
  (): Promise<Response> =>
    Promise.resolve(new Response(body, { status, headers: { "content-type": type } }));

describe("deployment.json", () => {
  it("says that it is absent when the server answers with the page instead", async () => {
    await assert.rejects(loadDeployment("/deployment.json", answer("<!doctype html>", "text/html")), (error: Error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.match(error.message, /has no deployment\.json/);
      return true;
    });
  });
  it("says that the server does not answer", async () => {
    await assert.rejects(
      loadDeployment("/deployment.json", () => Promise.reject(new TypeError("fetch failed"))),
      /does not answer/,
    );
  });
  it("says that it is not JSON", async () => {
    await assert.rejects(loadDeployment("/deployment.json", answer("{", "application/json")), /not valid JSON/);
  });
  it("names the field that is wrong", async () => {
    await assert.rejects(
      loadDeployment("/deployment.json", answer('{"chainId":"x","contracts":{}}', "application/json")),
      (error: Error) => error instanceof DeploymentError && error.field === "chainId",
    );
  });
});
