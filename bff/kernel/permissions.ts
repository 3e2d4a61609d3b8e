/** Permissions and the role presets built from them. Browser-safe data. */

export const permissions = [
  'tenant:view',
  'tenant:edit',
  'account:view',
  'account:edit',
  'key:view',
  'key:edit',
  'embed:create',
  'audit:view',
  'mail:view',
  'station:view',
  'station:edit',
  'charger:view',
  'charger:edit',
  'charger:command',
  'charger:log',
  'charger:security',
  'charger:expert',
  'firmware:edit',
  'card:view',
  'card:edit',
  'driver:view',
  'driver:edit',
  'order:view',
  'order:edit',
  'tariff:view',
  'tariff:edit',
  'alarm:view',
  'alarm:handle',
] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'manager', 'operator', 'finance', 'support', 'viewer'] as const;
export type Role = (typeof roles)[number];

const operationsView = [
  'station:view',
  'charger:view',
  'alarm:view',
  'tariff:view',
  'order:view',
  'card:view',
  'driver:view',
] as const;

/** What each role may do within its tenant and everything below it. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  manager: permissions.filter((p) => p !== 'key:edit' && p !== 'tenant:edit'),
  operator: [
    ...operationsView,
    'station:edit',
    'charger:edit',
    'charger:command',
    'charger:log',
    'charger:security',
    'firmware:edit',
    'card:edit',
    'driver:edit',
    'alarm:handle',
    'tenant:view',
  ],
  finance: [...operationsView, 'order:edit', 'tariff:edit', 'tenant:view', 'audit:view'],
  support: [
    ...operationsView,
    'charger:command',
    'charger:log',
    'card:edit',
    'driver:edit',
    'alarm:handle',
    'tenant:view',
  ],
  viewer: [...operationsView, 'tenant:view'],
};
