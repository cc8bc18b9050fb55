"""Countries as people type them, as two letters."""

import unicodedata
from functools import lru_cache

from stdnum.eu import vat

EU_COUNTRIES = frozenset(code.upper() for code in vat.MEMBER_STATES) - {"XI"}
"""Two letters of the member states of the European Union."""

_ISO_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE
IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU
NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE
VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""

# Names in Dutch, French, English, German and the country's own language, without accents; the codes
# that people use where ISO has another one.
_NAMES = {
    "AT": "oostenrijk autriche austria osterreich aut",
    "BE": "belgie belgique belgium belgien bel",
    "BG": "bulgarije bulgarie bulgaria bulgarien bgr",
    "CH": "zwitserland suisse switzerland schweiz svizzera che",
    "CY": "cyprus chypre zypern cyp",
    "CZ": "tsjechie tchequie czechia tschechien cesko cze",
    "DE": "duitsland allemagne germany deutschland deu",
    "DK": "denemarken danemark denmark danmark dnk",
    "EE": "estland estonie estonia eesti est",
    "ES": "spanje espagne spain spanien espana esp",
    "FI": "finland finlande finnland suomi fin",
    "FR": "frankrijk france frankreich fra",
    "GB": "uk verenigd-koninkrijk royaume-uni united-kingdom great-britain engeland angleterre england "
    "groot-brittannie grande-bretagne vereinigtes-konigreich schotland scotland wales "
    "noord-ierland northern-ireland xi gbr",
    "GR": "el griekenland grece greece griechenland ellada grc",
    "HR": "kroatie croatie croatia kroatien hrvatska hrv",
    "HU": "hongarije hongrie hungary ungarn magyarorszag hun",
    "IE": "ierland irlande ireland irland eire irl",
    "IS": "ijsland islande iceland island isl",
    "IT": "italie italy italien italia ita",
    "LI": "liechtenstein lie",
    "LT": "litouwen lituanie lithuania litauen lietuva ltu",
    "LU": "luxemburg luxembourg letzebuerg lux groothertogdom-luxemburg",
    "LV": "letland lettonie latvia lettland latvija lva",
    "MC": "monaco mco",
    "MT": "malta malte mlt",
    "NL": "nederland pays-bas netherlands the-netherlands holland niederlande hollande nld",
    "NO": "noorwegen norvege norway norwegen norge nor",
    "PL": "polen pologne poland polska pol",
    "PT": "portugal prt",
    "RO": "roemenie roumanie romania rumanien rou",
    "SE": "zweden suede sweden schweden sverige swe",
    "SI": "slovenie slovenia slowenien slovenija svn",
    "SK": "slowakije slovaquie slovakia slowakei slovensko svk",
    "AE": "verenigde-arabische-emiraten emirats-arabes-unis united-arab-emirates uae vae",
    "AL": "albanie albania albanien",
    "AM": "armenie armenia armenien",
    "AR": "argentinie argentine argentina argentinien",
    "AU": "australie australia australien aus",
    "AW": "aruba",
    "BA": "bosnie-en-herzegovina bosnie-herzegovine bosnia-and-herzegovina bosnie bosnia",
    "BI": "burundi",
    "BR": "brazilie bresil brazil brasilien brasil bra",
    "BY": "belarus wit-rusland bielorussie",
    "CA": "canada kanada can",
    "CD": "congo-kinshasa dr-congo rd-congo republique-democratique-du-congo democratische-republiek-congo "
    "democratic-republic-of-the-congo",
    "CI": "ivoorkust cote-d-ivoire ivory-coast elfenbeinkuste",
    "CL": "chili chile",
    "CM": "kameroen cameroun cameroon kamerun",
    "CN": "china chine volksrepubliek-china chn",
    "CO": "colombia colombie kolumbien",
    "CW": "curacao",
    "DZ": "algerije algerie algeria algerien",
    "EG": "egypte egypt agypten",
    "ET": "ethiopie ethiopia",
    "GE": "georgie georgia georgien",
    "GH": "ghana",
    "HK": "hongkong hong-kong",
    "ID": "indonesie indonesia indonesien",
    "IL": "israel",
    "IN": "india inde indien ind",
    "IQ": "irak iraq",
    "IR": "iran",
    "JP": "japan japon jpn",
    "KE": "kenia kenya",
    "KR": "zuid-korea coree-du-sud south-korea sudkorea",
    "LB": "libanon liban lebanon",
    "MA": "marokko maroc morocco",
    "MD": "moldavie moldova moldau",
    "ME": "montenegro",
    "MK": "noord-macedonie macedoine-du-nord north-macedonia macedonie nordmazedonien",
    "MX": "mexico mexique mexiko",
    "MY": "maleisie malaisie malaysia",
    "NG": "nigeria",
    "NZ": "nieuw-zeeland nouvelle-zelande new-zealand neuseeland",
    "PE": "peru perou",
    "PH": "filipijnen philippines philippinen",
    "PK": "pakistan",
    "QA": "qatar",
    "RS": "servie serbie serbia serbien srbija",
    "RU": "rusland russie russia russland",
    "RW": "rwanda",
    "SA": "saoedi-arabie arabie-saoudite saudi-arabia",
    "SG": "singapore singapour",
    "SN": "senegal",
    "SR": "suriname",
    "SY": "syrie syria syrien",
    "TH": "thailand thailande",
    "TN": "tunesie tunisie tunisia tunesien",
    "TR": "turkije turquie turkey turkei turkiye tur",
    "TW": "taiwan",
    "UA": "oekraine ukraine ukr",
    "US": "verenigde-staten etats-unis united-states united-states-of-america vereinigte-staaten usa",
    "VN": "vietnam viet-nam",
    "XK": "kosovo",
    "ZA": "zuid-afrika afrique-du-sud south-africa sudafrika",
}
_CODE_OF = {name: code for code, names in _NAMES.items() for name in names.split()}


@lru_cache(maxsize=256)  # asked several times for each document
def country_code(text: str) -> str | None:
    """The two letters of a country: `BE` for "be", "België" and "Belgium", `GB` for "UK".

    `None` when the text is empty or names no country we know: never a country by default.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    name = "-".join(words)
    if name in _CODE_OF:
        return _CODE_OF[name]
    code = name.replace("-", "").upper()
    return code if code in _ISO_CODES.split() else None
