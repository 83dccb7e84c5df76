"""Saved web pages (.html): the article without navigation, scripts and what no reader sees."""

import re
from collections.abc import Iterator

from lxml import etree, html

from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText, Line
from vectorstore.reading.read_text import decode

MAX_DEPTH = 400
"""Elements within each other; real pages have thirty."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_TEXT = {
    "script", "style", "noscript", "template", "head", "nav", "aside", "form", "select", "button",
    "iframe", "object", "svg", "input", "textarea", "footer", "map",
}  # fmt: skip
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*[01](?:\.\d+)?\s*(?:px|pt)?\s*(?:;|$)"
    r"|(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "body", "ul", "ol", "li", "dl", "dt", "dd",
    "blockquote", "center", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "pre",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "fieldset", "figure", "figcaption", "br",
}  # fmt: skip
_LEAST_SHARE = 0.6
"""The article is the innermost element that holds so much of all the text outside of links."""
_TITLE_LINES = 4
_TITLE_END = re.compile(r"[_|—-]+[^_|—-]{2,20}(?:网|政府|门户|官网)[^_|—-]*$")


def read_html(file_name: str, content: bytes) -> FileText:
    """The article of a page, paragraph by paragraph, table rows as rows.

    Raises:
        DocumentUnreadable: no text, an unknown encoding, or nested beyond reason.
    """
    text = _DECLARATION.sub("", _decoded(file_name, content)).replace("\0", "")
    try:
        root = html.fromstring(text, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentUnreadable(
            file_name, "网页里没有可读的正文，请打开网页后复制正文，存为 .docx 或 .txt 再上传。"
        ) from error
    _check_depth(file_name, root)
    hidden_count = _drop_unseen(root)
    article = _article(root)
    lines = list(_lines(article))
    title = _title(root, article)
    lines = _under_title(title, lines)
    hidden = f"有{hidden_count}处隐藏文字，未读入。"
    return FileText(tuple(lines), (hidden,) if hidden_count else ())


def _parser() -> html.HTMLParser:
    # Without huge_tree what is nested too deeply is left out without a word.
    return html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)


def _under_title(title: str, lines: list[Line]) -> list[Line]:
    """The lines with the title before them; where they begin with it, broken or not, once."""
    if not title:
        return lines
    for end in range(1, _TITLE_LINES + 1):
        if re.sub(r"\s", "", "".join(line.text for line in lines[:end])) == re.sub(
            r"\s", "", title
        ):
            return [Line(title, is_title=True), *lines[end:]]
    return [Line(title, is_title=True), *lines]


def _decoded(file_name: str, content: bytes) -> str:
    """By what the page declares where that fits, else as any text is tried."""
    declared = _CHARSET.search(content[:4_096])
    if declared:
        name = declared[1].decode("ascii").lower()
        try:
            # Pages that say gb2312 use the characters of its successors.
            return content.decode("gb18030" if name.startswith("gb") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(file_name, content)


def _check_depth(file_name: str, root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise DocumentUnreadable(
                file_name, f"标签嵌套超过{MAX_DEPTH}层，不予读取；请复制正文存为 .docx 再上传。"
            )


def _drop_unseen(root: etree._Element) -> int:
    """Take out what is no text of the article; how many places were hidden from readers."""
    hidden = 0
    for element in list(root.iter(etree.Element)):
        if element is root or not isinstance(element.tag, str):
            continue
        is_hidden = bool(_HIDDEN.search(element.get("style", ""))) or "hidden" in element.attrib
        if element.tag in _NO_TEXT and element.tag != "head":
            _drop(element)
        elif is_hidden:
            hidden += bool(_text(element))
            _drop(element)
    return hidden


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _article(root: etree._Element) -> etree._Element:
    """The innermost element with most of the text; links count for nothing."""
    body = root.find(".//body")
    article = body if body is not None else root
    lengths = _lengths(article)
    least = lengths.get(article, 0) * _LEAST_SHARE
    while True:
        inner = [c for c in article if c.tag in _BLOCKS and lengths.get(c, 0) >= least]
        if not inner or inner[0].tag in ("p", "li", "pre") or _is_data(inner[0]):
            return article
        article = inner[0]


def _lengths(root: etree._Element) -> dict[etree._Element, int]:
    """Characters outside of links below each element; the tree is walked once."""
    found: dict[etree._Element, int] = {}
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_link = element.tag == "a"
        if event == "start":
            links += is_link
            found[element] = 0 if links else len((element.text or "").strip())
            continue
        links -= is_link
        parent = element.getparent()
        if element is not root and parent is not None:
            tail = 0 if links else len((element.tail or "").strip())
            found[parent] = found.get(parent, 0) + found[element] + tail
    return found


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data, not the layout of the page: no paragraphs of prose in it."""
    if table.tag != "table" or table.find(".//table") is not None:
        return False
    rows = table.findall(".//tr")
    cells = table.findall(".//td") + table.findall(".//th")
    return len(cells) > len(rows) and all(len(_text(c)) <= 400 for c in cells)


def _lines(block: etree._Element) -> Iterator[Line]:
    """Lines of a block: inline text is joined, blocks part it."""
    held: list[str] = []
    todo: list[tuple[str, etree._Element]] = [("in", block)]
    while todo:
        step, element = todo.pop()
        if step == "out":
            if element.tag in _BLOCKS:
                yield from _ended(held, element)
            if element is not block:
                held.append(element.tail or "")
            continue
        if element.tag == "table" and _is_data(element):
            yield from _ended(held, block)
            yield from _rows(element)
            if element is not block:
                held.append(element.tail or "")
            continue
        if element.tag in _BLOCKS:
            yield from _ended(held, block)
        held.append(element.text or "")
        todo.append(("out", element))
        todo += [("in", child) for child in reversed(list(element))]
    yield from _ended(held, block)


def _ended(held: list[str], element: etree._Element) -> Iterator[Line]:
    text = re.sub(r"\s+", " ", "".join(held)).strip()
    held.clear()
    if text:
        tag = str(element.tag)
        level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0
        yield Line(text, level=max(level - 1, 0), is_title=level == 1)


def _rows(table: etree._Element) -> Iterator[Line]:
    for row in table.iter("tr"):
        cells = (_text(c) for c in row if c.tag in ("td", "th"))
        text = " | ".join(cell for cell in cells if cell)
        if text:
            yield Line(text, is_row=True)


def _text(element: etree._Element) -> str:
    """All text in an element, blanks closed up."""
    return re.sub(r"\s+", " ", "".join(str(part) for part in element.itertext())).strip()


def _title(root: etree._Element, article: etree._Element) -> str:
    """The page's title, without the name of the site, where the article does not begin with it."""
    named = root.find(".//meta[@name='ArticleTitle']")
    if named is not None and named.get("content"):
        return str(named.get("content")).strip()
    heading = root.find(".//h1")
    if heading is not None and heading not in list(article.iter("h1")):
        return _text(heading)
    title = root.find(".//title")
    text = _text(title) if title is not None else ""
    return _TITLE_END.sub("", text).strip()
