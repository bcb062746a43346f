import type { ReactElement } from "react";

export default function Provider({ provider }: { provider: `0x${string}` }): ReactElement {
  return <h1>Provider {provider}</h1>;
}
