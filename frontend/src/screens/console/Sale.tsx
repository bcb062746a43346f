import type { ReactElement } from "react";

export default function Sale({ serial }: { serial: number }): ReactElement {
  return <h1>Run series #{serial}</h1>;
}
