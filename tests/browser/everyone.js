// What `test_everyone.py` asks a page. Most functions give a list of faults, empty where there is none.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const shown = (node) => node.checkVisibility({ visibilityProperty: true });
const brief = (node) => node.outerHTML.slice(0, 120);

// --- keyboard and thumb

const LOOKS = ["outlineStyle", "outlineWidth", "boxShadow", "strokeWidth", "borderColor"];

function look(node) {
  const parts = [node, ...all("*", node)].map((part) => getComputedStyle(part));
  return parts.map((style) => LOOKS.map((name) => style[name]).join()).join("|");
}

// What has the focus now; and whether what had it before looks different without it.
function step() {
  const was = window.walked, at = document.activeElement;
  const before = was ? { same: was.node === at, marked: look(was.node) !== was.look } : {};
  if (at === document.body) return { ...before, end: true };
  window.walked = before.same ? was : { node: at, look: look(at) };
  (window.trail ??= new Set()).add(at);
  const box = at.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1));
  const sheet = top?.closest(".levers");
  return {
    ...before,
    words: (at.getAttribute("aria-label") ?? at.textContent).trim().slice(0, 40) || at.id,
    follows: !was || was.node === at || !(was.node.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING),
    inside: box.width > 0 && x > 0 && x < innerWidth && box.bottom > 0 && box.top < innerHeight,
    covered: Boolean(sheet && !sheet.contains(at) && box.height < innerHeight / 2),
  };
}

function missed() {
  return all("a[href], button, input, select, textarea, summary, [tabindex]")
    .filter((node) => node.tabIndex >= 0 && !node.closest("[inert]") && shown(node))
    .filter((node) => !(node.type === "radio" && !node.checked) && !window.trail.has(node))
    .map(brief);
}

// Smaller than 44 pixels; words in a sentence and marks on the map, which the list below it has too, aside.
function small() {
  const inText = ".answer *, p *, .legend *, .notice *, .handoff, [role=slider], .skip", found = [];
  for (const node of all("a[href], button, input, select, summary")) {
    if (!shown(node) || node.matches(inText)) continue;
    const target = node.closest("label") ?? node;
    target.scrollIntoView({ block: "center" });
    const box = target.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
    const reach = (dx, dy) => {
      let n = 0;
      while (n < 44 && target.contains(document.elementFromPoint(x + n * dx, y + n * dy))) n += 1;
      return n;
    };
    const tall = Math.max(box.height, reach(0, -1) + reach(0, 1));
    const wide = Math.max(box.width, reach(-1, 0) + reach(1, 0));
    if (Math.min(tall, wide) < 43.5) found.push(`${wide} by ${tall}: ${brief(node)}`);
  }
  scrollTo(0, 0);
  return found;
}

// --- ears

const LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], output:not([aria-live])";

function hear() {
  window.heard = [];
  const note = (node) => {
    const live = (node.closest ? node : node.parentElement)?.closest(LIVE);
    if (live && shown(live) && !live.matches("[data-busy]")) window.heard.push(live.textContent.trim());
  };
  const watch = new MutationObserver((rows) => rows.forEach((row) => note(row.target)));
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
}

// --- eyes

const wide = () => document.documentElement.clientWidth;

function cut() {
  const found = document.documentElement.scrollWidth > wide() ? ["the page scrolls sideways"] : [];
  for (const node of all("main *, header *, footer *")) {
    if (!shown(node) || node.closest(".unseen, svg, nav, .scroll, [role=tablist], pre")) continue;
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const clipped = style.overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1;
    if (box.width && (clipped || box.right > wide() + 1 || box.left < -1)) found.push(brief(node));
  }
  return found;
}

function moving() {
  return all("*").flatMap((node) => ["", "::before", "::after"].flatMap((part) => {
    const style = getComputedStyle(node, part);
    const lasts = [style.transitionDuration, style.animationName === "none" ? "0s" : style.animationDuration];
    const slow = lasts.join().split(",").some((seconds) => parseFloat(seconds) > 0.01);
    return slow || style.scrollBehavior === "smooth" ? [brief(node)] : [];
  }));
}

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function rgba(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
}

function light(color) {
  const [r, g, b] = rgba(color).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [more, less] = [light(a), light(b)].sort((x, y) => y - x);
  return (more + 0.05) / (less + 0.05);
}

// Words of drawings too faint for what is behind them: their halo, the last solid shape below, or the card.
function faint() {
  const card = getComputedStyle(document.documentElement).getPropertyValue("--card"), found = [];
  for (const svg of all("svg").filter(shown)) {
    const shapes = [];
    for (const node of all("*", svg)) {
      const style = getComputedStyle(node), box = node.getBoundingClientRect();
      const solid = style.fill !== "none" && rgba(style.fill)[3] === 255 && Number(style.opacity) > 0.9;
      if (["rect", "circle", "path"].includes(node.nodeName) && solid) shapes.push([box, style.fill]);
      if (node.nodeName !== "text" || !node.textContent) continue;
      const x = box.x + box.width / 2, y = box.y + box.height / 2;
      const below = shapes.findLast(([b]) => x > b.left && x < b.right && y > b.top && y < b.bottom);
      const ground = style.stroke !== "none" ? style.stroke : below?.[1] ?? card;
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 600);
      const ratio = contrast(style.fill, ground);
      if (ratio < (large ? 3 : 4.5)) found.push(`${node.textContent}: ${ratio.toFixed(1)}`);
    }
  }
  return found;
}

// Colors of drawings that a dark page leaves as they are, aside from those that are meant to `stay`.
function leftLight(stay) {
  return all("svg, svg *").flatMap((node) => ["fill", "stroke"].filter((paint) => {
    const given = node.getAttribute(paint) ?? "";
    return given.startsWith("#") && !stay.includes(given)
      && String(rgba(given)) === String(rgba(getComputedStyle(node)[paint]));
  }).map((paint) => brief(node)));
}

// --- paper

function printed() {
  const words = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: node } = texts.currentNode;
    if (shown(node) && !node.closest(".unseen, script, style, svg")) words.push(data);
  }
  return words.join(" ").trim().replace(/\s+/g, " ");
}

function notForPaper() {
  return all("button, input, select, .bar, .levers, dialog")
    .filter((node) => shown(node) && !node.matches("[data-source], .term, [role=tab]")).map(brief)
    .concat(all(".fig").filter((fig) => getComputedStyle(fig).breakInside !== "avoid").map(brief));
}
