/* The contracts that this page speaks to. Whoever publishes the page writes them here; without them it asks. */
