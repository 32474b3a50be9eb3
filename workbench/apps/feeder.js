// Plays a feeder's day: a drawing made by Python (charts/oneline.py) and its numbers (charts/feeder_json.py),
// sent once, become the picture of any period here, without a round trip. view.js calls `player`.
//
// On the page, each where its own slot puts it:
//   <script type="application/json" data-day="NAME">   the numbers
//   <svg data-feeder="NAME" …>                         a drawing of them
//   <div data-readout="NAME">                          what is told of the bus under the pointer or the keys
//   <input type="range" data-hours data-field="hour" data-bus-field="bus" data-bus="18">
//                                                      the period and the chosen bus, as Python has them
//   <button data-play>, <output data-hour>             any number of them
//
// The period moves at once when the slider does; view.js sends the slider like any other control. While
// the day plays nothing is sent; when it pauses the slider says `change` and is sent once. A chosen bus is
// sent as the field that data-bus-field names. What Python answers counts as soon as nothing of the
// visitor's is on its way; a period that Python did not change stays where the visitor has it.
//
// Anything else on the page follows the period, with no word to Python:
//   data-period="19" or "18 19"   has the class `now` in these periods; inside .by-period only those show
//   data-at-period='{"x1": [..], "text": [..], "class": [..]}'   an attribute, or the text, by period;
//                                 numbers glide from one to the next while the day plays
// Python writes each for the period it knows, so that a page without this file is right too.

export const player = (() => {
  const PLAY_MS = 12_000, PERIOD_MS = 520, TWEEN_MS = 200, STEP_MS = 250, LEVELS = 127, UNKNOWN = 255;
  const REACH = { mouse: 16, pen: 20, touch: 30 };
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const set = (node, name, value) => { if (node.getAttribute(name) !== value) node.setAttribute(name, value); };

  // --- numbers --------------------------------------------------------------------------------------

  function unpack(text) {  // see charts/feeder_json.py
    const [kind, packed] = text.split(":"), letters = atob(packed), size = kind.endsWith("2") ? 2 : 1;
    const byte = (i) => letters.charCodeAt(i), at = (i) => (size === 2 ? byte(i) | (byte(i + 1) << 8) : byte(i));
    const Kind = size === 2 ? Uint16Array : Uint8Array;
    if (!kind.startsWith("r")) return Kind.from({ length: letters.length / size }, (_, i) => at(i * size));
    let length = 0, next = 0;
    for (let i = 0; i < letters.length; i += size + 1) length += byte(i);
    const found = new Kind(length);
    for (let i = 0; i < letters.length; i += size + 1) found.fill(at(i + 1), next, next += byte(i));
    return found;
  }

  function read(text) {
    const day = JSON.parse(text), n = day.buses.length;
    day.n = n;
    day.color = unpack(day.color);
    day.level = unpack(day.level);
    day.parent = unpack(day.up).map((up, i) => i - up);
    day.readings.forEach((reading) => { reading.data = unpack(reading.data); });
    day.at = new Map(day.buses.map((label, i) => [label, i]));
    return day;
  }

  function written(reading, n, bus, period, unit = reading.sign) {
    const code = reading.data[(reading.data.length > n ? period * n : 0) + bus];
    if (!code) return "unknown";
    const fixed = (reading.low + (code - 1) * reading.step).toFixed(reading.digits);
    const [whole, part] = fixed.replace(/^-/, "").split(".");
    const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
    const one = fixed === "1" && unit === ` ${reading.words}`;
    return (Number(fixed) < 0 ? "\u2212" : "") + digits + (one ? unit.replace(/s$/, "") : unit);
  }

  const called = (day, bus) => (bus ? `bus ${day.buses[bus]}` : "substation");

  function wrong(day, bus, period) {
    return day.trouble.flatMap((kinds, ofLine) => kinds
      .filter(([, rows]) => rows[period]?.includes(bus))
      .map(([words]) => (ofLine ? `its line is ${words}` : words)));
  }

  // --- a drawing ------------------------------------------------------------------------------------

  function drawing(svg, day) {
    const { dataset: d } = svg, { n } = day, k = Number(d.scale);
    const layer = (name) => svg.querySelector(`[data-layer="${name}"]`);
    const flat = d.xy.split(" ").map(Number), x = (i) => flat[2 * i], y = (i) => flat[2 * i + 1];
    if (flat.length !== 2 * n) return null;
    const lines = [null, ...layer("lines").children], dots = [null, ...all("circle", layer("buses"))];
    const ofLines = d.paints === "lines", painted = ofLines ? lines : dots, paint = ofLines ? "stroke" : "fill";
    const colors = d.colors.split(" "), flow = d.flow.split(" "), [thin, thick] = [Number(d.thin), Number(d.thick)];
    const was = { color: new Int16Array(n).fill(-1), width: new Int16Array(n).fill(-1), back: new Int8Array(n).fill(-1) };
    const [chevron, longElbow] = d.chevron.split(" ").map(Number), [dx, dy, cross] = d.cross.split(" ").map(Number);
    const along = Number(d.along), upright = "upright" in d;
    const reach = (i) => (i ? Number(dots[i]?.getAttribute("r") ?? d.reach) : Number(svg.querySelector("rect[rx]").getAttribute("width")) / 2);

    function show(period, next, part) {
      const a = period * n, b = next * n;
      for (let i = 1; i < n; i++) {
        let color = day.color[a + i], level = day.level[a + i] - LEVELS;
        if (part) {
          const then = day.color[b + i];
          if (color === UNKNOWN || then === UNKNOWN) color = part < 0.5 ? color : then;
          else color = Math.round(color + (then - color) * part);
          level += (day.level[b + i] - LEVELS - level) * part;
        }
        if (color !== was.color[i]) {
          was.color[i] = color;
          painted[i]?.setAttribute(paint, color === UNKNOWN ? colors.at(-1) : colors[color]);
        }
        const width = Math.round((thin + ((thick - thin) * Math.max(Math.abs(level) - 1, 0)) / (LEVELS - 1)) * 4);
        if (width !== was.width[i]) {
          was.width[i] = width;
          lines[i].setAttribute("stroke-width", width / 4);
        }
        const back = level < 0 ? 1 : 0;
        if (back !== was.back[i] && !ofLines) {
          was.back[i] = back;
          lines[i].setAttribute("stroke", flow[back]);
        }
      }
    }

    const middle = (i) => (upright ? [x(i), y(i) - along / 2] : [x(i) - along / 2, y(i)]);
    const onLine = (i) => (d.back ? middle(i) : [(x(i) + x(day.parent[i])) / 2, (y(i) + y(day.parent[i])) / 2]);

    function pointing([cx, cy], u, v) {
      const s = chevron, a = s * (u + v), b = s * (v - u);
      return `M${cx - (u * s) / 2 - v * s} ${cy - (v * s) / 2 + u * s}l${a} ${b} ${b} ${-a}`;
    }

    function sign(i) {  // as `_chevron` in charts/oneline.py
      if (!d.back) return "";
      if (d.back === "track") return pointing(middle(i), upright ? 0 : -1, upright ? -1 : 0);
      const p = day.parent[i], across = x(i) - x(p), down = y(i) - y(p);
      if (!across || !down || Math.max(Math.abs(across), Math.abs(down)) < longElbow) return "";
      return upright ? pointing([x(i) - across / 2, y(p)], -Math.sign(across), 0)
        : pointing([x(p), y(i) - down / 2], 0, -Math.sign(down));
    }

    function settle(period) {  // what has no way between two periods
      let back = "", crosses = "";
      for (let i = 1; i < n; i++) if (day.level[period * n + i] < LEVELS) back += sign(i);
      set(layer("back").firstChild, "d", back || "M0 0");
      day.trouble.forEach((kinds, ofLine) => {
        for (const bus of kinds.flatMap(([, rows]) => rows[period] ?? [])) {
          const [cx, cy] = ofLine ? onLine(bus) : [x(bus) + dx, y(bus) + dy];
          crosses += `M${cx - cross} ${cy - cross}l${2 * cross} ${2 * cross}m${-2 * cross} 0l${2 * cross} ${-2 * cross}`;
        }
      });
      for (const path of layer("trouble").children) set(path, "d", crosses || "M0 0");
      for (const text of all("text[data-bus]", layer("names"))) {
        text.textContent = (text.dataset.before ?? "") + written(day.readings[0], n, Number(text.dataset.bus), period);
      }
    }

    function ring(which, bus) {
      const circle = layer("rings").children[which];
      set(circle, "visibility", bus === null ? "hidden" : "visible");
      if (bus === null) return;
      circle.setAttribute("cx", x(bus));
      circle.setAttribute("cy", y(bus));
      circle.setAttribute("r", reach(bus) + 2.5 * k);
    }

    function choose(bus, period) {  // the chosen bus has its name, if need be in place of others
      const own = layer("names").querySelector("[data-chosen]"), others = all("text:not([data-chosen])", layer("names"));
      ring(0, bus);
      for (const text of others) {
        set(text, "visibility", "visible");
        if (Number(text.dataset.bus) === bus) text.setAttribute("font-weight", "600");
        else text.removeAttribute("font-weight");
      }
      const named = bus === null || others.some((text) => Number(text.dataset.bus) === bus);
      if (!named && Number(own.dataset.bus ?? -1) === bus && own.textContent) return hide(own, others);
      own.textContent = "";
      delete own.dataset.bus;
      if (named) return;
      own.dataset.bus = bus;
      own.dataset.before = `${called(day, bus)} · `;
      own.textContent = own.dataset.before + written(day.readings[0], n, bus, period);
      spot(own, bus, others);
      hide(own, others);
    }

    function spot(own, bus, others) {  // as `_spots` in charts/oneline_names.py
      const away = reach(bus), { width, height } = own.getBBox(), size = Number(own.getAttribute("font-size"));
      const box = svg.viewBox.baseVal, boxes = others.map((text) => text.getBBox());
      const dotted = [];
      for (let i = 0; i < n; i++) {
        if (i !== bus && Math.abs(x(i) - x(bus)) < width + 40 && Math.abs(y(i) - y(bus)) < 60 * k) dotted.push([x(i), y(i), reach(i)]);
      }
      const [below, level, above] = [y(bus) + away + 4.5 * k, y(bus) - 0.62 * size, y(bus) - away - 4.5 * k - 1.15 * size];
      let best = null;
      for (const [at, anchor, top] of [
        [x(bus) + away + 7 * k, "start", level], [x(bus), "middle", below], [x(bus), "middle", above],
        [x(bus) + away, "end", below], [x(bus) + away, "end", above], [x(bus) - away, "start", below],
        [x(bus) - away, "start", above], [x(bus) - away - 7 * k, "end", level],
      ]) {
        const left = at - width * { start: 0, middle: 0.5, end: 1 }[anchor], right = left + width, bottom = top + height;
        const covered = boxes.filter((b) => b.x < right && left < b.x + b.width && b.y < bottom && top < b.y + b.height).length
          + dotted.filter(([u, v, r]) => u + r > left && u - r < right && v + r > top && v - r < bottom).length
          + (left < 0 || right > box.width || bottom > box.height || top < Number(d.top) ? 1000 : 0);
        if (!best || covered < best.covered) best = { covered, at, anchor, top };
      }
      own.setAttribute("x", best.at);
      own.setAttribute("y", best.top + 0.95 * size);
      own.setAttribute("text-anchor", best.anchor);
    }

    function hide(own, others) {
      const a = own.getBBox();
      for (const text of others) {
        const b = text.getBBox();
        if (a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2 && a.y < b.y + b.height && b.y < a.y + a.height) set(text, "visibility", "hidden");
      }
    }

    function nearest(event, within) {
      const matrix = svg.getScreenCTM().inverse(), px = event.clientX * matrix.a + matrix.e, py = event.clientY * matrix.d + matrix.f;
      let found = null, least = within * matrix.a;
      for (let i = 0; i < n; i++) {
        const away = Math.hypot(x(i) - px, y(i) - py) - reach(i) / 2;
        if (away < least) [found, least] = [i, away];
      }
      return found;
    }

    function beyond(bus, key) {  // the next bus that way: along a line if one leaves there
      const [u, v] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
      const ahead = (dx, dy) => dx * u + dy * v > 0.7 * Math.hypot(dx, dy);
      const leaves = (i, p) => {  // the way from p to i as it is drawn: across to the other track, then along
        const [dx, dy] = [x(i) - x(p), y(i) - y(p)];
        if (!d.back || !dx || !dy) return [[dx, dy], [dx, dy]];
        return upright ? [[dx, 0], [0, dy]] : [[0, dy], [dx, 0]];
      };
      const ways = [];
      for (let i = 1; i < n; i++) {
        const [first, last] = day.parent[i] === bus || i === bus ? leaves(i, day.parent[i]) : [];
        if (day.parent[i] === bus) ways.push([i, first]);
        if (i === bus) for (const way of [last, first]) ways.push([day.parent[i], way.map((each) => -each)]);
      }
      const size = ([, [dx, dy]]) => Math.hypot(dx, dy), nearestOf = (some) => some.sort((a, b) => size(a) - size(b))[0]?.[0];
      const next = nearestOf(ways.filter(([, way]) => ahead(...way)));
      if (next !== undefined) return next;
      const any = [];
      for (let i = 0; i < n; i++) any.push([i, [x(i) - x(bus), y(i) - y(bus)]]);
      return nearestOf(any.filter(([i, way]) => i !== bus && ahead(...way))) ?? bus;
    }

    const forget = () => { was.color.fill(-1); was.width.fill(-1); was.back.fill(-1); };
    const place = (bus) => {
      const matrix = svg.getScreenCTM();
      return { x: x(bus) * matrix.a + matrix.e, y: y(bus) * matrix.d + matrix.f, away: reach(bus) * matrix.a };
    };
    return { svg, show, settle, ring, choose, nearest, beyond, forget, place };
  }

  // --- what is told of a bus ------------------------------------------------------------------------

  function tell(node, day, bus, period) {
    const line = (name, words, kind) => {
      const row = document.createElement("span");
      row.className = kind ?? "";
      row.append(...(name ? [`${name} `] : []), Object.assign(document.createElement("b"), { textContent: words }));
      return row;
    };
    const title = Object.assign(document.createElement("strong"), { textContent: called(day, bus) });
    const rows = day.readings.map((reading) => line(reading.name, written(reading, day.n, bus, period)));
    const there = (day.marks[bus] ?? []).map((kind) => day.kinds[kind]);
    if (there.length) rows.push(line("there:", there.join(", ")));
    for (const words of wrong(day, bus, period)) rows.push(line("", `✕ ${words}`, "miss"));
    node.replaceChildren(title, ...rows.flatMap((row) => [" ", row]));
  }

  // --- the player -----------------------------------------------------------------------------------

  return function player(root, line) {
    const stage = root.closest?.(".jp-Notebook") ?? document, boards = new Map(), parsed = new WeakMap();
    const slider = () => root.querySelector("input[data-hours]");
    let period = null, bus = "", playing = 0, clock = null;
    let told = null;                       // hour and bus that Python has, what was sent included
    let seen = null;                       // the same, as its HTML last said
    let at = null;                         // {board, bus, by}: what pointer or keys have come to
    let others = [];

    // what there is: drawings and numbers, taken up anew where their slot was
    function take(touched) {
      const found = new Map();
      for (const script of all("script[data-day]", root)) {
        const name = script.dataset.day, svg = root.querySelector(`svg[data-feeder="${name}"]`), had = boards.get(name);
        if (!svg) continue;
        const text = script.textContent, same = had?.text === text;
        const kept = same && had.svg === svg && !touched.some((slot) => slot.contains(svg));
        const day = same ? had.day : read(text), drawn = kept ? had.drawn : drawing(svg, day);
        if (drawn) found.set(name, { name, text, svg, day, drawn, fresh: !kept });
      }
      boards.clear();
      for (const [name, board] of found) boards.set(name, board);
      if (at) at = boards.has(at.board.name) ? { ...at, board: boards.get(at.board.name) } : null;
      others = all("[data-period], [data-at-period]", stage).map((node) => {
        const { period: own, atPeriod } = node.dataset;
        if (atPeriod && parsed.get(node)?.text !== atPeriod) parsed.set(node, { text: atPeriod, by: Object.entries(JSON.parse(atPeriod)) });
        return { node, own: own?.split(" ").map(Number), by: atPeriod ? parsed.get(node).by : [] };
      });
    }

    function follow(now, next, part) {
      for (const { node, by } of others) {
        for (const [name, values] of by) {
          const a = values[now], b = values[next];
          const value = part && typeof a === "number" && typeof b === "number" ? a + (b - a) * part : part < 0.5 ? a : b;
          if (name === "text") { if (node.textContent !== String(value)) node.textContent = value; }
          else if (!name.startsWith("on")) set(node, name, String(value));
        }
      }
    }

    function draw(now, part = 0) {
      const last = count() - 1, next = Math.min(now + 1, last);
      for (const board of boards.values()) board.drawn.show(now, next, part);
      follow(now, next, part);
      const nearest = part < 0.5 ? now : next;
      if (nearest !== period) { period = nearest; settle(); }
    }

    function settle() {
      for (const { node, own } of others) if (own) node.classList.toggle("now", own.includes(period));
      for (const board of boards.values()) {
        board.drawn.settle(period);
        board.drawn.choose(chosen(board), period);
      }
      say();
    }

    const count = () => Math.min(...[...boards.values()].map((board) => board.day.periods));
    const chosen = (board) => board.day.at.get(bus) ?? null;
    const hour = () => [...boards.values()][0].day.labels[period];

    function say() {
      const { day } = [...boards.values()][0], of = day.at.get(bus);
      const words = of === undefined ? "" : `, ${called(day, of)} ${written(day.readings[0], day.n, of, period, ` ${day.readings[0].words}`)}`;
      for (const node of all("[data-hour]", root)) if (node.textContent !== hour()) node.textContent = hour();
      for (const input of all("input[data-hours]", root)) {
        if (input.value !== String(period)) input.value = period;
        set(input, "aria-valuetext", hour() + words);
      }
      for (const button of all("[data-play]", root)) {
        button.classList.toggle("playing", Boolean(playing));
        set(button, "aria-label", playing ? "Pause" : "Play the day");
      }
      for (const board of boards.values()) {
        const { svg, day: { labels } } = board;
        if (!playing) set(svg, "aria-label", `${svg.dataset.title}, at ${labels[period]}`);
        readout(board);
      }
    }

    function readout(board) {
      const node = root.querySelector(`[data-readout="${board.name}"]`);
      const here = at?.board === board ? at.bus : null, shown = here ?? chosen(board);
      board.drawn.ring(1, here);
      if (!node) return;
      set(node, "aria-live", !playing && document.activeElement === board.svg ? "polite" : "off");
      node.classList.toggle("here", here !== null);
      if (shown === null) return node.replaceChildren();
      tell(node, board.day, shown, period);
      if (here !== null) lay(node, board.drawn.place(here));
    }

    function lay(node, place) {  // beside its bus, inside the figure; the stylesheet says where it may float
      const frame = node.offsetParent?.getBoundingClientRect();
      if (!frame || getComputedStyle(node).position !== "absolute") return;
      const zoom = frame.width / node.offsetParent.offsetWidth || 1;
      const [wide, high] = [node.offsetWidth * zoom, node.offsetHeight * zoom], off = place.away + 10;
      const left = place.x + off + wide <= frame.right ? place.x + off : place.x - off - wide;
      const top = place.y + off + high <= frame.bottom + 48 ? place.y + off : Math.max(place.y - off - high, frame.top);
      node.style.left = `${(Math.max(left, frame.left) - frame.left) / zoom}px`;
      node.style.top = `${(top - frame.top) / zoom}px`;
    }

    // --- playing

    const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isLocked = () => root.classList.contains("locked");

    function play() {
      if (isLocked() || !boards.size) return;
      const hours = count(), last = hours - 1, first = period;
      const each = calm() ? Math.max(PLAY_MS / last, STEP_MS) : Math.min(PLAY_MS / last, PERIOD_MS);
      const tween = calm() ? 0 : Math.min(TWEEN_MS, 0.4 * each);
      clock = null;
      const frame = (time) => {
        clock ??= time;
        const passed = (time - clock) / each, now = (first + Math.floor(passed)) % hours;
        if (passed >= hours) { draw(first); pause(); return; }  // once around, to where it began
        const left = (1 - (passed % 1)) * each, part = tween && now < last && left < tween ? 1 - left / tween : 0;
        draw(now, part * part * (3 - 2 * part));
        playing = requestAnimationFrame(frame);
      };
      playing = requestAnimationFrame(frame);
      say();
    }

    function pause({ quietly = false } = {}) {
      if (!playing) return;
      cancelAnimationFrame(playing);
      playing = 0;
      if (quietly) return;
      draw(period);
      say();
      const input = slider();
      if (!input || told.hour === input.value) return;
      told.hour = input.value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    const toggle = () => (playing ? pause() : play());

    function choose(board, to) {
      const label = board.day.buses[to];
      if (isLocked() || label === bus) return;
      bus = label;
      told.bus = label;
      for (const each of boards.values()) each.drawn.choose(chosen(each), period);
      say();
      line.send({ field: slider()?.dataset.busField ?? "bus", value: label, live: false });
    }

    // --- what a visitor does

    const boardOf = (target) => {
      const svg = target.closest?.("svg[data-feeder]");
      return svg && boards.get(svg.dataset.feeder);
    };
    const come = (board, to, by) => {
      if (at?.board === board && at.bus === to && at.by === by) return;
      const left = at?.board;
      at = to === null ? null : { board, bus: to, by };
      for (const each of new Set([left, board])) if (each) readout(each);
    };

    const heard = {
      input({ target }) {
        if (!target.matches?.("input[data-hours]") || !boards.size) return;
        const to = target.value;
        pause({ quietly: true });
        told.hour = to;
        draw(clamp(Number(to), 0, count() - 1));
        say();
      },
      click(event) {
        const board = boardOf(event.target);
        if (event.target.closest?.("[data-play]")) toggle();
        if (!board) return;
        const to = board.drawn.nearest(event, REACH[event.pointerType] ?? (matchMedia("(pointer: coarse)").matches ? REACH.touch : REACH.mouse));
        if (to !== null) choose(board, to);
      },
      pointermove(event) {
        const board = boardOf(event.target);
        if (event.pointerType === "touch" || (!board && at?.by !== "pointer")) return;
        const to = board ? board.drawn.nearest(event, REACH.mouse) : null;
        if (board) board.svg.classList.toggle("near", to !== null);
        if (to !== null || at?.by === "pointer") come(board ?? at.board, to, "pointer");
      },
      keydown(event) {
        const board = boardOf(event.target), { key } = event;
        if (!boards.size || event.ctrlKey || event.metaKey || event.altKey) return;
        if (key === " " && (board || event.target.matches?.("input[data-hours]"))) toggle();
        else if (!board) return;
        else if (key === "Escape" && at) come(at.board, null, "");
        else if (key === "Enter" && at) choose(board, at.bus);
        else if (key === "Home") come(board, 0, "keys");
        else if (key === "End") come(board, chosen(board) ?? 0, "keys");
        else if (key.startsWith("Arrow")) {
          const from = at?.board === board ? at.bus : chosen(board) ?? 0;
          come(board, at?.board === board ? board.drawn.beyond(from, key) : from, "keys");
        } else return;
        event.preventDefault();
      },
      focusin(event) {
        const board = boardOf(event.target);
        if (board && event.target.matches(":focus-visible") && !at) come(board, chosen(board) ?? 0, "keys");
      },
      focusout(event) {
        if (boardOf(event.target) && at?.by === "keys") come(at.board, null, "");
      },
      pointerleave() { if (at?.by === "pointer") come(at.board, null, ""); },
    };
    for (const [kind, hear] of Object.entries(heard)) root.addEventListener(kind, hear);
    const away = () => { if (document.hidden) pause(); };
    document.addEventListener("visibilitychange", away);

    // --- what Python says

    function grown(touched) {
      const began = period === null;
      take(touched);
      if (!boards.size) { if (playing) cancelAnimationFrame(playing); playing = 0; period = null; return; }
      const input = slider(), drawn = [...boards.values()][0].svg.dataset.drawn;
      const says = { hour: input?.getAttribute("value") ?? drawn, bus: input?.dataset.bus ?? "" };
      if (began || line.settled()) {
        if (began || says.bus !== seen.bus) told = { ...told, bus: bus = says.bus };
        if (began || says.hour !== seen.hour) {
          told = { ...told, hour: says.hour };
          period = clamp(Number(says.hour), 0, count() - 1);
          if (playing) { cancelAnimationFrame(playing); play(); }
        }
        seen = says;
      }
      period = clamp(period, 0, count() - 1);
      for (const board of boards.values()) if (board.fresh) board.drawn.forget();
      draw(period);
      settle();
    }

    grown([]);
    return {
      grown,
      leave() {
        cancelAnimationFrame(playing);
        document.removeEventListener("visibilitychange", away);
        for (const [kind, hear] of Object.entries(heard)) root.removeEventListener(kind, hear);
      },
    };
  };
})();
