# SPDX-License-Identifier: Apache-2.0
"""Puts files into a page that is drawn already, in the revision that seals it: so it is drawn only once.

The proof that a certificate travels with exists only after the certificate was signed and logged; its page
was drawn before, to see that it can be. What the files are to the document is said as PDF/A-3 wants it.
"""

from collections.abc import Sequence
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from zhunsheng.certificate.attach import Attachment

_name = generic.pdf_name


def embed(writer: IncrementalPdfFileWriter, files: Sequence[Attachment], at: datetime) -> None:
    """Attach the files; `at` is what they state as their time. The page must have none yet."""
    if not files:
        return
    root = writer.root
    if "/Names" in root or "/AF" in root:
        raise ValueError("the page has attachments already")
    named, listed = generic.ArrayObject(), generic.ArrayObject()
    for each in sorted(files, key=lambda file: file.name.encode()):  # a name tree is searched by halves
        reference = writer.add_object(_specification(writer, each, at))
        named += [generic.pdf_string(each.name), reference]
        listed.append(reference)
    tree = generic.DictionaryObject({_name("/Names"): named})
    root["/Names"] = generic.DictionaryObject({_name("/EmbeddedFiles"): tree})
    root["/AF"] = listed
    writer.update_root()


def _specification(
    writer: IncrementalPdfFileWriter, file: Attachment, at: datetime
) -> generic.DictionaryObject:
    about = {_name("/Size"): generic.NumberObject(len(file.data)), _name("/ModDate"): generic.pdf_date(at)}
    stream = generic.StreamObject(
        {
            _name("/Type"): _name("/EmbeddedFile"),
            _name("/Subtype"): _name(f"/{file.mime}"),
            _name("/Params"): generic.DictionaryObject(about),
        },
        stream_data=file.data,
    )
    stream.compress()
    data = writer.add_object(stream)
    return generic.DictionaryObject(
        {
            _name("/Type"): _name("/Filespec"),
            _name("/F"): generic.pdf_string(file.name),
            _name("/UF"): generic.pdf_string(file.name),
            _name("/EF"): generic.DictionaryObject({_name("/F"): data, _name("/UF"): data}),
            _name("/AFRelationship"): _name(f"/{file.relationship.capitalize()}"),
            _name("/Desc"): generic.pdf_string(file.description),
        }
    )
