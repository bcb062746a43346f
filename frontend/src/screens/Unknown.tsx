import type { ReactElement } from "react";
import { Link, paths } from "../app/router.ts";

export default function Unknown({ path }: { path: string }): ReactElement {
  return (
    <div className="hero">
      <h1>Nothing stands here</h1>
      <p className="lead quiet">
        <span className="breakable">{path}</span> is no screen of this product. The link may be cut short.
      </p>
      <Link to={paths.market} className="button">
        To the market
      </Link>
    </div>
  );
}
