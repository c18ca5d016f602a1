// Sorts tables, finds scores, reads out drawings. Without it nothing is missing from the page.
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);

// Sorting: a button in each head; ascending, descending, then the order as written.
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function leadingNumber(text) {
  const found = text.replaceAll(",", "").match(/^(?:< )?(−?)(\d+(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴-⁹]+))?/);
  if (!found) return null;
  const [, sign, digits, raised = ""] = found;
  const power = [...raised].map((each) => (each === "⁻" ? "-" : RAISED.indexOf(each))).join("");
  return (sign ? -1 : 1) * Number(`${digits}e${power || 0}`);
}

function compared(one, other) {
  const [a, b] = [leadingNumber(one), leadingNumber(other)];
  if (a !== null && b !== null) return a - b;
  if (a !== null || b !== null) return a === null ? 1 : -1; // what has no number goes last
  return one < other ? -1 : one > other ? 1 : 0;
}

function makeSortable(table) {
  const body = table.tBodies[0];
  const rows = body ? [...body.rows] : [];
  if (rows.length < 3) return;
  const heads = all("thead th", table);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: null }[head.ariaSort];
      const order = next === undefined ? "ascending" : next;
      for (const each of heads) each.ariaSort = each === head ? order : null;
      const told = (row) => row.cells[column].textContent.trim();
      const sorted = order ? rows.toSorted((a, b) => compared(told(a), told(b))) : rows;
      body.append(...(order === "descending" ? sorted.toReversed() : sorted));
    });
  });
}

// Finding: rows and cards of scores that do not fit are hidden, sections without any as well.
const finder = document.querySelector(".finder");

function find() {
  const words = byId("find-name").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [dimension, result] = [byId("find-dimension").value, byId("find-result").value];
  const cards = all("article.card[data-result]");
  let n = 0;
  for (const card of cards) {
    const told = card.querySelector("header").textContent.toLowerCase();
    const fits =
      words.every((word) => told.includes(word)) &&
      (!dimension || card.closest("section").id === dimension) &&
      (!result || result.split(" ").includes(card.dataset.result));
    card.hidden = !fits;
    n += fits;
  }
  for (const row of all("tr[data-of]")) row.hidden = byId(row.dataset.of).hidden;
  for (const section of new Set(cards.map((card) => card.closest("section"))))
    section.hidden = all("article.card", section).every((card) => card.hidden);
  byId("find-count").textContent = `${n} of ${cards.length} scores shown`;
}

function showAll() {
  for (const each of all("input, select", finder)) each.value = "";
  find();
}

function reveal() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (finder && target.closest("[hidden]")) showAll();
  for (let at = target; at; at = at.parentElement) if (at.matches("details")) at.open = true;
  if (target.matches(".card")) all(":scope > details", target)[0]?.setAttribute("open", "");
  target.scrollIntoView();
}

// Reading out: the nearest drawn point of a curve or a cloud, in the units of its axes.
const tip = document.createElement("p");
tip.className = "tip";
tip.hidden = true;

function shorter(value) {
  return Number(value.toPrecision(3)).toLocaleString("en");
}

function readOut(drawing) {
  const axes = drawing.dataset.plane.split(" ").map(Number);
  const valueAt = (place, [low, high, start, stop]) =>
    low + ((place - start) / (stop - start)) * (high - low);
  const points = all("path[data-name]", drawing).flatMap((path) =>
    [...path.getAttribute("d").matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => ({
      name: path.dataset.name, x: Number(x), y: Number(y),
    })));
  drawing.addEventListener("pointermove", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(drawing.getScreenCTM().inverse());
    let [nearest, least] = [null, 24];
    for (const point of points) {
      const distance = Math.hypot(point.x - at.x, point.y - at.y);
      if (distance < least) [nearest, least] = [point, distance];
    }
    tip.hidden = !nearest;
    if (!nearest) return;
    const [x, y] = [valueAt(nearest.x, axes.slice(0, 4)), valueAt(nearest.y, axes.slice(4))];
    tip.textContent = `${nearest.name}: ${shorter(x)}, ${shorter(y)}`;
    tip.style.left = `${Math.min(event.pageX + 12, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${event.pageY + 16}px`;
  });
  drawing.addEventListener("pointerleave", () => { tip.hidden = true; });
}

all("table").forEach(makeSortable);
document.body.append(tip);
all("svg[data-plane]").forEach(readOut);
addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => all("details").forEach((each) => { each.open = true; }));
if (finder) {
  finder.hidden = false;
  finder.addEventListener("input", find);
  byId("find-open").addEventListener("click", ({ currentTarget: button }) => {
    const open = button.textContent === "Open all";
    for (const each of all(".card > details")) each.open = open;
    button.textContent = open ? "Close all" : "Open all";
  });
}
reveal();
