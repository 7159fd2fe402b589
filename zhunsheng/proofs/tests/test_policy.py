# SPDX-License-Identifier: Apache-2.0
"""Trust policies: the specification's example, every quorum against plain counting, and every bad line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    KeyType,
    Policy,
    PolicyError,
    Signer,
    add_signatures,
    check_policy,
    cosign,
    open_note,
    parse_policy,
    sign_note,
)
from zhunsheng.proofs.tests.cast import LOG, NOON, WITNESSES, seed, small_log

SIX = {
    name: Signer(f"{name.lower()}.example/w", seed(name), KeyType.COSIGNATURE_V1)
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
TWO_LEVELS = "\n".join(
    [
        "# two organisations with three witnesses each",
        f"log {LOG.vkey} https://log.lab.example/demo/",
        "",
        *(f"witness {name} {signer.vkey}" for name, signer in SIX.items()),
        "group X-witnesses 2 X1 X2 X3",
        "\tgroup  Y-witnesses\tany Y1 Y2 Y3 ",
        "group X-and-Y all X-witnesses Y-witnesses",
        "quorum X-and-Y",
        "",
    ]
)
CHECKPOINT = small_log(5).signed()
FIRST, SECOND, THIRD = WITNESSES


def policy(*lines: str) -> Policy:
    return parse_policy(("\n".join(lines) + "\n").encode())


def named(*witnesses: Signer) -> list[str]:
    return [f"witness w{number} {witness.vkey}" for number, witness in enumerate(witnesses, 1)]


def test_a_policy_of_two_levels() -> None:
    parsed = parse_policy(TWO_LEVELS.encode())
    assert parsed.logs[0].url == "https://log.lab.example/demo/"
    assert [(group.name, group.threshold) for group in parsed.groups] == [
        ("X-witnesses", 2),
        ("Y-witnesses", 1),
        ("X-and-Y", 2),
    ]
    note = add_signatures(CHECKPOINT, [cosign(CHECKPOINT, SIX[name], NOON) for name in ("X1", "X3", "Y2")])
    result = check_policy(parsed, open_note(note, parsed.keys))
    assert result.satisfied
    assert result.log == LOG.key
    assert result.witnesses == (("X1", NOON), ("X3", NOON), ("Y2", NOON))


@given(st.sets(st.sampled_from(sorted(SIX))))
def test_a_quorum_of_two_levels_is_counted(present: set[str]) -> None:
    parsed = parse_policy(TWO_LEVELS.encode())
    note = add_signatures(CHECKPOINT, [cosign(CHECKPOINT, SIX[name], NOON) for name in sorted(present)])
    result = check_policy(parsed, open_note(note, parsed.keys))
    x, y = len(present & {"X1", "X2", "X3"}), len(present & {"Y1", "Y2", "Y3"})
    assert result.quorum_met == (x >= 2 and y >= 1)
    assert {name for name, _ in result.witnesses} == present


@pytest.mark.parametrize(("threshold", "needed"), [("any", 1), ("all", 3), ("1", 1), ("2", 2), ("3", 3)])
@pytest.mark.parametrize("present", range(4))
def test_a_threshold_is_counted(threshold: str, needed: int, present: int) -> None:
    parsed = policy(f"log {LOG.vkey}", *named(*WITNESSES), f"group g {threshold} w1 w2 w3", "quorum g")
    result = check_policy(parsed, open_note(small_log(5).signed(*WITNESSES[:present]), parsed.keys))
    assert result.quorum_met == (present >= needed)


def test_one_witness_can_be_the_quorum() -> None:
    parsed = policy(f"log {LOG.vkey}", *named(FIRST, SECOND), "quorum w2")
    assert not check_policy(parsed, open_note(small_log(5).signed(FIRST), parsed.keys)).quorum_met
    assert check_policy(parsed, open_note(small_log(5).signed(SECOND), parsed.keys)).quorum_met


def test_no_quorum_still_counts_who_was_there() -> None:
    parsed = policy(f"log {LOG.vkey}", *named(FIRST), "quorum none")
    assert check_policy(parsed, open_note(CHECKPOINT, parsed.keys)).satisfied
    result = check_policy(parsed, open_note(small_log(5).signed(FIRST), parsed.keys))
    assert result.witnesses == (("w1", NOON),)


def test_a_log_of_another_origin_is_not_believed() -> None:
    other = Signer("other.example/log", seed("other log"))
    parsed = policy(f"log {other.vkey}", "quorum none")
    note = sign_note(small_log(5).checkpoint.encode(), [other])
    result = check_policy(parsed, open_note(note, parsed.keys))
    assert not result.log_ok
    assert not result.satisfied


def test_signatures_verified_for_other_keys_do_not_count() -> None:
    parsed = policy(f"log {LOG.vkey}", *named(FIRST), "quorum w1")
    opened = open_note(small_log(5).signed(SECOND), [LOG.key, SECOND.key])
    assert check_policy(parsed, opened).witnesses == ()


def test_a_policy_of_one_log() -> None:
    parsed = Policy.of_log(LOG.key)
    assert check_policy(parsed, open_note(CHECKPOINT, parsed.keys)).satisfied


def test_policies_read_back() -> None:
    parsed = parse_policy(TWO_LEVELS.encode())
    assert parse_policy(parsed.encode()) == parsed
    bare = policy("quorum none")
    assert bare == parse_policy(bare.encode()) == Policy((), (), (), None)


def test_names_are_opaque_octets() -> None:
    text = f"witness \xff {FIRST.vkey}\nwitness 见证 {SECOND.vkey}\nquorum ".encode().replace(
        b"\xc3\xbf", b"\xff"
    )
    parsed = parse_policy(text + b"\xff\n")
    assert parsed.quorum == parsed.witnesses[0].name
    assert parsed.witnesses[1].name == "见证"
    assert parse_policy(parsed.encode()) == parsed
    assert parse_policy(text + "见证\n".encode()).quorum == "见证"


def test_thirty_two_of_each_are_taken() -> None:
    logs = [f"log {Signer(f'l{n}', seed(f'l{n}')).vkey}" for n in range(32)]
    keys = [Signer(f"w{n}", seed(f"w{n}"), KeyType.COSIGNATURE_V1).vkey for n in range(32)]
    witnesses = [f"witness w{n} {key}" for n, key in enumerate(keys)]
    groups = [f"group g{n} all w{n}" + (f" g{n - 1}" if n else "") for n in range(32)]
    assert len(policy(*logs, *witnesses, *groups, "quorum g31").groups) == 32


W1 = f"witness w1 {FIRST.vkey}"
W2 = f"witness w2 {SECOND.vkey}"
UNSUPPORTED = "example.com/foo+b0d9cd5e+BgAA"


@pytest.mark.parametrize(
    ("lines", "number", "reason"),
    [
        ([], None, "quorum line is missing"),
        ([f"log {LOG.vkey}"], None, "quorum line is missing"),
        (["", "# ok", "Quorum none"], 3, "unknown directive"),
        (["quorum"], 1, "should read"),
        (["quorum none none"], 1, "should read"),
        (["quorum none", "quorum none"], 2, "only one quorum"),
        (["quorum w1", W1], 1, "not defined above"),
        (["quorum none # comment"], 1, "should read"),
        (["log"], 1, "should read"),
        ([f"log {LOG.vkey} url extra"], 1, "should read"),
        (["log nonsense"], 1, "not a vkey"),
        ([f"log {UNSUPPORTED}"], 1, "0x06 is not supported"),
        ([f"log {FIRST.vkey}"], 1, "type 0x01 is needed"),
        ([f"log {LOG.vkey}", f"log {LOG.vkey}"], 2, "listed already"),
        ([f"log {LOG.vkey}", f"log {Signer('renamed', seed('log')).vkey}"], 2, "listed already"),
        (["witness w1"], 1, "should read"),
        ([f"{W1} url extra"], 1, "should read"),
        ([f"witness w1 {LOG.vkey}"], 1, "type 0x04 is needed"),
        ([W1, f"witness w2 {FIRST.vkey}"], 2, "listed already"),
        ([W1, f"witness w1 {SECOND.vkey}"], 2, "is taken"),
        ([f"witness none {FIRST.vkey}"], 1, "is taken"),
        (
            [f"log {LOG.vkey}", f"witness w {Signer('w', seed('log'), KeyType.COSIGNATURE_V1).vkey}"],
            2,
            "share",
        ),
        (
            [f"witness w {Signer('w', seed('log'), KeyType.COSIGNATURE_V1).vkey}", f"log {LOG.vkey}"],
            2,
            "share",
        ),
        ([W1, "group g any"], 2, "should read"),
        ([W1, "group w1 any w1"], 2, "is taken"),
        ([W1, "group none any w1"], 2, "is taken"),
        ([W1, "group g any w2", W2], 2, "not defined above"),
        ([W1, "group g any none"], 2, "not defined above"),
        ([W1, "group g any g"], 2, "not defined above"),
        ([W1, "group g any w1 w1"], 2, "already a member"),
        ([W1, W2, "group g any w1 w2", "group h any w1"], 4, "already a member"),
        *(
            ([W1, W2, f"group g {k} w1 w2"], 3, "threshold must")
            for k in ("0", "3", "-1", "01", "+1", "Any", "1.0")
        ),
        ([W1 + "\r"], 1, "octet 0x0d"),
        (["# ok", "# not \x00 ok"], 2, "octet 0x00"),
        (["# not \x7f ok"], 1, "octet 0x7f"),
    ],
)
def test_a_bad_line_is_named(lines: list[str], number: int | None, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason) as caught:
        policy(*lines)
    assert caught.value.line == number


def test_a_policy_cut_short_is_refused() -> None:
    with pytest.raises(PolicyError, match="final newline") as caught:
        parse_policy(f"{W1}\nquorum w1".encode())
    assert caught.value.line == 2


def test_a_huge_policy_is_refused() -> None:
    with pytest.raises(PolicyError, match="exceeds"):
        parse_policy(b"#" * 1_000_001)
