import { useEffect, useRef, useState } from "react";
import { useApp } from "../../app/context.ts";
import { useHead } from "../../chain/head.ts";
import { lookAt, noticesBetween, type Look, type Notice } from "../../model/notices.ts";
import { notify } from "./notify.ts";
import type { PortfolioView } from "./view.ts";

const KEPT = 50;
const WANTED = "adit.notices";

/** A notice, and when it was noticed (chain's unix second). */
export type Told = Notice & { readonly at: number };

function storedWish(): boolean {
  try {
    return localStorage.getItem(WANTED) === "on";
  } catch {
    return false;
  }
}

/** Whether notices are to be shown outside of the page too; a person's wish, kept on this device. */
export function useWish(): readonly [boolean, (wanted: boolean) => void] {
  const [wanted, setWanted] = useState(storedWish);
  return [
    wanted,
    (next) => {
      setWanted(next);
      try {
        localStorage.setItem(WANTED, next ? "on" : "off");
      } catch {
        // The wish then lasts until the page is closed.
      }
    },
  ];
}

/** What happened to the portfolio while the page was open, newest first; told outside of the page if that is wanted. */
export function useNotices(view: PortfolioView | undefined, wanted: boolean): readonly Told[] {
  const { head } = useApp();
  // A day becomes late by time alone: each block is a look.
  const { number } = useHead(head);
  const [told, setTold] = useState<readonly Told[]>([]);
  const last = useRef<Look>(undefined);
  const known = useRef(new Set<string>());
  useEffect(() => {
    if (view === undefined || view.asOf !== undefined) return;
    const now = head.nowMillis();
    if (now === undefined) return;
    const at = Math.floor(now / 1_000);
    const look = lookAt(view.account, view.holdings, view.factsOf, at);
    const news = noticesBetween(last.current, look).filter(({ key }) => !known.current.has(key));
    if (last.current?.account !== look.account) setTold([]);
    last.current = look;
    if (news.length === 0) return;
    for (const { key } of news) known.current.add(key);
    setTold((before) => [...news.map((notice) => ({ ...notice, at })), ...before].slice(0, KEPT));
    if (wanted) for (const notice of news) void notify(notice);
  }, [view, wanted, head, number]);
  return told;
}
