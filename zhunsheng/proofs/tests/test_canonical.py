# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON: RFC 8785's published vectors, another implementation as oracle, and every refusal."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import reference_path
from zhunsheng.proofs import NotCanonical, canonical_json, parse_canonical

ASCII_KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII_KEYS, inner, max_size=4),
    max_leaves=20,
)


def test_a_body_has_one_form() -> None:
    body = {"v": 1, "kind": "certificate.issued", "name": "砝码 F1", "sites": [2, None, True]}
    assert (
        canonical_json(body)
        == '{"kind":"certificate.issued","name":"砝码 F1","sites":[2,null,true],"v":1}'.encode()
    )


@pytest.mark.parametrize("name", ["arrays", "unicode"])
def test_published_vectors_within_the_profile(name: str) -> None:
    folder = reference_path("tlog/jcs/testdata")
    value = json.loads((folder / f"input/{name}.json").read_text("utf-8"))
    encoded = canonical_json(value)
    assert encoded == (folder / f"output/{name}.json").read_bytes()
    assert encoded == bytes.fromhex((folder / f"outhex/{name}.txt").read_text())
    assert parse_canonical(encoded) == value


def test_published_structures_vector_from_its_output() -> None:
    # Its input writes 56.0, a float, which the profile refuses; its output writes 56.
    folder = reference_path("tlog/jcs/testdata")
    output = (folder / "output/structures.json").read_bytes()
    assert canonical_json(parse_canonical(output)) == output
    with pytest.raises(NotCanonical, match="float"):
        canonical_json(json.loads((folder / "input/structures.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "reason"), [("values", "float"), ("weird", "ASCII string"), ("french", "ASCII string")]
)
def test_published_vectors_outside_the_profile_are_refused(name: str, reason: str) -> None:
    value = json.loads((reference_path("tlog/jcs/testdata") / f"input/{name}.json").read_text("utf-8"))
    with pytest.raises(NotCanonical, match=reason):
        canonical_json(value)


@given(VALUES)
def test_agrees_with_another_implementation(value: Any) -> None:
    encoded = canonical_json(value)
    assert encoded == rfc8785.dumps(value)
    assert parse_canonical(encoded) == value


@given(st.binary(max_size=60))
def test_bytes_are_either_canonical_or_refused(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except NotCanonical:
        return
    assert canonical_json(value) == data


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (1.5, "$"),
        ({"a": [0, {"b": 1.0}]}, "$.a[1].b"),
        ({"a": float("nan")}, "$.a"),
        ([2**53], "$[0]"),
        ([-(2**53)], "$[0]"),
        ({"é": 1}, "$"),
        ({1: 1}, "$"),
        ({"a": "\ud800"}, "$.a"),
        ({"a": (1, 2)}, "$.a"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": {1, 2}}, "$.a"),
    ],
)
def test_values_outside_the_profile_name_their_path(value: object, path: str) -> None:
    with pytest.raises(NotCanonical) as caught:
        canonical_json(value)
    assert caught.value.path == path


def test_the_largest_integers_pass() -> None:
    assert canonical_json([2**53 - 1, 1 - 2**53]) == b"[9007199254740991,-9007199254740991]"


def test_deep_nesting_is_refused_in_both_directions() -> None:
    value: list[Any] = []
    for _ in range(101):
        value = [value]
    with pytest.raises(NotCanonical, match="nested"):
        canonical_json(value)
    with pytest.raises(NotCanonical, match="nested"):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"9" * 5000,
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\\u00e9"',
        b'"\\u000A"',
        b'"a\nb"',
        b"\xef\xbb\xbf1",
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'{"\xc3\xa9":1}',
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(data)


def test_a_repeated_key_is_named() -> None:
    with pytest.raises(NotCanonical, match="'a' occurs twice"):
        parse_canonical(b'{"a":1,"a":1}')
