import type { ReactElement } from "react";

export default function Console(): ReactElement {
  return <h1>Provide hashpower</h1>;
}
