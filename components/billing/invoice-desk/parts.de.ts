/** All German of what is opened from the desk, in one file: the parts say much the same, which packs smaller together. */
export { de as desk } from './desk-texts.de.ts';
export { de as document } from './document-texts.de.ts';
export { de as problems } from './problem-texts.de.ts';
