# SPDX-License-Identifier: Apache-2.0
"""Reports of an evaluation: one JSON document, drawn as PDF and HTML, exported as OSCAL and as a framework.

document (what is known) <- published (what may leave) <- pictures, contents (what is shown) <- pdf, html;
oscal and framework read the document and the code.
"""
