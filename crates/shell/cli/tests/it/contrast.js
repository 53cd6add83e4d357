// Returns each text whose contrast with what is behind it is too low (WCAG 2.2, 1.4.3 and 1.4.11 for its numbers).
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (text) => {
    if (!known.has(text)) known.set(text, drawn(text));
    return known.get(text);
  };
  const drawn = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const papers = new Map();
  const behind = (element) => {
    if (!element) return [255, 255, 255, 1];
    if (!papers.has(element)) {
      const color = rgba(getComputedStyle(element).backgroundColor);
      papers.set(element, color[3] === 1 ? color : behind(element.parentElement));
    }
    return papers.get(element);
  };
  const seen = new Set();
  const low = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element)) continue;
    seen.add(element);
    if (element.closest("svg, script, noscript, .hidden, option")) continue;
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width < 2 || box.height < 2 || !element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) continue;
    const [ink, paper] = [light(rgba(style.color)), light(behind(element))];
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      const name = element.tagName.toLowerCase() + (element.className ? "." + element.className : "");
      low.set(name, `contrast ${ratio.toFixed(2)} in ${name}: ${walker.currentNode.data.trim().slice(0, 40)}`);
    }
  }
  return [...low.values()];
})()
