/** Drivers and their cards, drawn by chance from lists of names. Pure: rows as the store wants them, ids and times given. */
import type { cards, drivers } from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import { demoStations } from './equipment.ts';
import { type MerchantId, merchants } from './merchants.ts';
import type { Random } from './random.ts';

export type CardRow = NewRow<typeof cards>;
export type DriverRow = NewRow<typeof drivers>;

export interface People {
  drivers: DriverRow[];
  cards: CardRow[];
}

const dayMs = 86_400_000;

interface Crowd {
  tenantId: MerchantId;
  first: string;
  last: string;
  count: number;
  phone: string;
  country: string;
  /** Each with its postcode. */
  cities: readonly string[];
  streets: string;
}

const crowds: readonly Crowd[] = [
  {
    tenantId: 'rheintal',
    first: 'Anna Ben Clara David Elif Felix Greta Hannes Ida Jan Kira Leon Mia Nils Olga Paul',
    last: 'Becker Engel Fischer Hahn Jansen Krüger Lorenz Maurer Neumann Otto Peters Richter Schäfer Wolf Yılmaz Ziegler',
    count: 26,
    phone: '+49 170 555',
    country: 'DE',
    cities: ['50667 Köln', '53111 Bonn', '51143 Köln', '40213 Düsseldorf', '50321 Brühl'],
    streets: 'Gartenweg Hauptstraße Kirchplatz Lindenallee Marktgasse Rosenweg Uferweg',
  },
  {
    tenantId: 'alpenstrom',
    first: 'Alois Barbara Christoph Eva Georg Heidi Marie Reto Simon Urs',
    last: 'Bauer Egger Frei Hofer Huber Keller Mayr Pichler Steiner Wagner',
    count: 14,
    phone: '+43 660 555',
    country: 'AT',
    cities: ['6020 Innsbruck', '5020 Salzburg', '6330 Kufstein'],
    streets: 'Bergstraße Dorfplatz Feldgasse Mühlweg Seestraße',
  },
  {
    tenantId: 'kaveri',
    first: 'Aarav Diya Ishaan Kavya Meera Nikhil Priya Rohan Sanjana Tara',
    last: 'Bhat Desai Gowda Hegde Kumar Menon Naidu Patil Reddy Shetty',
    count: 14,
    phone: '+91 98450 55',
    country: 'IN',
    cities: ['560001 Bengaluru', '560038 Bengaluru', '570001 Mysuru'],
    streets: 'Lavelle-Road Church-Street Residency-Road Temple-Road',
  },
  {
    tenantId: 'domblick',
    first: 'Sven Ulla Xenia Yvonne',
    last: 'Adler Busch Dorn Fuchs',
    count: 4,
    phone: '+49 171 555',
    country: 'DE',
    cities: ['50667 Köln', '50668 Köln'],
    streets: 'Domgasse Eigelstein Severinstraße',
  },
];

const ascii = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();

export function newPeople(random: Random, nowMs: number): People {
  const people: People = { drivers: [], cards: [] };
  for (const crowd of crowds) {
    const names = new Set<string>();
    while (names.size < crowd.count)
      names.add(`${random.pick(crowd.first.split(' '))} ${random.pick(crowd.last.split(' '))}`);
    for (const name of names) addDriver(people, random, nowMs, crowd, name);
  }
  addOddCards(people, random, nowMs);
  return people;
}

function addDriver(people: People, random: Random, nowMs: number, crowd: Crowd, name: string): void {
  const [postcode = '', city = ''] = random.pick(crowd.cities).split(' ');
  const createdAt = nowMs - random.whole(70, 400) * dayMs;
  const driver: DriverRow = {
    id: random.id(createdAt),
    tenantId: crowd.tenantId,
    name,
    email: `${name.split(' ').map(ascii).join('.')}@mail.example`,
    phone: `${crowd.phone} ${random.whole(1000, 9999)}`,
    street: `${random.pick(crowd.streets.split(' ')).replace('-', ' ')} ${random.whole(1, 90)}`,
    postcode,
    city,
    country: crowd.country,
    createdAt,
    updatedAt: createdAt,
  };
  people.drivers.push(driver);
  const count = random.chance(0.25) ? 2 : 1;
  for (let i = 0; i < count; i++)
    people.cards.push(
      newCard(random, crowd.tenantId, createdAt, { label: i === 0 ? 'Card' : 'Key fob', driverId: driver.id }),
    );
}

function newCard(random: Random, tenantId: MerchantId, createdAt: number, more: Partial<CardRow>): CardRow {
  const uid = Array.from({ length: 7 }, () => random.whole(0, 255).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  return {
    id: random.id(createdAt),
    tenantId,
    uid: `04${uid.slice(2)}`,
    label: '',
    driverId: null,
    groupTag: '',
    blocked: false,
    expiresAt: null,
    stationIds: [],
    chargerIds: [],
    lastUsedAt: null,
    createdAt,
    updatedAt: createdAt,
    ...more,
  };
}

/** Cards of nobody, of a group, blocked, expired, or good for one station only. */
function addOddCards({ cards }: People, random: Random, nowMs: number): void {
  const createdAt = nowMs - 200 * dayMs;
  const add = (tenantId: MerchantId, more: Partial<CardRow>) => cards.push(newCard(random, tenantId, createdAt, more));
  for (const { id, kind } of merchants.filter((m) => m.kind === 'merchant')) {
    if (kind !== 'merchant') continue;
    for (let n = 1; n <= 4; n++) add(id, { label: `Pool car ${n}`, groupTag: `${id.toUpperCase()}-POOL` });
    add(id, { label: 'Reported lost', blocked: true });
    add(id, { label: 'Test ride 2025', expiresAt: nowMs - 30 * dayMs });
    const station = demoStations.find(({ tenantId }) => tenantId === id);
    if (station) add(id, { label: `Visitors ${station.city}`, stationIds: [station.id] });
  }
  for (let n = 1; n <= 5; n++) add('voltera', { label: `Voltera roaming ${n}`, groupTag: 'VOLTERA' });
}
