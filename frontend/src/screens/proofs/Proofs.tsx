import type { ReactElement } from "react";

export default function Proofs(): ReactElement {
  return <h1>Proofs</h1>;
}
