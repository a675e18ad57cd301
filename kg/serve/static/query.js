// Completion in the query editor: prefixes and terms from a list, entities as they are suggested.
"use strict";
(() => {
  const field = document.getElementById("query");
  const list = document.getElementById("choices");
  const told = document.getElementById("told");
  const MOST = 8;
  const SHORTEST = 3; // letters of a Latin word that is looked for among labels
  const PAUSE = 150; // milliseconds without a key before the server is asked
  const KEYWORDS = (
    "ABS ADD ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT " +
    "DATATYPE DAY DESC DESCRIBE DISTINCT EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP HAVING HOURS IN IRI " +
    "ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE LIMIT MAX MIN MINUS MINUTES MONTH NAMED NOT " +
    "NOW OFFSET OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE ROUND SAMPLE SELECT SEPARATOR STR STRAFTER " +
    "STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TRUE UCASE UNDEF UNION URI UUID " +
    "VALUES WHERE YEAR"
  ).split(" ");
  // What no name can stand in: comments, texts and IRIs, also those that have no end yet.
  const CLOSED = /#[^\n]*|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*(?:"|$)|'(?:\\.|[^'\\\n])*(?:'|$)|<[^\s<>"{}|^`\\]*(?:>|$)/g;
  const WORD = /(?<![\p{L}\p{N}_?$@\\-])([\p{L}_][\p{L}\p{N}_-]*)(?::([\p{L}\p{N}_.-]*))?$/u;
  const DECLARATION = /\bPREFIX\s+([\p{L}\p{N}_-]*):\s*<([^<>\s]*)>/giu;
  const LOCAL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u;

  const language = document.documentElement.lang.toLowerCase();
  const mirror = document.createElement("div"); // the text as the field shows it, to find the caret
  mirror.className = "mirror";
  mirror.setAttribute("aria-hidden", "true");
  let known = null; // prefixes and terms, once they have come
  let shown = []; // the choices that are offered
  let active = -1; // which of them Enter takes
  let word = null; // what it stands in place of
  let asked = 0; // how often was asked for choices: what comes late is passed over
  let busy = false; // whether this script itself writes

  const folded = (text) => text.normalize("NFKC").toLowerCase();

  const blank = (part) => " ".repeat(part.length);
  const masked = (text) => text.replace(CLOSED, blank);
  const declared = () => {
    const text = field.value.replace(CLOSED, (part) => (part.startsWith("<") ? part : blank(part)));
    return new Map([...text.matchAll(DECLARATION)].map(([, prefix, space]) => [prefix, space]));
  };

  // The word before the caret: its prefix, the name behind the colon if there is one, where it begins.
  const wordAt = (caret) => {
    const before = field.value.slice(0, caret);
    if (!masked(`${before}x`).endsWith("x")) return null;
    const found = WORD.exec(masked(before));
    if (!found) return null;
    const [whole, prefix, local] = found;
    const start = caret - whole.length;
    return { prefix, local, start, end: caret, declares: /\bPREFIX\s+$/i.test(before.slice(0, start)) };
  };

  const written = (term, spaces) => {
    if (term.name.startsWith("<")) return term.name;
    const colon = term.name.indexOf(":");
    const [prefix, local] = [term.name.slice(0, colon), term.name.slice(colon + 1)];
    const space = known.prefixes[prefix];
    for (const [other, iri] of spaces) if (iri === space) return `${other}:${local}`;
    return spaces.has(prefix) ? `<${term.iri}>` : term.name;
  };

  const weight = (names, wanted) => {
    let best = 0;
    for (const name of names.map(folded)) {
      if (name.startsWith(wanted)) best = Math.max(best, 2);
      else if (name.includes(wanted)) best = Math.max(best, 1);
    }
    return best;
  };
  const ranked = (choices) =>
    choices
      .filter((choice) => choice.weight)
      .sort((a, b) => b.weight - a.weight || a.text.length - b.text.length || (a.text < b.text ? -1 : 1))
      .slice(0, MOST);

  const prefixes = (start, whole) =>
    Object.entries(known.prefixes)
      .filter(([prefix]) => prefix.startsWith(start))
      .map(([prefix, iri]) => ({ text: whole ? `${prefix}: <${iri}>` : `${prefix}:`, kind: "prefix", labels: [iri], weight: 3 }));

  const inSpace = (space, prefix, local) => {
    const wanted = folded(local);
    return known.terms
      .filter((term) => term.iri.startsWith(space) && LOCAL.test(term.iri.slice(space.length)))
      .map((term) => {
        const name = term.iri.slice(space.length);
        const labels = Object.values(term.labels);
        const best = Math.max(2 * weight([name], wanted), weight(labels, wanted));
        return { text: `${prefix}:${name}`, kind: term.kind, labels: labelsOf(term.labels), weight: best };
      });
  };
  const labelsOf = (labels) => {
    const order = Object.keys(labels).sort((a, b) => (b === language) - (a === language));
    return order.map((tag) => labels[tag]);
  };

  const byLabel = (text, spaces) => {
    const wanted = folded(text);
    return known.terms.map((term) => {
      const name = /[^/#]*$/.exec(term.iri)[0];
      const best = weight([name, ...Object.values(term.labels)], wanted);
      return { text: written(term, spaces), kind: term.kind, labels: labelsOf(term.labels), weight: best };
    });
  };

  const entities = async (prefix, local, turn) => {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (turn !== asked) return [];
    const answer = await fetch(`${field.dataset.things}?prefix=${encodeURIComponent(local)}`);
    if (!answer.ok) return [];
    const { result } = await answer.json();
    const begins = (found) => found.id.startsWith(local.toLowerCase());
    return result
      .filter((found) => LOCAL.test(found.id))
      .sort((a, b) => begins(b) - begins(a))
      .map((found) => ({ text: `${prefix}:${found.id}`, kind: "", labels: [found.name, found.description].filter(Boolean), weight: 1 }));
  };

  const choices = async (forced, turn) => {
    const spaces = declared();
    if (word.declares) return prefixes(word.prefix, true);
    if (word.local === undefined) {
      const lone = /^\w$/.test(word.prefix) || KEYWORDS.includes(word.prefix.toUpperCase());
      if (!forced && lone) return [];
      const keyword = KEYWORDS.some((other) => other.startsWith(word.prefix.toUpperCase()));
      const short = word.prefix.length < SHORTEST && /^[\w-]*$/.test(word.prefix);
      const found = prefixes(word.prefix, false);
      return ranked(!forced && (keyword || short) ? found : [...found, ...byLabel(word.prefix, spaces)]);
    }
    const space = spaces.get(word.prefix) ?? known.prefixes[word.prefix];
    if (!space) return [];
    if (space === known.prefixes.id) return entities(word.prefix, word.local, turn);
    return ranked(inSpace(space, word.prefix, word.local));
  };

  const close = () => {
    asked += 1;
    shown = [];
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };

  const mark = () => {
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === active)));
    const item = list.children[active];
    if (!item) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", item.id);
  };

  const place = () => {
    const caret = document.createElement("span");
    caret.textContent = "\u200b";
    mirror.replaceChildren(field.value.slice(0, word.start), caret);
    mirror.style.width = `${field.clientWidth + 2 * field.clientLeft}px`;
    list.style.top = `${caret.offsetTop + caret.offsetHeight - field.scrollTop + 4}px`;
    list.style.left = `${Math.max(0, Math.min(caret.offsetLeft, field.offsetWidth - list.offsetWidth))}px`;
  };

  const draw = () => {
    list.replaceChildren(
      ...shown.map((choice, number) => {
        const item = document.createElement("li");
        item.id = `choice-${number}`;
        item.setAttribute("role", "option");
        const name = document.createElement("code");
        name.textContent = choice.text;
        const about = document.createElement("span");
        about.className = "kind";
        const kind = choice.kind ? [list.dataset[choice.kind]] : [];
        about.textContent = [...kind, ...new Set(choice.labels)].join(" · ");
        item.append(name, " ", about);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault(); // the field keeps the focus
          take(number);
        });
        return item;
      }),
    );
    list.hidden = false;
    told.textContent = `${shown.length} ${told.dataset.some}`;
    place();
    mark();
    list.scrollIntoView({ block: "nearest" });
  };

  const offer = async (forced = false) => {
    close();
    const caret = field.selectionStart;
    if (!known || caret !== field.selectionEnd) return;
    word = wordAt(caret);
    if (!word) return;
    const turn = asked;
    const found = await choices(forced, turn);
    if (turn !== asked || !found.length) return;
    shown = found.slice(0, MOST);
    // Who has written a name to its end wants a new line of Enter.
    const typed = field.value.slice(word.start, word.end);
    active = shown.some((choice) => choice.text === typed) ? -1 : 0;
    draw();
  };

  // As if it were typed, so that it can be undone.
  const replace = (start, end, text) => {
    busy = true;
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
    busy = false;
  };

  const declare = (prefix) => {
    const space = known.prefixes[prefix];
    if (!space || declared().has(prefix)) return;
    const line = `PREFIX ${prefix}: <${space}>\n`;
    const caret = field.selectionStart;
    const top = field.scrollTop;
    replace(0, 0, line);
    field.setSelectionRange(caret + line.length, caret + line.length);
    field.scrollTop = top;
    told.textContent = line.trim();
  };

  const take = (number) => {
    const { text, kind } = shown[number];
    const { start, end, declares } = word;
    close();
    replace(start, end, text);
    if (declares) return;
    if (!text.startsWith("<")) declare(text.slice(0, text.indexOf(":")));
    if (kind === "prefix") offer();
  };

  field.addEventListener("input", (event) => {
    if (busy || event.isComposing) return;
    const typed = event.data === ":" && known ? wordAt(field.selectionStart) : null;
    if (typed?.local === "" && !typed.declares) declare(typed.prefix);
    if (event.inputType?.startsWith("insertLineBreak") || event.inputType?.startsWith("history")) close();
    else offer();
  });
  field.addEventListener("compositionend", () => offer());
  field.addEventListener("keydown", (event) => {
    const plain = !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (event.altKey && event.key === "ArrowDown") offer(true);
    else if (list.hidden) return;
    else if (plain && step) {
      const count = shown.length;
      active = active < 0 && step < 0 ? count - 1 : (active + step + count) % count;
      mark();
    } else if (plain && (event.key === "Enter" || event.key === "Tab") && active >= 0) take(active);
    else if (event.key === "Escape") close();
    else {
      if (["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Tab", "Enter"].includes(event.key)) close();
      return;
    }
    event.preventDefault();
  });
  field.addEventListener("click", close);
  field.addEventListener("blur", close);
  field.addEventListener("scroll", () => { if (!list.hidden) place(); });

  const start = async () => {
    const answer = await fetch(field.dataset.terms);
    if (!answer.ok) return;
    known = await answer.json();
    field.parentElement.append(mirror);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-describedby", "help");
    document.getElementById("help").hidden = false;
  };
  start().catch(() => {}); // without the list it is a field as any other
})();
