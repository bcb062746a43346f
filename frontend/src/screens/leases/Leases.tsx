import type { ReactElement } from "react";

export default function Leases(): ReactElement {
  return <h1>Leases</h1>;
}
