/** Tries a campaign on past orders, and saves or starts it. What it would have cost the server reckons. */
import { campaigns } from '../../../bff/billing/campaigns/contract.ts';
import { ApiError, call, type Transport } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { type CampaignForm, newCampaign, readCampaign } from './campaign-form.ts';
import { campaignStyles } from './campaign-styles.ts';
import { campaignTexts, campaignWord } from './campaign-texts.ts';
import { campaignView } from './campaign-view.ts';
import { formStyles } from './form-styles.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { sideTexts } from './side-texts.ts';

export type Simulated = Answer<typeof campaigns.endpoints.simulate>;
const dayMs = 86_400_000;

export class Campaign implements EditorPart {
  readonly styles = [formStyles, campaignStyles];
  readonly texts = [campaignTexts, sideTexts];
  readonly host: EditorHost;
  isOpen = false;
  form: CampaignForm = newCampaign;
  result: Simulated | undefined;
  busy = false;
  error = '';

  constructor(host: EditorHost) {
    this.host = host;
  }

  get word() {
    return campaignWord(this.host.locale);
  }
  get currency(): string {
    return this.host.session?.currency ?? 'EUR';
  }
  get reading(): ReturnType<typeof readCampaign> {
    return readCampaign(this.form, this.currency);
  }
  /** A name, and a code where drivers type one in. */
  get maySave(): boolean {
    const { kind, name, code } = this.form;
    return this.reading.read !== undefined && name.trim() !== '' && (kind !== 'coupon' || code.trim().length >= 4);
  }

  forget(): void {
    this.isOpen = false;
  }

  open(): void {
    this.isOpen = true;
    this.error = '';
    this.host.requestUpdate();
  }

  close = (): void => {
    this.isOpen = false;
    this.host.requestUpdate();
  };

  /** Another form: the result is none of its. */
  change(part: Partial<CampaignForm>): void {
    this.form = { ...this.form, ...part };
    if (!('name' in part) && !('code' in part)) this.result = undefined;
    this.error = '';
    this.host.requestUpdate();
  }

  async simulate(): Promise<void> {
    const { read } = this.reading;
    if (!read) return;
    const to = Date.now();
    const body = { ...read, currency: this.currency, from: to - this.form.pastDays * dayMs, to };
    await this.#run(async (transport) => {
      this.result = await call(transport, campaigns.endpoints.simulate, { body });
    });
  }

  async save(isStarted: boolean): Promise<void> {
    const { read } = this.reading;
    if (!read || !this.maySave) return;
    const { name, kind, code } = this.form;
    const body = {
      ...read,
      name: name.trim(),
      currency: this.currency,
      ...(kind === 'coupon' && { code: code.trim() }),
    };
    await this.#run(async (transport) => {
      const { id } = await call(transport, campaigns.endpoints.create, { body });
      if (isStarted) await call(transport, campaigns.endpoints.start, { params: { id }, body: {} });
      this.host.toast(this.word(isStarted ? 'started' : 'saved', { name: body.name }));
      this.form = newCampaign;
      this.result = undefined;
      this.close();
    });
  }

  async #run(work: (transport: Transport) => Promise<void>): Promise<void> {
    const { session } = this.host;
    if (!session || this.busy) return;
    this.busy = true;
    this.error = '';
    this.host.requestUpdate();
    try {
      await work(session.transport);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.error = [...new Set([error.message, ...(error.problem.errors ?? []).map((e) => e.message)])].join(' ');
    } finally {
      this.busy = false;
      this.host.requestUpdate();
    }
  }

  view(): unknown {
    return campaignView(this);
  }
}
