# SPDX-License-Identifier: Apache-2.0
"""The structure of a DCC, 3.1.1 to 3.3.0, and of D-SI 2.1.0 and 2.2.1, in our own words: see `content`.

PTB's schemas are not ours to ship; this says the same, type by type, and the tests hold it against them.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from zhunsheng.certificate.received.content import Model, parse_model, version_of

VERSIONS = ("3.1.1", "3.1.2", "3.2.0", "3.2.1", "3.3.0")

_DCC = """
certificate        = administrativeData:administrative measurementResults:measurements comment:anything? document:bytes? ds:Signature:foreign*@3.2.0
administrative     = all dccSoftware:softwares refTypeDefinitions:refTypes?@3.2.0 coreData:core items:items calibrationLaboratory:laboratory respPersons:persons customer:contact statements:statements?
softwares          = software:software+
software           = name:text release:#filled type:#software? description:rich?
refTypes           = refTypeDefinition:refType+
refType            = name:text description:rich? namespace:#filled link:#filled!3.3.0 link:#uri@3.3.0 release:#filled? value:#filled? procedure:#filled?
core               = countryCodeISO3166_1:#country usedLangCodeISO639_1:#language+ mandatoryLangCodeISO639_1:#language+ uniqueIdentifier:#filled identifications:identifications? receiptDate:#date? beginPerformanceDate:#date endPerformanceDate:#date performanceLocation:#place issueDate:#date?@3.2.0 reportAmendedSubstituted:amended?@3.2.1 previousReport:hash?
amended            = typeOfChange:#change replacedUniqueIdentifier:#filled
class              = reference:#filled classID:#filled link:#uri?@3.3.0
items              = name:text? equipmentClass:class?!3.2.0 equipmentClass:class*@3.2.0 description:rich? owner:contact? manufacturer:maker?@3.2.1 identifications:identifications? item:item+
item               = name:text equipmentClass:class?!3.2.0 equipmentClass:class*@3.2.0 description:rich? owner:contact?@3.3.0 installedSoftwares:softwares? manufacturer:maker!3.2.1 manufacturer:maker?@3.2.1 model:#filled? identifications:identifications itemQuantities:itemQuantities?@3.2.0 subItems:items?@3.3.0
itemQuantities     = itemQuantity:primitive+
identifications    = identification:identification+
identification     = issuer:#issuer value:#filled name:text?
laboratory         = calibrationLaboratoryCode:#filled? contact:contact cryptElectronicSeal:#boolean?@3.2.0 cryptElectronicSignature:#boolean?@3.2.0 cryptElectronicTimeStamp:#boolean?@3.2.0
persons            = respPerson:person+
person             = person:maker description:rich? role:#filled? mainSigner:#boolean? cryptElectronicSeal:#boolean? cryptElectronicSignature:#boolean? cryptElectronicTimeStamp:#boolean?
statements         = statement:statement+
statement          = name:text?@3.2.0 description:rich?@3.2.0 countryCodeISO3166_1:#country* convention:#filled? traceable:#boolean? norm:#filled* reference:#filled* link:#uri*@3.3.0 declaration:rich? ( valid:#boolean | validXMLList:#booleans@3.2.0 )? date:#date? period:#duration? respAuthority:contact? ( conformity:#conformity | conformityXMLList:#conformities )? data:data? nonSIDefinition:#filled? nonSIUnit:#filled? location:location?@3.1.2
contact            = name:text eMail:#filled!3.2.0 eMail:#filled?@3.2.0 phone:#filled? fax:#filled? link:#uri?@3.3.0 location:location descriptionData:bytes?
maker              = name:text eMail:#filled? phone:#filled? fax:#filled? link:#uri?@3.3.0 location:location? descriptionData:bytes?
location           = ( city:#filled | countryCode:#country | postCode:#filled | postOfficeBox:#filled | state:#filled | street:#filled | streetNo:#filled | further:rich | positionCoordinates:coordinates )+
coordinates        = positionCoordinateSystem:#filled reference:#filled? declaration:rich? positionCoordinate1:si.real positionCoordinate2:si.real positionCoordinate3:si.real? link:#uri?@3.3.0
hash               = referral:text referralID:#filled procedure:#filled value:#filled description:rich?@3.2.0 inValidityRange:#boolean?@3.2.0 traceable:#boolean?@3.2.0 linkedReport:hash?
text               = content:#words+
rich               = name:text? ( content:#words* file:bytes* formula:formula* )+
bytes              = name:text? description:rich? fileName:#filled mimeType:#filled dataBase64:#base64
formula            = ( latex:#string | mathml:xml )
measurements       = usedMethods:methods?@3.3.0 usedSoftware:softwares?@3.3.0 measuringEquipments:equipments?@3.3.0 influenceConditions:conditions?@3.3.0 measurementMetaData:metadata?@3.3.0 measurementResult:measurement+
measurement        = name:text description:rich? usedMethods:methods? usedSoftware:softwares? measuringEquipments:equipments? influenceConditions:conditions? results:results measurementMetaData:metadata?
methods            = usedMethod:method+
method             = name:text description:rich? norm:#filled* reference:#filled* link:#uri*@3.3.0 usedMethodQuantities:methodQuantities?@3.3.0
methodQuantities   = usedMethodQuantity:primitive+
equipments         = name:text? equipmentClass:class?!3.2.0 equipmentClass:class*@3.2.0 description:rich? owner:contact? identifications:identifications? measuringEquipment:equipment+
equipment          = name:text equipmentClass:class?!3.2.0 equipmentClass:class*@3.2.0 description:rich? certificate:hash? manufacturer:maker? model:#filled? identifications:identifications? measuringEquipmentQuantities:equipmentQuantities? installedSoftware:softwares?@3.3.0
equipmentQuantities = measuringEquipmentQuantity:primitive+
conditions         = influenceCondition:condition+
condition          = name:text description:rich? status:#status? certificate:hash? data:data
results            = result:result+
result             = name:text description:rich? data:data
metadata           = metaData:statement+
data               = ( text:rich | formula:formula | byteData:bytes | xml:xml | quantity:quantity | list:list )+
primitive          = name:text? description:rich? ( noQuantity:rich | charsXMLList:#strings@3.2.0 | si:real:si.real | si:hybrid:si.hybrid | si:complex:si.complex | si:constant:si.constant | si:realListXMLList:si.realListXMLList | si:complexListXMLList:si.complexListXMLList@3.3.0 )
quantity           = name:text? description:rich? ( noQuantity:rich | charsXMLList:#strings@3.2.0 | si:real:si.real | si:list:si.list | si:hybrid:si.hybrid | si:complex:si.complex | si:constant:si.constant | si:realListXMLList:si.realListXMLList | si:complexListXMLList:si.complexListXMLList@3.3.0 ) relativeUncertainty:relative? usedMethods:methods? usedSoftware:softwares? measuringEquipments:equipments? influenceConditions:conditions? measurementMetaData:metadata?
relative           = ( relativeUncertaintyXmlList:si.realListXMLList | relativeUncertaintySingle:si.real )
list               = name:text? description:rich? ( dateTime:#dateTime | dateTimeXMLList:#dateTimes )? ( list:list+ | quantity:quantity+ )!3.2.0 ( list:list | quantity:quantity )+@3.2.0 usedMethods:methods? usedSoftware:softwares? measuringEquipments:equipments? influenceConditions:conditions? measurementMetaData:metadata?
"""  # noqa: E501 - one type a line, as a grammar is read

_SI = """
si.real            = si:label:#string? si:quantityTypeQUDT:#string?@3.3.0 si:value:#number si:unit:#string si:significantDigit:#integer?@3.3.0 si:dateTime:#dateTime? ( si:measurementUncertaintyUnivariate:si.univariate@3.3.0 | si:expandedUnc:si.expandedUnc | si:coverageInterval:si.interval )?
si.univariate      = ( si:standardMU:si.standardMU | si:expandedMU:si.expandedMU | si:coverageIntervalMU:si.intervalMU )
si.standardMU      = si:valueStandardMU:#width si:distribution:#string?
si.expandedMU      = si:valueExpandedMU:#width si:coverageFactor:#factor si:coverageProbability:#probability si:distribution:#string?
si.intervalMU      = si:valueStandardMU:#width si:intervalMin:#number si:intervalMax:#number si:coverageProbability:#probability si:distribution:#string?
si.expandedUnc     = si:uncertainty:#width si:coverageFactor:#factor si:coverageProbability:#probability si:distribution:#string?
si.interval        = si:standardUnc:#width si:intervalMin:#number si:intervalMax:#number si:coverageProbability:#probability si:distribution:#string?
si.constant        = si:label:#string? si:quantityTypeQUDT:#string?@3.3.0 si:value:#number si:unit:#string si:significantDigit:#integer?@3.3.0 si:dateTime:#dateTime? si:valueStandardMU:#width?@3.3.0 si:uncertainty:#width? si:distribution:#string?
si.complex         = si:label:#string? si:quantityTypeQUDT:#string?@3.3.0 ( si:valueReal:#number si:valueImag:#number si:unit:#string | si:valueMagnitude:#number si:valuePhase:#number si:unit:#string si:unitPhase:#string ) si:dateTime:#dateTime? ( si:ellipsoidalRegion:si.region | si:rectangularRegion:si.region )?
si.region          = si:covarianceMatrix:si.matrix si:coverageFactor:#factor si:coverageProbability:#probability si:distribution:#string?
si.matrix          = si:column:si.column+
si.column          = si:covariance:si.covariance+
si.covariance      = si:value:#number si:unit:#string
si.realList        = si:label:#string? si:dateTime:#dateTime? si:listQuantityTypeQUDT:#string?@3.3.0 si:listUnit:#string? si:listsignificantDigit:#integer?@3.3.0 si:listMeasurementUncertaintyUnivariate:si.listUnivariate?@3.3.0 si:listUnivariateUnc:si.listUnc? si:real:si.realInList+ ( si:ellipsoidalRegion:si.region | si:rectangularRegion:si.region )?
si.realInList      = si:label:#string? si:quantityTypeQUDT:#string?@3.3.0 si:value:#number si:unit:#string? si:significantDigit:#integer?@3.3.0 si:dateTime:#dateTime? ( si:measurementUncertaintyUnivaraite:si.univariate@3.3.0 | si:expandedUnc:si.expandedUnc | si:coverageInterval:si.interval )?
si.listUnivariate  = ( si:standardMU:si.standardMU | si:expandedMU:si.expandedMU | si:coverageIntervalMU:si.interval | si:expandedUnc:si.expandedUnc | si:coverageInterval:si.interval )
si.listUnc         = ( si:expandedUnc:si.expandedUnc | si:coverageInterval:si.interval )
si.realListXMLList = si:labelXMLList:#strings? si:quantityTypeQUDTXMLList:#string?@3.3.0 si:valueXMLList:#numbers si:unitXMLList:#strings si:significantDigitXMLList:#integers?@3.3.0 si:dateTimeXMLList:#dateTimes? ( si:measurementUncertaintyUnivariateXMLList:si.univariateXMLList@3.3.0 | si:expandedUncXMLList:si.expandedUncXMLList | si:coverageIntervalXMLList:si.intervalXMLList )? ( si:measurementUncertaintyMultivariateXMLList:si.multivariateXMLList@3.3.0 | si:ellipsoidalRegionXMLList:si.region | si:rectangularRegionXMLList:si.region )?
si.univariateXMLList = ( si:standardMUXMLList:si.standardMUXMLList | si:expandedMUXMLList:si.expandedMUXMLList | si:coverageIntervalMUXMLList:si.intervalMUXMLList )
si.standardMUXMLList = si:valueStandardMUXMLList:#widths si:distributionXMLList:#strings?
si.expandedMUXMLList = si:valueExpandedMUXMLList:#widths si:coverageFactorXMLList:#factors si:coverageProbabilityXMLList:#probabilities si:distributionXMLList:#strings?
si.intervalMUXMLList = si:valueStandardMUXMLList:#widths si:intervalMinXMLList:#numbers si:intervalMaxXMLList:#numbers si:coverageProbabilityXMLList:#probabilities si:distributionXMLList:#strings?
si.expandedUncXMLList = si:uncertaintyXMLList:#widths si:coverageFactorXMLList:#factors si:coverageProbabilityXMLList:#probabilities si:distributionXMLList:#strings?
si.intervalXMLList = si:standardUncXMLList:#widths si:intervalMinXMLList:#numbers si:intervalMaxXMLList:#numbers si:coverageProbabilityXMLList:#probabilities si:distributionXMLList:#strings?
si.multivariateXMLList = ( si:ellipsoidalRegionMUXMLList:si.regionXMLList | si:rectangularRegionMUXMLList:si.regionXMLList )?
si.regionXMLList   = si:covarianceMatrixXMLList:si.matrixXMLList si:coverageFactorXMLList:#factors si:coverageProbabilityXMLList:#probabilities si:distributionXMLList:#strings?
si.matrixXMLList   = si:columnXMLList:si.columnXMLList+
si.columnXMLList   = si:covarianceXMLList:si.covarianceXMLList+
si.covarianceXMLList = si:valueXMLList:#numbers si:unitXMLList:#strings
si.complexList     = si:label:#string? si:dateTime:#dateTime? si:listQuantityTypeQUDT:#string?@3.3.0 si:listUnit:#string? si:listUnitPhase:#string? si:listBivariateUnc:si.bivariate? si:complex:si.complexInList+ ( si:ellipsoidalRegion:si.region | si:rectangularRegion:si.region )?
si.bivariate       = ( si:ellipsoidalRegion:si.region | si:rectangularRegion:si.region )?
si.complexInList   = si:label:#string? si:quantityTypeQUDT:#string?@3.3.0 ( si:valueReal:#number si:valueImag:#number si:unit:#string? | si:valueMagnitude:#number si:valuePhase:#number si:unit:#string? si:unitPhase:#string? ) si:dateTime:#dateTime? ( si:ellipsoidalRegion:si.region | si:rectangularRegion:si.region )?
si.complexListXMLList = si:labelXMLList:#strings? si:quantityTypeQUDTXMLList:#string? ( si:valueRealXMLList:#numbers si:valueImagXMLList:#numbers si:unitXMLList:#strings | si:valueMagnitudeXMLList:#numbers si:valuePhaseXMLList:#numbers si:unitXMLList:#strings si:unitPhaseXMLList:#strings ) si:dateTimeXMLList:#dateTimes? si:measurementUncertaintyBivariateXMLList:si.multivariateXMLList? si:measurementUncertaintyMultivariateXMLList:si.multivariateXMLList?
si.list            = si:label:#string? si:dateTime:#dateTime? ( si:realList:si.realList | si:realListXMLList:si.realListXMLList@3.3.0 | si:complexList:si.complexList | si:complexListXMLList:si.complexListXMLList@3.3.0 | si:list:si.list )+
si.hybrid          = ( si:real:si.real+ | si:complex:si.complex+ | si:list:si.list+ | si:realList:si.realList+ | si:realListXMLList:si.realListXMLList+ | si:complexList:si.complexList+ | si:complexListXMLList:si.complexListXMLList+@3.3.0 | si:constant:si.constant+ )
"""  # noqa: E501 - one type a line, as a grammar is read


@cache
def grammar(version: str) -> Mapping[str, Model]:
    """The model of every type, as it is in a version of the DCC; KeyError for versions we don't read."""
    if version not in VERSIONS:
        raise KeyError(version)
    numbers = version_of(version)
    lines = (line.partition("=") for line in (_DCC + _SI).splitlines() if line.strip())
    return MappingProxyType({name.strip(): parse_model(model, numbers) for name, _, model in lines})
