// What a person sees and takes hold of: links, buttons and boxes by their words, fields by their labels.
// A place may be narrowed by the heading of its part, as in "Grant a role > Role"; "#last" is the last of several.
(wanted, kind) => {
  const plain = (text) => text.trim().replace(/\s+/g, " ");
  const parts = wanted.split(" > ");
  const last = wanted.endsWith(" #last");
  const words = parts.pop().replace(/ #last$/, "");
  let roots = [document.querySelector("main"), document];
  for (const part of parts) {
    const heads = [...document.querySelectorAll("main h2, main h3, main th")];
    const head = heads.find((h) => plain(h.textContent).startsWith(part));
    if (!head) return { missing: `no part ${part}` };
    roots = [head.closest("section, aside, tr, form") ?? head.parentElement];
  }
  const seen = (e) => e.checkVisibility({ visibilityProperty: true });
  const said = (e) => plain(e.getAttribute("aria-label") ?? e.textContent);
  const first = (selector, of) => {
    const all = roots.filter(Boolean).map((root) => [...root.querySelectorAll(selector)].filter(seen));
    const same = all.map((own) => own.filter((e) => of(e) === words)).find((own) => own.length);
    if (same) return last ? same.at(-1) : same[0];
    return all.flat().find((e) => of(e).startsWith(words)) ?? null;
  };
  let found;
  if (kind === "field") {
    const label = first("label", said);
    found = label?.control ?? first("input[aria-label], select[aria-label]", said);
  } else {
    found = first("a[href], button, summary", said);
  }
  if (!found) return { missing: "nothing is called that" };
  const form = found.form;
  if (kind !== "field" && found.matches("button") && form && !form.checkValidity()) {
    const lacking = [...form.elements].filter((e) => !e.checkValidity()).map((e) => e.name);
    return { missing: `the form lacks ${lacking}` };
  }
  found.scrollIntoView({ block: "center", inline: "center" });
  const box = found.getClientRects()[0] ?? found.getBoundingClientRect();
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!hit || !(found.contains(hit) || hit.contains(found))) {
    return { missing: `something lies over it: ${hit?.outerHTML.slice(0, 200)}` };
  }
  window.held = found;
  return { x, y, tag: found.localName, type: found.type ?? "" };
}
