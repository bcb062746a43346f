import type { ReactElement } from "react";

export default function Lease({ lease }: { lease: number }): ReactElement {
  return <h1>Lease #{lease}</h1>;
}
