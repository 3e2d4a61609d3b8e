/** The dialogs of the editor's desk: which is open, what it says, and what its buttons do. Templates only. */
import { nothing } from 'lit';
import { type ButtonOptions, button } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import type { Desk, Question } from './desk.ts';
import { effectView, historyView, placesView, renameView } from './dialogs.ts';
import { allWords } from './more-texts.ts';

export const deskView = (desk: Desk): unknown => {
  const host = desk.host;
  const { locale, word: core } = host;
  const { base, readOnly } = host.editing;
  const word = allWords(locale);
  const common = { word, locale, error: desk.error };
  const next = (base?.version ?? 0) + 1;
  const cancel = (label = core('cancel')) => button({ label, onClick: desk.close });
  const confirm = (o: Pick<ButtonOptions, 'label' | 'onClick' | 'disabled' | 'kind'>) =>
    button({ kind: 'primary', part: 'confirm', busy: desk.busy, ...o });
  const shell = (kind: Question, title: string, body: () => unknown, actions?: () => unknown[]) =>
    dialog({
      open: desk.question === kind,
      title,
      closeLabel: core('close'),
      ...(!actions && { kind: 'drawer' as const }),
      onClose: desk.close,
      body: desk.question === kind ? body() : nothing,
      actions: desk.question === kind ? actions?.() : nothing,
    });
  const leave = shell(
    'leave',
    word('leaveTitle'),
    () => word('leaveText'),
    () => [
      cancel(word('leaveStay')),
      confirm({
        label: word('discard'),
        kind: 'danger',
        onClick: () => {
          desk.close();
          desk.next?.();
        },
      }),
    ],
  );
  if (!base) return leave;
  return [
    leave,
    shell(
      'publish',
      word('publishTitle', { n: next }),
      () => effectView({ ...common, effect: desk.effect, row: base, next, clock: (at) => host.at(at, 'clock') }),
      () => [
        cancel(),
        confirm({
          label: word('publishNow', { n: next }),
          disabled: !desk.effect,
          onClick: () => void desk.publish(),
        }),
      ],
    ),
    shell(
      'rename',
      word('renameTitle'),
      () =>
        renameView({
          ...common,
          name: desk.name,
          onInput: (name) =>
            desk.set(() => {
              desk.name = name;
            }),
        }),
      () => [
        cancel(),
        confirm({ label: core('save'), disabled: desk.name.trim() === '', onClick: () => void desk.rename() }),
      ],
    ),
    shell(
      'places',
      word('stationsTitle'),
      () =>
        placesView({
          ...common,
          places: desk.places,
          chosen: desk.chosen,
          tariffId: base.id,
          find: desk.find,
          onFind: (text) =>
            desk.set(() => {
              desk.find = text;
            }),
          onChoose: (id, on) =>
            desk.set(() => {
              const chosen = new Set(desk.chosen);
              if (on) chosen.add(id);
              else chosen.delete(id);
              desk.chosen = chosen;
            }),
        }),
      () => [cancel(), confirm({ label: core('save'), disabled: !desk.places, onClick: () => void desk.assign() })],
    ),
    shell('history', word('history'), () =>
      historyView({
        ...common,
        versions: desk.versions,
        current: base.version,
        time: (at) => host.at(at),
        onUse: readOnly
          ? undefined
          : (version) => {
              desk.close();
              host.editing.restore(version.definition);
            },
        onOlder: desk.olderThan === null ? undefined : () => void desk.loadHistory(desk.olderThan ?? undefined),
      }),
    ),
  ];
};
