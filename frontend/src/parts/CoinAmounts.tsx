import type { DeploymentToken } from "@adit/sdk";
import { Fragment, type ReactElement } from "react";
import { PER_TH_DECIMALS } from "../model/day.ts";
import { plain, smallReward } from "../model/figures.ts";
import { Fig } from "./Figure.tsx";

/** An amount of a coin with `PER_TH_DECIMALS` further decimals. */
type CoinAmount = { readonly token: DeploymentToken; readonly amount: bigint };

/** Small amounts of one coin, or of both: `0.1234 LTC and 56.78 DOGE`. */
export function CoinAmounts({ coins, className }: { coins: readonly CoinAmount[]; className?: string }): ReactElement {
  return (
    <>
      {coins.map(({ token, amount }, i) => (
        <Fragment key={token.address}>
          {i > 0 && " and "}
          <Fig
            value={smallReward(amount, token, PER_TH_DECIMALS)}
            {...(className === undefined ? {} : { className })}
          />
        </Fragment>
      ))}
    </>
  );
}

/** The same as text. */
export function coinAmountsText(coins: readonly CoinAmount[], digits?: number): string {
  return coins.map(({ token, amount }) => plain(smallReward(amount, token, PER_TH_DECIMALS, digits))).join(" and ");
}
