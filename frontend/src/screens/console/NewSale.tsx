import type { ReactElement } from "react";

export default function NewSale(): ReactElement {
  return <h1>Open a sale</h1>;
}
