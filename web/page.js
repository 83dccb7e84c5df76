// The plain page: draft a sample or a sheet, read it with its sources, change it, download it.
import { $, API, busy, call, complain, element, moment, Problem, say } from "./dom.js";
import { closeSource, enter, hasUnsaved, leave } from "./room.js";

let limit = Infinity; // bytes that the service takes
let shown = ""; // the draft in the room; empty on the start page

async function showStart() {
  leave();
  document.title = "述职报告起草";
  $("room").hidden = true;
  $("start").hidden = false;
  const [drafts, health] = await Promise.all([call("/drafts"), call("/health")]);
  limit = health.upload_limit_mb * 1024 * 1024;
  document.querySelector(".writer").hidden = !health.model;
  $("library").textContent = health.past_reports + health.policies
    ? `文档库现有往年报告 ${health.past_reports} 份、政策文件 ${health.policies} 份。`
    : "文档库还是空的：收录本单位往年报告后，新稿会沿用它的提纲和写法。";
  $("drafts").replaceChildren(...(drafts.length ? drafts.map(draftLine)
    : [element("li", { class: "quiet" }, "还没有稿件。上传事实表，或先用示例试一试。")]));
}

function draftLine(draft) {
  const line = element("li", { class: "line" },
    element("a", { href: `#${draft.draft_id}` }, draft.title),
    element("span", { class: "quiet" }, `${draft.state_label} · 待处理 ${draft.open_points} 处 · ${moment(draft.updated_at)}`));
  const ask = element("button", { type: "button", "aria-label": `删除《${draft.title}》` }, "删除");
  const remove = () => busy("正在删除…", async () => {
    await call(`/drafts/${draft.draft_id}`, { method: "DELETE" });
    await showStart();
    return "已删除。";
  });
  const sure = element("span", { class: "sure", hidden: true }, "连同全部历史文本删除，不能恢复。 ",
    element("button", { type: "button", class: "danger", onclick: remove }, "确认删除"), " ",
    element("button", { type: "button", onclick: () => toggle(false) }, "不删"));
  const toggle = (open) => { sure.hidden = !open; ask.hidden = open; (open ? sure.lastChild : ask).focus(); };
  ask.addEventListener("click", () => toggle(true));
  sure.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });
  line.append(ask, sure);
  return line;
}

async function openDraft(id) {
  await enter(id);
  shown = id;
  $("start").hidden = true;
  $("room").hidden = false;
  window.scrollTo(0, 0);
}

function follow() {
  const id = location.hash.slice(1);
  if (id === shown) return;
  if (hasUnsaved()) {
    history.replaceState(null, "", `#${shown}`);
    complain(new Problem("有未保存的修改，请先保存，或点“取消”放弃。"));
    return;
  }
  busy("正在载入…", async () => {
    try {
      if (id) await openDraft(id);
      else await showStart();
    } catch (error) {
      history.replaceState(null, "", "/");
      shown = "";
      await showStart();
      throw error;
    }
    if (!id) shown = "";
  });
}

function refuseLarge(files) {
  const large = files.find((file) => file.size > limit);
  if (large) throw new Problem(`${large.name}：超过 ${limit / 1024 / 1024} MB，请拆分后再上传。`);
}

async function draftFrom(path, options) {
  const draft = await call(path, { method: "POST", ...options });
  history.pushState(null, "", `#${draft.draft_id}`);
  await openDraft(draft.draft_id);
  return "已成稿，请逐条看“核验结果”。";
}

$("upload-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  busy("正在起草，各部分同时写…", () => {
    refuseLarge([...form.elements.file.files]);
    return draftFrom("/drafts/from-file", { body: new FormData(form) });
  });
});

$("document-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const files = [...form.elements.file.files];
  const results = $("document-results");
  results.replaceChildren();
  busy(`正在收录 ${files.length} 个文件…`, async () => {
    for (const file of files) {
      const body = new FormData();
      body.append("file", file);
      if (form.elements.kind.value) body.append("kind", form.elements.kind.value);
      let line;
      try {
        refuseLarge([file]);
        const found = await call("/documents", { method: "POST", body });
        const owner = found.organization || found.issuing_agency || "未写明单位";
        line = element("li", {}, `✓ ${found.title}（${owner}，${found.year ?? "未写明年度"}）${found.is_new ? "已收录" : "早已收录，未变化"}，${found.passage_count} 个片段。`);
        found.notices.forEach((notice) => line.append(element("div", { class: "quiet" }, notice)));
      } catch (error) {
        line = element("li", { class: "severity-error" }, `✗ ${error.message}`);
      }
      results.append(line);
    }
    await showStart();
    form.elements.file.value = "";
    return "收录完成。";
  });
});

const setBlankSheet = () => { $("blank-sheet").href = `${API}/report-types/${$("report-type").value}/sheet`; };
$("report-type").addEventListener("change", setBlankSheet);
window.addEventListener("hashchange", follow);
window.addEventListener("popstate", follow);
window.addEventListener("beforeunload", (event) => { if (hasUnsaved()) event.preventDefault(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSource(); });

await busy("正在载入…", async () => {
  const [types, samples] = await Promise.all([call("/report-types"), call("/samples")]);
  $("report-type").replaceChildren(...types.map((t) => element("option", { value: t.report_type }, t.name)));
  $("report-type").value = "party-building-duty-report";
  setBlankSheet();
  $("samples").replaceChildren(...samples.map((s) => element("button", {
    type: "button",
    onclick: () => busy("正在起草，各部分同时写…", () => draftFrom(`/samples/${encodeURIComponent(s.name)}/drafts`)),
  }, s.title)));
  await showStart();
});
follow();
say($("status").textContent);
