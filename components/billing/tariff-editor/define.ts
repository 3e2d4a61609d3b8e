/** Makes the function that registers `<tariff-editor>`. */
import { definer } from '../../base/define.ts';
import { TariffEditor } from './tariff-editor.ts';

export const defineTariffEditor = definer('tariff-editor', TariffEditor);
