/** The part of fontkit that is used, which comes without types, and pdfkit's word that it takes an opened font in place of a file. */
declare module 'fontkit' {
  export interface OpenFont {
    layout(text: string): unknown;
    /** Glyphs made so far, each with the characters that it was first made of. */
    _glyphs: object;
  }
  export function create(file: Uint8Array): OpenFont;
}

declare namespace PDFKit.Mixins {
  interface PDFFont {
    registerFont(name: string, font: import('fontkit').OpenFont): this;
  }
}
