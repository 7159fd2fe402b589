# SPDX-License-Identifier: Apache-2.0
"""Names that hold the DCC together: namespaces, refTypes, the profile's release, and the room's error."""

from zhunsheng.measure.text import Text

DCC = "https://ptb.de/dcc"
SI = "https://ptb.de/si"
DS = "http://www.w3.org/2000/09/xmldsig#"
NSMAP = {"dcc": DCC, "si": SI}
SCHEMA_VERSION = "3.3.0"

# Changing what the writer puts out makes a new release: documents of an old one must stay readable forever.
# Each certificate is written in the earliest release that can carry it: v1.0 is still written as it was.
PROFILE_RELEASE = "v1.0"
PROFILE_RELEASE_EXTERNAL = "v1.1"  # lines marked as subcontracted, and who provided them
PROFILE_RELEASE_FURTHER = "v1.2"  # changes one by one, the earlier file's digest, supplements
PROFILE_RELEASES = (PROFILE_RELEASE, PROFILE_RELEASE_EXTERNAL, PROFILE_RELEASE_FURTHER)
PROFILE = Text("准绳证书写出格式", "Zhunsheng certificate profile")

ORDER_NUMBER = "basic_orderNumber"
SERIAL_NUMBER = "basic_serialNumber"
CONFORMITY = "basic_conformity"
STANDARD_USED = "basic_standardUsed"
MEASUREMENT_RANGE = "basic_measurementRange"
UNCERTAINTY = "basic_uncertainty"

LOOKUP_CODE = "zs_lookupCode"
LOOKUP_URL = "zs_lookupUrl"
LOG_KEY = "zs_logKey"
ITEM_NUMBER = "zs_itemNumber"
OWNER_NUMBER = "zs_ownerNumber"
EQUIPMENT_NUMBER = "zs_equipmentNumber"
ADDRESS = "zs_address"
CONTACT_PERSON = "zs_contactPerson"
ACCREDITATION = "zs_accreditation"
PLACE_OF_WORK = "zs_placeOfWork"
REPLACEMENT_REASON = "zs_replacementReason"
CHANGE = "zs_change"
BEFORE = "zs_before"
AFTER = "zs_after"
SUPPLEMENT_TO = "zs_supplementTo"
ADDITION = "zs_addition"
DEVIATION = "zs_deviation"
STATEMENT = "zs_statement"
NON_SI_UNIT = "zs_nonSiUnit"
PROCEDURE_VERSION = "zs_procedureVersion"
VALID_UNTIL = "zs_validUntil"
TABLE = "zs_table"
COLUMN = "zs_column"
ROWS = "zs_rows"
NO_VALUE = "zs_noValue"
UNIT = "zs_unit"
OUT_OF_SCOPE = "zs_outOfScope"
STANDARD_UNCERTAINTY = "zs_standardUncertainty"
SUBCONTRACTED = "zs_subcontracted"
EXTERNAL_PROVIDER = "zs_externalProvider"
ACCREDITATION_NUMBER = "zs_accreditationNumber"
CERTIFICATE_DIGEST = "zs_certificateSha256"


class DccError(ValueError):
    """A certificate that a DCC cannot carry, or a document that is not one of ours."""

    def __init__(self, reason: Text, line: int | None = None) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line

    def __str__(self) -> str:
        return str(self.reason) if self.line is None else f"{self.line}: {self.reason}"
