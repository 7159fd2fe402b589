# SPDX-License-Identifier: Apache-2.0
"""The tables of a sheet: columns side by side with their U and verdicts, single quantities as rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhunsheng.certificate.received.sheet_words import REF_TYPES, STATUSES, VERDICTS, spoken
from zhunsheng.certificate.received.shown import shown_expression, with_uncertainty
from zhunsheng.certificate.received.value import (
    Block,
    Condition,
    Expression,
    Note,
    Number,
    Quantity,
    Table,
    Words,
    words_in,
)

MOST_ROWS = 500
NOMINAL = frozenset({"basic_nominalValue", "basic_calibrationValue"})
_UNCERTAIN = {"expanded": "U", "standard": "u", "interval": "u"}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to be shown; `numeric` are the places of columns that hold numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader's language, and the languages in which the certificate is binding."""

    language: str
    binding: tuple[str, ...]

    def say(self, zh: str, en: str) -> str:
        """Our own words in the reader's language."""
        return zh if self.language == "zh" else en

    def words(self, words: Words) -> str:
        """The certificate's words in the best language there is for this reader."""
        return words_in(words, self.language, "en", *self.binding) if words else ""


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    cells: tuple[str, ...]
    numeric: bool = True


def block_grids(block: Block, reader: Reader) -> tuple[Grid, ...]:
    """Every table of a block of data."""
    return tuple(_block_grids(block, reader, ""))


def plain_conditions(conditions: Sequence[Condition], reader: Reader) -> tuple[Grid, ...]:
    """Conditions of single values in one table, each under its own name."""
    rows = [
        (": ".join(dict.fromkeys(filter(None, (reader.words(condition.name), row[0])))), *row[1:])
        for condition in conditions
        for quantity in condition.data.quantities
        for row in _single(quantity, reader)
    ]
    return tuple(_rows(rows, reader, ""))


def is_plain(condition: Condition) -> bool:
    """Whether a condition is nothing but single values at no particular stage."""
    data = condition.data
    return not condition.status and not data.tables and all(each.length <= 1 for each in data.quantities)


def note_grid(note: Note, reader: Reader) -> tuple[Grid, ...]:
    """The quantities that stand in a statement."""
    return tuple(_singles(note.quantities, reader, reader.words(note.name)))


def _block_grids(block: Block, reader: Reader, title: str) -> Iterator[Grid]:
    yield from _quantities(block.quantities, (), reader, title)
    for table in block.tables:
        yield from _table(table, reader, title)


def _table(table: Table, reader: Reader, above: str) -> Iterator[Grid]:
    title = reader.words(table.name) or above
    yield from _quantities(table.quantities, table.times, reader, title, table.notes)
    for condition in table.conditions:
        status = spoken(STATUSES, condition.status, reader.language)
        name = " · ".join(filter(None, (reader.words(condition.name), status)))
        yield from _block_grids(condition.data, reader, name)
    for inner in table.tables:
        yield from _table(inner, reader, title)


def _quantities(
    quantities: Sequence[Quantity],
    times: tuple[str, ...],
    reader: Reader,
    title: str,
    notes: Sequence[Note] = (),
) -> Iterator[Grid]:
    if not quantities:
        return
    length = max(each.length for each in quantities)
    if length <= 1:
        yield from _singles(quantities, reader, title)
        return
    columns = [_Column(reader.say("时间", "Time"), times, numeric=False)] if len(times) == length else []
    for quantity in quantities:
        columns += _columns(quantity, length, reader)
    columns += [column for note in notes for column in _verdicts(note, length, reader)]
    shown = range(min(length, MOST_ROWS))
    yield Grid(
        title,
        tuple(column.head for column in columns),
        tuple(tuple(column.cells[index] for column in columns) for index in shown),
        frozenset(place for place, column in enumerate(columns) if column.numeric),
        length - len(shown),
    )


def _columns(quantity: Quantity, length: int, reader: Reader) -> Iterator[_Column]:
    """Where a quantity was meant to lie, what it is, its U, its limits, and the verdicts on it."""
    before: list[_Column] = []
    after: list[_Column] = []
    for note in quantity.notes:
        for inner in note.quantities:
            aimed = NOMINAL.intersection((*inner.ref_types, *note.ref_types))
            said = _name(inner, reader) or _note_name(note, reader)
            (before if aimed else after).extend(_plain(inner, said, length))
    yield from before
    yield from _own(quantity, length, reader)
    yield from after
    for note in quantity.notes:
        yield from _verdicts(note, length, reader)


def _own(quantity: Quantity, length: int, reader: Reader) -> Iterator[_Column]:
    shown, name = shown_expression(quantity), _name(quantity, reader)
    if shown is None:
        yield _Column(name, (reader.words(quantity.text),) * length, numeric=False)
        return
    yield _Column(_head(name, shown.unit), _spread([number.value for number in shown.numbers], length))
    yield from _uncertain(quantity, with_uncertainty(quantity, shown), length)


def _plain(quantity: Quantity, name: str, length: int) -> Iterator[_Column]:
    shown = shown_expression(quantity)
    if shown is not None and len(shown.numbers) in (1, length):
        yield _Column(_head(name, shown.unit), _spread([number.value for number in shown.numbers], length))


def _uncertain(quantity: Quantity, shown: Expression, length: int) -> Iterator[_Column]:
    """U in the unit shown; where it cannot be brought there, in the unit in which the file states it."""
    stated = next((each for each in (shown, *quantity.expressions) if each.uncertainty), None)
    if stated is None:
        return
    symbol = _UNCERTAIN[stated.uncertainty]
    factors = [number.k for number in stated.numbers]
    same = len(set(factors)) == 1
    of = f" (k = {factors[0]})" if same and factors[0] else ""
    yield _Column(
        _head(f"{symbol}{of}", stated.unit),
        _spread([_width(number) for number in stated.numbers], length),
    )
    if not same:
        yield _Column("k", _spread(factors, length))


def _width(number: Number) -> str:
    return f"{number.uncertainty} [{number.low}, {number.high}]" if number.low else number.uncertainty


def _verdicts(note: Note, length: int, reader: Reader) -> Iterator[_Column]:
    if note.verdicts and len(note.verdicts) in (1, length):
        said = [spoken(VERDICTS, verdict, reader.language) for verdict in note.verdicts]
        yield _Column(reader.say("判定", "Conformity"), _spread(said, length), numeric=False)


def _spread(cells: Sequence[str], length: int) -> tuple[str, ...]:
    """One cell stands in every row; too few leave the rest empty."""
    if len(cells) == 1:
        return tuple(cells) * length
    return (*cells, *[""] * (length - len(cells)))


def _singles(quantities: Sequence[Quantity], reader: Reader, title: str) -> Iterator[Grid]:
    """Quantities of one value each, one below the other."""
    yield from _rows([row for quantity in quantities for row in _single(quantity, reader)], reader, title)


def _rows(rows: Sequence[tuple[str, ...]], reader: Reader, title: str) -> Iterator[Grid]:
    if not rows:
        return
    names = (reader.say("量", "Quantity"), reader.say("值", "Value"), reader.say("单位", "Unit"))
    heads = (*names, "U", "k", "p")
    kept = [place for place in range(len(heads)) if place < 2 or any(row[place] for row in rows)]
    yield Grid(
        title,
        tuple(heads[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        frozenset(index for index, place in enumerate(kept) if place not in (0, 2)),
    )


def _single(quantity: Quantity, reader: Reader) -> Iterator[tuple[str, ...]]:
    shown = shown_expression(quantity)
    name = _name(quantity, reader)
    if shown is None:
        text = reader.words(quantity.text)
        if text:
            yield name, text, "", "", "", ""
    else:
        for number in with_uncertainty(quantity, shown).numbers:
            yield number.label or name, number.value, shown.unit, _width(number), number.k, number.probability
    for note in quantity.notes:
        for verdict in note.verdicts:
            yield reader.say("判定", "Conformity"), spoken(VERDICTS, verdict, reader.language), "", "", "", ""
        for inner in note.quantities:
            yield from _single(inner, reader)


def _name(quantity: Quantity, reader: Reader) -> str:
    marks = [spoken(REF_TYPES, mark, reader.language) for mark in quantity.ref_types if mark in REF_TYPES]
    return reader.words(quantity.name) or "".join(marks[:1])


def _note_name(note: Note, reader: Reader) -> str:
    return reader.words(note.name) or reader.words(note.text)


def _head(name: str, unit: str) -> str:
    return " / ".join(filter(None, (name, unit if unit != "1" else "")))
