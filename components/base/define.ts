/**
 * Registration of widgets. Class modules register nothing; a widget's `define.ts` makes a function from this, and only entry modules
 * call it, so a page may import a class and name it itself.
 */

export interface DefineOptions {
  /** Put before the tag: `acme` makes `<acme-order-table>`. Against clashes with other elements of the page. */
  prefix?: string;
  /** A scoped registry, where the browser has them. */
  registry?: CustomElementRegistry;
}

/** A function that registers `type` as `tag`. Registering a name twice does nothing: the first stays. Answers the full tag. */
export const definer =
  (tag: string, type: CustomElementConstructor) =>
  ({ prefix, registry = customElements }: DefineOptions = {}): string => {
    const name = prefix ? `${prefix}-${tag}` : tag;
    // A constructor can be registered once per registry, so a second name gets a subclass of its own.
    if (!registry.get(name)) registry.define(name, prefix ? class extends type {} : type);
    return name;
  };
