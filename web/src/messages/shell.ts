/** What the interface says: what stands around every page: head, login, guide, errors. */
export const app = {
  name: "述职报告起草",
  skip: "跳到正文",
  drafts: "我的稿件",
  library: "文档库",
  types: "报告类型",
  offline: "连不上服务。写下的文字已存在本机浏览器里，连上后自动保存。",
  theme: "明暗",
  themes: { auto: "外观：随系统", light: "外观：浅色", dark: "外观：深色" },
  author: "姓名",
  confirm: "确定",
  cancel: "取消",
  close: "关闭",
  retry: "再试一次",
  loading: "正在载入",
  notFound: "没有这个页面。",
  navigation: "主导航",
};

export const login = {
  title: "登录",
  expired: "登录已过期，请重新登录",
  nothingLost: "写下的文字都还在，登录后接着写，自动保存。",
  waiting: "登录已过期。可以先把话写完：文字都存在本机浏览器里，重新登录后自动保存。",
  again: "重新登录（Alt+L）",
  putOff: "稍后再登录",
  usedLink: "这个登录链接已经用过或已过期。请用密码登录，或请管理员再发一个。",
  login: "登录名",
  password: "密码",
  enter: "登录",
  single: "用单位统一登录",
  or: "或",
  refusals: {
    expired: "统一登录没有完成：这次登录已过期或已用过，请再登录一次。",
    declined: "统一登录没有完成：您在那边取消了，或那边没有同意。请再登录一次，仍不行请找管理员。",
    failed: "统一登录没有完成：登录系统没有正常回答，或回答不可信。请再试一次，仍不行请管理员查看日志。",
    "no-login": "统一登录系统给出的账号不能作登录名，请管理员检查设置 DRAFTER_OIDC_LOGIN_CLAIM。",
    "too-often": "登录过于频繁，请一分钟后再试。",
    "not-set-up": "没有设置统一登录，请用密码登录。",
  } as Record<string, string>,
  unknown: (login: string) => `“${login}”还没有在这里登记，请管理员在“管理 → 人员”里添加登录名“${login}”。`,
  inactive: (login: string) => `“${login}”已停用，请找管理员。`,
  leave: "退出",
  help: "没有密码或忘记密码：请管理员发一个登录链接。本系统由您自己启动的，链接就在启动窗口里，也可运行 drafter login-link 取得。",
};

export const me = {
  title: "我的账户",
  present: "现在的密码",
  password: "新密码",
  save: "设置密码",
  saved: "密码已设置。",
  rule: "密码至少10个字符，不能与登录名相同。设置后其他地方的登录会退出。",
  missing: "您还没有密码，下次登录要用链接。",
  set: "设置密码",
};

export const errors = {
  notLoggedIn: "请重新登录；未保存的文字不会丢。",
  unreachable: "连不上服务，请检查网络，或请管理员看服务是否在运行。",
  unknown: (status: number) => `服务没有正常回答（${status}），请稍后再试；一直这样请联系管理员。`,
};

export const guide = {
  open: "新手引导",
  title: "五分钟走一遍",
  step: (number: number, all: number) => `${number} / ${all}`,
  next: "下一条",
  back: "上一条",
  done: "知道了",
  steps: [
    { title: "三个地方", text: "“我的稿件”写稿；“文档库”放往年报告和政策文件；“报告类型”定提纲。事实资料只在新建稿件时给，和范文分开。", to: "/", go: "去我的稿件" },
    { title: "先写一份看看", text: "在“我的稿件”最下面点一个示例单位，几秒钟就有一份稿子，可以随便改、随时删。", to: "/", go: "去点示例" },
    { title: "看数字从哪里来", text: "点文中有虚线的数字、文件名，看它出自事实表哪一格；按 Alt+N 或点右边“核验”，找到没有出处的【待核实】。", to: "", go: "" },
    { title: "改", text: "直接在文中改，自动保存；或点标题旁的“重写”，或在“对话”里说一句，先看改前改后，采纳才算。哪一稿都能从“历史”里找回来。", to: "", go: "" },
    { title: "导出", text: "点“导出 Word”：带批注的送审，清稿报送。在 Word 里改过的，点“传回 Word”收回来。写自己的：点“新建稿件”。", to: "/new", go: "新建稿件" },
  ],
};

export const lists = {
  more: (count?: number) => (count ? `更多（还有 ${count} 条）` : "更多"),
};
