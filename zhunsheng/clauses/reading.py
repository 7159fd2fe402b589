# SPDX-License-Identifier: Apache-2.0
"""The catalogue's files as entries whose every fault names its file and line."""

from collections.abc import Collection
from datetime import date
from typing import TypeVar

import yaml

from zhunsheng.clauses.words import CHINESE, Words

Choice = TypeVar("Choice", bound=str)
_LOADER = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # the C one where the library brings it: ten times faster


class CatalogueError(ValueError):
    """A catalogue that cannot be used: which file, which line (from 1), and what is wrong."""

    def __init__(self, file: str, line: int, zh: str, en: str) -> None:
        super().__init__(f"{file}:{line}: {zh} / {en}")
        self.args = (file, line, zh, en)  # what pickle calls the class with again
        self.file, self.line = file, line
        self.words = Words(zh, en)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


class Entry:
    """A group of keys. Whoever has read it says `done`, and a key nobody asked for is a fault."""

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file, self.line = file, node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise self.fault("这里要写一组键值", "a group of keys is needed here")
        self._nodes: dict[str, yaml.Node] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            if key.value in self._nodes:
                line = key.start_mark.line + 1
                raise CatalogueError(
                    file, line, f"键“{key.value}”重复", f"the key “{key.value}” occurs twice"
                )
            self._nodes[key.value] = value

    def fault(self, zh: str, en: str, key: str = "") -> CatalogueError:
        """A fault of this entry, at the line of one of its keys."""
        node = self._nodes.get(key) if key else None
        line = node.start_mark.line + 1 if node is not None else self.line
        where = f"{key}：" if key else ""
        return CatalogueError(self.file, line, where + zh, (f"{key}: " if key else "") + en)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._nodes

    def keys(self) -> tuple[str, ...]:
        """The keys, in their order."""
        return tuple(self._nodes)

    def text(self, key: str) -> str:
        """A text, as written and not empty."""
        node = self._node(key)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.fault("这里要写一段文字", "a text is needed here", key)
        return str(node.value).strip()

    def words(self, key: str) -> Words:
        """Words in both languages; the English has no Chinese character in it."""
        return _words(Entry(self.file, self._node(key)))

    def choice(self, key: str, allowed: Collection[Choice]) -> Choice:
        """One of the texts allowed."""
        text = self.text(key)
        for each in allowed:
            if each == text:
                return each
        options = ", ".join(allowed)
        raise self.fault(f"“{text}”不在 {options} 之中", f"“{text}” is none of {options}", key)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false; the default where the key is absent."""
        if key not in self._nodes:
            return default
        return self.choice(key, ("true", "false")) == "true"

    def day(self, key: str) -> date:
        """A calendar date."""
        text = self.text(key)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.fault(f"“{text}”不是日期", f"“{text}” is no date", key) from None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where the key is absent."""
        return tuple(str(node.value) for node in self._list(key))

    def entries(self, key: str) -> list["Entry"]:
        """A list of entries; none where the key is absent."""
        return [Entry(self.file, node) for node in self._list(key)]

    def listed_words(self, key: str) -> tuple[Words, ...]:
        """A list of words in both languages; none where the key is absent."""
        return tuple(_words(entry) for entry in self.entries(key))

    def entry(self, key: str) -> "Entry":
        """The group of keys below one."""
        return Entry(self.file, self._node(key))

    def done(self) -> None:
        """Nothing further is looked at: a key nobody asked for is misspelt or misplaced."""
        for key in self._nodes.keys() - self._asked:
            raise self.fault("不认识的一项", "this entry is not known", key)

    def _node(self, key: str) -> yaml.Node:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is None:
            raise self.fault(f"缺少“{key}”", f"“{key}” is missing")
        return node

    def _list(self, key: str) -> list[yaml.Node]:
        self._asked.add(key)
        node = self._nodes.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.fault("这里要写一个列表", "a list is needed here", key)
        return list(node.value)


def read_entry(file: str, text: str) -> Entry:
    """The one group of keys a file consists of."""
    return Entry(file, _compose(file, text))


def read_entries(file: str, text: str) -> list[Entry]:
    """The list of groups a file consists of."""
    node = _compose(file, text)
    if not isinstance(node, yaml.SequenceNode):
        raise CatalogueError(file, 1, "最外层须是一个列表", "the outermost level must be a list")
    return [Entry(file, each) for each in node.value]


def _words(entry: Entry) -> Words:
    found = Words(entry.text("zh"), entry.text("en"))
    entry.done()
    if CHINESE.search(found.en):
        raise entry.fault("英文里有中文字符", "there are Chinese characters in the English", "en")
    if not CHINESE.search(found.zh):
        raise entry.fault("中文里没有中文字符", "there are no Chinese characters in the Chinese", "zh")
    return found


def _compose(file: str, text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError(
            file, line, f"YAML 读不懂：{error.problem}", f"not readable as YAML: {error.problem}"
        ) from error
    if node is None:
        raise CatalogueError(file, 1, "文件是空的", "the file is empty")
    return node
