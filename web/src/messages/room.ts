/** What the interface says: the writing room, its dialogs and keys. */
export const room = {
  outline: "提纲",
  paper: "文稿",
  side: "对话和核验",
  fold: { outline: "提纲栏", side: "对话栏" },
  introduction: "引言",
  states: { empty: "空白", writing: "起草中", failed: "未写成", open: (count: number) => `待核实 ${count}`, settled: "已定", fine: "无待核实" },
  exportWord: "导出 Word",
  exportComments: "带批注（审稿用）",
  exportClean: "清稿（不带批注和出处）",
  exportOpen: (count: number, marks: number) =>
    marks
      ? `还有 ${count} 处待核实。文中有 ${marks} 个【待核实】标记，清稿里仍在；没有这个标记的，清稿里看不出来。请逐处处理后再报送。`
      : `还有 ${count} 处待核实，清稿里都不带标记，看不出来。请逐处处理后再报送。`,
  saved: "已保存",
  saving: "正在保存",
  dirty: "未保存",
  saveFailed: "没存上，文字还在本机",
  conflict: "有冲突",
  notices: "说明",
  regenerate: "重写",
  proposals: (count: number) => `建议 ${count}`,
  history: "历史",
  emptySection: "这一部分还是空白，点这里直接写。",
  writingSection: "正在起草…",
  failedSection: (failure: string) => `本部分未写成：${failure}可以点“重写”再试，或直接写。`,
  editLabel: (heading: string) => `${heading}的正文`,
  conflictTitle: (who: string, when: string) => `这一部分刚被“${who}”改过（${when}）。您写的还没有保存，请对照后决定。`,
  changedBy: (who: string, heading: string) => `${who}刚改了“${heading}”。`,
  theirs: "现在的文本",
  mine: "您写的",
  difference: "改动（从现在的文本到您写的）",
  keepMine: "用我写的（对方的留在历史里）",
  takeTheirs: "用现在的文本（不要我写的）",
  leaving: "有改动还没有保存。",
  restoredLocal: "找回了上次没存上的文字。",
  gone: "这份稿件打不开",
  unfinished: {
    cancelled: "起草停下了，写好的部分都在。可以接着起草没写的部分，也可以自己写。",
    incomplete: "有的部分没有写成，写好的都在。可以再起草一次没写成的部分，也可以自己写。",
  },
  continueWriting: "接着起草",
  continueWithout: "不用模型，参照范文起草",
  cancelWriting: "停止起草",
  progress: (done: number, all: number) => `正在起草：已写好 ${done} 个部分，共 ${all} 个。写好的部分可以先看、先改。`,
};

export const keys = {
  title: "快捷键",
  open: "快捷键（Ctrl+/）",
  list: [
    ["Ctrl+S", "马上保存"],
    ["Alt+↓ / Alt+↑", "下一个、上一个部分"],
    ["Alt+N", "下一处待核实"],
    ["Alt+R", "重写所在的部分"],
    ["Alt+H", "所在部分的历史"],
    ["Alt+1 / 2 / 3 / 4", "对话、核验、数据、复核签发"],
    ["Alt+P", "版式预览"],
    ["Ctrl+Z / Ctrl+Y", "撤销、重做"],
    ["Ctrl+/", "打开这张表"],
  ],
};

export const preview = {
  open: "预览",
  title: "版式预览",
  pages: (count: number) => `约 ${count} 页。`,
  note: "A4 纸，每页22行、每行28字。署名、日期、页码和字体以导出的 Word 为准。",
  print: "打印",
};

export const final = {
  finalize: "定稿",
  sure: "定稿后稿件锁定，并收进文档库，明年可以沿用。确定定稿？",
  open: (count: number) => `现在还有 ${count} 处没有处理，按“定稿”后先逐条列出，不会直接定稿。`,
  openTitle: (count: number) => `还有 ${count} 处没有处理：`,
  anyway: "仍然定稿（未处理的记录在案）",
  done: "已定稿，并收进文档库。",
  state: (who: string, when: string) => `${who}于${when}定稿，稿件已锁定。`,
  accepted: (count: number) => `定稿时还有 ${count} 处没有处理。`,
  reopen: "重新打开",
  reopened: "已重新打开，文档库里的这一份已取出。",
};

export const settling = {
  unsaved: "还有文字没存上，存好后再试。",
};

export const returning = {
  title: "传回改好的 Word",
  open: "传回 Word",
  intro: "传回从这里导出、在 Word 或 WPS 里改过的文件。先看每一部分改了什么，采纳后才写进稿件；修订按接受处理。",
  drop: "把 .docx 拖到这里，或",
  reading: "正在比对",
  taking: "正在写进稿件",
  nothing: "这个文件和稿件一样，没有改动。",
  changes: (count: number) => `${count} 个部分有改动，勾上的写进稿件：`,
  conflict: "导出以后，这里也改过这一部分。勾上：用文件里的；不勾：用这里的。",
  missing: "文件里没有这一部分了。勾上：清空这一部分；不勾：保留。",
  unplaced: "不属于任何部分的内容（不会写进正文，留在“说明”里）",
  comments: "Word 里的批注",
  take: "写进稿件",
  taken: (count: number, beside: number) => `${count} 个部分已写进稿件。${beside ? `${beside} 个部分有冲突，两份都留着，文件里的在“历史”里。` : ""}`,
};

export const source = {
  title: "出处",
  fact: "数据项",
  value: "数值",
  formula: "算式",
  origin: "来源",
  basis: "口径",
  asOf: "截至",
  suppliedBy: "填报人",
  document: "文件",
  place: "位置",
  passage: "原文",
  identity: "事实表所填的单位和年度",
  computed: "由文中已有出处的数算得",
  withRequest: "随请求提供",
  openDocument: "打开原文",
  passageGone: "原文件已不在文档库中。",
};
