import type { Notice } from "../../model/notices.ts";
import { paths } from "../../app/router.ts";

/** Whether the browser may show notices of this page. */
export type Permission = "unsupported" | "default" | "denied" | "granted";

export function permission(): Permission {
  return "Notification" in window ? Notification.permission : "unsupported";
}

/** Asks the person; only ever called by a click. */
export async function askPermission(): Promise<Permission> {
  return "Notification" in window ? await Notification.requestPermission() : "unsupported";
}

/** Shows a notice outside of the page: through the service worker where there is one, as phones demand. */
export async function notify({ key, title, body, serial }: Notice): Promise<void> {
  if (permission() !== "granted") return;
  const options: NotificationOptions = {
    body,
    tag: key,
    icon: "/icons/icon-192.png",
    data: { path: serial === undefined ? paths.portfolio : paths.series(serial) },
  };
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.active != null) await registration.showNotification(title, options);
    else new Notification(title, options);
  } catch {
    // The list on the page has it all the same.
  }
}
