"""Sentences in documents that speak to a model: planted instructions (RESEARCH.md §6).

A past report or a policy tells people what was done or is to be done. A sentence that tells its
reader to output, ignore, pretend or answer is meant for a machine and is not shown to one. This is
hygiene: wording can always be found that passes. What holds is the gate behind the writer.
"""

import re
import unicodedata
from functools import lru_cache

from drafter.claims.characters import drop_invisible

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;]+[”’）】》]*|[^。！？!?；;\n]+|\n")
_WRITE = (
    "输出|打印|写入|写上|写出|写明|加上|加入|插入|附上|回复|回答|返回|复述|重复|生成|改写|替换|翻译"
)
_TEXT = "正文|本节|文中|文末|段末|开头|结尾|回答|回复|答案|输出|草稿|报告中|稿中"
_ORDERS = "(?:以上|上述|之前|前面|此前|先前|上面|所有|全部|原有|原来|任何|一切)"
_RULES = "(?:要求|指令|指示|提示|规则|约束|限制|设定|内容|命令|对话)"
_SPEAKS = re.compile(
    "|".join(
        (
            f"(?<![申聘邀提报])请(?:你|您|务必|一定|直接|立即|严格|只|仅|先|再|在.{{0,8}}?|将.{{0,12}}?|把.{{0,12}}?)*(?:{_WRITE})",
            f"(?:务必|必须|应当?|需要?|要求|一定要)在?(?:{_TEXT}).{{0,6}}?(?:{_WRITE}|包含|出现|体现)",
            f"(?:{_TEXT}).{{0,3}}?(?:务必|必须|应当?|一定要).{{0,4}}?(?:{_WRITE}|包含|出现)",
            f"(?:忽略|无视|忘记|忘掉|不要理会|不必遵守|不用遵守|跳过|推翻|覆盖){_ORDERS}.{{0,6}}?{_RULES}",
            f"{_ORDERS}的?{_RULES}(?:作废|无效|取消|不再适用)",
            "从现在(?:起|开始).{0,3}?(?:你|您)",
            "(?:你|您)(?:现在|从现在起|将|必须|应该|需要|要|不得|不能|只能|只需)"
            ".{0,6}?(?:是|扮演|充当|遵守|执行|输出|写|说)",
            "(?:你|您)(?:是|作为)(?:一个|一名|一位)?(?:AI|人工智能|助手|大?模型|机器人|文字秘书|写手)",
            "作为(?:一个|一名)?(?:AI|人工智能|语言模型|大模型|智能助手)",
            "系统(?:提示词?|消息|指令|命令)[:：]|提示词|开发者模式|越狱模式",
            r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|材料)\b",
            r"\[/?(?:INST|SYS)\]|<</?SYS>>",
            r"(?:^|[\s。；，#*])(?:system|assistant|user)\s*[:：]",
            r"\b(?:ignore|disregard|forget)\b.{0,20}\b(?:previous|above|prior|all|earlier)\b",
            r"\b(?:you are|act as|pretend to be)\b.{0,20}\b(?:ai|assistant|model|chatbot)\b",
            r"\b(?:output|print|respond with|reply with|repeat after me)\b\s*[:：\"“]",
        )
    ),
    re.IGNORECASE,
)


def speaks_to_a_model(text: str) -> bool:
    """Whether a sentence, heading or title gives orders to whoever processes it.

    Seen without invisible characters and blanks between Chinese ones, full width as half.
    """
    shown = drop_invisible(text)
    plain = unicodedata.normalize("NFKC", shown[0] if shown else text)
    return bool(_SPEAKS.search(plain) or _SPEAKS.search(re.sub(r"\s+", "", plain)))


@lru_cache(1024)
def without_orders(text: str) -> tuple[str, int]:
    """A text without the sentences that speak to a model, and how many there were."""
    sentences = _SENTENCE.findall(text)
    kept = [sentence for sentence in sentences if not speaks_to_a_model(sentence)]
    return "".join(kept), len(sentences) - len(kept)
