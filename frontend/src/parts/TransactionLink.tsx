import type { ReactElement, ReactNode } from "react";
import type { Hash } from "viem";
import { useApp } from "../app/context.ts";
import { Link, paths } from "../app/router.ts";

/** Leads to a transaction as this page tells it, and to the chain's block explorer where there is one. */
export function TransactionLink({
  hash,
  children = "See the transaction",
}: {
  hash: Hash;
  children?: ReactNode;
}): ReactElement {
  const { deployment } = useApp();
  const { explorerUrl } = deployment;
  return (
    <>
      <Link to={paths.transaction(hash)}>{children}</Link>
      {explorerUrl !== undefined && (
        <>
          {" · "}
          <a href={`${explorerUrl.replace(/\/$/, "")}/tx/${hash}`} target="_blank" rel="noreferrer">
            Block explorer<span className="hidden"> (opens in a new tab)</span>
          </a>
        </>
      )}
    </>
  );
}
