/** The demo's own controls, as the server of the demo offers them. Only here. */

/** Whether the server is the demo's; the portal of a service offers none of this. */
export const isDemo = document.querySelector('meta[name="wf-demo"]') !== null;

export interface DemoState {
  speed: number;
  chargers: number;
  online: number;
  charging: number;
  site: string;
}
export interface DemoPlace {
  stationName: string;
  chargerName: string;
  connector: number;
}
export interface DemoLogIn {
  email: string;
  name: string;
  role: 'owner' | 'manager' | 'operator' | 'finance' | 'support' | 'viewer';
  tenant: string;
  password: string;
}

const ask = async <T>(path: string, body?: object): Promise<T> => {
  const response = await fetch(path, {
    ...(body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};

export const demoState = () => ask<DemoState>('/demo/state');
export const demoLogIns = () => ask<{ items: DemoLogIn[] }>('/demo/log-ins');
export const setSpeed = (speed: number) => ask<DemoState>('/demo/speed', { speed });
export const plugIn = (tenantId: string) => ask<{ place: DemoPlace | null }>('/demo/plug-in', { tenantId });
export const breakOne = (tenantId: string) => ask<{ place: DemoPlace | null }>('/demo/break', { tenantId });
