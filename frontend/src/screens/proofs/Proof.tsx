import type { ReactElement } from "react";

export default function Proof({
  network,
  epoch,
  farmId,
}: {
  network: number;
  epoch: number;
  farmId: number | undefined;
}): ReactElement {
  return (
    <h1>
      Proof of day {epoch} on network {network}, farm {farmId ?? "none"}
    </h1>
  );
}
