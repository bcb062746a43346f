import { Component, type ErrorInfo, type ReactElement, type ReactNode } from "react";
import { Message } from "../parts/Message.tsx";

/** A screen that breaks says so, and leaves the rest of the page alone. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactElement | ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Message tone="loss" title="This screen could not be drawn." live>
        <p>
          Your units and rewards are on the chain and are not affected. Reload the page; if it happens again, the rest
          of the product still works.
        </p>
        <button
          type="button"
          className="button"
          onClick={() => {
            window.location.reload();
          }}
        >
          Reload
        </button>
      </Message>
    );
  }
}
