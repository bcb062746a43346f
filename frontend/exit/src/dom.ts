type Child = Node | string | undefined;
type Attributes = {
  readonly class?: string;
  readonly id?: string;
  readonly type?: string;
  readonly value?: string;
  readonly role?: string;
  readonly autocomplete?: string;
  readonly spellcheck?: "false";
  readonly rows?: string;
  readonly readonly?: "";
  readonly inputmode?: string;
};

/** Makes an element. Text goes in as text, never as markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that does one thing at a time. */
export function button(words: string, act: () => Promise<void> | void, primary = false): HTMLButtonElement {
  const element = h("button", { type: "button", ...(primary ? { class: "primary" } : {}) }, words);
  element.addEventListener("click", () => {
    element.disabled = true;
    void Promise.resolve(act()).finally(() => {
      element.disabled = false;
    });
  });
  return element;
}

/** A text field under its words. */
export function field(
  words: string,
  value: string,
  hint?: string,
): { readonly label: HTMLLabelElement; readonly read: () => string; readonly write: (text: string) => void } {
  const input = h("input", { type: "text", class: "mono", autocomplete: "off", spellcheck: "false" });
  input.value = value;
  const label = h("label", {}, words, hint === undefined ? undefined : h("small", {}, ` ${hint}`), input);
  return {
    label,
    read: () => input.value.trim(),
    write: (text) => {
      input.value = text;
    },
  };
}

export function facts(rows: readonly (readonly [string, string])[]): HTMLDListElement {
  return h("dl", {}, ...rows.flatMap(([term, value]) => [h("dt", {}, term), h("dd", { class: "fig" }, value)]));
}
