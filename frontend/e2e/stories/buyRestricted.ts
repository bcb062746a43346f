import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allowlistPolicyAbi, primaryMarketAbi } from "@adit/sdk/abis";
import { attestationTypedData, submitAttestationCall } from "@adit/sdk/compliance";
import { isRestricted } from "@adit/sdk/math";
import { isHex, type Address, type Hex } from "viem";
import { act, actFor } from "../../../scripts/lib/transact.ts";
import { buyForm, buyPath, unitsOf, USDC } from "../buying.ts";
import { carryOut } from "../review.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

const GERMANY = 276;
const YEAR_SECONDS = 365 * 86_400;

function bytecodeOf(contract: string): Hex {
  const artifact: unknown = JSON.parse(
    readFileSync(
      new URL(`../../../artifacts/contracts/policies/${contract}.sol/${contract}.json`, import.meta.url),
      "utf8",
    ),
  );
  if (typeof artifact !== "object" || artifact === null || !("bytecode" in artifact) || !isHex(artifact.bytecode))
    throw new Error(`${contract} is not compiled`);
  return artifact.bytecode;
}

/** A series like the one for sale whose buyers have to be attested, and the policy that says so; its provider attests. */
async function openRestricted(stage: Stage): Promise<{ id: bigint; policy: Address }> {
  const [provider] = stage.company.stage.cast.providers;
  const clients = stage.company.stage.as(provider);
  const hash = await clients.wallet.deployContract({
    abi: allowlistPolicyAbi,
    bytecode: bytecodeOf("AllowlistPolicy"),
    args: [provider.address],
  });
  const { contractAddress: policy } = await clients.chain.waitForTransactionReceipt({ hash });
  assert.ok(policy != null);
  await act(clients, {
    address: policy,
    abi: allowlistPolicyAbi,
    functionName: "setAttester",
    args: [provider.address, true],
  });
  const market = { address: stage.deployment.contracts.market, abi: primaryMarketAbi } as const;
  const terms = await clients.chain.readContract({ ...market, functionName: "terms", args: [stage.series.forSale] });
  const saleStart = await stage.now();
  const { result } = await actFor(clients, {
    ...market,
    functionName: "create",
    args: [{ ...terms, policy, saleStart, maxUnits: 10_000n, minUnits: 0n }],
  });
  const id = BigInt(String(result));
  assert.ok(isRestricted(id));
  return { id, policy };
}

const story: Story = {
  name: "A restricted series",
  play: async ({ stage, visit, step, report, device }) => {
    const { id, policy } = await openRestricted(stage);
    const { page, account, wallet } = await visit({ money: 1_000n * USDC, path: buyPath(id) });

    await step("refuses a stranger in words, before anything is asked of the wallet", page, async () => {
      await page.getByText("This series is restricted, and your account may not buy it.").waitFor();
      await page.getByText(/nobody has vouched for yours/).waitFor();
      await buyForm(page).getByRole("textbox").fill("1");
      assert.ok(await buyForm(page).getByRole("button", { name: /^Buy/ }).isDisabled());
      for (const method of ["eth_signTypedData_v4", "eth_sendTransaction"]) assert.ok(!wallet.calls.includes(method));
      await report.sound(page, `restricted-${device.name}`);
    });

    await step("sells to whom an attester vouches for", page, async () => {
      const [provider] = stage.company.stage.cast.providers;
      const issuedAt = await stage.now();
      const typedData = attestationTypedData(
        { chainId: stage.deployment.chainId, policy },
        {
          attester: provider.address,
          account: account.address,
          country: GERMANY,
          issuedAt,
          expiry: issuedAt + YEAR_SECONDS,
        },
      );
      const signature = await provider.signTypedData(typedData);
      await act(
        stage.company.stage.as(provider),
        submitAttestationCall({ policy, attestation: typedData.message, signature }),
      );
      await page.getByText("This series is restricted").waitFor({ state: "hidden" });
      await buyForm(page)
        .getByRole("button", { name: /^Buy \d/ })
        .click();
      await carryOut(page);
      assert.equal(await stage.chain.unitsOf(account.address, id), unitsOf("1"));
    });
  },
};

export default story;
