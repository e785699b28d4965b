import { call } from '../api/http';
import type { SandboxUsage, Slots, SwapAnswer } from '../api/protocol';
import { session } from '../login/session.svelte';
import { problemOf, type Problem } from '../login/passkeys';

export type SlotName = 'live' | 'dev';
export type Action = 'start' | 'stop';

const EVERY = 2000;

/**
 * What the person's slots mean and how their sandboxes do, asked for every two seconds while
 * somebody watches and the page is visible. One for the page.
 */
class SlotsView {
  sandboxes: SandboxUsage[] = $state([]);
  revision: number | undefined = $state();
  problem: Problem | undefined = $state();
  /** False until the first answer. */
  known = $state(false);

  #watchers = 0;
  #asked = 0;
  #answered = 0;
  #acting: Promise<unknown> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  of(slot: string): SandboxUsage | undefined {
    return this.sandboxes.find((s) => s.slot === slot);
  }

  /** Keeps the view fresh until the returned function is called. */
  watch(): () => void {
    if (this.#watchers++ === 0) {
      document.addEventListener('visibilitychange', this.#tick);
      this.#tick();
    }
    return () => {
      if (--this.#watchers > 0) return;
      document.removeEventListener('visibilitychange', this.#tick);
      clearTimeout(this.#timer);
    };
  }

  /** Ends when the start or stop that this page asked for last has ended, well or badly. */
  async settled(): Promise<void> {
    await this.#acting.catch(() => undefined);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const slots = await call<Slots>('GET', `${ofPerson()}/usage`);
      // An answer from before a swap may come after the one from after it.
      if (mine < this.#answered) return;
      this.#answered = mine;
      this.sandboxes = slots.sandboxes;
      this.revision = slots.revision;
      this.problem = undefined;
      this.known = true;
    } catch (e) {
      this.problem = problemOf(e);
    }
  }

  async act(slot: SlotName, action: Action): Promise<void> {
    this.#acting = call('POST', `${ofPerson()}/${slot}/${action}`);
    await this.#acting;
    await this.refresh();
  }

  /** Exchanges live and dev; refused if another window did so since this one last looked. */
  async swap(): Promise<void> {
    const body = this.revision === undefined ? {} : { revision: this.revision };
    try {
      await call<SwapAnswer>('POST', `${ofPerson()}/swap`, body);
    } finally {
      await this.refresh();
    }
  }

  #tick = (): void => {
    clearTimeout(this.#timer);
    if (document.hidden || this.#watchers === 0 || session.state.kind !== 'signed-in') return;
    void this.refresh().then(() => {
      clearTimeout(this.#timer);
      if (this.#watchers > 0) this.#timer = setTimeout(this.#tick, EVERY);
    });
  };
}

function ofPerson(): string {
  const here = session.state;
  return `/admin/sandboxes/${encodeURIComponent(here.kind === 'signed-in' ? here.userId : '')}`;
}

export const slots = new SlotsView();
