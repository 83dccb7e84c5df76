"""Writes numbers in Chinese: the counterpart of the reader, without any of its code."""

_DIGITS = "零一二三四五六七八九"
_SMALL = ("", "十", "百", "千")
_LARGE = ("", "万", "亿")


def in_chinese(number: int) -> str:
    """A number below 10**12 as it is spoken: 十二, 一百零五, 三万零二十."""
    if number == 0:
        return "零"
    groups: list[str] = []
    needs_zero = False
    for scale in _LARGE:
        number, group = divmod(number, 10_000)
        if group:
            groups.append(_below_ten_thousand(group) + scale + ("零" if needs_zero else ""))
        needs_zero = bool(groups) and (group < 1_000)
    text = "".join(reversed(groups))
    return text.removeprefix("一") if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    out: list[str] = []
    digits = [int(d) for d in str(number)]
    zero_open = False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == 0:
            zero_open = bool(out)
            continue
        if zero_open:
            out.append("零")
            zero_open = False
        out.append(_DIGITS[digit] + _SMALL[place])
    return "".join(out)
