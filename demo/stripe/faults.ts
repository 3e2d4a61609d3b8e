/** What goes wrong on demand: with requests, and with webhooks. A fault is used up by the first request that it fits. */

/** `…Before`: nothing is carried out; `…After`: it is, and the answer is lost. */
export type RequestFault =
  | 'decline'
  | 'threeDSecure'
  | 'timeoutBefore'
  | 'timeoutAfter'
  | 'errorBefore'
  | 'errorAfter'
  | 'rateLimit';

export type WebhookFault = 'lose' | 'duplicate' | 'delay' | 'reorder';

export class Faults {
  readonly #waiting: { fault: RequestFault; path: RegExp }[] = [];
  /** How webhooks are treated from now on. */
  webhooks: WebhookFault | null = null;

  /** The next request by POST whose path fits fails so. */
  next(fault: RequestFault, path = /./): void {
    this.#waiting.push({ fault, path });
  }

  take(method: string, path: string): RequestFault | undefined {
    if (method !== 'POST') return undefined;
    const at = this.#waiting.findIndex((fault) => fault.path.test(path));
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]?.fault;
  }

  clear(): void {
    this.#waiting.length = 0;
    this.webhooks = null;
  }
}
