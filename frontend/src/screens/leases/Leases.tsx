import { useState, type ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { useAccountInView } from "../../app/useAccountInView.ts";
import { LEASES_PAGE, useLeases } from "../../chain/leases.ts";
import { useHistory } from "../../chain/queries.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { Tabs } from "../../parts/ui/Tabs.tsx";
import { askToConnect } from "../../wallet/WalletButton.tsx";
import { Credits } from "./Credits.tsx";
import { LeaseCards, ownLeases, type Side } from "./MyLeases.tsx";
import { OfferList, useOffers } from "./OfferList.tsx";
import { OwnListings } from "./OwnListings.tsx";
import "../../styles/screens/leases.css";

export default function Leases(): ReactElement {
  const history = useHistory();
  const offers = useOffers(history.data);
  const { address } = useAccountInView();
  const [limit, setLimit] = useState(LEASES_PAGE);
  const leases = useLeases(address, limit);
  const [tab, setTab] = useState("offers");
  const own = (side: Side) =>
    address === undefined || leases.data === undefined ? undefined : ownLeases(leases.data.rows, address, side);
  const rented = own("lessee");
  const lent = own("lessor");
  const older = leases.data?.older ?? 0;

  const mine = (side: Side): ReactElement => {
    if (address === undefined) return <ConnectFirst />;
    const rows = side === "lessee" ? rented : lent;
    if (rows === undefined)
      return leases.isError ? (
        <Message tone="loss" title="The leases could not be read." live>
          <p>The chain did not answer. Nothing is lost; this page tries again with the next block.</p>
        </Message>
      ) : (
        <div className="card" aria-busy="true">
          <Skeleton height="8rem" />
        </div>
      );
    return (
      <>
        <h2 className="hidden">{side === "lessee" ? "Leases that you pay for" : "Leases that pay you rent"}</h2>
        <LeaseCards rows={rows} side={side} history={history.data} />
        {older > 0 && (
          <p className="buttons lease-more">
            <button
              type="button"
              className="button small"
              onClick={() => {
                setLimit(limit + LEASES_PAGE);
              }}
            >
              Look through older leases
            </button>
            <span className="quiet small-text">{`${older} older ones are not searched yet.`}</span>
          </p>
        )}
      </>
    );
  };

  return (
    <>
      <div className="hero">
        <h1>Hashpower by the day</h1>
        <p className="lead quiet">
          A lessee pays the rent of all days at once and gets what the units earn on them; the days can earn less than
          their rent. A lessor gets the rent as the days are settled, keeps every other day, and gets the units back.
        </p>
        <p className="buttons">
          <Link to={paths.lend()} className="button">
            Offer your units
          </Link>
        </p>
      </div>
      <Credits history={history.data} />
      <Tabs
        label="Leases"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: "offers",
            title: "For rent",
            count: offers.status === "ready" ? offers.rows.length : undefined,
            content: <OfferList offers={offers} />,
          },
          { value: "rented", title: "You rent", count: rented?.length, content: mine("lessee") },
          {
            value: "lent",
            title: "You lend",
            count: lent?.length,
            content: (
              <>
                {mine("lessor")}
                <OwnListings history={history.data} />
              </>
            ),
          },
        ]}
      />
    </>
  );
}

function ConnectFirst(): ReactElement {
  return (
    <Message tone="quiet" title="Nobody is connected.">
      <p>Connect a wallet to see its leases. Connecting moves nothing.</p>
      <button type="button" className="button" onClick={askToConnect}>
        Connect a wallet
      </button>
    </Message>
  );
}
