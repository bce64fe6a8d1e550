// Every text on the page against what is behind it, and the edge of every field. Colours of any notation are
// drawn on a canvas, which gives their RGB.
const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (color) => {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const over = ([r, g, b, a], back) => [r, g, b].map((c, i) => c * a + back[i] * (1 - a));
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, two) => {
  const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};
// The backgrounds behind an element: the page's is a gradient between two colours.
const grounds = (element) => {
  if (!element) return [[255, 255, 255]];
  const style = getComputedStyle(element);
  const color = rgba(style.backgroundColor);
  const behind = color[3] === 1 ? [over(color, [0, 0, 0])]
    : grounds(element.parentElement).map((back) => over(color, back));
  const stops = style.backgroundImage.match(/(?:oklch|rgba?|oklab|color)\([^()]*\)/g) ?? [];
  return behind.concat(...stops.map(rgba).filter((stop) => stop[3] > 0)
    .map((stop) => behind.map((back) => over(stop, back))));
};
const faint = [];
for (const element of document.querySelectorAll("body *")) {
  const hasText = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
    || (element.localName === "input" && element.value);
  if (!hasText || !element.getClientRects().length) continue;
  if (element.closest("[aria-hidden=true]") || element.closest("noscript")) continue;
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const worst = Math.min(...grounds(element)
    .map((back) => contrast(over(rgba(style.color), back), back)));
  if (worst < (isLarge ? 3 : 4.5)) {
    faint.push(`${worst.toFixed(2)}: ${(element.innerText || element.value).slice(0, 60)}`);
  }
}
for (const box of document.querySelectorAll(".box")) {
  if (!box.getClientRects().length) continue;
  const edge = rgba(getComputedStyle(box).borderTopColor);
  const worst = Math.min(...grounds(box.parentElement)
    .map((back) => contrast(over(edge, back), back)));
  if (worst < 3) faint.push(`${worst.toFixed(2)}: the edge of ${box.firstElementChild.id}`);
}
return faint;
