import type { Action, Day, Life } from "./actions.ts";
import { perform } from "./acts.ts";
import { Ending } from "./ending.ts";
import { KEEPER, PLAIN } from "./indices.ts";
import { type Plot, PROLOGUE } from "./plots.ts";
import { Scene, type Sent } from "./scene.ts";
import type { World } from "./world.ts";

/** Long enough that a stop of sales ends while the sale goes on. */
const SALE_PACE_SECONDS = 1_200;

/** One life of the protocol: a sale, mining days, and the end, with everybody acting in between as told. */
export class Run {
  readonly scene: Scene;
  /** The kinds of action that went through. */
  readonly did = new Set<Action["do"]>();
  private readonly plot: Plot;

  private constructor(scene: Scene, plot: Plot) {
    this.scene = scene;
    this.plot = plot;
  }

  static async start(world: World, plot: Plot): Promise<Run> {
    return new Run(await Scene.start(world), plot);
  }

  async live(life: Life): Promise<void> {
    const { scene, plot } = this;
    scene.pace = SALE_PACE_SECONDS;
    for (const action of [...PROLOGUE, ...life.sale]) await this.act(action);
    const first = scene.facts(PLAIN).startEpoch;
    for (const [i, chance] of life.days.entries()) {
      const day = { ...chance, ...plot.weather(chance, i) };
      await this.pass(first + i, day);
      for (const action of [...plot.acts(i), ...day.actions]) await this.act(action);
    }
    await new Ending(scene, (action) => this.act(action)).play(first + life.days.length);
  }

  private async pass(epoch: number, day: Day): Promise<void> {
    const { scene } = this;
    scene.pace = 1;
    await scene.calendar.pass(epoch, day);
    await scene.observer.observe([], new Set());
    if (day.recordPrices) {
      for (const feed of scene.world.feeds.keys()) await this.act({ do: "recordPrice", by: KEEPER, feed, ago: 1 });
    }
    if (day.recordFarms) await this.act({ do: "recordFarms", by: KEEPER });
    scene.pace = day.pace;
  }

  /** Does it, looks at everything, and checks that what may never be refused was not. */
  private async act(action: Action): Promise<Sent> {
    const { scene } = this;
    const movers = new Set<string>();
    const sent = await perform(scene, action, movers);
    await scene.observer.observe(sent.logs, movers);
    await scene.disarm();
    if (sent.ok) this.did.add(action.do);
    return sent;
  }
}
