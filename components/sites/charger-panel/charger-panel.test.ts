/** `<charger-panel>` on a page: accessible in every tab, honest about its charger, and each tab doing its work. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import { rolePermissions } from '../../../bff/kernel/permissions.ts';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleAlarm, sampleNowMs, sampleOrder } from '../../testing/samples.ts';
import type { ChargerPanel } from './charger-panel.ts';
import { defineChargerPanel } from './define.ts';
import type { CommandRow, TabName } from './tab.ts';
import { tabNames } from './tab.ts';
import { sampleCharger, sampleCommand, samplePassport, samplePlug, sampleRunning, sampleSetting } from './test-data.ts';

defineChargeProvider();
defineChargerPanel();

const inside = (panel: ChargerPanel, selector: string) => [
  ...panel.shadowRoot!.querySelectorAll<HTMLElement>(selector),
];
const one = (panel: ChargerPanel, selector: string) => {
  const [found] = inside(panel, selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const textOf = (panel: ChargerPanel) => panel.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const type = (panel: ChargerPanel, selector: string, value: string) => {
  const input = one(panel, selector) as HTMLInputElement;
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
};
const press = (panel: ChargerPanel, label: string) => {
  const found = inside(panel, 'button').find((each) => each.textContent!.trim() === label);
  if (!found) throw new Error(`no button ${label}: ${textOf(panel)}`);
  found.click();
};
const page = <T>(items: T[]) => ({ items, next: null, totals: { count: items.length, sums: {} } });
const waitFor = (panel: ChargerPanel, words: string) =>
  waitUntil(() => textOf(panel).includes(words), `"${words}"`, { timeout: 4000 });

const change = {
  id: 'g1',
  tenantId: 'm1',
  chargerId: 'c1',
  kind: 'profile',
  fromProfile: 1,
  toProfile: 2,
  step: 'sendProfile',
  state: 'running',
  detail: 'Setting the new security profile.',
  deadlineAt: sampleNowMs,
  actorName: 'Ada Byron',
  createdAt: sampleNowMs,
  updatedAt: sampleNowMs,
};
const security = {
  profile: 1,
  hasKey: true,
  online: true,
  version: 'ocpp1.6',
  certificate: null,
  change: null,
  toProfile: 2,
  checks: [
    { code: 'oneWay', level: 'warn', words: 'Chargers take a higher profile over OCPP.' },
    { code: 'oldWay', level: 'fine', words: 'Its present way in stays open.' },
  ],
};
const logFile = {
  id: 'f1',
  tenantId: 'm1',
  chargerId: 'c1',
  kind: 'diagnostics',
  name: 'HAFEN-01.log',
  state: 'ready',
  detail: '',
  sizeBytes: 120_400,
  sha256: '',
  vendor: '',
  model: '',
  version: '',
  signingCertificate: null,
  signature: null,
  requestNumber: 1,
  createdBy: 'Ada Byron',
  createdAt: sampleNowMs,
  updatedAt: sampleNowMs,
};
const firmwareFile = {
  ...logFile,
  id: 'f2',
  kind: 'firmware',
  name: 'duo-2.5.bin',
  version: '2.5.0',
  vendor: 'voltwerk',
};
const frame = (id: string, words: string, more: object = {}) => ({
  id,
  atMs: sampleNowMs,
  direction: 'in',
  kind: 'call',
  action: 'StatusNotification',
  messageId: id,
  words,
  text: '[2,"1","StatusNotification",{"connectorId":1}]',
  ...more,
});
const reservation = {
  id: 'r1',
  tenantId: 'm1',
  stationId: 's1',
  chargerId: 'c1',
  stationName: 'Hafen',
  chargerName: 'DC 1',
  connector: 1,
  number: 7,
  idTag: '04A2',
  cardId: null,
  driverId: null,
  userName: 'Mira Olsen',
  state: 'held',
  detail: '',
  orderId: null,
  commandId: null,
  startsAt: sampleNowMs,
  expiresAt: sampleNowMs + 3_600_000,
  createdAt: sampleNowMs,
  updatedAt: sampleNowMs,
};

const localList = {
  id: 'c1',
  tenantId: 'm1',
  stationId: 's1',
  chargerName: 'DC 1',
  state: 'inStep',
  version: 4,
  entries: 120,
  detail: '',
  syncedAt: sampleNowMs,
  updatedAt: sampleNowMs,
};

describe('<charger-panel>', () => {
  let api: FakeApi;
  let charger: ReturnType<typeof sampleCharger>;
  let plugs: ReturnType<typeof samplePlug>[];
  let sent: { path: string; body: unknown }[];
  let history: CommandRow[];

  const take = async (request: Request) => {
    sent.push({ path: new URL(request.url).pathname, body: await request.json() });
  };

  beforeEach(async () => {
    // Half-way through a fade nothing has its contrast.
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1000, height: 900 });
    api = new FakeApi();
    charger = sampleCharger();
    plugs = [samplePlug(1), samplePlug(2)];
    sent = [];
    history = [sampleCommand({ id: 'x0', state: 'rejected', detail: 'Rejected: a session is running' })];
    api.answer('GET', '/v1/chargers/c1', () => charger);
    api.answer('GET', '/v1/chargers/c1/passport', () => samplePassport());
    api.answer('GET', '/v1/stations/s1/live', () => ({
      station: {},
      connectors: [...plugs, samplePlug(9, { id: 'z', chargerId: 'other' })],
      tariff: null,
    }));
    api.answer('GET', '/v1/orders', ({ url }) =>
      page(
        new URL(url).searchParams.get('state') === 'charging'
          ? [sampleRunning()]
          : [5, 6, 7].map((i) => ({ ...sampleOrder(i), chargerId: 'c1' })),
      ),
    );
    api.answer('GET', '/v1/alarms', () => page([sampleAlarm(0, { chargerId: 'c1' })]));
    api.answer('GET', '/v1/chargers/c1/security', () => security);
    api.answer('GET', '/v1/certificates', () => page([]));
    api.answer('GET', '/v1/security-changes', () =>
      page([{ ...change, id: 'g0', state: 'failed', detail: 'It refused.' }]),
    );
    api.answer('GET', '/v1/commands', () => page(history));
    api.answer('GET', '/v1/chargers/c1/settings', () =>
      page([
        sampleSetting('HeartbeatInterval', {
          title: 'Time between signs of life',
          help: 'How often the charger says that it is there.',
          value: '300',
          unit: 's',
          type: 'integer',
          min: 10,
        }),
        sampleSetting('NumberOfConnectors', { value: '2', type: 'integer', mutability: 'readOnly' }),
        sampleSetting('LocalAuthorizeOffline', { value: 'true', type: 'boolean', needsRestart: true }),
      ]),
    );
    api.answer('GET', '/v1/chargers/c1/drift', () => ({
      chargerId: 'c1',
      chargerName: 'DC 1',
      online: true,
      template: { id: 't1', name: 'City', assigned: true },
      readAt: sampleNowMs,
      different: 1,
      items: [
        {
          key: 'HeartbeatInterval',
          title: 'Time between signs of life',
          wanted: '60',
          found: '300',
          state: 'different',
          canWrite: true,
          readAt: sampleNowMs,
        },
      ],
    }));
    api.answer('GET', '/v1/chargers/c1/messages', () => ({
      items: [
        frame('9-2', 'Connector 1 is Charging'),
        frame('9-1', 'Reset was refused: NotSupported', { kind: 'error' }),
      ],
      next: null,
    }));
    api.answer('GET', '/v1/chargers/c1/notices', () => page([]));
    api.answer('GET', '/v1/chargers/c1/firmware', () => ({ runs: '2.4.1', job: null }));
    api.answer('GET', '/v1/files', ({ url }) =>
      page(new URL(url).searchParams.get('kind') === 'firmware' ? [firmwareFile] : [logFile]),
    );
    api.answer('GET', '/v1/reservations', () => page([reservation]));
    api.answer('GET', '/v1/chargers/c1/local-list', () => localList);
  });
  afterEach(() => api.restore());

  const place = async (tab: TabName = 'overview', lang = 'en', dir = 'ltr', ready = '.tab section') => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${lang}
      .fetchClientSecret=${async () => 'secret'}
    ><div dir=${dir}><charger-panel charger-id="c1" tab=${tab}></charger-panel></div></charge-provider>`);
    const panel = provider.querySelector<ChargerPanel>('charger-panel')!;
    await waitUntil(() => inside(panel, `${ready}, .state`).length > 0, 'the tab', { timeout: 6000 });
    await waitUntil(() => inside(panel, '.bone').length === 0, 'its data', { timeout: 4000 });
    return panel;
  };
  const mayOnly = (...permissions: Permission[]) => {
    api.grant = { permissions };
  };

  for (const tab of tabNames)
    it(`is accessible: ${tab}`, async () => {
      const panel = await place(tab);
      await expect(panel).to.be.accessible();
    });

  it('is accessible while it asks', async () => {
    const panel = await place('commands');
    one(panel, '[data-kind=remoteStart]').click();
    await waitUntil(() => inside(panel, 'dialog[open] input').length > 0);
    await expect(panel).to.be.accessible();
  });

  it('shows each connector as it is, and what charges there for how much', async () => {
    const panel = await place();
    const cards = inside(panel, '.plug').map((each) => each.textContent!.replace(/\s+/g, ' '));
    expect(cards).to.have.length(2);
    expect(cards[0]).to.contain('Charging').and.contain('120.0 kW').and.contain('18.00 kWh').and.contain('€');
    expect(cards[1]).to.contain('Available').and.contain('CHAdeMO');
    await waitFor(panel, '1: password, not encrypted');
    expect(textOf(panel)).to.contain('for 1 h 30 min').and.contain('12 sec. ago');
  });

  it('does not show a stale green: offline says since when, and what was said last', async () => {
    const since = Date.now() - 3_600_000;
    charger = sampleCharger({ online: false, connectedAt: null, offlineSince: since });
    plugs = [
      samplePlug(2, { state: 'offline', sinceMs: since, offlineSince: since, toldState: 'available', toldAt: since }),
    ];
    const panel = await place();
    const card = one(panel, '.plug').textContent!.replace(/\s+/g, ' ');
    expect(card).to.contain('Offline').and.contain('Said last: Available, 1 hr. ago');
    expect(inside(panel, '.plug .s-available')).to.have.length(0);
    expect(textOf(panel)).to.contain('Offline since').and.contain('Not connected');
  });

  it('follows what happens: connectors, the running order, the charger', async () => {
    const panel = await place();
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'order.progress', id: 'e1', at: 1, row: { id: 'o0', powerW: 90_000, energyWh: 19_000 } });
    await waitFor(panel, '90.0 kW');
    expect(textOf(panel)).to.contain('Battery 40%');
    api.send({
      topic: 'connector.changed',
      id: 'e2',
      at: 1,
      row: samplePlug(2, { state: 'faulted', errorCode: 'groundFailure' }),
    });
    await waitFor(panel, 'Error: Ground fault');
    api.send({ topic: 'charger.changed', id: 'e3', at: 1, row: sampleCharger({ name: 'DC 1 new' }) });
    await waitFor(panel, 'DC 1 new');
    api.send({ topic: 'charger.changed', id: 'e4', at: 1, row: { ...sampleCharger(), removed: true } });
    await waitFor(panel, 'This charger was removed');
  });

  it('opens orders and alarms by asking the page', async () => {
    const panel = await place();
    const heard: unknown[] = [];
    for (const name of ['wf-order-open', 'wf-orders-open', 'wf-alarm-open'])
      panel.addEventListener(name, (event) => heard.push([name, (event as Event & { detail: unknown }).detail]));
    press(panel, 'Order');
    press(panel, 'All orders');
    one(panel, '.line .s-critical').click();
    expect(heard).to.deep.equal([
      ['wf-order-open', { id: 'o0' }],
      ['wf-orders-open', { chargerId: 'c1' }],
      ['wf-alarm-open', { id: 'a0', stationId: 's0', chargerId: 'c1' }],
    ]);
  });

  it('loads a tab when it is opened, by keyboard too', async () => {
    const panel = await place();
    expect(api.calls.some(({ url }) => url.includes('/settings'))).to.equal(false);
    one(panel, '#part-overview').focus();
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'ArrowRight' });
    await waitFor(panel, 'Time between signs of life');
    expect(panel.tab).to.equal('settings');
    expect(one(panel, '[role=tabpanel]').getAttribute('aria-labelledby')).to.equal('part-settings');
  });

  it('says why something cannot be done before it is pressed', async () => {
    const panel = await place('commands');
    const why = (kind: string) => {
      const button = one(panel, `[data-kind=${kind}]`);
      return button.getAttribute('aria-disabled') === 'true' ? button.querySelector('.why')!.textContent : undefined;
    };
    expect(why('setProfile')).to.equal('SmartCharging is not among the charger’s feature profiles.');
    expect(why('setMonitors')).to.equal('OCPP 1.6 has no monitors.');
    expect(why('remoteStart')).to.equal(undefined);
    expect(one(panel, '[data-kind=clearCache]').textContent).to.contain('Nobody has tried it');
    one(panel, '[data-kind=setProfile]').click();
    await panel.updateComplete;
    expect(inside(panel, 'dialog[open]')).to.have.length(0);
  });

  it('leaves to the permission what needs one, and to its return what can wait for an offline charger', async () => {
    mayOnly(...rolePermissions.support);
    charger = sampleCharger({ online: false, offlineSince: Date.now() - 60_000 });
    const panel = await place('commands');
    const why = (kind: string) => one(panel, `[data-kind=${kind}] .why`).textContent;
    expect(why('raw')).to.equal('Your access does not include this.');
    expect(why('remoteStart')).to.equal('The charger is offline.');
    api.answer('POST', '/v1/chargers/c1/commands', async (request) => {
      await take(request);
      return sampleCommand();
    });
    one(panel, '[data-kind=reset]').click();
    await waitUntil(() => inside(panel, '#op-wait').length > 0);
    type(panel, '#op-wait', '60');
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'Waiting for the charger');
    expect(sent).to.deep.equal([
      { path: '/v1/chargers/c1/commands', body: { command: { kind: 'reset', hard: false }, expiresInMs: 3_600_000 } },
    ]);
    expect(inside(panel, '#part-security')).to.have.length(0);
  });

  it('keeps what was typed when something is missing, and what the server says', async () => {
    const panel = await place('commands');
    one(panel, '[data-kind=remoteStart]').click();
    await waitUntil(() => inside(panel, '#op-idTag').length > 0);
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'This must be filled in.');
    type(panel, '#op-idTag', '04A2BB');
    api.answer('POST', '/v1/chargers/c1/commands', () => api.problem(409, 'conflict', 'The charger is disabled.'));
    one(panel, '[part~=confirm]').click();
    await waitUntil(() => inside(panel, '[role=alert]').length > 0);
    expect(one(panel, '[role=alert]').textContent).to.equal('The charger is disabled.');
    expect((one(panel, '#op-idTag') as HTMLInputElement).value).to.equal('04A2BB');
  });

  it('follows a remote start to its order, or to the reason', async () => {
    const start = sampleCommand({ id: 'x7', kind: 'remoteStart', payload: { kind: 'remoteStart' } });
    api.answer('POST', '/v1/chargers/c1/commands', () => start);
    const panel = await place('commands');
    await waitUntil(() => api.streams.length === 1);
    one(panel, '[data-kind=remoteStart]').click();
    await waitUntil(() => inside(panel, '#op-idTag').length > 0);
    type(panel, '#op-idTag', '04A2BB');
    one(panel, '[part~=confirm]').click();
    await waitUntil(() => inside(panel, '[data-id=x7]').length > 0);
    const life = () => one(panel, '[data-id=x7] .life').textContent;
    const tell = (more: Partial<CommandRow>) =>
      api.send({ topic: 'command.changed', id: 'e', at: 1, row: { ...start, updatedAt: Date.now(), ...more } });
    expect(life()).to.contain('Waiting for the charger');
    tell({ state: 'accepted', detail: 'Accepted' });
    await waitUntil(() => life()!.includes('waiting for the session to begin'));
    tell({ state: 'accepted', detail: 'Accepted, but no transaction started.' });
    await waitUntil(() => life()!.includes('no session began'));
    tell({ state: 'accepted', detail: 'Accepted', orderId: 'o9' });
    await waitUntil(() => life()!.includes('Charging has begun'));
    let opened = '';
    panel.addEventListener('wf-order-open', (event) => {
      opened = (event as Event & { detail: { id: string } }).detail.id;
    });
    press(panel, 'Open the order');
    expect(opened).to.equal('o9');
  });

  it('does nothing that the page forbids', async () => {
    const panel = await place('commands');
    panel.addEventListener('wf-before-command', (event) => event.preventDefault());
    one(panel, '[data-kind=clearCache]').click();
    await waitUntil(() => inside(panel, 'dialog[open] [part~=confirm]').length > 0);
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'The page did not allow this.');
    expect(api.calls.some(({ method, url }) => method === 'POST' && url.endsWith('/commands'))).to.equal(false);
  });

  it('checks a setting while it is typed, writes several at once, and shows what became of each', async () => {
    const panel = await place('settings');
    expect(textOf(panel)).to.contain('1 setting differs from the template “City”.');
    expect(textOf(panel)).to.contain('Waits for a restart');
    const open = (key: string) => one(panel, `[data-key=${key}] > button`).click();
    open('NumberOfConnectors');
    await waitFor(panel, 'Read only');
    expect(inside(panel, '#setting-value')).to.have.length(0);
    open('HeartbeatInterval');
    await waitUntil(() => inside(panel, '#setting-value').length > 0);
    type(panel, '#setting-value', '5');
    await waitFor(panel, 'This must be at least 10.');
    expect((one(panel, '[part~=write]') as HTMLButtonElement).disabled).to.equal(true);
    type(panel, '#setting-value', '60');
    open('LocalAuthorizeOffline');
    await waitUntil(() => inside(panel, 'select#setting-value').length > 0);
    type(panel, '#setting-value', 'false');
    await waitFor(panel, '2 changes not written yet');
    const written = sampleCommand({ id: 'w1', kind: 'writeConfiguration', payload: {} });
    api.answer('POST', '/v1/chargers/c1/settings', async (request) => {
      await take(request);
      return written;
    });
    await waitUntil(() => api.streams.length === 1);
    one(panel, '[part~=write]').click();
    await waitUntil(() => inside(panel, 'dialog[open] [part~=confirm]').length > 0);
    one(panel, '[part~=confirm]').click();
    await waitUntil(() => inside(panel, 'dialog[open]').length === 0);
    expect(sent).to.deep.equal([
      {
        path: '/v1/chargers/c1/settings',
        body: {
          entries: [
            { key: 'HeartbeatInterval', value: '60' },
            { key: 'LocalAuthorizeOffline', value: 'false' },
          ],
        },
      },
    ]);
    const result = [
      { key: 'HeartbeatInterval', status: 'Accepted' },
      { key: 'LocalAuthorizeOffline', status: 'Rejected' },
    ];
    const row = { ...written, state: 'rejected' as const, result, updatedAt: Date.now() + 1 };
    api.send({ topic: 'command.changed', id: 'e', at: 1, row });
    await waitFor(panel, '1 change not written yet');
    expect(one(panel, '[data-key=HeartbeatInterval]').textContent).to.contain('Taken');
    expect(one(panel, '[data-key=LocalAuthorizeOffline]').textContent).to.contain('Refused');
  });

  it('keeps what a charger finds its server by from those who may not touch its security', async () => {
    mayOnly(...rolePermissions.support);
    api.answer('GET', '/v1/chargers/c1/settings', () =>
      page([
        sampleSetting('SecurityProfile', { value: '1', type: 'integer' }),
        sampleSetting('LightIntensity', { value: '60' }),
      ]),
    );
    const panel = await place('settings');
    one(panel, '[data-key=SecurityProfile] > button').click();
    await waitFor(panel, 'Your access does not include changing this.');
    expect(inside(panel, '#setting-value')).to.have.length(0);
    one(panel, '[data-key=LightIntensity] > button').click();
    await waitUntil(() => inside(panel, '#setting-value').length > 0);
  });

  it('reads frames in plain words, the raw one on demand, and follows', async () => {
    const panel = await place('messages');
    const words = () => inside(panel, '.said .words').map((each) => each.textContent);
    expect(words()).to.deep.equal(['Connector 1 is Charging', 'Reset was refused: NotSupported']);
    expect(one(panel, '.said time').textContent).to.match(/\d\d:\d\d:\d\d \S+$/);
    one(panel, '[data-id="9-2"] button').click();
    await waitUntil(() => inside(panel, '.raw pre').length === 1);
    expect(one(panel, '.raw pre').textContent).to.contain('"connectorId": 1');
    api.answer('GET', '/v1/chargers/c1/messages', () => ({
      items: [frame('9-3', 'The charger is alive'), frame('9-2', 'Connector 1 is Charging')],
      next: null,
    }));
    one(panel, '[role=switch]').click();
    await waitUntil(() => words()[0] === 'The charger is alive', 'the new one', { timeout: 5000 });
    expect(words()).to.have.length(3);
    expect(inside(panel, '.raw pre')).to.have.length(1);
  });

  it('searches on the server, and says what needs a permission', async () => {
    const panel = await place('messages');
    type(panel, '#messages-search', 'fault');
    type(panel, '#messages-kind', 'error');
    type(panel, '#messages-from', '2026-11-20T10:00');
    await waitUntil(() => api.calls.some(({ url }) => url.includes('q=fault') && url.includes('kind=error')));
    await waitUntil(() => api.calls.some(({ url }) => url.includes(`from=${Date.UTC(2026, 10, 20, 9)}`)));
    mayOnly('charger:view');
    const other = await place('messages');
    expect(textOf(other)).to.contain('needs the permission charger:log');
  });

  it('asks for a log and a firmware update', async () => {
    api.answer('POST', '/v1/chargers/c1/logs', async (request) => {
      await take(request);
      return { file: { ...logFile, id: 'f9', state: 'waiting', name: 'new.log' }, commandId: 'x' };
    });
    api.answer('POST', '/v1/chargers/c1/firmware', async (request) => {
      await take(request);
      return { commandId: 'x' };
    });
    const panel = await place('files');
    one(panel, '[part~=ask-log]').click();
    await waitUntil(() => inside(panel, '#log-kind').length > 0);
    type(panel, '#log-kind', 'security');
    type(panel, '#log-from', '2026-11-20T10:00');
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'new.log');
    expect(textOf(panel)).to.contain('Waiting for it');
    one(panel, '[part~=update]').click();
    await waitUntil(() => (inside(panel, '#firmware option')[0]?.textContent ?? '').includes('2.5.0'));
    api.answer('GET', '/v1/chargers/c1/firmware', () => ({
      runs: '2.4.1',
      job: {
        commandId: 'x',
        batchId: null,
        fileId: 'f2',
        fileName: 'duo-2.5.bin',
        version: '2.5.0',
        phase: 'downloading',
        detail: 'The charger is fetching the firmware.',
        atMs: sampleNowMs,
        fetchedAt: null,
        steps: [{ status: 'Downloading', atMs: sampleNowMs }],
      },
    }));
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'Fetching');
    expect(sent).to.deep.equal([
      { path: '/v1/chargers/c1/logs', body: { log: 'security', fromMs: Date.UTC(2026, 10, 20, 9) } },
      { path: '/v1/chargers/c1/firmware', body: { fileId: 'f2' } },
    ]);
  });

  it('runs the conformance checks and shows what was seen', async () => {
    const check = (state: string) => ({
      name: 'heartbeat',
      title: 'Sends a heartbeat',
      state,
      seen: state === 'failed' ? 'No message came.' : '',
    });
    const run = { runId: 'n1', startedAt: sampleNowMs, endedAt: null, checks: [check('waiting')] };
    api.answer('POST', '/v1/chargers/c1/conformance', () => run);
    const panel = await place('passport');
    expect(textOf(panel)).to.contain('Says Wh and means kWh').and.contain('LocalAuthListMaxLength');
    one(panel, '[part~=run]').click();
    await waitUntil(() => inside(panel, 'dialog[open] [part~=confirm]').length > 0);
    api.answer('GET', '/v1/chargers/c1/passport', () =>
      samplePassport({
        conformance: { ...run, endedAt: sampleNowMs, checks: [check('failed')], ofThis: true } as never,
      }),
    );
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'Running: 0 of 1');
    await waitFor(panel, '0 passed, 1 failed');
    expect(textOf(panel)).to.contain('No message came.');
  });

  it('raises the security only after its warnings were read, and shows each step', async () => {
    api.answer('POST', '/v1/chargers/c1/security/raise', async (request) => {
      await take(request);
      return change;
    });
    const panel = await place('security');
    await waitFor(panel, 'It refused.');
    one(panel, '[part~=raise]').click();
    await waitUntil(() => inside(panel, 'dialog[open] [part~=confirm]').length > 0);
    const confirm = () => one(panel, '[part~=confirm]') as HTMLButtonElement;
    expect(confirm().disabled).to.equal(true);
    one(panel, 'dialog[open] [type=checkbox]').click();
    await waitUntil(() => !confirm().disabled);
    confirm().click();
    await waitFor(panel, 'Change under way: From profile 1 to 2');
    expect(sent[0]!.body).to.deep.equal({ toProfile: 2, withinMinutes: 60, confirmed: true });
    expect(one(panel, '[aria-current=step]').textContent).to.contain('Set the new profile');
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'securityChange.changed', id: 'e', at: 1, row: { ...change, step: 'return' } });
    await waitUntil(() => one(panel, '[aria-current=step]').textContent!.includes('Wait for it to come back'));
  });

  it('reserves for a card, and gives free again', async () => {
    api.answer('POST', '/v1/chargers/c1/reservations', async (request) => {
      await take(request);
      return { ...reservation, id: 'r2', userName: '', idTag: '04CC', state: 'asked' };
    });
    api.answer('POST', '/v1/reservations/r1/cancel', async (request) => {
      await take(request);
      return { ...reservation, state: 'cancelled' };
    });
    const panel = await place('reservations');
    one(panel, '[part~=reserve]').click();
    await waitUntil(() => inside(panel, '#reserve-card').length > 0);
    type(panel, '#reserve-card', '04CC');
    one(panel, '[part~=confirm]').click();
    await waitUntil(() => inside(panel, '[data-id=r2]').length > 0);
    expect(one(panel, '[data-id=r2]').textContent).to.contain('Asked');
    inside(panel, '[data-id=r1] button')
      .find((each) => each.textContent!.includes('Cancel'))!
      .click();
    await waitUntil(() => inside(panel, 'dialog[open] [part~=confirm]').length > 0);
    one(panel, '[part~=confirm]').click();
    await waitUntil(() => one(panel, '[data-id=r1]').textContent!.includes('Cancelled'));
    expect(sent[0]!.body).to.deep.equal({ idTag: '04CC', connector: 1, minutes: 30 });
  });

  it('sends the local list again, and empties it only when that was meant', async () => {
    api.answer('POST', '/v1/chargers/c1/local-list/sync', () => ({ ...localList, state: 'sending' }));
    api.answer('PATCH', '/v1/chargers/c1/local-list', async (request) => {
      await take(request);
      return { ...localList, state: 'off' };
    });
    const panel = await place('reservations');
    await waitFor(panel, 'In step with the cards');
    one(panel, '[part~=sync]').click();
    await waitFor(panel, 'Being sent');
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'localList.changed', id: 'e', at: 1, row: { ...localList, id: 'other', state: 'failed' } });
    api.send({ topic: 'localList.changed', id: 'e', at: 1, row: { ...localList, version: 5 } });
    await waitFor(panel, 'In step with the cards');
    const keep = () => one(panel, '[role=switch]') as HTMLInputElement;
    keep().click();
    await waitFor(panel, 'Empty the list?');
    expect(keep().checked).to.equal(true);
    one(panel, '[part~=confirm]').click();
    await waitFor(panel, 'Switched off');
    expect(sent).to.deep.equal([{ path: '/v1/chargers/c1/local-list', body: { enabled: false } }]);
  });

  it('shows nothing of the charger before, and reads the other', async () => {
    const panel = await place('settings');
    one(panel, '[data-key=HeartbeatInterval] > button').click();
    await waitUntil(() => inside(panel, '#setting-value').length > 0);
    type(panel, '#setting-value', '60');
    await waitFor(panel, '1 change not written yet');
    api.answer('GET', '/v1/chargers/c2', () => sampleCharger({ id: 'c2', name: 'Other' }));
    api.answer('GET', '/v1/chargers/c2/settings', () => page([sampleSetting('OnlyHere', { value: '1' })]));
    panel.chargerId = 'c2';
    await waitFor(panel, 'OnlyHere');
    expect(textOf(panel)).to.not.contain('not written yet').and.not.contain('HeartbeatInterval');
  });

  it('says what cannot be loaded and tries again, and keeps what it has when the line is cut', async () => {
    api.answer('GET', '/v1/chargers/c1', () => api.problem(500, 'internal'));
    const panel = await place('overview', 'en', 'ltr', '.state');
    expect(textOf(panel)).to.contain('This could not be loaded');
    api.answer('GET', '/v1/chargers/c1', () => charger);
    press(panel, 'Try again');
    await waitUntil(() => inside(panel, '.plug').length === 2);
  });

  it('is not for those who may not see chargers', async () => {
    mayOnly('order:view');
    const panel = await place('overview', 'en', 'ltr', '.state');
    expect(textOf(panel)).to.contain('Not visible to you');
  });

  it('speaks German, right to left, and fits a phone', async () => {
    await setViewport({ width: 360, height: 740 });
    const panel = await place('overview', 'de', 'rtl');
    expect(textOf(panel)).to.contain('Anschlüsse').and.contain('Lädt').and.contain('Sicherheit mindestens');
    for (const tab of tabNames) {
      panel.showTab(tab);
      await waitUntil(() => one(panel, '.tab').getAttribute('aria-labelledby') === `part-${tab}`);
      await waitUntil(() => inside(panel, '.tab section').length > 0, tab, { timeout: 4000 });
      await waitUntil(() => inside(panel, '.bone').length === 0);
      const wide = inside(panel, '.tab *').filter((each) => {
        const { left, right, width } = each.getBoundingClientRect();
        return width > 0 && (left < -1 || right > 361) && !each.closest('.sr, dialog');
      });
      expect(wide.map((each) => `${tab}: ${each.className} ${each.textContent!.slice(0, 40)}`)).to.deep.equal([]);
    }
  });
});
