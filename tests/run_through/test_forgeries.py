# SPDX-License-Identifier: Apache-2.0
"""What an outsider can make of a certificate, and what `zhunsheng verify` says to it: 0, 1 or 2, and why."""

import base64
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.run_through.laboratory import Demo, Finished, run, zhunsheng
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pki import SIGNATORY_ROLE, KeyAndCertificate, issue_certificate, load_certificates
from zhunsheng.certificate.tests.issuing import LAST, House, found_house, issue, signed_dcc
from zhunsheng.certificate.tests.pdf_making import encrypted, with_new_page, written
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.xades import sign_dcc, verify_dcc_signature
from zhunsheng.proofs import Signer

NAME, NAME_EN = "甬测计量检测有限公司（演示）", "Yongce Metrology Co., Ltd. (demo)"
CREDIT_CODE, ORIGIN = "91330200MA2DEM000X", "demo.zhunsheng.example/yongce"
# The command with Django, every database driver and the network out of reach.
ALONE = """
import sys
for absent in ("django", "sqlite3", "_sqlite3", "psycopg", "duckdb", "ibis", "pyarrow"):
    sys.modules[absent] = None

def guard(event, _arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen"):
        raise PermissionError(event)

sys.addaudithook(guard)
from zhunsheng.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def verify(file: Path, *trust: Path, language: str = "zh") -> Finished:
    """The command on a file, from an empty folder and with no laboratory anywhere."""
    given = [part for path in trust for part in ("--trust", path)]
    return zhunsheng("verify", file, *given, "--language", language, cwd=file.parent)


def verdict(file: Path, *trust: Path) -> tuple[int, str, dict[str, str]]:
    """Exit code, verdict and the state of each check, by the command's JSON."""
    given = [part for path in trust for part in ("--trust", path)]
    said = zhunsheng("verify", file, *given, "--json", cwd=file.parent)
    found: dict[str, Any] = said.json
    assert found.get("exit_code", said.code) == said.code
    return said.code, found["verdict"], {each["subject"]: each["state"] for each in found.get("checks", [])}


@pytest.fixture
def copy(demo: Demo, tmp_path: Path) -> Path:
    """The true file, in a folder where it may be spoilt."""
    file = tmp_path / "certificate.pdf"
    file.write_bytes(demo.certificate.read_bytes())
    return file


@pytest.fixture(scope="module")
def content(demo: Demo) -> Certificate:
    """What the true certificate says."""
    return read_dcc(verify_dcc_signature(demo.kept("dcc")).signed_document)


@pytest.fixture(scope="module")
def second_laboratory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of another laboratory that `zhunsheng init` made, under the very same names."""
    folder = tmp_path_factory.mktemp("forger")
    (folder / "password.txt").write_text("nobody-will-notice-42\n")
    made = zhunsheng(
        "init", "--data", folder / "data", "--name", NAME, "--name-en", NAME_EN,
        "--credit-code", CREDIT_CODE, "--address", "浙江省宁波市示范路 18 号",
        "--address-en", "18 Shifan Road, Ningbo, Zhejiang", "--origin", ORIGIN,
        "--password-file", "password.txt", cwd=folder,
    )  # fmt: skip
    assert made.code == 0, made.err
    return folder / "data"


def house_of(data: Path) -> House:
    """A laboratory's keys, by whoever has its folder."""

    def pair(name: str) -> KeyAndCertificate:
        key = load_pem_private_key((data / "keys" / f"{name}.key").read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return KeyAndCertificate(key, load_certificates((data / "keys" / f"{name}.pem").read_bytes())[0])

    authority = pair("ca")
    # PRIVATE+KEY+name+id+seed; a seed in base64 may itself have a plus in it.
    seed = (data / "keys" / "log.key").read_text().strip().split("+", 4)[4]
    log = Signer(ORIGIN, base64.b64decode(seed)[1:])
    begun = authority.certificate.not_valid_before_utc
    approver = issue_certificate(authority, "林涛", SIGNATORY_ROLE, begun, LAST)
    return House(authority, approver, pair("seal"), log, found_house().witness)


def with_a_smaller_error(content: Certificate) -> Certificate:
    """The certificate with the 10 V error of 0.70 mV made 0.07 mV."""
    table = content.results[0]
    at, row = next((n, row) for n, row in enumerate(table.rows) if any(_says(c, "0.70") for c in row.cells))
    cells = tuple(replace(c, value="0.07") if c is not None and c.value == "0.70" else c for c in row.cells)
    rows = (*table.rows[:at], replace(row, cells=cells), *table.rows[at + 1 :])
    return replace(content, results=(replace(table, rows=rows), *content.results[1:]))


def _says(cell: object, value: str) -> bool:
    return getattr(cell, "value", None) == value


@dataclass(frozen=True)
class Answers:
    """What the command says of the true file under the true trust, three times."""

    zh: Finished
    en: Finished
    json: Finished


@pytest.fixture(scope="module")
def answers(demo: Demo) -> Answers:
    folder = demo.certificate.parent
    asked = ("verify", demo.certificate, "--trust", demo.trust)
    return Answers(
        zhunsheng(*asked, cwd=folder),
        zhunsheng(*asked, "--language", "en", cwd=folder),
        zhunsheng(*asked, "--json", cwd=folder),
    )


def test_the_true_file_is_valid_under_the_laboratorys_trust(demo: Demo, answers: Answers) -> None:
    assert (answers.zh.code, answers.en.code, answers.json.code) == (0, 0, 0)
    assert answers.zh.out.startswith("有效：文件完好，签发者可信。")
    assert demo.number in answers.zh.out
    said = answers.json.json
    assert (said["verdict"], said["exit_code"]) == ("valid-and-trusted", 0)
    states = {each["subject"]: each["state"] for each in said["checks"]}
    assert states == {"seal": "ok", "issuer": "ok", "dcc": "ok", "page": "ok", "log": "warn"}


def test_it_says_as_of_when_and_what_it_cannot_know(demo: Demo, answers: Answers) -> None:
    said = answers.json.json
    assert said["as_of_basis"]["zh"] == "签名人所述的签名时间"
    assert f"截至 {said['as_of']}" in answers.zh.out
    assert f"As of {said['as_of']}" in answers.en.out
    for language in ("zh", "en"):
        assert f"/v/{demo.number}" in said["remark"][language]


def test_it_counts_the_witnesses_and_says_that_there_are_none(answers: Answers) -> None:
    assert "没有计入独立见证者" in answers.zh.out
    assert "no independent witness counted" in answers.en.out


def test_it_speaks_the_other_language(answers: Answers) -> None:
    assert answers.en.out.startswith("Valid: the file is intact and its issuer trusted.")
    for line in ("[ok] Seal:", "[ok] Issuer:", "[ok] DCC:", "[ok] Page:", "[note] Log:"):
        assert line in answers.en.out
    assert NAME_EN in answers.en.out


def test_without_trust_it_is_intact_and_the_issuer_unknown(copy: Path) -> None:
    said = verify(copy)
    assert said.code == 1
    assert said.out.startswith("无法确认：文件完好，签发者未知。")
    assert "[未知] 签发者" in said.out


def test_it_needs_no_laboratory_no_django_and_no_network(demo: Demo, tmp_path: Path) -> None:
    said = run(
        sys.executable, "-c", ALONE, "verify", demo.certificate, "--trust", demo.trust, cwd=tmp_path,
        more={"ZHUNSHENG_DATA": str(tmp_path / "absent"), "DATABASE_URL": "postgresql://absent/none"},
    )  # fmt: skip
    assert said.code == 0, said.err
    assert said.out.startswith("有效")
    assert list(tmp_path.iterdir()) == []


def test_the_guard_of_the_test_before_does_guard(demo: Demo, tmp_path: Path) -> None:
    said = run(
        sys.executable, "-c", ALONE, "certificates", "list", "--data", demo.folder, cwd=tmp_path
    )  # fmt: skip
    assert said.code == 1
    assert "django" in said.err


def test_another_laboratorys_trust_does_not_make_it_valid(copy: Path, second_laboratory: Path) -> None:
    code, word, states = verdict(copy, second_laboratory / "keys" / "ca.pem")
    assert (code, word, states["issuer"]) == (1, "intact-issuer-unknown", "unknown")
    assert states["seal"] == states["dcc"] == states["page"] == "ok"


@pytest.mark.parametrize("part", range(1, 8))
def test_a_flipped_byte_is_never_valid(demo: Demo, copy: Path, part: int) -> None:
    """Throughout the file: its head, the pages, the attachments, the signature, the tail."""
    whole = copy.read_bytes()
    at = len(whole) * part // 8
    copy.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    said = verify(copy, demo.trust)
    assert said.code in (1, 2)
    assert said.code == 2 or said.out.startswith("无效：文件被改动或自相矛盾。")


def test_a_page_appended_after_sealing_is_said_to_be_so(demo: Demo, copy: Path) -> None:
    more = with_new_page(IncrementalPdfFileWriter(io.BytesIO(copy.read_bytes())), b"0 0 9 9 re f")
    copy.write_bytes(written(more))
    code, word, states = verdict(copy, demo.trust)
    assert (code, word, states["seal"], states["page"]) == (1, "broken", "fail", "fail")


def test_a_value_changed_and_sealed_again_by_a_forger_of_the_same_name(
    demo: Demo, copy: Path, content: Certificate
) -> None:
    forger = found_house(NAME, CREDIT_CODE, seed=9)
    forger = replace(forger, log=Signer(ORIGIN, bytes([9]) * 32))
    copy.write_bytes(issue(forger, with_a_smaller_error(content), witnessed=False))
    code, word, states = verdict(copy, demo.trust)
    assert (code, word) == (1, "intact-issuer-unknown")
    assert (states["issuer"], states["log"]) == ("unknown", "unknown")


def test_the_forged_value_under_the_forgers_own_trust_shows_why_trust_must_come_from_elsewhere(
    copy: Path, content: Certificate
) -> None:
    forger = replace(found_house(NAME, CREDIT_CODE, seed=9), log=Signer(ORIGIN, bytes([9]) * 32))
    copy.write_bytes(issue(forger, with_a_smaller_error(content), witnessed=False))
    own = copy.with_name("own.pem")
    own.write_bytes(forger.ca_file)
    assert verify(copy, own).code == 0


def test_a_forgers_dcc_in_a_file_that_names_the_true_log(
    demo: Demo, copy: Path, content: Certificate
) -> None:
    """The forger copies the log's key into the DCC; the checkpoint he can make is not signed by it."""
    forger = found_house(NAME, CREDIT_CODE, seed=9)
    forged = with_a_smaller_error(content)
    true_key = content.log_key
    dcc = signed_dcc(replace(forged, log_key=true_key), forger)
    copy.write_bytes(issue(forger, forged, dcc=dcc, page=replace(forged, log_key=true_key), witnessed=False))
    code, word, states = verdict(copy, demo.trust)
    assert (code, word, states["log"]) == (1, "broken", "fail")


def test_a_whole_laboratory_of_the_forgers_own(
    demo: Demo, copy: Path, content: Certificate, second_laboratory: Path
) -> None:
    """Name, origin, number and every value are right; keys that nobody trusts made them."""
    house = house_of(second_laboratory)
    begun = house.authority.certificate.not_valid_before_utc
    xml = write_dcc(replace(content, log_key=house.log.vkey))
    dcc = sign_dcc(xml, house.approver.key, house.chain(house.approver), begun)
    copy.write_bytes(issue(house, content, dcc=dcc, witnessed=False, signed=begun))
    code, word, states = verdict(copy, demo.trust)
    assert (code, word, states["issuer"]) == (1, "intact-issuer-unknown", "unknown")
    for part in _separately(demo.trust, copy.parent):
        assert verdict(copy, part)[:2] == (1, "intact-issuer-unknown")


def _separately(trust: Path, folder: Path) -> tuple[Path, Path]:
    """The laboratory's trust file as two: its authority alone, its log alone."""
    authority, _mark, policy = trust.read_text().partition("-----END CERTIFICATE-----\n")
    files = folder / "authority.pem", folder / "policy.txt"
    files[0].write_text(authority + _mark)
    files[1].write_text(policy)
    return files


def test_authority_and_log_may_be_trusted_one_by_one(demo: Demo, copy: Path) -> None:
    authority, policy = _separately(demo.trust, copy.parent)
    assert verify(copy, authority).code == 0
    assert verify(copy, policy).code == 0
    assert verify(copy, authority, policy).code == 0


@pytest.mark.parametrize(
    ("kind", "said_zh", "said_en"),
    [
        ("truncated", "PDF 结构已损坏", "the structure of the PDF is damaged"),
        ("empty", "不是 PDF", "Neither a PDF nor XML"),
        ("text", "不是 PDF", "Neither a PDF nor XML"),
        ("encrypted", "文件已加密，证书从不加密", "encrypted"),
    ],
)
def test_what_cannot_be_read_exits_two_and_says_why(
    demo: Demo, copy: Path, kind: str, said_zh: str, said_en: str
) -> None:
    whole = copy.read_bytes()
    spoil: dict[str, Callable[[], bytes]] = {
        "truncated": lambda: whole[: len(whole) // 2],
        "empty": bytes,
        "text": "这不是证书\n".encode,
        "encrypted": lambda: encrypted(whole),
    }
    copy.write_bytes(spoil[kind]())
    said = zhunsheng("verify", copy, "--trust", demo.trust, "--json", cwd=copy.parent)
    assert said.code == 2
    assert said.json["verdict"] == "unreadable"
    assert said_zh in said.json["reason"]["zh"]
    assert said_en in said.json["reason"]["en"]


@pytest.mark.parametrize(("language", "word"), [("zh", "不是 PDF"), ("en", "Neither a PDF nor XML")])
def test_the_reason_goes_to_standard_error(copy: Path, language: str, word: str) -> None:
    copy.write_bytes(b"")
    said = verify(copy, language=language)
    assert (said.code, said.out) == (2, "")
    assert word in said.err


def test_a_file_that_is_not_there_exits_two(tmp_path: Path) -> None:
    said = verify(tmp_path / "absent.pdf")
    assert said.code == 2
    assert "absent.pdf" in said.err


@pytest.mark.parametrize(
    "trust", [b"", b"hello\n", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_trust_file_that_says_nothing_exits_two_and_is_named(copy: Path, trust: bytes) -> None:
    file = copy.with_name("trust.txt")
    file.write_bytes(trust)
    said = verify(copy, file)
    assert said.code == 2
    assert "trust.txt" in said.err
