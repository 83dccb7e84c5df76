"""What is written down in the audit trail, in the words of those who read it."""

_DRAFT = "/api/v1/drafts/{draft_id}"
_SECTION = f"{_DRAFT}/sections/{{section_key}}"
_BATCH = "/api/v1/document-batches"
_HOOK = "/api/v1/webhooks/{webhook_id}"
_COMMAND = "drafter "
ACTION_NAMES = {
    "POST /api/v1/session": "登录",
    "DELETE /api/v1/session": "退出登录",
    "GET /login/{token}": "用链接登录",
    "GET /sso/callback": "统一登录",
    "PUT /api/v1/session/password": "设置密码",
    "POST /api/v1/report-types/proposals": "从范文读出报告类型",
    "POST /api/v1/report-types": "新建报告类型",
    "PUT /api/v1/report-types/{report_type}": "修改报告类型",
    "DELETE /api/v1/report-types/{report_type}": "删除报告类型",
    "POST /api/v1/fact-sheets/readings": "读取事实表",
    "POST /api/v1/fact-sheets/checks": "检查事实表",
    "POST /api/v1/fact-sheets/proposals": "从文字读取数据",
    "POST /api/v1/fact-sheets/roll-ups": "汇总下级事实表",
    "POST /api/v1/verifications": "核验文稿",
    "POST /api/v1/samples/{name}/drafts": "起草示例",
    "POST /api/v1/documents": "收录文件",
    f"POST {_BATCH}": "批量收录文件",
    f"POST {_BATCH}/{{batch_id}}/files": "批量收录中加文件",
    f"POST {_BATCH}/{{batch_id}}/cancellation": "停止批量收录",
    "PATCH /api/v1/documents/{document_id}": "修改文件信息",
    "DELETE /api/v1/documents/{document_id}": "移除文件",
    "POST /api/v1/drafts": "起草",
    "POST /api/v1/drafts/from-file": "用事实表起草",
    "POST /api/v1/draft-batches": "批量起草",
    f"DELETE {_DRAFT}": "删除稿件",
    f"GET {_DRAFT}/export": "导出 Word",
    f"POST {_DRAFT}/cancellation": "停止起草",
    f"POST {_DRAFT}/continuation": "继续起草",
    f"POST {_DRAFT}/finalization": "定稿",
    f"DELETE {_DRAFT}/finalization": "重新打开定稿",
    f"POST {_DRAFT}/findings/{{finding_id}}/dismissal": "说明待核实处不改",
    f"DELETE {_DRAFT}/findings/{{finding_id}}/dismissal": "收回不改的说明",
    f"POST {_DRAFT}/returns": "比较传回的 Word",
    f"POST {_DRAFT}/returns/acceptance": "收下传回的 Word",
    f"POST {_DRAFT}/sign-offs": "发起复核签发",
    f"POST {_DRAFT}/sign-offs/{{number}}/words": "确认或质疑一项数据",
    f"POST {_DRAFT}/sign-offs/{{number}}/remaining": "确认其余数据",
    f"GET {_DRAFT}/sign-offs/{{number}}/export": "下载签发的文件",
    f"POST {_DRAFT}/signed-file-checks": "比对签发的文件",
    f"POST {_DRAFT}/messages": "在对话中提要求",
    f"POST {_DRAFT}/proposals/{{proposal_id}}/acceptance": "采纳建议",
    f"POST {_DRAFT}/proposals/{{proposal_id}}/rejection": "放弃建议",
    f"PUT {_SECTION}": "修改文字",
    f"POST {_SECTION}/regenerations": "重写一个部分",
    f"POST {_SECTION}/restorations": "还原历史文本",
    f"POST {_SECTION}/findings/{{finding_id}}/dismissal": "说明待核实处不改",
    f"POST {_SECTION}/bindings": "指明数字对应的数据项",
    "POST /api/v1/webhooks": "登记回调",
    f"PATCH {_HOOK}": "修改回调",
    f"DELETE {_HOOK}": "删除回调",
    f"POST {_HOOK}/deliveries": "试发回调",
    f"POST {_HOOK}/deliveries/{{delivery_id}}/redelivery": "重发回调",
    "POST /api/v1/model-endpoints/{number}/tests": "测试模型",
    "POST /api/v1/organizations": "登记单位",
    "PUT /api/v1/organizations/{organization_id}": "修改单位",
    "POST /api/v1/people": "添加人员",
    "PUT /api/v1/people/{person_id}": "修改人员",
    "POST /api/v1/people/{person_id}/login-links": "发登录链接",
    "POST /api/v1/api-keys": "生成系统密钥",
    "DELETE /api/v1/api-keys/{key_id}": "停用系统密钥",
    "GET /api/v1/audit": "查看操作记录",
    "POST /v1/chat/completions": "通过聊天接口起草",
}


def action_name(action: str) -> str:
    """An action in Chinese; one that is only seldom noted keeps its technical name."""
    if action.startswith(_COMMAND):
        return f"命令行：{action}"
    return ACTION_NAMES.get(action) or (f"查看 {action}" if action.startswith("GET ") else action)
