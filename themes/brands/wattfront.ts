/** The default brand: the tokens as they are. */
import type { Brand } from '../tokens.ts';

export const wattfront: Brand = { name: 'wattfront', colours: {}, sizes: {} };
