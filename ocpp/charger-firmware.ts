/**
 * Firmware updates: fetched when it is time, checked when signed, installed when nobody charges, and told step by step (1.6 §4.5, §5.19 and
 * the whitepaper's L01, 2.0.1 L01–L02). The new version is what the file's name says.
 */
import { createHash, verify, X509Certificate } from 'node:crypto';
import type { Charger } from './charger.ts';
import { accepted, type Obedience } from './charger-answers.ts';
import { type Answer, exchange } from './charger-http.ts';
import type { StationCommand } from './vocabulary.ts';

type Command = StationCommand & { kind: 'updateFirmware' };

const installingMs = 10_000;
const restartMs = 10_000;
const defaultRetryS = 30;
/** The seven words of 1.6 without signatures. */
const plainWords = /^(?:Idle|Download(?:ed|Failed|ing)|Install(?:ed|ing)|InstallationFailed)$/;

export class Firmware {
  readonly #charger: Charger;
  #job: AbortController | undefined;
  /** Until the restart is over nobody can charge. */
  isInstalling = false;
  /** Installed, to be told after the restart. */
  #installed: { requestId: number; version: string } | undefined;
  #last: { status: string; requestId: number | undefined } = { status: 'Idle', requestId: undefined };

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** Between the first message of an update and the restart. */
  get isBusy(): boolean {
    return this.#job !== undefined;
  }

  update(command: Command): Obedience {
    const refusal = this.#refusal(command);
    if (refusal !== undefined) return { answer: { outcome: 'rejected', detail: refusal } };
    const detail = this.#job === undefined ? 'Accepted' : 'AcceptedCanceled';
    const afterwards = () => {
      this.#job?.abort();
      const controller = new AbortController();
      this.#job = controller;
      void this.#run(command, controller);
    };
    return { answer: { ...accepted, detail }, afterwards };
  }

  tellAgain(): void {
    const { status, requestId } = this.#last;
    const isOver = this.#job === undefined;
    this.#tell(isOver ? 'Idle' : status, isOver ? undefined : requestId, false);
  }

  /** The charger is accepted after a restart. */
  booted(): void {
    const installed = this.#installed;
    if (installed === undefined) return;
    this.#installed = undefined;
    this.isInstalling = false;
    for (const { number, state } of this.#charger.connectors)
      if (state === 'unavailable') this.#charger.setState(number, 'available');
    this.#tell('Installed', installed.requestId);
    this.#charger.journal.noteSecurity('FirmwareUpdated', installed.version);
  }

  stop(): void {
    this.#job?.abort();
    this.#job = undefined;
  }

  #refusal({ signingCertificate, signature }: Command): string | undefined {
    if (signature === undefined && signingCertificate === undefined) return undefined;
    const certificate = readCertificate(signingCertificate ?? '');
    if (certificate === undefined) return 'InvalidCertificate';
    const roots = this.#charger.certificates.rootsOf('manufacturerRoot');
    // Without a root of its maker there is nothing to hold the certificate against.
    const isTrusted = roots.length === 0 || roots.some(({ publicKey }) => certificate.verify(publicKey));
    if (isTrusted) return undefined;
    this.#charger.journal.noteSecurity('InvalidFirmwareSigningCertificate');
    return 'InvalidCertificate';
  }

  async #run(command: Command, job: AbortController): Promise<void> {
    const { requestId, retrieveMs, installMs = 0 } = command;
    const { signal } = job;
    if (!(await this.#until(retrieveMs, 'DownloadScheduled', command, signal))) return;
    const file = await this.#download(command, signal);
    if (signal.aborted) return;
    if (file === undefined) {
      this.#end(job, 'DownloadFailed', requestId);
      return;
    }
    this.#tell('Downloaded', requestId);
    if (command.signature !== undefined) {
      if (!isSignedBy(file.body, command)) {
        this.#end(job, 'InvalidSignature', requestId);
        this.#charger.journal.noteSecurity('InvalidFirmwareSignature');
        return;
      }
      this.#tell('SignatureVerified', requestId);
    }
    if (!(await this.#until(installMs, 'InstallScheduled', command, signal))) return;
    await this.#idle(requestId);
    if (signal.aborted) return;
    await this.#install(file, command, job);
  }

  async #install(file: Answer, { requestId, url }: Command, job: AbortController): Promise<void> {
    const charger = this.#charger;
    this.#tell('Installing', requestId);
    this.isInstalling = true;
    for (const { number, state } of charger.connectors)
      if (state !== 'faulted') charger.setState(number, 'unavailable');
    await this.#wait(installingMs);
    if (job.signal.aborted) return;
    if (file.body.length === 0) {
      this.isInstalling = false;
      this.#end(job, 'InstallationFailed', requestId);
      for (const { number } of charger.connectors) charger.setState(number, 'available');
      return;
    }
    const version = versionOf(file, url);
    charger.options.device = { ...charger.options.device, firmware: version };
    charger.journal.note(`firmware ${version} installed`);
    this.#installed = { requestId, version };
    this.#end(job, 'InstallRebooting', requestId);
    charger.reset('reboot', restartMs, 'firmwareUpdate');
  }

  async #download({ requestId, url, retries = 0, retryIntervalS = defaultRetryS }: Command, signal: AbortSignal) {
    const { tls, lookup } = this.#charger.options;
    for (let tries = 0; tries <= retries && !signal.aborted; tries++) {
      if (tries > 0) await this.#wait(1000 * retryIntervalS);
      if (signal.aborted) return undefined;
      this.#tell('Downloading', requestId);
      try {
        return await exchange(url, { method: 'GET', ca: tls?.ca, lookup, signal });
      } catch (error) {
        this.#charger.journal.note(`download failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    return undefined;
  }

  /** False when the update was given up meanwhile. */
  async #until(atMs: number, word: string, { requestId }: Command, signal: AbortSignal): Promise<boolean> {
    const waitMs = atMs - this.#charger.now();
    if (waitMs > 0) {
      this.#tell(word, requestId);
      await this.#wait(waitMs);
    }
    return !signal.aborted;
  }

  #idle(requestId: number): Promise<void> {
    const isBusy = this.#charger.connectors.some(({ transaction }) => transaction !== undefined);
    if (isBusy) this.#tell('InstallScheduled', requestId);
    return new Promise((resolve) => this.#charger.whenIdle(resolve));
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#charger.options.clock.after(ms, resolve));
  }

  #end(job: AbortController, status: string, requestId: number): void {
    if (this.#job === job) this.#job = undefined;
    this.#tell(status, requestId);
  }

  #tell(status: string, requestId: number | undefined, isNew = true): void {
    if (isNew) this.#last = { status, requestId };
    const isPlain = this.#charger.version === 'ocpp1.6' && (requestId === undefined || requestId < 0);
    if (isPlain && !plainWords.test(status)) return;
    this.#charger.attempt({ kind: 'firmwareProgressed', status, ...(requestId !== undefined && { requestId }) });
  }
}

function isSignedBy(file: Buffer, { signature = '', signingCertificate = '' }: Command): boolean {
  const certificate = readCertificate(signingCertificate);
  return certificate !== undefined && verify('sha256', file, certificate.publicKey, Buffer.from(signature, 'base64'));
}

/** `undefined` for what is no certificate. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** `charger-2.3.1.bin` → `2.3.1`; a name without numbers is known by its content. */
function versionOf({ headers, body }: Answer, url: string): string {
  const disposition = headers['content-disposition'] ?? '';
  const name = /filename="?([^";]+)/.exec(disposition)?.[1] ?? new URL(url).pathname.split('/').at(-1) ?? '';
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 8);
  return /\d+(?:\.\d+)+/.exec(name)?.[0] ?? `build-${hash}`;
}
