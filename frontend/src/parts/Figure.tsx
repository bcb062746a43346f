import type { ReactElement, ReactNode } from "react";
import type { Hash } from "viem";
import { Link, paths } from "../app/router.ts";
import type { Figure } from "../model/figures.ts";

/** A number in the figure face and its unit beside it. */
export function Fig({ value, className }: { value: Figure; className?: string }): ReactElement {
  return (
    <span className={className === undefined ? "fig" : `fig ${className}`}>
      {value.number}
      <span className="unit">{`\u00a0${value.unit}`}</span>
    </span>
  );
}

/** A figure that leads to the transaction it comes from. */
export function Sourced({
  hash,
  what,
  children,
}: {
  hash: Hash | undefined;
  what: string;
  children: ReactNode;
}): ReactElement {
  if (hash === undefined) return <>{children}</>;
  return (
    <Link to={paths.transaction(hash)} className="sourced" title={`From the transaction: ${what}`}>
      {children}
      <span className="hidden">{` (transaction: ${what})`}</span>
    </Link>
  );
}
