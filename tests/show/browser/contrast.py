"""The contrast of every visible piece of text with what lies below it, worked out in the page.

WCAG 2, success criterion 1.4.3: 4.5 to 1, and 3 to 1 for large text.
"""

_TOO_WEAK = """() => {
  const parse = (css) => {
    const parts = (css.match(/[\\d.e+-]+%?/g) ?? []).map(Number);
    const scale = css.startsWith("color(srgb") ? 255 : 1;
    return {rgb: parts.slice(0, 3).map((part) => part * scale), alpha: css === "none" ? 0 : parts[3] ?? 1};
  };
  const over = (top, below) => ({
    rgb: top.rgb.map((part, i) => part * top.alpha + below.rgb[i] * (1 - top.alpha)),
    alpha: top.alpha + below.alpha * (1 - top.alpha),
  });
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ({rgb}) => {
    const [r, g, b] = rgb.map((part) => linear(part / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const faded = (element) => {
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const isWords = (element) => element.closest("text") !== null;
  const paint = (element) => {
    const style = getComputedStyle(element);
    const drawn = element instanceof SVGElement && element.tagName !== "svg";
    const colour = parse(drawn ? style.fill : style.backgroundColor);
    return {...colour, alpha: colour.alpha * (drawn ? Number(style.fillOpacity) : 1) * faded(element)};
  };
  const ground = (x, y) => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches
      && getComputedStyle(document.documentElement).colorScheme.includes("dark");
    const canvas = {rgb: dark ? [18, 18, 18] : [255, 255, 255], alpha: 1};
    const layers = document.elementsFromPoint(x, y).filter((found) => !isWords(found)).map(paint);
    return layers.reverse().reduce((below, top) => over(top, below), canvas);
  };
  const found = [];
  let looked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode, element = words.parentElement;
    const isSeen = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const isOff = element.closest(":disabled, [aria-disabled=true]"); // these are exempt
    if (!words.data.trim() || !isSeen || isOff) continue;
    const range = document.createRange();
    range.selectNodeContents(words);
    const box = range.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    if (box.width < 2 || !document.elementsFromPoint(x, y).length) continue;
    looked++;
    const style = getComputedStyle(element);
    const ink = parse(element.closest("svg") ? style.fill : style.color);
    // letters with a halo lie on that
    const below = style.paintOrder.startsWith("stroke") && parseFloat(style.strokeWidth) >= 3
      ? parse(style.stroke) : ground(x, y);
    const size = parseFloat(style.fontSize);
    const enough = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const measured = ratio(over({...ink, alpha: ink.alpha * faded(element)}, below), below);
    if (measured < enough) found.push(`${words.data.trim()}: ${measured.toFixed(2)}`);
  }
  return {looked, found};
}"""


def too_weak(tab):
    """(how many pieces of text were looked at, those that are too weak with their ratio)."""
    measured = tab.evaluate(_TOO_WEAK)
    return measured["looked"], measured["found"]
