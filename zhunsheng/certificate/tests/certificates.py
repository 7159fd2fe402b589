# SPDX-License-Identifier: Apache-2.0
"""Random certificates for the round trip: awkward texts, ragged tables, every optional field in and out."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from zhunsheng.certificate.value import (
    CalibratedItem,
    Certificate,
    Change,
    Client,
    Column,
    Condition,
    DecisionUsed,
    ExternalProvider,
    Laboratory,
    MethodUsed,
    Quantity,
    Replaces,
    ResultTable,
    Row,
    Signatory,
    StandardUsed,
    Supplements,
)
from zhunsheng.measure.text import Text

OUTCOMES = ("none", "conform", "not-conform", "undetermined", "conditional-pass", "conditional-fail")
UNITS = ("V", "mV", "°C", "K", "%", "ppm", "1", "kΩ", "µA", "N·m", "g/cm³", "dB", "HRC", "r/min", "min")
REF_TYPES = ("basic_referenceValue", "basic_measuredValue", "basic_measurementError", "zs_mpe", "zs_slope")
AWKWARD = (
    "", " ", "\n", "\t甬\r\n", "a & b < c > d", "]]>", "<!-- -->", "&amp;", "قياس ١٢",
    "\u202eabc\u202c", "é e\u0301", "数字多用表", "𝛀 😀", "'\"", "  two  blanks  ", "x" * 3000,
)  # fmt: skip
XML_CHARACTERS = st.characters(
    exclude_categories=("Cs", "Cc"), include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
)
strings = st.sampled_from(AWKWARD) | st.text(XML_CHARACTERS, max_size=12)
texts = st.builds(Text, strings, strings)
identifiers = st.sampled_from(("ZS-1", "JJF 1587-2016", "甬 测", "a&b", "a  b", "7KQM-29TX")) | st.text(
    XML_CHARACTERS, min_size=1, max_size=8
).filter(lambda text: text == text.strip(" \t\r\n"))
optional_identifiers = st.just("") | identifiers
dates = st.dates(date(1900, 1, 1), date(2200, 1, 1))
numbers = st.from_regex(r"[-+]?[0-9]{1,12}(\.[0-9]{1,12})?", fullmatch=True)
widths = st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,8})?", fullmatch=True)
factors = st.sampled_from(("2", "2.0", "1.96", "2.13", "13.97"))
probabilities = st.sampled_from(("0.95", "0.9545", "0.950", "0.99"))


@st.composite
def quantities(draw: st.DrawFn, units: st.SearchStrategy[str]) -> Quantity:
    standard = draw(st.just("") | widths)
    if draw(st.booleans()):
        return Quantity(
            draw(numbers), draw(units), draw(widths), draw(factors), draw(probabilities), standard
        )
    return Quantity(draw(numbers), draw(units), standard_uncertainty=standard)


@st.composite
def tables(draw: st.DrawFn) -> ResultTable:
    columns = tuple(
        Column(
            draw(identifiers),
            draw(texts),
            draw(st.sampled_from(("", *UNITS))),
            draw(st.sampled_from(REF_TYPES)),
        )
        for _ in range(draw(st.integers(1, 4)))
    )
    # Few units a table, so that rows often share their shape and often do not.
    units = st.sampled_from(draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=2)))
    labels = st.none() | st.sampled_from(draw(st.lists(texts, min_size=1, max_size=2)))
    rows = tuple(
        Row(
            tuple(draw(st.none() | quantities(units)) for _ in columns),
            draw(st.sampled_from(OUTCOMES)),
            draw(st.booleans()),
            draw(labels),
            draw(st.booleans()),
        )
        for _ in range(draw(st.integers(1, 6)))
    )
    return ResultTable(draw(identifiers), draw(texts), columns, rows)


laboratories = st.builds(
    Laboratory, texts, identifiers, texts, optional_identifiers, optional_identifiers, optional_identifiers
)
clients = st.builds(Client, texts, texts, strings)
items = st.builds(
    CalibratedItem,
    texts,
    strings,
    optional_identifiers,
    optional_identifiers,
    identifiers,
    optional_identifiers,
    st.none() | texts,
)
methods = st.builds(MethodUsed, optional_identifiers, texts, optional_identifiers, strings)
standards = st.builds(
    StandardUsed,
    optional_identifiers,
    texts,
    optional_identifiers,
    optional_identifiers,
    texts,
    texts,
    identifiers,
    texts,
    dates,
    st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
)
conditions = st.one_of(
    st.builds(Condition, st.just("temperature"), numbers, numbers, st.sampled_from(("°C", "K"))),
    st.builds(Condition, st.just("humidity"), numbers, numbers, st.sampled_from(("%", "1"))),
    st.builds(Condition, st.just("pressure"), numbers, numbers, st.sampled_from(("kPa", "hPa", "Pa"))),
)
decisions = st.builds(DecisionUsed, optional_identifiers, texts, texts, st.sampled_from(OUTCOMES))
providers = st.builds(
    ExternalProvider,
    texts,
    texts,
    identifiers,
    dates,
    st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    optional_identifiers,
)
signatories = st.builds(Signatory, st.sampled_from(("calibrated", "checked", "approved")), texts, texts)


changes = st.builds(Change, identifiers, texts, texts, texts, texts)
digests = st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)


@st.composite
def replacements(draw: st.DrawFn, own_number: str) -> Replaces:
    """What is said of the certificate replaced; with neither changes nor digest, as release v1.0 said it."""
    number = draw(identifiers.filter(lambda each: each != own_number))
    return Replaces(number, draw(texts), tuple(draw(st.lists(changes, max_size=3))), draw(digests))


@st.composite
def supplements(draw: st.DrawFn) -> Certificate:
    """Any supplement: a certificate without results or standards, with additions to another."""
    certificate = draw(certificates())
    earlier = draw(identifiers.filter(lambda each: each != certificate.number))
    additions = tuple(draw(st.lists(texts, min_size=1, max_size=3)))
    said = Supplements(earlier, draw(texts), additions, draw(digests))
    bare = replace(certificate, results=(), standards=(), decision=None, external=None, replaces=None)
    return replace(bare, supplements=said)


@st.composite
def certificates(draw: st.DrawFn) -> Certificate:
    """Any certificate with results that a DCC can carry."""
    performed_from = draw(dates)
    external = draw(st.none() | providers)
    results = _agreeing(tuple(draw(st.lists(tables(), min_size=1, max_size=3))), external)
    alone = all(row.subcontracted for table in results for row in table.rows)
    number = draw(identifiers)
    return Certificate(
        number=number,
        order_number=draw(optional_identifiers),
        laboratory=draw(laboratories),
        client=draw(clients),
        item=draw(items),
        received_on=draw(dates),
        performed_from=performed_from,
        performed_to=performed_from + timedelta(days=draw(st.integers(0, 30))),
        issued_on=draw(dates),
        place=draw(st.sampled_from(("laboratory", "customer", "provider"))),
        place_of_work=draw(texts),
        methods=tuple(draw(st.lists(methods, min_size=1, max_size=2))),
        standards=tuple(draw(st.lists(standards, max_size=2))),
        conditions=tuple(draw(st.lists(conditions, min_size=1, max_size=3))),
        results=results,
        signatories=tuple(draw(st.lists(signatories, min_size=1, max_size=3))),
        lookup_url=draw(optional_identifiers),
        lookup_code=draw(optional_identifiers),
        log_key=draw(optional_identifiers),
        decision=draw(st.none() | decisions),
        accredited_symbol=not alone and draw(st.booleans()),
        statements=tuple(draw(st.lists(texts, max_size=2))),
        deviations=tuple(draw(st.lists(texts, max_size=2))),
        replaces=draw(st.none() | replacements(number)),
        external=external,
    )


def _agreeing(results: tuple[ResultTable, ...], external: ExternalProvider | None) -> tuple[ResultTable, ...]:
    """Without a provider no line is subcontracted; with one, the first line is."""
    if external is None:
        return tuple(
            replace(table, rows=tuple(replace(row, subcontracted=False) for row in table.rows))
            for table in results
        )
    first, *others = results
    rows = (replace(first.rows[0], subcontracted=True), *first.rows[1:])
    return (replace(first, rows=rows), *others)
