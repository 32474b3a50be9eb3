// What scrolls sideways can be scrolled by keyboard, and a phone's two menus can be opened by it.

const boxes = "pre, .table-wrapper, .cell_output .text_html, .still .chart, .still div:has(> svg[role=img])";
const reach = () => {
  for (const box of document.querySelectorAll(boxes)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};

const menu = (name, words) => {
  const drawer = document.querySelector(name === "__toc" ? ".toc-drawer" : ".sidebar-drawer");
  const box = document.getElementById(name);
  if (!drawer || !box) return;
  drawer.ariaLabel = words;
  const buttons = [...document.querySelectorAll(`label[for=${name}]:not(.overlay)`)].map(label => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: label.className, ariaLabel: words });
    button.append(...label.childNodes);
    label.replaceWith(button);
    return button;
  });
  const turn = on => {
    box.checked = on;
    told();
    if (on) (drawer.querySelector("input") ?? drawer.querySelector("a"))?.focus();
    else buttons.find(button => button.checkVisibility())?.focus();
  };
  const told = () => { for (const button of buttons) button.ariaExpanded = box.checked; };
  for (const button of buttons) button.addEventListener("click", () => turn(!box.checked));
  box.addEventListener("change", told);
  drawer.addEventListener("keydown", event => {
    if (event.key === "Escape" && box.checked) turn(false);
  });
  told();
};

addEventListener("load", reach);
addEventListener("resize", reach);
document.addEventListener("DOMContentLoaded", () => {
  menu("__navigation", "All pages");
  menu("__toc", "On this page");
});
// from a folder, a browser does not let the search read the pages that it found
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
