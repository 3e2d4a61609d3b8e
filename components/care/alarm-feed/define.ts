/** Makes the function that registers `<alarm-feed>`. */
import { definer } from '../../base/define.ts';
import { AlarmFeed } from './alarm-feed.ts';

export const defineAlarmFeed = definer('alarm-feed', AlarmFeed);
