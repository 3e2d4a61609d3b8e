/** Entry: registers `<alarm-feed>` and `<charge-provider>` under their plain names. */
import { defineChargeProvider } from '../base/charge-provider.ts';
import { defineAlarmFeed } from '../care/alarm-feed/define.ts';

export { AlarmFeed } from '../care/alarm-feed/alarm-feed.ts';
export * from '../care/alarm-feed/define.ts';

defineChargeProvider();
defineAlarmFeed();
