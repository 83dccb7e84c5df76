"""What to say of a field of the wrong kind: pydantic's errors in Chinese."""

from collections.abc import Mapping
from typing import Any

_ADVICE = {
    "missing": "必填，请补上。",
    "string_too_short": "不能为空。",
    "string_too_long": "太长，最多{max_length}个字符。",
    "string_type": "应是文字。",
    "int_type": "应是整数。",
    "int_parsing": "应是整数。",
    "int_from_float": "应是整数。",
    "float_parsing": "应是数字。",
    "bool_type": "应是 true 或 false。",
    "bool_parsing": "应是 true 或 false。",
    "greater_than": "应大于{gt}。",
    "greater_than_equal": "不能小于{ge}。",
    "less_than_equal": "不能大于{le}。",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}。",
    "extra_forbidden": "没有这一项，请检查名称。",
    "enum": "应是其中之一：{expected}。",
    "literal_error": "应是其中之一：{expected}。",
    "list_type": "应是列表。",
    "too_long": "最多{max_length}项。",
    "finite_number": "应是有限的数字。",
    "too_short": "至少要有{min_length}项。",
    "model_attributes_type": "应是一个 JSON 对象，并注明 Content-Type: application/json。",
    "json_invalid": "不是有效的 JSON（{error}）。",
    "date_from_datetime_parsing": "应是日期，例如 2025-12-31。",
    "datetime_from_date_parsing": "应是带时区的时间，例如 2025-12-31T08:00:00+08:00。",
    "timezone_aware": "应写明时区，例如 2025-12-31T08:00:00+08:00。",
    "ip_any_network": "不是网段，应写作 10.1.0.0/16 或一个地址 10.1.2.3。",
}
"""By pydantic's kind of error."""


def advice_on(error: Mapping[str, Any]) -> str:
    """What is wrong with a field and what it should be; pydantic's words for a rare error."""
    template = _ADVICE.get(error["type"])
    return template.format_map(error.get("ctx", {})) if template else str(error["msg"])
