import { formatBps, formatDay, formatSats, shortHex } from "@adit/sdk/format";
import { payoutVerifierAbi } from "@adit/sdk/abis";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { decodeFunctionData, type Hash } from "viem";
import { getTransaction } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import { LIVE } from "../../chain/queries.ts";
import type { PaymentProof } from "../../model/proofPayment.ts";
import { Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { runCheck } from "../../nodes/runCheck.ts";
import { failureOf, Knot } from "./parts.tsx";
import { readPayouts } from "./reading.ts";
import { useRelayTargets, Verified } from "./VerifyPayment.tsx";

const SHOWN = 10;

/** Bitcoin proves: payouts of the farm that proofs of work and Merkle branches show. */
export function Payouts({ farmId, epoch }: { farmId: number; epoch: number }): ReactElement {
  const app = useApp();
  const query = useQuery({
    queryKey: [LIVE, "payouts", farmId],
    queryFn: async () => (await readPayouts(app, farmId)) ?? null,
    structuralSharing: false,
  });
  return (
    <Knot id="payouts" title="Bitcoin proves" state="none">
      {query.data === undefined ? (
        <Skeleton height="4rem" />
      ) : query.data === null ? (
        <p className="quiet">
          This deployment has no relay of Bitcoin&apos;s proof of work, so no payout of the farm is proven here: its
          income rests on the committee&apos;s word. A payment can be checked by hand under “Verify a payment yourself”.
        </p>
      ) : (
        <>
          <p>
            Of what was due to the farm, {formatBps(query.data.grade.provenBps)} is proven by Bitcoin&apos;s own chain.
            Its payout script is{" "}
            {query.data.grade.isControlled ? "shown to be its own" : "declared, and not shown to be its own"}.
          </p>
          {query.data.payouts.length === 0 && <p className="quiet">No payout has been proven yet.</p>}
          <ul className="answers">
            {query.data.payouts
              .toReversed()
              .slice(0, SHOWN)
              .map((payout) => (
                <li key={`${payout.txid}/${payout.vout}`} className="small-text">
                  <Sourced hash={payout.hash} what="the payout's proof">
                    {formatSats(payout.amount)} on {formatDay(payout.epoch)}
                    {payout.epoch === epoch ? ", this day" : ""}
                  </Sourced>
                  , transaction {shortHex(payout.txid)} <CheckPayout hash={payout.hash} />
                </li>
              ))}
          </ul>
        </>
      )}
    </Knot>
  );
}

/** Takes a payout's proof out of the transaction that brought it, and checks every byte of it here. */
function CheckPayout({ hash }: { hash: Hash }): ReactElement {
  const app = useApp();
  const [wanted, setWanted] = useState(false);
  const targets = useRelayTargets();
  const query = useQuery({
    queryKey: ["payoutCheck", hash, targets?.size],
    queryFn: async () => await runCheck("payment", await proofIn(app, hash), targets ?? new Map<number, number>()),
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (query.data !== undefined) return <Verified result={query.data} />;
  if (query.isError) return <p>It could not be checked here. {failureOf(query.error)}</p>;
  return (
    <button
      type="button"
      className="button small"
      disabled={query.isFetching}
      onClick={() => {
        setWanted(true);
      }}
    >
      Check its headers and branches here
    </button>
  );
}

async function proofIn(app: App, hash: Hash): Promise<PaymentProof> {
  const { input } = await getTransaction(app.client, { hash });
  const call = decodeFunctionData({ abi: payoutVerifierAbi, data: input });
  if (call.functionName === "proveCoinbasePayout") {
    const { headers, coinbase, branch } = call.args[1];
    return { headers, coinbase, coinbaseBranch: [...branch] };
  }
  if (call.functionName === "provePoolPayout") {
    const { block_, transaction, index, branch, spent } = call.args[1];
    return {
      headers: block_.headers,
      coinbase: block_.coinbase,
      coinbaseBranch: [...block_.branch],
      payment: { transaction, index: Number(index), branch: [...branch] },
      spent,
    };
  }
  throw new Error("The transaction brought something else than a payout's proof.");
}
