/**
 * Data of a widget, tied to its life: loaded when there is a session that may see it, again when the session or an argument changes,
 * aborted when the widget leaves. What it looks like in each phase is `WfElement.view…`'s business.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ApiError } from '../../bff/kernel/client.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { emit } from './events.ts';
import type { Session } from './session.ts';

export interface DataHost extends ReactiveControllerHost {
  readonly session: Session | undefined;
  /** The loads under way. Live events wait for them: an answer may have been read before the event and come after it. */
  readonly loads: Set<object>;
}

export interface DataOptions<T> {
  /** Without it the widget shows that it is not allowed to, and asks nothing. */
  may: Permission;
  load(session: Session, signal: AbortSignal): Promise<T>;
  /** Loads again when one of these changes (`===`). `undefined` as a whole: nothing to load now. */
  args?(): readonly unknown[] | undefined;
  /** After each load. */
  onLoad?(value: T): void;
}

/** `slow`: loading for longer than 150 ms, time for a skeleton. With a value already there, phases do not leave `ready`. */
export type DataPhase = 'waiting' | 'loading' | 'slow' | 'ready' | 'failed' | 'forbidden';

export class Data<T> implements ReactiveController {
  phase: DataPhase = 'waiting';
  value: T | undefined;
  /** Of the last attempt; may stand beside an older value. */
  error: ApiError | undefined;
  /** When `value` was loaded. */
  loadedAtMs: number | undefined;
  #host: DataHost;
  #options: DataOptions<T>;
  #for: { session: Session; args: readonly unknown[] } | undefined;
  #running: AbortController | undefined;
  #timer = 0;

  constructor(host: DataHost, options: DataOptions<T>) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** A load is under way, whatever is shown meanwhile. */
  get busy(): boolean {
    return this.#host.loads.has(this);
  }

  hostUpdate(): void {
    const { session } = this.#host;
    const args = this.#options.args ? this.#options.args() : [];
    if (session?.phase !== 'ready' || !args) {
      this.#forget();
      return;
    }
    const before = this.#for;
    if (before?.session === session && same(before.args, args)) return;
    this.#for = { session, args };
    // Another tenant's data must not stay on screen; other arguments of the same one may, until the new data is there.
    if (before && before.session !== session) this.value = undefined;
    void this.reload();
  }

  hostDisconnected(): void {
    this.#forget();
  }

  /** Loads again; keeps what is shown until the answer is there. Never throws. */
  async reload(): Promise<void> {
    const session = this.#for?.session;
    if (!session) return;
    this.#running?.abort();
    clearTimeout(this.#timer);
    if (!session.may(this.#options.may)) {
      this.value = undefined;
      this.#done('forbidden');
      return;
    }
    const run = new AbortController();
    this.#running = run;
    this.#host.loads.add(this);
    if (this.value === undefined) {
      this.#show('loading');
      this.#timer = window.setTimeout(() => this.#show('slow'), 150);
    }
    try {
      const value = await this.#options.load(session, run.signal);
      if (run.signal.aborted) return;
      this.value = value;
      this.error = undefined;
      this.loadedAtMs = Date.now();
      this.#options.onLoad?.(value);
      this.#done('ready');
    } catch (error) {
      if (run.signal.aborted) return;
      this.error = error instanceof ApiError ? error : unexpected(error);
      const { code, requestId } = this.error.problem;
      if (this.#host instanceof EventTarget)
        emit(this.#host, 'wf-error', { code, message: this.error.message, requestId });
      const forbidden = this.error.problem.status === 403;
      if (forbidden) this.value = undefined;
      this.#done(forbidden ? 'forbidden' : this.value === undefined ? 'failed' : 'ready');
    }
  }

  /** Replaces the value, e.g. by a live event. */
  set(value: T): void {
    this.value = value;
    this.#host.requestUpdate();
  }

  #done(phase: DataPhase): void {
    clearTimeout(this.#timer);
    this.#host.loads.delete(this);
    this.#show(phase);
  }

  #show(phase: DataPhase): void {
    this.phase = phase;
    this.#host.requestUpdate();
  }

  #forget(): void {
    if (!this.#for) return;
    this.#running?.abort();
    clearTimeout(this.#timer);
    this.#for = undefined;
    this.value = undefined;
    this.error = undefined;
    this.#host.loads.delete(this);
    this.phase = 'waiting';
  }
}

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((value, i) => value === b[i]);

const unexpected = (error: unknown) => {
  console.error(error);
  const detail = String(error);
  return new ApiError({ type: 'about:blank', title: 'Error', status: 0, detail, code: 'unexpected', requestId: '' });
};
