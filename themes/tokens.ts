/**
 * The design tokens: every colour, size and shadow that a page or a widget may use, as data. Brands override some of them
 * (brands/*.ts); css.ts writes them out. No selectors here.
 *
 * On a page a token is the custom property `--wf-<name>`. Inside a widget it is `--_<name>`, which takes the page's `--wf-<name>`
 * where there is one and else the value of the brand: so what the host page sets always wins.
 */

/** Perceived lightness 0–1, chroma 0–0.4, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];
export interface Shade {
  readonly light: Oklch;
  readonly dark: Oklch;
}
const shade = (light: Oklch, dark: Oklch): Shade => ({ light, dark });

export const colours = {
  /** Ground of a page and of a table. */
  surface: shade([1, 0, 0], [0.195, 0.008, 255]),
  /** What lies on the ground: cards, menus, dialogs. */
  raised: shade([1, 0, 0], [0.235, 0.01, 255]),
  /** What lies below it: table heads, wells, skeletons. */
  sunken: shade([0.972, 0.003, 250], [0.165, 0.007, 255]),
  /** Hairlines that only part things. */
  line: shade([0.912, 0.005, 250], [0.315, 0.012, 255]),
  /** Lines that carry meaning: borders of inputs, axes, switches. */
  'line-strong': shade([0.635, 0.014, 250], [0.565, 0.018, 255]),
  text: shade([0.24, 0.015, 255], [0.945, 0.004, 250]),
  muted: shade([0.485, 0.016, 252], [0.735, 0.014, 252]),
  accent: shade([0.5, 0.094, 198], [0.78, 0.112, 190]),
  'on-accent': shade([0.995, 0.004, 198], [0.18, 0.03, 198]),
  focus: shade([0.56, 0.13, 222], [0.8, 0.12, 215]),
  ok: shade([0.545, 0.13, 152], [0.77, 0.15, 152]),
  busy: shade([0.53, 0.15, 250], [0.74, 0.12, 248]),
  hold: shade([0.53, 0.19, 304], [0.76, 0.13, 304]),
  warn: shade([0.58, 0.118, 74], [0.82, 0.135, 82]),
  major: shade([0.565, 0.152, 46], [0.76, 0.145, 52]),
  bad: shade([0.53, 0.195, 26], [0.735, 0.155, 24]),
  'on-bad': shade([0.995, 0.004, 26], [0.17, 0.03, 24]),
  off: shade([0.52, 0.012, 252], [0.69, 0.012, 252]),
} as const satisfies Record<string, Shade>;
export type ColourName = keyof typeof colours;

export const sizes = {
  radius: '6px',
  'radius-card': '10px',
  control: '36px',
  row: '40px',
  'text-xs': '0.75rem',
  'text-s': '0.8125rem',
  'text-m': '0.875rem',
  'text-l': '1rem',
  'text-xl': '1.25rem',
  'text-2xl': '1.75rem',
  shadow: '0 0 0 1px rgb(0 0 0/0.05),0 2px 6px rgb(15 23 42/0.07),0 14px 36px -6px rgb(15 23 42/0.2)',
  motion: '160ms',
} as const;
export type SizeName = keyof typeof sizes;

/** What a brand says differently. */
export interface Brand {
  readonly name: string;
  readonly colours: Partial<Record<ColourName, Shade>>;
  readonly sizes: Partial<Record<SizeName, string>>;
  /** A font stack, for brands that do not take the page's family. */
  readonly font?: string;
}
