import type { ReactElement } from "react";

export default function Status(): ReactElement {
  return <h1>Status</h1>;
}
