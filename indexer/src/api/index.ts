import { Hono } from "hono";
import { graphql } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";

/** `/health`, `/ready`, `/status` and `/metrics` are Ponder's own. */
const app = new Hono();
app.use("/graphql", graphql({ db, schema }));
app.get("/", (context) => context.redirect("/graphql"));

export default app;
