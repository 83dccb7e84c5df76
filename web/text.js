// A section's text as the API gives it: paragraphs in which sources and findings can be clicked.
import { element } from "./dom.js";

// Offsets count characters as Python does: code points, not UTF-16 units.
export function paragraphs(section, onSource) {
  let offset = 0;
  return section.text.split("\n").map((line) => {
    const node = paragraph(section, [...line], offset, onSource);
    offset += [...line].length + 1;
    return node;
  });
}

function paragraph(section, characters, offset, onSource) {
  const end = offset + characters.length;
  const p = element("p");
  const text = (from, to) => characters.slice(from - offset, to - offset).join("");
  const spanned = section.findings.filter((f) => f.span);
  const findingAt = (at) => spanned.find((f) => f.span[0] <= at && at < f.span[1] && f.severity !== "hint")
    || spanned.find((f) => f.span[0] <= at && at < f.span[1]);
  const plain = (start, stop) => {
    for (let at = start; at < stop;) {
      const finding = findingAt(at);
      let to = at + 1;
      while (to < stop && findingAt(to) === finding) to += 1;
      const place = { "data-start": at, "data-end": to };
      p.append(finding
        ? element(finding.severity === "hint" ? "span" : "mark", { class: finding.severity, title: finding.message, ...place }, text(at, to))
        : text(at, to));
      at = to;
    }
  };
  const sources = section.sources
    .filter((s) => s.span[0] >= offset && s.span[1] <= end)
    .sort((a, b) => a.span[0] - b.span[0]);
  let position = offset;
  for (const source of sources) {
    if (source.span[0] < position) continue;
    plain(position, source.span[0]);
    p.append(sourced(text(...source.span), source, onSource));
    [, position] = source.span;
  }
  plain(position, end);
  return p;
}

// No <button>: a long title has to wrap like the text around it.
function sourced(text, source, onSource) {
  const node = element("span", {
    class: "sourced", role: "button", tabindex: "0", "aria-pressed": "false",
    "data-start": source.span[0], "data-end": source.span[1],
    onclick: () => onSource(node, source),
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onSource(node, source);
    },
  }, text);
  return node;
}
