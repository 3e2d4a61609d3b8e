/** What a charger writes down of itself, and how it brings it where it is told (GetDiagnostics, GetLog). */
import type { Charger } from './charger.ts';
import { accepted, type Obedience } from './charger-answers.ts';
import { exchange } from './charger-http.ts';
import { writeTime } from './dialects/time.ts';
import type { StationCommand } from './vocabulary.ts';

type Command = StationCommand & { kind: 'uploadLog' };

interface Line {
  atMs: number;
  text: string;
  isSecurity: boolean;
}

const maxLines = 500;
/** Until the first upload is over a second one takes its place. */
const defaultRetryS = 10;

export class Journal {
  readonly #charger: Charger;
  readonly #lines: Line[] = [];
  #upload: AbortController | undefined;
  #last: { status: string; requestId: number | undefined } = { status: 'Idle', requestId: undefined };

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  note(text: string, isSecurity = false): void {
    this.#lines.push({ atMs: this.#charger.now(), text, isSecurity });
    if (this.#lines.length > maxLines) this.#lines.shift();
  }

  /** Written down, and told where the CSMS is to know at once. */
  noteSecurity(type: string, info?: string): void {
    this.note(info === undefined ? type : `${type}: ${info}`, true);
    this.#charger.attempt({
      kind: 'securityNoted',
      type,
      atMs: this.#charger.now(),
      ...(info !== undefined && { info }),
    });
  }

  upload(command: Command): Obedience {
    const isSecond = this.#upload !== undefined;
    const { identity } = this.#charger.options;
    const fileName = `${identity.replace(/[^\w.-]/g, '_')}-${command.log}.log`;
    const afterwards = () => {
      this.#upload?.abort();
      const controller = new AbortController();
      this.#upload = controller;
      void this.#bring(command, fileName, controller);
    };
    // 1.6 GetDiagnostics has no words; its answer is the name.
    const detail = isSecond ? 'AcceptedCanceled' : 'Accepted';
    return { answer: { ...accepted, detail, data: { fileName } }, afterwards };
  }

  tellAgain(): void {
    const { status, requestId } = this.#last;
    const isOver = status !== 'Uploading';
    this.#tell(isOver ? 'Idle' : status, isOver ? undefined : requestId, false);
  }

  async #bring(
    { requestId, url, log, fromMs, toMs, retries = 0, retryIntervalS = defaultRetryS }: Command,
    name: string,
    controller: AbortController,
  ): Promise<void> {
    const { options } = this.#charger;
    const { signal } = controller;
    const body = Buffer.from(this.#text(log, name, fromMs, toMs));
    this.#tell('Uploading', requestId);
    for (let tries = 0; ; tries++) {
      try {
        await exchange(url, { method: 'PUT', body, ca: options.tls?.ca, lookup: options.lookup, signal });
        this.#end(controller, 'Uploaded', requestId);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.note(`upload of ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (tries >= retries) break;
      await new Promise<void>((resolve) => options.clock.after(1000 * retryIntervalS, resolve));
      if (signal.aborted) return;
    }
    // Two words for the same in 1.6.
    this.#end(controller, requestId > 0 ? 'UploadFailure' : 'UploadFailed', requestId);
  }

  #end(controller: AbortController, status: string, requestId: number): void {
    if (this.#upload === controller) this.#upload = undefined;
    this.#tell(status, requestId);
  }

  #tell(status: string, requestId: number | undefined, isNew = true): void {
    if (isNew) this.#last = { status, requestId };
    this.#charger.attempt({ kind: 'logProgressed', status, ...(requestId !== undefined && { requestId }) });
  }

  #text(log: Command['log'], name: string, fromMs = 0, toMs = Number.POSITIVE_INFINITY): string {
    const { options, version, connectors, configuration } = this.#charger;
    const { vendor, model, serial = '', firmware = '' } = options.device;
    const lines = this.#lines
      .filter(({ atMs, isSecurity }) => atMs >= fromMs && atMs <= toMs && (log === 'diagnostics' || isSecurity))
      .map(({ atMs, text }) => `${writeTime(atMs)} ${text}`);
    const head = [
      name,
      `${vendor} ${model} ${serial} firmware ${firmware}`,
      `identity ${options.identity}, ${version}, ${writeTime(this.#charger.now())}`,
      '',
    ];
    if (log === 'security') return [...head, ...lines, ''].join('\n');
    const states = connectors.map(
      ({ number, state, errorCode, registerWh }) =>
        `connector ${number}: ${state} ${errorCode}, register ${Math.floor(registerWh)} Wh`,
    );
    const settings = configuration.report(version).map(({ key, value = '' }) => `${key} = ${value}`);
    return [...head, ...states, '', ...settings, '', ...lines, ''].join('\n');
  }
}
