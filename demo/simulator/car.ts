/** How electric cars take power: by what the connector offers, by what the car can, and less when the battery fills. Pure. */

export interface Car {
  batteryWh: number;
  maxAcW: number;
  maxDcW: number;
  /** State of charge at arrival and at which the driver is content, 0–1. */
  arrivalSoc: number;
  targetSoc: number;
}

const models: readonly Pick<Car, 'batteryWh' | 'maxAcW' | 'maxDcW'>[] = [
  { batteryWh: 77_000, maxAcW: 11_000, maxDcW: 135_000 },
  { batteryWh: 58_000, maxAcW: 11_000, maxDcW: 120_000 },
  { batteryWh: 52_000, maxAcW: 22_000, maxDcW: 130_000 },
  { batteryWh: 84_000, maxAcW: 11_000, maxDcW: 240_000 },
  { batteryWh: 39_000, maxAcW: 7_400, maxDcW: 75_000 },
  { batteryWh: 93_000, maxAcW: 22_000, maxDcW: 270_000 },
  { batteryWh: 45_000, maxAcW: 7_400, maxDcW: 100_000 },
];

interface Chance {
  between(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
}

export const newCar = (random: Chance, isDc: boolean): Car => ({
  ...random.pick(models),
  arrivalSoc: random.between(0.08, isDc ? 0.4 : 0.6),
  targetSoc: isDc ? random.between(0.72, 0.86) : random.between(0.8, 1),
});

/** A fast charger's curve: a short ramp, a plateau, then ever less from 55 % on; AC only fades at the very end. */
export function acceptedW(car: Car, soc: number, offeredW: number, isDc: boolean): number {
  if (soc >= 1) return 0;
  if (!isDc) return Math.round(Math.min(offeredW, car.maxAcW) * (soc > 0.97 ? 0.35 : 1));
  const ramp = soc < 0.1 ? 0.7 + 3 * soc : 1;
  const taper = soc < 0.55 ? 1 : Math.max(0.12, 1 - (soc - 0.55) * 1.95);
  return Math.round(Math.min(offeredW, car.maxDcW * ramp * taper));
}

/** Of energy from the grid about 8 % is lost on the way into the battery. */
export const socAfter = (car: Car, energyWh: number): number =>
  Math.min(1, car.arrivalSoc + (energyWh * 0.92) / car.batteryWh);
