// The one view of the workbench, the same on a Panel page, in a Voila chapter and in JupyterLab
// (AnyWidget API). Python writes HTML into named slots, `<div data-slot="answer">`; this file puts new
// HTML in their place without disturbing what a visitor holds, and sends what the visitor does.
//
//   Python → here   patch = {n, slots: {name: html}, query, title, more, locked, stale, file}
//   here → Python   event = {n, events: [{field, value, live} | {action, value} | {ui} | {hello}]}
//
// In the page: [data-field] controls ([data-live]: heard at each key), [data-action] and
// [data-step-field] buttons, [data-item] chooses an item, [data-walks] a list by arrows, [data-handle] in
// a drawing, .term with its meaning, [data-source], [data-local] buttons, [role=tab], [data-measure];
// a day that plays: feeder.js, which stands before this file wherever it runs.

const BUSY_MS = 300, SILENCE_MS = 5000, PHONE = "(max-width: 50em)", DAY_MS = 864e5;
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

function render({ model, el }) {
  const scope = model.get("scope");
  if (!scope) {
    el.classList.add("workbench", "view");
    el.innerHTML = model.get("html");
  }
  const root = scope ? $(scope) : el;
  const page = furnish(Boolean(scope));
  if (!$("[data-slot]", root)) return;  // nothing here changes
  page.query = root.dataset.query ?? $("[data-query]", root)?.dataset.query ?? page.query;
  page.carry();
  const line = talk(model, page);
  const caughtUp = drag(root, line);
  const swap = slots(root, line);
  const film = player(root, line);

  const receive = () => {
    const patch = model.get("patch");
    if (patch.n === undefined) return;
    line.answered(patch);
    const touched = swap(patch.slots);
    caughtUp();
    film.grown(touched);
    root.classList.toggle("locked", patch.locked);
    root.classList.toggle("stale", patch.stale);
    for (const part of $$(".levers section, .peek [data-step-field], .plays", root)) part.inert = patch.locked;
    if (patch.title) document.title = patch.title;
    if (patch.file) download(patch.file);
    page.query = patch.query;
    if ((!patch.more || patch.slots.progress) && line.settled()) page.settle(root);
  };
  model.on("change:patch", receive);
  if (!scope && model.get("patch").n !== undefined) line.send({ hello: true });

  controls(root, line, page);
  walk(root, line);
  const stopMeasuring = measure(root, line);
  performance.mark("ready");            // from now on the page takes what a visitor does,
  if (!scope) performance.mark("live");  // and answers; benchmarks/ reads both
  return () => { model.off("change:patch", receive); stopMeasuring(); film.leave(); };
}

// --- a Panel page lives before Bokeh does: until its model is there, what a visitor sets waits -------

function ahead() {
  const held = { scope: "body", patch: {}, event: {} }, heard = [];
  let real = null;
  return {
    get: (name) => (real ?? { get: (own) => held[own] }).get(name),
    set: (name, value) => (real ? real.set(name, value) : held[name] = value),
    save_changes: () => real?.save_changes(),
    on: (...what) => { heard.push(what); real?.on(...what); },
    off: (...what) => real?.off(...what),
    connect(model) {
      real = model;
      for (const what of heard) real.on(...what);
      for (const doc of window.Bokeh?.documents ?? []) {
        doc.on_event("connection_lost", () => window.workbenchPage.lost(true));
        doc.on_event("client_reconnected", () => window.workbenchPage.lost(false));
      }
      if (held.event.n) {
        real.set("event", held.event);
        real.save_changes();
      }
      performance.mark("live");
    },
  };
}

// --- messages: one in flight; while waiting, only the newest value of a field is kept ---------------

function talk(model, page) {
  let n = model.get("event").n ?? 0, waiting = false, queue = [], timers = [];
  const same = (a, b) => a && !a.action && !b.action && (b.field ? a.field === b.field : Boolean(a.ui && b.ui));
  const flush = () => {
    if (waiting || !queue.length) return;
    waiting = true;
    model.set("event", { n: ++n, events: queue.splice(0) });
    model.save_changes();
    timers.forEach(clearTimeout);
    timers = [setTimeout(() => page.busy(true), BUSY_MS), setTimeout(() => page.lost(true), SILENCE_MS)];
  };
  return {
    send(event) {
      if (same(queue.at(-1), event)) queue.pop();
      queue.push(event);
      flush();
    },
    answered(patch) {
      if (patch.n !== n) return;
      page.lost(false);
      clearTimeout(timers[1]);
      if (!patch.more) { clearTimeout(timers[0]); page.busy(false); }  // more: slow slots still to come
      waiting = false;
      flush();
    },
    settled: () => !waiting && !queue.length,
  };
}

// --- slots: new HTML grows into the old, so focus, selection, scroll and a drag survive -------------

function slots(root, line) {
  const held = new Map();
  return (patch) => {  // the slots that have changed
    const touched = [];
    for (const [name, html] of Object.entries(patch)) {
      if (held.get(name) === html) continue;
      held.set(name, html);
      for (const slot of $$(`[data-slot="${name}"]`, root)) {
        const next = document.createElement("template");
        next.innerHTML = html;
        grow(slot, next.content, line);
        touched.push(slot);
      }
    }
    return touched;
  };
}

const follows = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);
const keyOf = (node) => node.id || node.dataset?.key || node.dataset?.handle || "";
const alike = (a, b) => a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function grow(old, next, line) {
  const keyed = new Map([...old.children].map((child) => [keyOf(child), child]));
  let at = old.firstChild;
  for (const want of [...next.childNodes]) {
    const have = keyOf(want) ? keyed.get(keyOf(want)) : at;
    if (have && alike(have, want)) {
      if (at && follows(at, have) && have.contains(document.activeElement)) {
        while (at !== have) { const gone = at; at = at.nextSibling; gone.remove(); }  // moved, it would lose focus
      }
      if (have === at) at = at.nextSibling;
      else old.insertBefore(have, at);
      if (have.nodeType !== Node.ELEMENT_NODE) have.data = want.data;
      else { attributes(have, want); grow(have, want, line); value(have, want, line); }
    } else old.insertBefore(want, at);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}

function attributes(have, want) {
  const own = have.nodeName === "DETAILS" ? "open" : have.dataset.local === "levers" ? "aria-expanded" : "";  // what a visitor opened stays open
  for (const { name } of [...have.attributes]) {
    if (!want.hasAttribute(name) && name !== own) have.removeAttribute(name);
  }
  for (const { name, value } of [...want.attributes]) {
    if (have.getAttribute(name) !== value && name !== own) have.setAttribute(name, value);
  }
}

function value(have, want, line) {
  if (!["INPUT", "SELECT", "TEXTAREA"].includes(have.nodeName)) return;
  const inHand = have === document.activeElement && (!line.settled() || have.matches(":active"));
  if (inHand) return;  // a value on its way to Python is newer than what comes back
  if (have.type === "checkbox" || have.type === "radio") have.checked = want.hasAttribute("checked");
  else if (have.nodeName === "SELECT") have.value = $("option[selected]", have)?.value ?? have.value;
  else if (have.value !== want.value) have.value = want.value;
}

// --- controls and buttons ---------------------------------------------------------------------------

function controls(root, line, page) {
  const report = (control, live) => {
    const { field, origin, off = "" } = control.dataset;
    let value = control.value;
    if (control.type === "checkbox") value = control.checked ? value : off;
    if (origin) value = isoDay(addMonths(dayOf(origin), Number(value)));  // a range that counts months
    line.send({ field, value, live });
  };
  root.addEventListener("input", ({ target }) => {
    if (target.dataset?.field && (target.type === "range" || "live" in target.dataset)) report(target, true);
  });
  root.addEventListener("change", ({ target }) => {
    if (target.dataset?.field && (target.validity.valid || target !== document.activeElement)) report(target, false);
  });
  root.addEventListener("focusout", ({ target }) => {
    if (target.dataset?.field && target.validity && !target.validity.valid) report(target, false);
  });
  root.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-action], [data-step-field]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { action, value, stepField, step } = button.dataset;
    if (stepField) line.send({ action: "step", field: stepField, value: Number(step) });
    else line.send({ action, value: value ?? "", ...(action === "file" && { link: page.link() }) });
  });
}

// --- a list that is walked by arrows, from the search box above it too -------------------------------

function walk(root, line) {
  const choose = (option, live) => {
    for (const other of $$("[role=option]", option.parentElement)) other.setAttribute("aria-selected", String(other === option));
    const list = option.parentElement;
    list.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
    line.send({ field: "item", value: option.dataset.item, live });
  };
  const card = () => {  // on a phone the card stands below the list
    const at = $("#card", root)?.getBoundingClientRect();
    if (at && (at.top > innerHeight * 0.7 || at.bottom < 0)) $("#card", root).scrollIntoView({ block: "start" });
  };
  root.addEventListener("click", (event) => {
    const at = event.target.closest("[data-item]");
    if (!at || root.classList.contains("locked")) return;
    event.preventDefault();
    if (at.getAttribute("role") === "option") choose(at, false);
    else line.send({ field: "item", value: at.dataset.item, live: false });
    if (at.closest("[role=tabpanel], .results")) card();
  });
  root.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-walks], [role=listbox]");
    const list = box?.dataset.walks ? $(`#${box.dataset.walks}`, root) : box;
    if (!list || event.ctrlKey || event.metaKey || event.altKey || root.classList.contains("locked")) return;
    const all = $$("[role=option]", list), at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const ends = box === list ? { Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 } : {};
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, ...ends }[event.key];
    if (event.key === "Enter") { event.preventDefault(); if (all.length) choose(all[Math.max(at, 0)], false); card(); return; }
    if (to === undefined || !all.length) return;
    event.preventDefault();
    choose(all[Math.min(Math.max(to, 0), all.length - 1)], true);
  });
}

function measure(root, line) {
  let last = `${root.dataset.width} ${root.dataset.phone} false`, timer = 0;
  const figure = () => $("[data-measure]", root);
  if (!figure()) return () => {};
  const look = () => {
    const type = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;  // enlarged type: a drawing
    document.documentElement.style.setProperty("--type", type);                       // for less room, shown larger
    const width = Math.floor((figure()?.clientWidth ?? 0) / type / 8) * 8;
    const projection = document.body.classList.contains("projection");
    const ui = { width, phone: matchMedia(PHONE).matches || width < 480, projection };
    const now = Object.values(ui).join(" ");
    if (width && now !== last) { last = now; line.send({ ui }); }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(look, 120); };
  const observer = new ResizeObserver(soon);
  observer.observe(figure());
  document.addEventListener("workbench:projection", soon);
  look();
  return () => { observer.disconnect(); document.removeEventListener("workbench:projection", soon); };
}

function download({ name, content }) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// --- a date drawn as a line that can be dragged -----------------------------------------------------

const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / DAY_MS);
const isoDay = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

function addMonths(day, months) {
  const from = new Date(day * DAY_MS), year = from.getUTCFullYear(), month = from.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), last)) / DAY_MS;
}

function nearestMonth(day) {
  const first = addMonths(day, 0) - new Date(day * DAY_MS).getUTCDate() + 1, next = addMonths(first, 1);
  return day - first <= next - day ? first : next;
}

function drag(root, line) {
  let held = null;  // {field, day, began, pointer, grip}: what the visitor has in hand, ahead of Python
  const scale = ({ dataset: d }) => {
    const [t0, t1, x0, x1] = [dayOf(d.t0), dayOf(d.t1), Number(d.x0), Number(d.x1)];
    const within = (day) => Math.min(Math.max(day, dayOf(d.min ?? d.t0)), dayOf(d.max ?? d.t1));
    return {
      x: (day) => x0 + ((day - t0) / (t1 - t0)) * (x1 - x0),
      day: (x) => Math.round(t0 + ((x - x0) / (x1 - x0)) * (t1 - t0)),
      within,
    };
  };
  const pointerX = (handle, event) => {
    const matrix = handle.ownerSVGElement.getScreenCTM();
    return (event.clientX - matrix.e) / matrix.a;
  };
  const find = () => $(`[data-handle="${held.field}"]`, root);
  const place = () => {
    for (const handle of $$("[data-handle]", root)) {
      if (held?.field !== handle.dataset.handle) { handle.removeAttribute("transform"); continue; }
      const { x } = scale(handle);
      handle.setAttribute("transform", `translate(${x(held.day) - x(dayOf(handle.dataset.value))} 0)`);
    }
  };
  const move = (day, live) => {
    const to = scale(find()).within(day);
    if (to === held.day && live) return;
    held.day = to;
    place();
    line.send({ field: held.field, value: isoDay(to), live });
  };
  const letGo = (day) => {
    root.classList.remove("dragging");
    held.pointer = null;
    held.key = false;
    move(day, false);
  };

  root.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button || root.classList.contains("locked")) return;
    const day = dayOf(handle.dataset.value);
    const grip = scale(handle).x(day) - pointerX(handle, event);
    held = { field: handle.dataset.handle, day, began: day, pointer: event.pointerId, grip };
    handle.closest("[data-slot]").setPointerCapture(event.pointerId);  // outlives the handle itself
    handle.focus({ preventScroll: true });
    root.classList.add("dragging");
    event.preventDefault();
  });
  root.addEventListener("pointermove", (event) => {
    if (held?.pointer !== event.pointerId) return;
    const handle = find(), day = scale(handle).day(pointerX(handle, event) + held.grip);
    const byDay = event.altKey || event.shiftKey || handle.dataset.snap === "day";
    move(byDay ? day : nearestMonth(day), true);
  });
  root.addEventListener("pointerup", (event) => {
    if (held?.pointer === event.pointerId) letGo(held.day);
  });
  root.addEventListener("pointercancel", (event) => {
    if (held?.pointer === event.pointerId) letGo(held.began);
  });

  root.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    if (!handle || event.ctrlKey || event.metaKey || root.classList.contains("locked")) return;
    if (event.key === "Escape" && (held?.pointer ?? null) !== null) { event.stopPropagation(); letGo(held.began); return; }
    const field = handle.dataset.handle;
    const day = held?.field === field ? held.day : dayOf(handle.dataset.value);
    const sign = { ArrowRight: 1, ArrowUp: 1, PageUp: 6, ArrowLeft: -1, ArrowDown: -1, PageDown: -6 }[event.key];
    const bound = { Home: handle.dataset.min ?? handle.dataset.t0, End: handle.dataset.max ?? handle.dataset.t1 }[event.key];
    if (!sign && !bound) return;
    event.preventDefault();
    if (held?.field !== field) held = { field, day, began: day, pointer: null };
    held.key = true;
    move(bound ? dayOf(bound) : event.shiftKey ? day + Math.sign(sign) : addMonths(day, sign), true);
  });
  const keyUp = () => { if (held?.key) letGo(held.day); };
  root.addEventListener("keyup", keyUp);
  root.addEventListener("focusout", keyUp);
  const answered = () => {  // once Python has caught up, its drawing counts
    if (held && held.pointer === null && !held.key && line.settled()) held = null;
    place();
  };
  return answered;
}

// --- what a document has once: address, share, drawers, glossary, keys, tabs ------------------------

function furnish(isPage) {
  const page = (window.workbenchPage ??= start());
  page.isPage ||= isPage;
  page.carry();
  if (page.here() && location.search.includes("token=")) {  // of a Jupyter server: for nobody else to see
    history.replaceState(history.state, "", page.address() + location.hash);
  }
  return page;
}

function start() {
  const page = {
    isPage: false,
    query: location.search.slice(1).split("&").filter((pair) => !pair.startsWith("token=")).join("&"),
    here: () => (page.isPage || document.body.dataset.voila ? location.origin + location.pathname : ""),
    address: () => (page.query ? `${page.here()}?${page.query}` : page.here()),  // in JupyterLab the query alone
    link: () => {  // in Binder an address ends with its container, and a launch link makes another one
      const { launch, jupyter } = document.body.dataset;
      return launch ? `${launch}?urlpath=${encodeURIComponent(page.address().slice((location.origin + jupyter).length))}` : page.address();
    },
    carry() {  // links to other pages and the fields to copy from follow the scenario
      for (const link of $$("a[data-carry]")) link.search = page.query;
      for (const field of $$("[data-link]")) field.value = page.link();
    },
    settle(root) {
      if (page.isPage) history.replaceState(history.state, "", page.address() + location.hash);
      page.carry();
      const answer = $('[data-slot="answer"]', root);
      if (answer) say(answer.textContent.trim().replace(/\s+/g, " "));
    },
    busy(is) { for (const pill of $$("[data-busy]")) pill.hidden = !is; },
    lost(is) { for (const bar of $$("[data-lost]")) bar.hidden = !is; },
  };
  const say = later(700, (words) => {
    for (const live of $$("[data-say]")) if (live.textContent !== words) live.textContent = words;
  });
  for (const link of $$("a[data-near]")) link.hostname = location.hostname;  // the other server, same machine
  buttons(page);
  keys();
  glossary();
  tabs();
  darken(document.documentElement.classList.contains("dark"));
  if (location.hash === "#projection") present(true);
  return page;
}

function later(ms, act) {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => act(...args), ms); };
}

function present(on = !document.body.classList.contains("projection")) {
  document.body.classList.toggle("projection", on);
  document.body.classList.remove("with-levers");
  for (const button of $$('[data-local="present"]')) button.setAttribute("aria-pressed", String(on));
  document.dispatchEvent(new Event("workbench:projection"));
}

function darken(on) {
  document.documentElement.classList.toggle("dark", on);
  for (const button of $$('[data-local="dark"]')) button.setAttribute("aria-pressed", String(on));
}

function flip() {  // dark or light: how this room is, so it is kept here and not in the link
  darken(!document.documentElement.classList.contains("dark"));
  remember("workbench-dark", document.documentElement.classList.contains("dark") ? "on" : "off");
}

function remember(key, value) {  // in this browser only; one that keeps nothing still works
  try { localStorage.setItem(key, value); } catch { /* a private window */ }
}

function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

async function share(page) {
  const dialog = $("#share"), field = $("[data-link]", dialog), said = $("[data-said]", dialog);
  field.value = page.link();
  $('[data-local="send"]', dialog).hidden = !(navigator.share && matchMedia("(pointer: coarse)").matches);
  open(dialog);
  field.select();
  const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  const near = ["localhost", "127.0.0.1"].includes(new URL(field.value, location).hostname);
  const whoever = near ? "It opens on this machine; elsewhere, what follows the ? holds the scenario."
    : "Whoever opens it has your scenario.";
  said.textContent = (copied || document.execCommand("copy") ? "Copied. " : "Copy the marked link. ") + whoever;
}

function open(dialog) {
  document.dispatchEvent(new Event("workbench:open"));
  if (dialog && !dialog.open) dialog.showModal();
}

function openSource(key) {
  const entry = document.getElementById(`source-${key}`);
  if (!entry) return;
  open(entry.closest("dialog"));
  for (let fold = entry.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  for (const other of $$(".is-target")) other.classList.remove("is-target");
  entry.classList.add("is-target");
  entry.tabIndex = -1;
  entry.focus({ preventScroll: true });
  entry.scrollIntoView({ block: "center" });
}

function sheet(open) {
  for (const levers of $$(".levers")) {
    const button = $('[data-local="levers"]', levers), inside = $(".lever-list", levers)?.contains(document.activeElement);
    const was = levers.classList.contains("open"), is = open ?? !was;
    levers.classList.toggle("open", is);
    button?.setAttribute("aria-expanded", String(is));
    if (was && !is && inside) button?.focus();  // what is put away keeps no focus
  }
}

function buttons(page) {
  const local = {
    share: () => share(page),
    send: () => navigator.share({ title: document.title, url: page.link() }).catch(() => {}),
    present: () => present(),
    dark: () => flip(),
    keys: () => open($("#keys")),
    levers: () => sheet(),
    sources: () => {
      for (const old of $$(".is-target")) old.classList.remove("is-target");
      open($("#sources"));
    },
    tab: (button) => { button.closest("dialog")?.close(); openTab(button.dataset.tab); },
    close: (button) => button.closest("dialog").close(),
    reload: () => { location.href = page.address(); location.reload(); },
  };
  document.addEventListener("click", (event) => {
    const { target } = event;
    const button = target.closest?.("[data-local]"), source = target.closest?.("[data-source]");
    if (button) local[button.dataset.local](button);
    if (source) { event.preventDefault(); openSource(source.dataset.source); }
    if (target.nodeName === "DIALOG") target.close();  // a click beside it
    if (!target.closest?.(".levers")) sheet(false);
  });
  document.addEventListener("focusin", ({ target }) => {  // an open sheet covers nothing that has the focus
    if (!target.closest?.(".levers, dialog")) sheet(false);
  });
  document.addEventListener("keydown", (event) => {  // what is drawn is no button of its own
    const source = event.target.closest?.("[data-source]:not(a, button)");
    if (!source || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    openSource(source.dataset.source);
  });
}

function openTab(id) {
  const tab = document.getElementById(id);
  tab.click();
  tab.focus({ preventScroll: true });
  tab.scrollIntoView({ block: "start" });
}

function keys() {
  const use = () => $("#one-key")?.checked;
  const box = $("#one-key");
  if (box) {
    box.checked = remembered("workbench-one-key") !== "off";
    box.addEventListener("change", () => remember("workbench-one-key", box.checked ? "on" : "off"));
  }
  const act = {
    p: () => present(),
    d: () => flip(),
    l: () => {
      document.body.classList.toggle("with-levers");
      document.dispatchEvent(new Event("workbench:projection"));
    },
    "?": () => open($("#keys")),
    "/": () => { const box = $("[data-key-slash]"); box?.focus(); box?.select(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") sheet(false);
    const typing = event.target.closest?.("input:not([type=range]), textarea, select, dialog, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !use() || !act[event.key]) return;
    event.preventDefault();
    act[event.key]();
  });
}

function glossary() {
  const holder = document.body.appendChild(document.createElement("div"));
  holder.className = "workbench";  // the stylesheet holds for it, in JupyterLab too
  holder.style.display = "contents";
  const box = holder.appendChild(document.createElement("div"));
  box.id = "meaning";
  box.className = "meaning";
  box.setAttribute("role", "tooltip");
  box.popover = "manual";
  let owner = null;
  const meanings = () => JSON.parse($("script#glossary")?.textContent || "{}");
  const hide = () => {
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    owner = null;
    box.hidePopover();
  };
  const hideSoon = later(250, () => {
    if (owner && !owner.matches(":hover, :focus") && !box.matches(":hover")) hide();
  });
  const show = (term) => {
    const meaning = term.dataset.meaning ?? meanings()[term.dataset.term];
    if (!meaning || term === owner) return;
    hide();
    owner = term;
    box.textContent = meaning;
    term.setAttribute("aria-describedby", box.id);
    box.showPopover();
    place();
  };
  const place = () => {
    const at = owner.getBoundingClientRect(), room = document.documentElement.clientWidth - box.offsetWidth - 8;
    const below = at.bottom + 6 + box.offsetHeight <= innerHeight;
    box.style.left = `${Math.max(8, Math.min(at.left, room))}px`;
    box.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - 6 - box.offsetHeight)}px`;
  };
  const term = (event) => event.target.closest?.(".term");
  for (const kind of ["pointerover", "focusin", "click"]) {
    document.addEventListener(kind, (event) => { if (term(event)) show(term(event)); });
  }
  for (const kind of ["pointerout", "focusout"]) document.addEventListener(kind, hideSoon);
  document.addEventListener("pointerdown", (event) => { if (!term(event) && event.target !== box) hide(); });
  document.addEventListener("workbench:open", hide);
  const follow = () => { if (owner?.matches(":focus")) place(); else hide(); };  // Tab itself may scroll
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && owner) { event.stopPropagation(); event.preventDefault(); hide(); }
  }, true);
}

function tabs() {
  const choose = (tab) => {
    for (const other of $$("[role=tab]", tab.closest("[role=tablist]"))) {
      const is = other === tab;
      other.setAttribute("aria-selected", String(is));
      other.tabIndex = is ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !is;
    }
  };
  document.addEventListener("click", ({ target }) => {
    const tab = target.closest?.("[role=tab]");
    if (tab) choose(tab);
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab) return;
    const all = $$("[role=tab]", tab.closest("[role=tablist]")), at = all.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length].focus();
    choose(all[to % all.length]);
  });
}

export default { render };
