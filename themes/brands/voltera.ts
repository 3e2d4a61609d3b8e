/** An imaginary reseller: violet, rounder, with a humanist font stack. It shows how little a brand has to say. */
import type { Brand } from '../tokens.ts';

export const voltera: Brand = {
  name: 'voltera',
  colours: {
    sunken: { light: [0.971, 0.008, 300], dark: [0.17, 0.014, 292] },
    surface: { light: [1, 0, 0], dark: [0.2, 0.018, 292] },
    raised: { light: [1, 0, 0], dark: [0.245, 0.022, 292] },
    line: { light: [0.91, 0.012, 300], dark: [0.33, 0.026, 292] },
    accent: { light: [0.49, 0.215, 293], dark: [0.77, 0.125, 298] },
    'on-accent': { light: [0.995, 0.004, 293], dark: [0.19, 0.05, 293] },
    focus: { light: [0.58, 0.2, 300], dark: [0.8, 0.12, 300] },
  },
  sizes: { radius: '10px', 'radius-card': '18px' },
  font: "'Avenir Next','Segoe UI Variable Text','Segoe UI',Ubuntu,Cantarell,sans-serif",
};
