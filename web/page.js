// The plain page: draft a sample or a sheet, read it with its sources, regenerate, edit, download.
const api = "/api/v1";
const $ = (id) => document.getElementById(id);
let draft = null;

function say(text, isError = false) {
  const status = $("status");
  status.textContent = text;
  status.classList.toggle("error", isError);
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(api + path, options);
  } catch {
    throw new Error("连接不上服务，请确认 drafter 仍在运行，然后重试。");
  }
  if (response.status === 204) return null;
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail || "出错了，请重试。");
  return body;
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

async function busy(text, work) {
  const buttons = [...document.querySelectorAll("button")].filter((b) => !b.disabled);
  buttons.forEach((b) => { b.disabled = true; });
  say(text);
  try {
    await work();
    if ($("status").textContent === text) say("");
  } catch (error) {
    say(error.message, true);
  } finally {
    buttons.forEach((b) => { b.disabled = false; });
  }
}

async function showStart() {
  $("room").hidden = true;
  $("start").hidden = false;
  draft = null;
  history.replaceState(null, "", "/");
  const drafts = await call("/drafts");
  $("drafts").replaceChildren(...(drafts.length ? drafts.map((d) => element("li", {},
    element("a", { href: `#${d.draft_id}` }, d.title),
    ` · 待处理 ${d.open_points} 处 · ${new Date(d.updated_at).toLocaleString("zh-CN")} `,
    element("button", { type: "button", onclick: () => removeDraft(d) }, "删除"),
  )) : [element("li", {}, "还没有稿件。上传事实表，或先用示例试一试。")]));
}

async function removeDraft(d) {
  if (!confirm(`删除《${d.title}》及其全部历史文本？删除后不能恢复。`)) return;
  await busy("正在删除…", async () => { await call(`/drafts/${d.draft_id}`, { method: "DELETE" }); await showStart(); });
}

async function open(id) {
  draft = await call(`/drafts/${id}`);
  show();
}

function show() {
  $("start").hidden = true;
  $("room").hidden = false;
  history.replaceState(null, "", `#${draft.draft_id}`);
  $("draft-title").textContent = draft.title;
  $("export").href = `${api}/drafts/${draft.draft_id}/export`;
  $("export-clean").href = `${api}/drafts/${draft.draft_id}/export?comments=false&provenance=false`;
  $("sections").replaceChildren(...draft.sections.map(sectionNode));
  $("notices").replaceChildren(...draft.notices.map((n) => element("li", {}, n)));
  const findings = draft.sections.flatMap((s) => s.findings).concat(draft.findings);
  const order = ["error", "unverified", "hint"];
  findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  $("findings").replaceChildren(...(findings.length ? findings.map(findingNode)
    : [element("li", {}, "每个数字、日期、文件名都有出处，事实全部用上。")]));
}

function sectionNode(section) {
  const tools = element("span", { class: "tools" },
    element("button", { type: "button", onclick: () => regenerate(section) }, "重写"),
    element("button", { type: "button", onclick: () => edit(section) }, "修改"));
  const node = element("div", { id: `section-${section.section_key}` });
  node.append(element("div", { class: "heading" }, section.heading, tools));
  if (section.state === "failed") node.append(element("p", {}, element("mark", { class: "error" }, "本部分未写成，请点“重写”再试，或直接点“修改”填写。")));
  let offset = 0;
  for (const line of section.text.split("\n")) {
    node.append(paragraph(section, line, offset));
    offset += [...line].length + 1;
  }
  return node;
}

// Offsets count characters as Python does: code points, not UTF-16 units.
function paragraph(section, line, offset) {
  const characters = [...line];
  const p = element("p");
  const end = offset + characters.length;
  const spans = section.sources.filter((s) => s.span[0] >= offset && s.span[1] <= end).sort((a, b) => a.span[0] - b.span[0]);
  const flagged = (start, stop) => section.findings.find((f) => f.span && f.severity !== "hint" && f.span[0] < stop && f.span[1] > start);
  const plain = (start, stop) => {
    for (let at = start; at < stop;) {
      const finding = flagged(at, at + 1);
      let to = at + 1;
      while (to < stop && flagged(to, to + 1) === finding) to += 1;
      const text = characters.slice(at - offset, to - offset).join("");
      p.append(finding ? element("mark", { class: finding.severity, title: finding.message }, text) : text);
      at = to;
    }
  };
  let position = offset;
  for (const source of spans) {
    if (source.span[0] < position) continue;
    plain(position, source.span[0]);
    const text = characters.slice(source.span[0] - offset, source.span[1] - offset).join("");
    p.append(element("button", { type: "button", class: "sourced", "aria-pressed": "false", onclick: (event) => showSource(event.target, source) }, text));
    position = source.span[1];
  }
  plain(position, end);
  return p;
}

function showSource(button, source) {
  document.querySelectorAll(".sourced[aria-pressed=true]").forEach((b) => b.setAttribute("aria-pressed", "false"));
  button.setAttribute("aria-pressed", "true");
  const fact = draft.facts.find((f) => f.fact_id === source.source_id);
  const rows = fact
    ? [["数据项", fact.label], ["数值", fact.value], [fact.is_derived ? "算式" : "来源", fact.source || "随请求提供"]]
    : source.source_kind === "passage" ? [["政策文件", source.note]] : [["出处", "事实表所填单位和年度"]];
  $("source").replaceChildren(element("dl", {}, ...rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
}

function findingNode(finding) {
  const heading = draft.sections.find((s) => s.section_key === finding.section_key)?.heading || "";
  const jump = () => {
    const target = document.getElementById(`section-${finding.section_key}`);
    if (!target) return;
    target.scrollIntoView({ behavior: "smooth", block: "center" });
    target.classList.add("flash");
    setTimeout(() => target.classList.remove("flash"), 1700);
  };
  return element("li", {}, element("button", { type: "button", onclick: jump },
    element("span", { class: `severity-${finding.severity}` }, `${finding.severity_label}·${finding.label} `),
    `${heading} ${finding.excerpt ? `“${finding.excerpt.slice(0, 40)}” ` : ""}${finding.message}`));
}

function regenerate(section) {
  const instruction = prompt("对这一部分有什么要求？（如：更简练、换个角度；可留空）", "");
  if (instruction === null) return;
  const path = `/drafts/${draft.draft_id}/sections/${section.section_key}/regenerations`;
  busy("正在重写，其余部分不动…", async () => {
    await call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ instruction }) });
    await open(draft.draft_id);
  });
}

function edit(section) {
  const node = document.getElementById(`section-${section.section_key}`);
  const area = element("textarea", { "aria-label": "修改文本" });
  area.value = section.text;
  const author = element("input", { "aria-label": "修改人", placeholder: "修改人姓名", value: localStorage.getItem("author") || "" });
  const save = () => {
    if (!author.value.trim()) { say("请填写修改人姓名。", true); author.focus(); return; }
    localStorage.setItem("author", author.value.trim());
    busy("正在保存…", async () => {
      await call(`/drafts/${draft.draft_id}/sections/${section.section_key}`, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "If-Match": `"${section.revision_number}"` },
        body: JSON.stringify({ text: area.value, author: author.value.trim() }),
      });
      await open(draft.draft_id);
      say("已保存。");
    });
  };
  node.replaceChildren(element("div", { class: "heading" }, section.heading), area, element("div", { class: "toolbar" },
    author, element("button", { type: "button", onclick: save }, "保存"), element("button", { type: "button", onclick: show }, "取消")));
  area.focus();
}

$("back").addEventListener("click", () => busy("", showStart));
$("upload-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new FormData(event.target);
  busy("正在起草…", async () => {
    draft = await call("/drafts/from-file", { method: "POST", body });
    show();
  });
});
$("document-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const kind = form.elements.kind.value;
  busy("正在收录…", async () => {
    const files = [...form.elements.file.files];
    $("document-results").replaceChildren();
    for (const [index, file] of files.entries()) {
      say(`正在收录 ${index + 1}/${files.length}：${file.name}`);
      const body = new FormData();
      body.append("file", file);
      if (kind) body.append("kind", kind);
      let line;
      try {
        const found = await call("/documents", { method: "POST", body });
        line = `${found.title}（${found.organization || found.issuing_agency || "未写明单位"}，${found.year ?? "未写明年度"}）已收录，${found.passage_count} 个片段。`;
      } catch (error) {
        line = error.message;
      }
      $("document-results").append(element("li", {}, line));
    }
    say("收录完成。");
  });
});
$("report-type").addEventListener("change", setBlankSheet);
function setBlankSheet() {
  $("blank-sheet").href = `${api}/report-types/${$("report-type").value}/sheet`;
}

await busy("正在载入…", async () => {
  const [types, samples] = await Promise.all([call("/report-types"), call("/samples")]);
  $("report-type").replaceChildren(...types.map((t) => element("option", { value: t.report_type }, t.name)));
  $("report-type").value = "party-building-duty-report";
  setBlankSheet();
  $("samples").replaceChildren(...samples.map((s) => element("button", { type: "button", onclick: () => busy("正在起草…", async () => {
    draft = await call(`/samples/${encodeURIComponent(s.name)}/drafts`, { method: "POST" });
    show();
  }) }, s.title)));
  const id = location.hash.slice(1);
  if (id) await open(id);
  else await showStart();
});
window.addEventListener("hashchange", () => { const id = location.hash.slice(1); if (id && id !== draft?.draft_id) busy("正在载入…", () => open(id)); });
