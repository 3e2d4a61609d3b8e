/**
 * Where a charger connects and with what: network profiles (2.0.1 B09, B10), security profiles (whitepaper A05, 1.6 key `SecurityProfile`)
 * and its password. A new way is taken at the next restart, and left again when it leads nowhere.
 */
import type { Charger } from './charger.ts';
import { done, type Obedience, rejectedFor } from './charger-answers.ts';
import type { SettingSpec } from './charger-settings.ts';
import type { StationCommand } from './vocabulary.ts';

interface Way {
  url: string;
  securityProfile: number;
}

const slots = 5;

export class Network {
  readonly #charger: Charger;
  readonly #ways = new Map<number, Way>();
  #slot = 1;
  /** Connections that failed since the way was taken. */
  #failures = 0;
  #isProven = false;
  #password: string | Uint8Array | undefined;
  #hasNewPassword = false;

  constructor(charger: Charger) {
    this.#charger = charger;
    const { url, password, tls } = charger.options;
    this.#password = password;
    const isSecure = url.startsWith('wss:');
    const securityProfile = isSecure ? (tls?.cert === undefined ? 2 : 3) : password === undefined ? 0 : 1;
    this.#ways.set(1, { url, securityProfile });
    charger.configuration.put('SecurityProfile', String(securityProfile));
  }

  /** Whether a setting of the connection may have this value. */
  mayBe({ key16, key2 }: SettingSpec, value: string): boolean {
    if (key16 === 'AuthorizationKey') return value.length >= 16 && value.length <= 40;
    if (key2 === 'OCPPCommCtrlr.NetworkConfigurationPriority')
      return value !== '' && value.split(',').every((slot) => this.#ways.has(Number(slot.trim())));
    if (key16 !== 'SecurityProfile') return true;
    const { version, configuration } = this.#charger;
    // In 2.x the profile belongs to the network profile.
    return (
      version === 'ocpp1.6' &&
      Number(value) >= configuration.number('SecurityProfile') &&
      this.#isPossible(Number(value))
    );
  }

  /** A setting holds from now on. */
  changed({ key16 }: SettingSpec, value: string): void {
    if (key16 === 'SecurityProfile') this.#raise(Number(value));
    if (key16 !== 'AuthorizationKey') return;
    // 1.6 tells it as hexadecimal digits of the bytes that are used.
    const isHex = this.#charger.version === 'ocpp1.6' && /^(?:[0-9a-f]{2})+$/i.test(value);
    this.#password = isHex ? Buffer.from(value, 'hex') : value;
    this.#hasNewPassword = true;
  }

  /** The answer is out: with a new password the charger comes back at once. */
  settled(): void {
    if (!this.#hasNewPassword) return;
    this.#hasNewPassword = false;
    this.#use();
    this.#charger.link.redial();
  }

  setProfile({ slot, url, securityProfile }: StationCommand & { kind: 'setNetworkProfile' }): Obedience {
    const used = this.#charger.configuration.words('OCPPCommCtrlr.NetworkConfigurationPriority');
    if (slot < 0 || slot > slots || !/^wss?:\/\//.test(url)) return rejectedFor('InvalidValue');
    // B09.FR.33 and FR.34: the present way is not changed under the charger's feet, nor made less secure.
    if (used[0] === String(slot)) return rejectedFor('InvalidValue');
    const { configuration, version } = this.#charger;
    const least = configuration.number('SecurityProfile');
    const isStep = version === 'ocpp2.1' && least === 3 && securityProfile === 2;
    if (securityProfile < least && !isStep) return rejectedFor('InvalidValue');
    if (securityProfile >= 2 !== url.startsWith('wss:')) return rejectedFor('InvalidValue');
    this.#ways.set(slot, { url: url.replace(/\/+$/, ''), securityProfile });
    return done();
  }

  /** The first way of the priority that can be gone is taken. */
  restart(): void {
    const order = this.#order();
    const next = order.find((slot) => this.#isPossible(this.#ways.get(slot)?.securityProfile ?? 0));
    if (next !== undefined) this.#take(next);
  }

  opened(): void {
    this.#failures = 0;
    this.#isProven = true;
  }

  /** After some failures of a new way the next one is tried. */
  lost(): void {
    if (this.#isProven) return;
    const most = this.#charger.configuration.number('OCPPCommCtrlr.NetworkProfileConnectionAttempts');
    if (++this.#failures < most) return;
    const order = this.#order();
    const next = order[(order.indexOf(this.#slot) + 1) % order.length];
    if (next !== undefined) this.#take(next);
  }

  #order(): number[] {
    return this.#charger.configuration
      .words('OCPPCommCtrlr.NetworkConfigurationPriority')
      .map(Number)
      .filter((slot) => this.#ways.has(slot));
  }

  #take(slot: number): void {
    const isOther = slot !== this.#slot;
    this.#slot = slot;
    this.#failures = 0;
    if (isOther) this.#isProven = false;
    this.#use();
  }

  #use(): void {
    const { options, configuration } = this.#charger;
    const way = this.#ways.get(this.#slot);
    if (way === undefined) return;
    options.url = way.url;
    // With a certificate there is no password (profile 3).
    if (this.#password === undefined || way.securityProfile === 3) delete options.password;
    else options.password = this.#password;
    configuration.put('SecurityProfile', String(way.securityProfile));
  }

  /** 1.6: the same server by its secure address. */
  #raise(securityProfile: number): void {
    const way = this.#ways.get(this.#slot);
    if (way === undefined) return;
    const { secureUrl = way.url } = this.#charger.options;
    this.#ways.set(this.#slot, { url: securityProfile >= 2 ? secureUrl : way.url, securityProfile });
  }

  #isPossible(securityProfile: number): boolean {
    const { options, certificates, version } = this.#charger;
    const isSecure = options.url.startsWith('wss:') || options.secureUrl !== undefined || version !== 'ocpp1.6';
    if (securityProfile === 3) return isSecure && certificates.hasOwn;
    if (securityProfile === 2) return isSecure && this.#password !== undefined;
    return securityProfile === 0 || this.#password !== undefined;
  }
}
