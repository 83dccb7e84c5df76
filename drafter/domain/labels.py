"""The Chinese names of enum values that people see; the only such table."""

from drafter.domain.conversation import ProposalState
from drafter.domain.report import DraftState, RevisionOrigin, SectionState
from drafter.domain.returned import ReturnState
from drafter.domain.sign_off import SigningPart, SignOffState
from drafter.domain.source import DocumentKind
from drafter.domain.verification import FindingCode, Severity

DOCUMENT_KIND_LABELS = {
    DocumentKind.PAST_REPORT: "往年报告",
    DocumentKind.POLICY: "政策文件",
}
METADATA_LABELS = {
    "title": "标题",
    "kind": "类别",
    "organization": "单位",
    "year": "年度",
    "report_type": "报告类型",
    "document_number": "文号",
    "issuing_agency": "发文机关",
    "document_date": "成文日期",
    "superseded": "废止",
}
DRAFT_STATE_LABELS = {
    DraftState.WRITING: "起草中",
    DraftState.READY: "已成稿",
    DraftState.INCOMPLETE: "未写全",
    DraftState.CANCELLED: "已停止",
    DraftState.FINALIZED: "已定稿",
}
SECTION_STATE_LABELS = {
    SectionState.EMPTY: "空白",
    SectionState.WRITING: "起草中",
    SectionState.WRITTEN: "已起草",
    SectionState.FAILED: "起草失败",
}
REVISION_ORIGIN_LABELS = {
    RevisionOrigin.WRITTEN: "起草",
    RevisionOrigin.REGENERATED: "重写",
    RevisionOrigin.EDITED: "修改",
    RevisionOrigin.IMPORTED: "导回",
    RevisionOrigin.RESTORED: "还原",
}
PROPOSAL_STATE_LABELS = {
    ProposalState.OPEN: "待处理",
    ProposalState.ACCEPTED: "已采纳",
    ProposalState.REJECTED: "未采纳",
}
RETURN_STATE_LABELS = {
    ReturnState.UNCHANGED: "未改",
    ReturnState.CHANGED: "有改动",
    ReturnState.CONFLICT: "有冲突",
    ReturnState.MISSING: "已不在",
    ReturnState.MERGED: "已并入别处",
}
SIGNING_PART_LABELS = {
    SigningPart.FILLING: "填报人",
    SigningPart.REVIEWING: "复核人",
}
SIGN_OFF_STATE_LABELS = {
    SignOffState.FILLING: "待填报人确认",
    SignOffState.REVIEWING: "待复核人确认",
    SignOffState.SIGNED: "已签发",
    SignOffState.VOID: "已失效",
}
SEVERITY_LABELS = {
    Severity.ERROR: "错误",
    Severity.UNVERIFIED: "待核实",
    Severity.HINT: "提示",
}
FINDING_LABELS = {
    FindingCode.UNVERIFIED_CLAIM: "没有出处",
    FindingCode.CONFLICTING_CLAIM: "与事实表不符",
    FindingCode.AMBIGUOUS_CLAIM: "所指不明",
    FindingCode.WRONG_FACT: "张冠李戴",
    FindingCode.FOREIGN_SELF_NAME: "自称不符",
    FindingCode.WRONG_STATUS: "进展不符",
    FindingCode.UNSUPPORTED_SUPERLATIVE: "绝对化表述",
    FindingCode.VAGUE_COUNT: "含糊计数",
    FindingCode.UNREADABLE_NUMERAL: "未能识别",
    FindingCode.UNUSED_FACT: "漏用数据",
    FindingCode.REPEATED_FACT: "重复使用",
    FindingCode.INCONSISTENT_SECTIONS: "前后不一",
    FindingCode.WRONG_YEAR: "年度有误",
    FindingCode.PARTS_DO_NOT_ADD_UP: "分项与合计不符",
    FindingCode.CARRIED_OVER_VALUE: "沿用旧数",
    FindingCode.SUPERSEDED_POLICY: "引用已废止文件",
    FindingCode.MISPLACED_FACT: "写错部分",
    FindingCode.UNKNOWN_TOKEN: "引用有误",
    FindingCode.LEFTOVER_PLACEHOLDER: "留有空缺",
    FindingCode.OVERLAP: "雷同",
    FindingCode.CARRIED_OVER_TEXT: "沿用旧文",
    FindingCode.EMPTY_SECTION: "空白部分",
    FindingCode.UNBALANCED_PUNCTUATION: "标点不成对",
    FindingCode.NUMERAL_STYLE: "数字用法",
    FindingCode.PUNCTUATION_STYLE: "标点用法",
    FindingCode.HEADING_NUMBERING: "序号有误",
    FindingCode.WORD_CHOICE: "用词不当",
    FindingCode.MISQUOTED_PHRASE: "固定表述有误",
}
