import { primaryMarketAbi } from "@adit/sdk/abis";
import { createSeriesCall } from "@adit/sdk/actions";
import { serialOf } from "@adit/sdk/math";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactElement } from "react";
import { parseEventLogs, type Hash } from "viem";
import { getTransactionReceipt, simulateContract } from "viem/actions";
import { useApp, type App } from "../../app/context.ts";
import { navigate, paths } from "../../app/router.ts";
import type { Terms } from "../../chain/events.ts";
import { LIVE } from "../../chain/queries.ts";
import { tokenAt } from "../../config/deployment.ts";
import { plain, wholeReward } from "../../model/figures.ts";
import { Message } from "../../parts/Message.tsx";
import { Skeleton } from "../../parts/Skeleton.tsx";
import { createSeriesPlan } from "../../plans/providerFarm.ts";
import { inWords } from "../../tx/inWords.ts";
import { useFlow } from "../../tx/useFlow.ts";
import { bondWhenSoldOut, SalePreview } from "./SalePreview.tsx";
import { forget } from "./useDraft.ts";
import type { KnownWorld } from "./world.ts";

type Verdict =
  { readonly accepted: true } | { readonly accepted: false; readonly reason: string; readonly advice: string };

async function tryOut(app: App, terms: Terms): Promise<Verdict> {
  try {
    const call = createSeriesCall({ deployment: app.deployment, terms });
    await simulateContract(app.client, { ...call, account: terms.provider });
    return { accepted: true };
  } catch (error) {
    return { accepted: false, ...(await inWords(error, app.deployment, "tried")) };
  }
}

/** The last step: what the terms come to, the chain's own word on them, and the button that opens the sale. */
export function SaleReview(props: {
  terms: Terms | undefined;
  known: KnownWorld | null | undefined;
  providerName: string;
  free: bigint | undefined;
  draftKey: string;
  canAct: boolean;
  children: readonly ReactElement[];
}): ReactElement {
  const { terms, known, providerName, free, draftKey: kept, canAct, children } = props;
  if (terms === undefined)
    return (
      <Message tone="loss" title="Some terms need another look." live>
        <ul>{children}</ul>
      </Message>
    );
  return (
    <>
      <SalePreview terms={terms} known={known} providerName={providerName} free={free} />
      <OpenIt terms={terms} known={known} draftKey={kept} canAct={canAct} />
    </>
  );
}

function OpenIt(props: {
  terms: Terms;
  known: KnownWorld | null | undefined;
  draftKey: string;
  canAct: boolean;
}): ReactElement {
  const { terms, known, draftKey: kept, canAct } = props;
  const app = useApp();
  const flow = useFlow();
  // The second at which a sale that starts at once begins is none of the question.
  const asked = useMemo(
    () => JSON.stringify({ ...terms, saleStart: 0 }, (_, v: unknown) => (typeof v === "bigint" ? v.toString() : v)),
    [terms],
  );
  const verdict = useQuery({
    queryKey: [LIVE, "createSeries", asked],
    queryFn: () => tryOut(app, terms),
    structuralSharing: false,
    placeholderData: (before) => before,
  });
  const bond = bondWhenSoldOut(terms, known);
  const token = tokenAt(app.deployment, terms.rewardToken);
  const open = async (): Promise<void> => {
    const hash = await flow.open(
      createSeriesPlan({
        terms,
        bondWhenSoldOut: bond === undefined ? undefined : plain(wholeReward(bond, token)),
      }),
    );
    if (hash === undefined) return;
    forget(kept);
    const serial = await serialIn(app, hash);
    navigate(serial === undefined ? paths.console : paths.sale(serial));
  };
  return (
    <section className="card console-form sale-open" aria-labelledby="open-title">
      <h2 id="open-title">Open it</h2>
      {verdict.data === undefined ? (
        <Skeleton height="4rem" />
      ) : verdict.data.accepted ? (
        <Message tone="proven" title="The contract would accept these terms." live>
          <p>It was asked just now. Nothing was sent. The terms can never be changed once they are open.</p>
        </Message>
      ) : (
        <Message tone="loss" title={verdict.data.reason} live>
          <p>{verdict.data.advice}</p>
        </Message>
      )}
      <div className="buttons">
        <button
          type="button"
          className="button primary"
          disabled={flow.busy || !canAct || verdict.data?.accepted !== true}
          onClick={() => {
            void open();
          }}
        >
          Open the sale
        </button>
      </div>
    </section>
  );
}

/** The number of the series that a transaction opened. */
async function serialIn(app: App, hash: Hash): Promise<number | undefined> {
  const { logs } = await getTransactionReceipt(app.client, { hash });
  const [opened] = parseEventLogs({ abi: primaryMarketAbi, eventName: "SeriesOpened", logs });
  return opened === undefined ? undefined : Number(serialOf(opened.args.id));
}
