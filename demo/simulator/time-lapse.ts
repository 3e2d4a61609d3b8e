/** How fast the demo's energy may flow. Numbers only. */
export const speeds = [1, 10, 60] as const;
export type Speed = (typeof speeds)[number];

/** Sessions may have this many times the energy that their connector's power and their time allow. */
export const powerFactor = 60;
