/** Who is in the demo: the merchant tree, its people and their log-ins. Data only; all of them are imaginary. */
import type { Role } from '../../bff/kernel/permissions.ts';

export type MerchantId = 'platform' | 'voltera' | 'rheintal' | 'domblick' | 'alpenstrom' | 'kaveri';

export interface Merchant {
  id: MerchantId;
  parentId: MerchantId | null;
  kind: 'platform' | 'reseller' | 'merchant' | 'subMerchant';
  name: string;
  country: string;
  currency: string;
  zone: string;
  locale: 'en' | 'de';
  brand: 'wattfront' | 'voltera';
}

export const merchants: readonly Merchant[] = [
  {
    id: 'platform',
    parentId: null,
    kind: 'platform',
    name: 'Wattfront',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'wattfront',
  },
  {
    id: 'voltera',
    parentId: 'platform',
    kind: 'reseller',
    name: 'Voltera',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'voltera',
  },
  {
    id: 'rheintal',
    parentId: 'voltera',
    kind: 'merchant',
    name: 'Stadtwerke Rheintal',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'voltera',
  },
  {
    id: 'domblick',
    parentId: 'rheintal',
    kind: 'subMerchant',
    name: 'Parkhaus Domblick',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'de',
    brand: 'voltera',
  },
  {
    id: 'alpenstrom',
    parentId: 'voltera',
    kind: 'merchant',
    name: 'Alpenstrom',
    country: 'AT',
    currency: 'EUR',
    zone: 'Europe/Vienna',
    locale: 'de',
    brand: 'voltera',
  },
  {
    id: 'kaveri',
    parentId: 'platform',
    kind: 'merchant',
    name: 'Kaveri Charge',
    country: 'IN',
    currency: 'INR',
    zone: 'Asia/Kolkata',
    locale: 'en',
    brand: 'wattfront',
  },
];

export interface LogIn {
  tenantId: MerchantId;
  email: string;
  name: string;
  role: Role;
}

/** The first one is what most visitors want to see. */
export const logIns: readonly LogIn[] = [
  { tenantId: 'rheintal', email: 'owner@rheintal.example', name: 'Mara Linden', role: 'owner' },
  { tenantId: 'rheintal', email: 'manager@rheintal.example', name: 'Jonas Weber', role: 'manager' },
  { tenantId: 'rheintal', email: 'operator@rheintal.example', name: 'Aylin Kaya', role: 'operator' },
  { tenantId: 'rheintal', email: 'finance@rheintal.example', name: 'Tobias Roth', role: 'finance' },
  { tenantId: 'rheintal', email: 'support@rheintal.example', name: 'Lea Brandt', role: 'support' },
  { tenantId: 'rheintal', email: 'viewer@rheintal.example', name: 'Emil Sommer', role: 'viewer' },
  { tenantId: 'domblick', email: 'owner@domblick.example', name: 'Katja Vogt', role: 'owner' },
  { tenantId: 'alpenstrom', email: 'owner@alpenstrom.example', name: 'Lukas Gruber', role: 'owner' },
  { tenantId: 'kaveri', email: 'owner@kaveri.example', name: 'Ananya Rao', role: 'owner' },
  { tenantId: 'kaveri', email: 'operator@kaveri.example', name: 'Vikram Iyer', role: 'operator' },
  { tenantId: 'voltera', email: 'owner@voltera.example', name: 'Paula Stern', role: 'owner' },
  { tenantId: 'platform', email: 'owner@wattfront.example', name: 'Robin Falk', role: 'owner' },
];

/** Somebody who has not taken the invitation yet, so that there is a mail to look at. */
export const invited: LogIn = {
  tenantId: 'rheintal',
  email: 'nora@rheintal.example',
  name: 'Nora Feld',
  role: 'operator',
};
