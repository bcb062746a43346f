import { formatDay, formatHashrate, shortHex } from "@adit/sdk/format";
import type { ReactElement } from "react";
import { Link, paths } from "../../app/router.ts";
import { useFarm } from "../../chain/queries.ts";
import type { SeriesView } from "../../chain/useSeries.ts";
import { Sourced } from "../../parts/Figure.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";

export function FarmPanel({ view }: { view: SeriesView }): ReactElement {
  const { record, farm, providerName } = view;
  const { network, farmId, provider } = record.terms;
  const live = useFarm(farmId);
  return (
    <dl className="facts two">
      <div>
        <dt>Provider</dt>
        <dd>
          <Link to={paths.provider(provider)}>{providerName}</Link>
          <span className="sub quiet fig">{shortHex(provider)}</span>
        </dd>
      </div>
      <div>
        <dt>Energy source</dt>
        <dd>{farm === undefined ? "not named" : `${farm.input.energySource}, as the provider says`}</dd>
      </div>
      <div>
        <dt>Attested capacity</dt>
        <dd className="fig">
          {live.data === undefined ? <Skeleton width="6rem" /> : formatHashrate(live.data.attested)}
        </dd>
      </div>
      <div>
        <dt>Declared capacity</dt>
        <dd className="fig">
          {live.data === undefined ? (
            <Skeleton width="6rem" />
          ) : (
            <Sourced hash={farm?.hash} what="what the provider said of the farm">
              {formatHashrate(live.data.declared)}
            </Sourced>
          )}
        </dd>
      </div>
      <div>
        <dt>Reports counted</dt>
        <dd>
          {live.data === undefined ? (
            <Skeleton width="8rem" />
          ) : live.data.reports === 0 ? (
            "none yet"
          ) : (
            <>
              {live.data.reports}, the newest of{" "}
              <Link to={paths.proof(network, live.data.lastReportEpoch, farmId)}>
                {formatDay(live.data.lastReportEpoch)}
              </Link>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Disclosure</dt>
        <dd className="breakable">
          {farm === undefined || farm.input.disclosureUri === "" ? "none named" : farm.input.disclosureUri}
        </dd>
      </div>
    </dl>
  );
}
