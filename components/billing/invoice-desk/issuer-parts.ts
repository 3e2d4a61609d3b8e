/** What the form of an issuer is made of: its groups of fields, its look, and a picture that pages with a strict policy show. */
import { css } from 'lit';
import type { DeskKey } from './desk-texts.ts';
import type { textNames } from './issuer-draft.ts';

export type TextName = (typeof textNames)[number];
export const groups: readonly (readonly [DeskKey, readonly (readonly TextName[])[]])[] = [
  ['group.who', [['name'], ['street'], ['postcode', 'city'], ['country']]],
  ['group.law', [['vatId', 'taxNumber'], ['registration'], ['prefix']]],
  ['group.pay', [['contactName', 'email'], ['phone'], ['iban', 'bic']]],
];

export const issuerStyles = css`
  .group {
    display: grid;
    gap: 12px;
    padding-block-start: 6px;
  }
  .group > h3 {
    padding-block-end: 6px;
    border-block-end: 1px solid var(--_line);
  }
  .logo {
    max-inline-size: 200px;
    max-block-size: 72px;
    padding: 6px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: #fff;
  }
  .file {
    position: relative;
    cursor: pointer;
  }
  .file > input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: inherit;
  }
  .file:focus-within {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
`;

/** For a picture: pages that allow few sources rather allow `data:` than `blob:`. */
export const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
