/** Tries a campaign on past orders, and saves or starts it. What it would have cost the server reckons. */
import { campaigns } from '../../../bff/billing/campaigns/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { Work } from '../../kit/work.ts';
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
  readonly work: Work;
  isOpen = false;
  form: CampaignForm = newCampaign;
  result: Simulated | undefined;

  constructor(host: EditorHost) {
    this.host = host;
    this.work = new Work(host);
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
    this.work.error = '';
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
    this.work.error = '';
    this.host.requestUpdate();
  }

  async simulate(): Promise<void> {
    const { read } = this.reading;
    if (!read) return;
    const to = Date.now();
    const body = { ...read, currency: this.currency, from: to - this.form.pastDays * dayMs, to };
    await this.work.once(async (transport) => {
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
    await this.work.once(async (transport) => {
      const { id } = await call(transport, campaigns.endpoints.create, { body });
      if (isStarted) await call(transport, campaigns.endpoints.start, { params: { id }, body: {} });
      this.host.toast(this.word(isStarted ? 'started' : 'saved', { name: body.name }));
      this.form = newCampaign;
      this.result = undefined;
      this.close();
    });
  }

  view(): unknown {
    return campaignView(this);
  }
}
