/** Entry: registers `<tariff-editor>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineTariffEditor } from '../billing/tariff-editor/define.ts';

export * from '../billing/tariff-editor/define.ts';
export { TariffEditor } from '../billing/tariff-editor/tariff-editor.ts';

defineChargeProvider();
defineTariffEditor();
