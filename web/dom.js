// Small things that every part of the page uses: elements, messages, busy work, calls to the API.
export const API = "/api/v1";
export const $ = (id) => document.getElementById(id);

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

export function say(text) {
  $("status").textContent = text;
}

// An error that the API answered with: its status, its code, and every problem with its place.
export class Problem extends Error {
  constructor(message, { status = 0, code = "", errors = [] } = {}) {
    super(message);
    Object.assign(this, { status, code, errors });
  }
}

export async function call(path, { json, ifMatch, ...options } = {}) {
  const headers = {};
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(json);
  }
  if (ifMatch !== undefined) headers["If-Match"] = `"${ifMatch}"`;
  let response;
  try {
    response = await fetch(API + path, { ...options, headers });
  } catch {
    throw new Problem("连接不上服务，请确认 drafter 仍在运行，然后重试。");
  }
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(body.detail || `出错了（${response.status}），请重试。`, body);
  return body;
}

// What went wrong, one line a problem; it stays until it is closed or something else is started.
export function complain(error) {
  const box = $("alert");
  const errors = error.errors?.length > 1 ? error.errors : [];
  const [first] = errors;
  const title = first ? error.message.split(first.pointer || first.detail)[0] : error.message;
  box.replaceChildren(element("p", {}, title));
  if (first) {
    box.append(element("ul", {}, ...errors.map((e) => element("li", {}, element("b", {}, e.pointer), ` ${e.detail}`))));
  }
  box.append(element("button", { type: "button", onclick: calm }, "知道了"));
  box.hidden = false;
  box.focus();
  box.scrollIntoView({ block: "nearest" });
}

export function calm() {
  $("alert").hidden = true;
  $("alert").replaceChildren();
}

// Runs one piece of work at a time: buttons rest, the time that it takes is shown.
export async function busy(text, work) {
  if (document.body.classList.contains("busy")) return;
  const buttons = [...document.querySelectorAll("button")].filter((b) => !b.disabled);
  const began = Date.now();
  const tick = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    say(seconds > 1 ? `${text}（已用 ${seconds} 秒）` : text);
  };
  document.body.classList.add("busy");
  buttons.forEach((b) => { b.disabled = true; });
  $("progress").hidden = false;
  calm();
  tick();
  const timer = setInterval(tick, 1000);
  let done = "";
  try {
    done = (await work()) || "";
  } catch (error) {
    complain(error);
  } finally {
    clearInterval(timer);
    document.body.classList.remove("busy");
    buttons.forEach((b) => { b.disabled = false; });
    $("progress").hidden = true;
    say(typeof done === "string" ? done : "");
  }
}

export function moment(text) {
  return new Date(text).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
}
