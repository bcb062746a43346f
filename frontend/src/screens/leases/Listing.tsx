import type { ReactElement } from "react";

export default function Listing({ listing }: { listing: number }): ReactElement {
  return <h1>Units for rent #{listing}</h1>;
}
