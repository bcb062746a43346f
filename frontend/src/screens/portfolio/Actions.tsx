import type { ReactElement } from "react";
import { useApp } from "../../app/context.ts";
import { navigate, paths } from "../../app/router.ts";
import { tokenAt } from "../../config/deployment.ts";
import { claimableNow } from "../../model/holding.ts";
import { Menu, type MenuItem } from "../../parts/ui/Menu.tsx";
import { claimPlan, claimTokenPlan } from "./plans.ts";
import type { RowProps } from "./PositionRow.tsx";

/** What can be done with one position, behind a button. */
export default function Actions({ holding, facts, nowSeconds, flow, onTransfer }: RowProps): ReactElement {
  const { deployment } = useApp();
  const due = holding.lanes.filter((lane) => claimableNow(lane, holding.units, nowSeconds * 1_000) > 0n);
  const items: MenuItem[] = [
    {
      title: "Claim this series",
      disabled: due.length === 0 || flow.busy,
      onChoose: () => void flow.open(claimPlan([holding])),
    },
    ...(holding.lanes.length < 2
      ? []
      : holding.lanes.map(({ token }) => ({
          title: `Claim the ${tokenAt(deployment, token).symbol} only`,
          disabled: !due.some((lane) => lane.token === token) || flow.busy,
          onChoose: () => void flow.open(claimTokenPlan(holding, token)),
        }))),
    {
      title: "Transfer units",
      disabled: holding.units === 0n || flow.busy,
      onChoose: () => {
        onTransfer(holding.id);
      },
    },
    {
      title: "Open the series",
      onChoose: () => {
        navigate(paths.series(facts.serial));
      },
    },
  ];
  return (
    <Menu label={`What you can do with series #${facts.serial}`} items={items}>
      <span aria-hidden="true">•••</span>
    </Menu>
  );
}
