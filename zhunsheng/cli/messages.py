# SPDX-License-Identifier: Apache-2.0
"""Gathers the texts to translate into each room's English catalogue, and compiles it. For development only.

    python -m zhunsheng.cli.messages [ROOM ...] [--check]

The Chinese text in code and templates is the message id. English is written into
`zhunsheng/<room>/locale/en/LC_MESSAGES/django.po`; the compiled `.mo` lies beside it and both are committed.
Texts that are no longer used leave the catalogue. Needs neither GNU gettext nor Django's settings.

With `--check` nothing is written: exit 1 and a list of what lacks English, breaks a placeholder,
or has not been gathered or compiled.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".svg"}
# Which arguments of a call are texts: the first one, or these; (1, "c") is a context.
Keyword: TypeAlias = tuple[int | tuple[int, str], ...] | None
# Templates that belong to no room are translated with the room that serves them.
SHARED_TEMPLATES, SHARED_OWNER = "templates", "web"
KEYWORDS: dict[str, Keyword] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METADATA = {
    "Project-Id-Version": "zhunsheng",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# %(name)s and %s and {name}; %% is no placeholder.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Key:
    """What identifies a message: its context, if any, and the Chinese text."""

    text: str
    context: str | None = None


@dataclass
class Message:
    """A message as found in the sources."""

    key: Key
    plural: str = ""
    files: list[str] = field(default_factory=list)


def rooms() -> list[str]:
    """Every package of the house."""
    return sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())


def sources(room: str) -> list[Path]:
    """The room's Python files and templates, tests and migrations left out, in a stable order."""
    folders = [PACKAGE / room]
    if room == SHARED_OWNER:
        folders.append(PACKAGE / SHARED_TEMPLATES)
    found = [path for folder in folders if folder.exists() for path in folder.rglob("*")]
    return sorted(path for path in found if _is_source(path.relative_to(PACKAGE)))


def _is_source(path: Path) -> bool:
    if {"tests", "migrations", "__pycache__"} & set(path.parts):
        return False
    return path.suffix == ".py" or ("templates" in path.parts and path.suffix in TEMPLATE_SUFFIXES)


def keywords(module: ast.Module) -> dict[str, Keyword]:
    """The names that translate in a module: the usual ones, and its own for Django's functions."""
    named = dict(KEYWORDS)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if name.name in KEYWORDS and name.asname not in (None, "_"):
                    named[name.asname or name.name] = KEYWORDS[name.name]
    return named


def messages_in(source: Path) -> Iterator[Message]:
    """The messages of one file, in order."""
    text = source.read_text(encoding="utf-8")
    calls = KEYWORDS
    if source.suffix == ".py":
        calls = keywords(ast.parse(text))
    else:
        # What templatize leaves is a row of names and calls; without indentation it reads as Python.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(source)).split("\n"))
    name = source.relative_to(PACKAGE.parent).as_posix()
    for _line, found, _comments, context in extract("python", BytesIO(text.encode()), keywords=calls):
        forms = (found,) if isinstance(found, str) else found
        if forms[0]:
            yield Message(Key(forms[0], context), forms[1] if len(forms) > 1 else "", [name])


def gather(room: str) -> dict[Key, Message]:
    """All messages of a room, each once, with the files it is used in."""
    gathered: dict[Key, Message] = {}
    for source in sources(room):
        for message in messages_in(source):
            known = gathered.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if message.files[0] not in known.files:
                known.files += message.files
    return gathered


def load(room: str) -> dict[Key, polib.POEntry]:
    """The room's catalogue as it stands; empty when it has none."""
    path = PACKAGE / room / CATALOGUE
    if not path.exists():
        return {}
    return {Key(entry.msgid, entry.msgctxt): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def catalogue(room: str) -> polib.POFile:
    """The catalogue as it should stand: the messages in use, with the English there is."""
    known = load(room)
    wanted = polib.POFile(wrapwidth=100)
    wanted.metadata = METADATA
    for key, message in gather(room).items():
        wanted.append(_entry(message, known.get(key)))
    return wanted


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.key.text, msgctxt=message.key.context)
    # Line numbers would change the catalogue with every edit of the code.
    entry.occurrences = [(name, "") for name in message.files]
    if known is not None:
        entry.tcomment, entry.flags = known.tcomment, [flag for flag in known.flags if flag == "fuzzy"]
    if message.plural:
        forms = known.msgstr_plural if known is not None else {}
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {number: forms.get(number, "") for number in (0, 1)}
    elif known is not None:
        entry.msgstr = known.msgstr
    return entry


def english(entry: polib.POEntry) -> list[str]:
    """The English of an entry: one text, or one for each number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults(room: str) -> list[str]:
    """What keeps the room's catalogue from being complete; empty when it is."""
    wanted = catalogue(room)
    found = [f"{room}: {fault}" for entry in wanted if (fault := _fault(entry))]
    if _is_stale(room, wanted):
        found.append(
            f"{room}: the catalogue is not up to date; `make messages ROOMS={room}` gathers and compiles"
        )
    return found


def _fault(entry: polib.POEntry) -> str | None:
    if not all(english(entry)) or entry.fuzzy:
        return f"no English for “{entry.msgid}” ({entry.occurrences[0][0]})"
    # A singular may do without the number ("one certificate"), so the last form is the one to compare.
    expected, actual = (sorted(set(PLACEHOLDER.findall(text))) for text in (entry.msgid, english(entry)[-1]))
    if expected != actual:
        return f"placeholders differ in “{entry.msgid}”: {expected} and {actual}"
    return None


def _is_stale(room: str, wanted: polib.POFile) -> bool:
    path = PACKAGE / room / CATALOGUE
    if not len(wanted):
        return path.exists()
    compiled = path.with_suffix(".mo")
    return (
        not path.exists()
        or not compiled.exists()
        or path.read_text(encoding="utf-8") != str(wanted) + "\n"
        or compiled.read_bytes() != wanted.to_binary()
    )


def contradictions(names: list[str]) -> list[str]:
    """Messages that two rooms put into English differently: Django would show one of the two everywhere."""
    seen: dict[Key, tuple[str, list[str]]] = {}
    found = []
    for room in names:
        for key, entry in load(room).items():
            other, text = seen.setdefault(key, (room, english(entry)))
            if all(english(entry)) and all(text) and text != english(entry):
                found.append(f"“{key.text}” is “{text[0]}” in {other} and “{english(entry)[0]}” in {room}")
    return found


def write(room: str) -> None:
    """Writes the room's catalogue and its compiled form; removes both when nothing is left to translate."""
    path = PACKAGE / room / CATALOGUE
    wanted = catalogue(room)
    if not len(wanted):
        path.unlink(missing_ok=True)
        path.with_suffix(".mo").unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(wanted) + "\n", encoding="utf-8")
    path.with_suffix(".mo").write_bytes(wanted.to_binary())
    lacking = sum(_fault(entry) is not None for entry in wanted)
    print(f"{room}: {len(wanted)} messages, {lacking} still to be put into English")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m zhunsheng.cli.messages", description="Translation catalogues"
    )
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help="default: all of them")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when anything is missing")
    options = parser.parse_args(arguments)
    unknown = set(options.rooms) - set(rooms())
    if unknown:
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    names = options.rooms or rooms()
    if not options.check:
        for room in names:
            write(room)
        return 0
    found = [fault for room in names for fault in faults(room)] + contradictions(rooms())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
