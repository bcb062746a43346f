import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeFunctionData, encodeFunctionData, getAddress, toFunctionSelector, type Abi, type Address } from "viem";
import type { DeploymentContracts } from "../deployment.ts";
import {
  fundWithPermitCall,
  registerFarmCall,
  registerProviderCall,
  updateFarmCall,
  withdrawFundingCall,
  withdrawReleaseCall,
  withdrawSecondFundingCall,
} from "./index.ts";

const REGISTRY: Address = "0x00000000000000000000000000000000000000f1";
const MARKET: Address = "0x00000000000000000000000000000000000000f2";
const SETTLEMENT: Address = "0x00000000000000000000000000000000000000f3";
const TO = getAddress("0x00000000000000000000000000000000000000bB");

const deployment = {
  contracts: { farmRegistry: REGISTRY, market: MARKET, settlement: SETTLEMENT } as unknown as DeploymentContracts,
};
const farm = {
  network: 1,
  declared: 10n ** 17n,
  milliJoulePerTh: 29_500,
  payoutScript: "0x0014751e76e8199196d454941c45d1b3a323f1433bd6",
  name: "Norrfors",
  energySource: "hydro",
  disclosureHash: `0x${"11".repeat(32)}`,
  disclosureUri: "https://example.org/disclosure",
} as const;
const permit = { deadline: 9n, v: 27, r: `0x${"22".repeat(32)}`, s: `0x${"33".repeat(32)}` } as const;

const CALLS: readonly [
  { address: Address; abi: Abi; functionName: string; args: readonly unknown[] },
  Address,
  string,
][] = [
  [registerProviderCall({ deployment, name: "A", uri: "u" }), REGISTRY, "registerProvider(string,string)"],
  [
    registerFarmCall({ deployment, farm }),
    REGISTRY,
    "registerFarm((uint16,uint96,uint32,bytes,string,string,bytes32,string))",
  ],
  [
    updateFarmCall({ deployment, farmId: 3, farm }),
    REGISTRY,
    "updateFarm(uint32,(uint16,uint96,uint32,bytes,string,string,bytes32,string))",
  ],
  [withdrawReleaseCall({ deployment, id: 256n, to: TO }), MARKET, "withdrawRelease(uint256,address)"],
  [
    fundWithPermitCall({ deployment, id: 256n, amount: 7n, ...permit }),
    SETTLEMENT,
    "fundWithPermit(uint256,uint256,uint256,uint8,bytes32,bytes32)",
  ],
  [
    withdrawFundingCall({ deployment, id: 256n, amount: 7n, to: TO }),
    SETTLEMENT,
    "withdrawFunding(uint256,uint256,address)",
  ],
  [
    withdrawSecondFundingCall({ deployment, id: 258n, amount: 7n, to: TO }),
    SETTLEMENT,
    "withdrawSecondFunding(uint256,uint256,address)",
  ],
];
for (const [call, address, signature] of CALLS) {
  test(`${call.functionName} goes to its contract with every argument in its place`, () => {
    const data = encodeFunctionData(call);
    assert.equal(call.address, address);
    assert.equal(data.slice(0, 10), toFunctionSelector(signature));
    assert.deepEqual(decodeFunctionData({ abi: call.abi, data }), { functionName: call.functionName, args: call.args });
  });
}
