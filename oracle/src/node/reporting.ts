import { equivocationsAbi } from "@adit/sdk/abis";
import { farmReportsHash, networkReportHash, type SignedObservation } from "@adit/sdk/oracle";
import { encodeFunctionData, type Address, type Hex } from "viem";
import type { Job } from "../posting/index.ts";
import type { Equivocation } from "./wire.ts";

/** The report of an equivocation on the chain: done once it is there, by whomever it came. */
export function equivocationJob(contract: Address, equivocation: Equivocation): Job {
  const { network, sequence, committee, signer, first, second } = equivocation;
  return {
    id: `equivocation/${committee}/${network}/${sequence}/${signer}`,
    to: contract,
    data: encodeFunctionData({
      abi: equivocationsAbi,
      functionName: "report",
      args: [network, sequence, parts(first), parts(second)],
    }),
    doneWhen: {
      to: contract,
      data: encodeFunctionData({
        abi: equivocationsAbi,
        functionName: "isReported",
        args: [signer, committee, network, sequence],
      }),
      word: 0,
      atLeast: 1n,
    },
    // The member left the committee: there is nothing to remove.
    mootBy: ["NotByMember"],
  };
}

/** The chain needs no figures, only their hashes: a report costs the same for any number of farms. */
function parts({ observation, signature }: SignedObservation): {
  reportHash: Hex;
  farmsHash: Hex;
  evidenceHash: Hex;
  signature: Hex;
} {
  const { report, farms, evidenceHash } = observation;
  return { reportHash: networkReportHash(report), farmsHash: farmReportsHash(farms), evidenceHash, signature };
}
