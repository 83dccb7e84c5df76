// The room of one draft: its text with sources, findings, and the forms that change a section.
import { $, API, busy, call, element, moment, say } from "./dom.js";
import { paragraphs } from "./text.js";

let draft = null;
const unsaved = new Map(); // section_key → its open editor; never thrown away by a redraw

export function hasUnsaved() {
  return [...unsaved.values()].some((editor) => editor.isDirty());
}

export function leave() {
  unsaved.clear();
  draft = null;
}

export async function enter(id) {
  const found = await call(`/drafts/${id}`);
  leave();
  draft = found;
  show();
  $("draft-title").focus({ preventScroll: true });
}

async function reload() {
  draft = await call(`/drafts/${draft.draft_id}`);
  show();
}

function show() {
  const base = `${API}/drafts/${draft.draft_id}/export`;
  document.title = draft.title;
  $("draft-title").textContent = draft.title;
  $("export").href = base;
  $("export-clean").href = `${base}?comments=false&provenance=false`;
  $("sections").replaceChildren(...draft.sections.map(
    (section) => unsaved.get(section.section_key)?.node || sectionNode(section)));
  $("source").replaceChildren("点击文中带下划线的数字、日期、文件名，这里显示它的出处。");
  $("source-box").classList.remove("open");
  const notices = draft.state === "writing" ? ["这份稿件还在起草，请稍后刷新页面。", ...draft.notices] : draft.notices;
  $("notices").replaceChildren(...(notices.length ? notices : ["没有需要说明的。"]).map((n) => element("li", {}, n)));
  const order = ["error", "unverified", "hint"];
  const findings = draft.sections.flatMap((s) => s.findings).concat(draft.findings)
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  const labels = [...new Set(findings.map((f) => f.severity_label))];
  $("verdict").textContent = findings.length
    ? labels.map((l) => `${l} ${findings.filter((f) => f.severity_label === l).length} 处`).join("，")
    : "每个数字、日期、文件名都有出处，事实全部用上。";
  $("findings").replaceChildren(...findings.map(findingNode));
}

function sectionNode(section) {
  const node = element("div", { id: `section-${section.section_key}`, class: "section" });
  const name = section.heading || "引言";
  const tool = (label, open) => element("button", {
    type: "button", "aria-label": `${label}“${name}”`, onclick: (event) => open(section, node, event.target),
  }, label);
  const tools = element("span", { class: "tools" }, tool("重写", regenerate), tool("修改", edit), tool("历史", showRevisions));
  node.append(element("div", { class: `heading level-${section.level}` },
    section.heading || element("span", { class: "quiet" }, "引言"), tools));
  if (section.state === "failed") {
    node.append(element("p", { class: "note" }, element("mark", { class: "error" }, `本部分未写成：${section.failure}请点“重写”再试，或点“修改”直接填写。`)));
  }
  if (section.writer_note) node.append(element("p", { class: "note quiet" }, section.writer_note));
  if (section.text) node.append(...paragraphs(section, showSource));
  return node;
}

async function showSource(node, source) {
  document.querySelectorAll(".sourced[aria-pressed=true]").forEach((b) => b.setAttribute("aria-pressed", "false"));
  node.setAttribute("aria-pressed", "true");
  const fact = draft.facts.find((f) => f.fact_id === source.source_id);
  let rows = [["出处", "事实表所填的单位和年度"]];
  if (fact) {
    rows = [["数据项", fact.label], ["数值", fact.value], [fact.is_derived ? "算式" : "来源", fact.source || "随请求提供"],
      ["口径", fact.basis], ["截至", fact.as_of], ["填报人", fact.supplied_by]];
  } else if (source.source_kind === "computed") {
    rows = [["算式", source.note], ["来源", "文中已有出处的数"]];
  } else if (source.source_kind === "passage") {
    const passage = await call(`/passages/${encodeURIComponent(source.source_id)}`).catch(() => null);
    rows = passage
      ? [["文件", passage.document_title], ["位置", passage.heading_path.join(" / ")], ["原文", passage.text]]
      : [["文件", source.note]];
  }
  $("source").replaceChildren(
    element("dl", {}, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
    element("button", { type: "button", class: "close", onclick: closeSource }, "关闭"));
  $("source-box").classList.add("open");
}

export function closeSource() {
  $("source-box").classList.remove("open");
  const pressed = document.querySelector(".sourced[aria-pressed=true]");
  pressed?.setAttribute("aria-pressed", "false");
}

function findingNode(finding) {
  const section = draft.sections.find((s) => s.section_key === finding.section_key);
  const excerpt = finding.excerpt ? `“${finding.excerpt.length > 40 ? `${finding.excerpt.slice(0, 40)}…` : finding.excerpt}” ` : "";
  const parts = [
    element("span", { class: `severity-${finding.severity}` }, `${finding.severity_label} · ${finding.label}`),
    section?.heading ? element("span", { class: "quiet" }, ` ${section.heading}`) : "",
    element("br"), `${excerpt}${finding.message}${finding.suggestion ? `建议：${finding.suggestion}` : ""}`,
  ];
  return element("li", {}, section ? element("button", { type: "button", onclick: () => jump(finding) }, ...parts) : element("div", {}, ...parts));
}

function jump(finding) {
  const section = document.getElementById(`section-${finding.section_key}`);
  if (!section) return;
  const [start, end] = finding.span || [0, 0];
  const inside = [...section.querySelectorAll("[data-start]")].filter(
    (n) => Number(n.dataset.start) < end && Number(n.dataset.end) > start);
  const targets = inside.length ? inside : [section];
  targets[0].scrollIntoView({ block: "center" });
  for (const target of targets) {
    target.classList.remove("flash");
    void target.offsetWidth; // lets the animation start anew
    target.classList.add("flash");
  }
}

// A small form under a section's heading; Escape closes it and gives the focus back.
function openForm(node, opener, ...content) {
  node.querySelector("form")?.remove();
  const form = element("form", { class: "inline" }, ...content);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) form.close();
  });
  form.close = () => { form.remove(); opener.focus(); };
  node.querySelector(".heading").after(form);
  form.querySelector("input, textarea, button")?.focus();
  return form;
}

function authorField() {
  return element("label", {}, "您的姓名", element("input", { name: "author", required: true, maxlength: "50", value: localStorage.getItem("author") || "", autocomplete: "name" }));
}

function authorOf(form) {
  const author = form.elements.author.value.trim();
  localStorage.setItem("author", author);
  return author;
}

const urlOf = (section, rest = "") => `/drafts/${draft.draft_id}/sections/${section.section_key}${rest}`;

function closing(form, label) {
  return element("button", { type: "button", onclick: () => form().close() }, label);
}

function regenerate(section, node, opener) {
  const form = openForm(node, opener,
    element("label", {}, "对这一部分的要求（可留空）", element("input", { name: "instruction", maxlength: "500", placeholder: "如：更简练；突出社区下沉" })),
    element("div", { class: "toolbar" }, element("button", { type: "submit", class: "primary" }, "重写这一部分"), closing(() => form, "取消"),
      element("span", { class: "quiet" }, "其余部分一字不动；现在的文本留在“历史”里。")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const instruction = form.elements.instruction.value.trim();
    busy("正在重写…", async () => {
      try {
        await call(urlOf(section, "/regenerations"), { method: "POST", json: { instruction }, ifMatch: section.revision_number });
      } catch (error) {
        if (error.status === 412) await reload();
        throw error;
      }
      await reload();
      return "已重写。";
    });
  });
}

async function showRevisions(section, node, opener) {
  const revisions = await call(urlOf(section, "/revisions"));
  const restore = (number) => (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    const json = { number, author: authorOf(form) };
    busy("正在还原…", async () => {
      await call(urlOf(section, "/restorations"), { method: "POST", json, ifMatch: section.revision_number });
      await reload();
      return `已还原第 ${number} 稿。`;
    });
  };
  const items = revisions.reverse().map((r, index) => element("details", { open: index === 0 },
    element("summary", {}, `第 ${r.number} 稿 · ${r.origin_label} · ${r.writer === "exemplar" ? "范例" : r.writer} · ${moment(r.created_at)}${index ? "" : "（现在的文本）"}`),
    r.instruction ? element("p", { class: "quiet" }, `要求：${r.instruction}`) : "",
    element("p", { class: "old-text" }, r.text || "（空白）"),
    index ? element("button", { type: "button", onclick: restore(r.number) }, "还原这一稿") : ""));
  const form = openForm(node, opener, authorField(), ...(items.length ? items : [element("p", {}, "还没有文本。")]),
    element("div", { class: "toolbar" }, closing(() => form, "关闭")));
}

function edit(section, node, opener) {
  let base = section;
  const area = element("textarea", { name: "text", rows: Math.min(24, 4 + Math.ceil(section.text.length / 38)), maxlength: "100000" });
  area.value = section.text;
  const conflict = element("div", { class: "conflict", role: "alert", hidden: true });
  const giveUp = element("button", { type: "button", onclick: () => close(giveUp) }, "取消");
  const form = openForm(node, opener, conflict, element("label", {}, "文本（一行一段）", area), authorField(),
    element("div", { class: "toolbar" }, element("button", { type: "submit", class: "primary" }, "保存"), giveUp,
      element("span", { class: "quiet" }, "保存后重新核验；原来的文本留在“历史”里。")));
  node.classList.add("editing");
  const isDirty = () => area.value !== base.text;
  unsaved.set(section.section_key, { node, isDirty });
  const done = () => { unsaved.delete(section.section_key); node.classList.remove("editing"); };
  const close = (button) => {
    if (isDirty() && button.dataset.sure !== "yes") {
      giveUp.dataset.sure = "yes";
      giveUp.textContent = "放弃修改";
      giveUp.focus();
      say("有未保存的修改。再点一次“放弃修改”才会丢弃。");
      return;
    }
    done();
    show();
    document.querySelector(`#section-${section.section_key} .tools button:nth-child(2)`)?.focus();
  };
  form.close = () => close(giveUp);
  const showConflict = async () => {
    const latest = await call(urlOf(section));
    base = { ...latest, text: area.value === latest.text ? latest.text : base.text };
    conflict.replaceChildren(
      element("p", {}, element("b", {}, `这一部分刚被“${latest.writer}”${latest.origin_label}过（${moment(latest.revised_at)}）。`), "您的文本还在下面，尚未保存。"),
      element("details", { open: true }, element("summary", {}, "最新文本"), element("p", { class: "old-text" }, latest.text || "（空白）")),
      element("div", { class: "toolbar" },
        element("button", { type: "button", onclick: () => { conflict.hidden = true; form.requestSubmit(); } }, "仍用我的文本（对方的留在历史里）"),
        element("button", { type: "button", onclick: () => busy("正在载入…", async () => { done(); await reload(); }) }, "放弃我的，用最新文本")));
    conflict.hidden = false;
    conflict.scrollIntoView({ block: "center" });
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const json = { text: area.value, author: authorOf(form) };
    busy("正在保存…", async () => {
      try {
        await call(urlOf(section), { method: "PUT", json, ifMatch: base.revision_number });
      } catch (error) {
        if (error.status !== 412) throw error;
        await showConflict();
        return "没有保存：这一部分已有新文本，请对照后决定。";
      }
      done();
      await reload();
      return "已保存。";
    });
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}
