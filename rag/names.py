"""The same name in both languages: places, peoples and institutions that English and Spanish call differently.

Names that are spelt nearly alike (Filipinas, Philippines) need no entry.
"""

from __future__ import annotations

import re

from rag.language import STOP_WORDS, fold, names

# each line: English words | Spanish words; folded; a word on one side may stand for any on the other
_TABLE = """
germany german germans|alemania aleman alemana alemanes alemanas
england english englishman englishmen|inglaterra ingles inglesa ingleses inglesas
spain spanish spaniard spaniards|espana espanol espanola espanoles espanolas
france french frenchman frenchmen|francia frances francesa franceses francesas
netherlands dutch holland|paises bajos holandes holandesa holandeses holanda neerlandes neerlandesa
united states us usa american americans|estados unidos eeuu ee uu eua estadounidense estadounidenses americano americana
united kingdom uk british britain|reino unido britanico britanica britanicos gran bretana
switzerland swiss|suiza suizo suizos
sweden swedish swedes|suecia sueco sueca suecos
norway norwegian|noruega noruego noruegos
finland finnish|finlandia finlandes
greece greek greeks|grecia griego griega griegos
hungary hungarian|hungria hungaro hungaros
poland polish poles warsaw|polonia polaco polaca polacos varsovia
wales welsh|gales gales galesa galeses
ireland irish|irlanda irlandes irlandesa irlandeses
scotland scottish scots|escocia escoces escocesa escoceses
turkey turkish turks|turquia turco turca turcos
egypt egyptian|egipto egipcio egipcios
morocco moroccan|marruecos marroqui
lebanon|libano
cyprus|chipre
croatia croatian|croacia croata
south southern|sur sureno meridional
north northern|norte norteno septentrional
east eastern|este oriente oriental
west western|oeste occidente occidental
new|nueva nuevo
jews jewish jew|judios judio judia
moors moorish|moros
christian christians christianity|cristiano cristianos cristianismo cristiana
muslim muslims islam islamic|musulman musulmanes islam islamico islamica
god|dios
jesus christ|jesus cristo jesucristo
john|juan
james|jaime santiago jacobo
joseph|jose
george|jorge
william|guillermo
henry|enrique
louis|luis
charles|carlos
peter|pedro
paul|pablo
philip|felipe
stephen|esteban
matthew|mateo
mary|maria
elizabeth|isabel
edward|eduardo
frederick|federico
london|londres
new york|nueva york
geneva|ginebra
vienna|viena
cologne|colonia
munich|munich
brussels|bruselas
antwerp|amberes
the hague|haya
moscow|moscu
beijing peking|pekin
cairo|cairo
rome roman romans|roma romano romana romanos
venice|venecia
florence|florencia
naples|napoles
danube|danubio
rhine|rin
thames|tamesis
seine|sena
nile|nilo
un united nations|onu naciones unidas
eu european union|ue union europea
nato|otan
who world health organization|oms organizacion mundial salud
imf|fmi
nih|nih
dea|dea
fbi|fbi
cia|cia
aids hiv|sida vih
dna|adn
gdp|pib
wwi wwii war|guerra
world|mundial mundo
house|camara casa
representatives|representantes diputados
senate|senado
court|tribunal corte
supreme|supremo suprema
army|ejercito
navy|marina armada
air|aereo aerea aire
force forces|fuerza fuerzas
ministry department secretariat office|ministerio secretaria departamento oficina
minister secretary|ministro secretario ministra secretaria
defense defence|defensa
state|estado
treasury|tesoro hacienda
justice|justicia
health|salud sanidad
agency|agencia
law act bill|ley
bank|banco
church|iglesia
king kingdom|rey reino
queen|reina
prince|principe
duke duchy|duque ducado
emperor empire|emperador imperio
knights|caballeros
pope|papa
bishop|obispo
lake|lago
river|rio
sea|mar
ocean|oceano
gulf|golfo
bay|bahia
island islands|isla islas
mount mountain mountains|monte montana montanas
valley|valle
street|calle
square|plaza
city|ciudad
county|condado
bridge|puente
castle|castillo
school|escuela colegio
university college|universidad colegio
library|biblioteca
museum|museo
theatre theater|teatro
league|liga
cup|copa
bowl|bowl tazon
red|roja rojo
black|negra negro
white|blanca blanco blancos
green|verde
blue|azul
monday|lunes
tuesday|martes
wednesday|miercoles
thursday|jueves
friday|viernes
saturday|sabado
sunday|domingo
january|enero
february|febrero
march|marzo
april|abril
may|mayo
june|junio
july|julio
august|agosto
september|septiembre setiembre
october|octubre
november|noviembre
december|diciembre
christmas|navidad
easter|pascua
middle|media medio
ages age|edad
great|gran grande
old|viejo vieja antiguo antigua
first|primera primero primer
second|segunda segundo
third|tercera tercero tercer
war|guerra
treaty|tratado
peace|paz
party|partido
green|verde verdes
labour labor|laborista trabajo
parliament|parlamento
council|consejo
commission|comision
committee|comite
union|union
company|compania empresa
doctor|doctor medico
professor|profesor profesora
president|presidente presidenta
governor|gobernador gobernadora
mayor|alcalde alcaldesa
general|general
saint st|san santo santa
lord|senor lord
earth|tierra
sun|sol
moon|luna
storm hurricane|tormenta huracan
beach|playa
department|departamento
southeast|sureste sudeste
southwest|suroeste sudoeste
northeast|noreste nordeste
northwest|noroeste
central|centro central
public|publico publica
national|nacional nacionales
international|internacional
high|alto alta
low|bajo baja
lower|baja bajo inferior
upper|alta alto superior
rights|derechos
foreign|exteriores exterior extranjero
interior|interior gobernacion
attorney prosecutor|fiscal fiscalia procurador procuraduria
police|policia
water|agua aguas
white house|casa blanca
"""
_SAME: dict[str, frozenset[str]] = {}
for _line in _TABLE.strip().splitlines():
    _english, _spanish = (frozenset(side.split()) for side in _line.split("|"))
    for _word in _english:
        _SAME[_word] = _SAME.get(_word, frozenset()) | _spanish
    for _word in _spanish:
        _SAME[_word] = _SAME.get(_word, frozenset()) | _english

# Words that open sentences and are no names, besides the stop words of `language.py`.
_OPENERS = frozenset(
    """although among around another as at behind beside besides beyond both despite each either even ever every few
    finally first following fortunately given here however indeed instead last later like many meanwhile moreover near
    nearly never nevertheless next nobody none nonetheless nothing one only others otherwise part perhaps rather
    recently second several similarly since some sometimes soon still then thereafter therefore third thus to today
    together tomorrow two three four five six seven eight nine ten twenty thirty forty fifty under unlike unless until
    upon usually via what whatever when whether while within without yes yesterday yet people most much because once
    ademas actualmente ahi ahora algunos alli ambas ambos
    alrededor anteriormente apenas aquellos aunque ayer cada casi cerca
    cierto ciertos cinco cuatro cualquier cuanto dado debajo dentro despues detras diez dos durante
    encima entonces entre finalmente fuera gran hoy igualmente incluso inicialmente jamas junto lejos luego mayor menos
    mientras muchas muchos ninguno ninguna nueve nunca ocho otras otros para pasado pese poco posteriormente primero
    primera pronto quizas recientemente salvo segundo segunda seis siempre siete similar solo tal tampoco
    tanto tercero todas todo todos tres ultimo unicamente unos unas varias varios veinte treinta
    podria podrian puede pueden seria serian habria habrian tendria tendrian debe deben deberia deberian
    costaria""".split()
)
_FORMS = re.compile(r"\w{3,}(?:ing|ly|ed|mente|ando|iendo|ar|er|ir|arse|erse|irse)")  # verbs and adverbs, by their ends

_SHORT = re.compile(r"\b(?:[A-Z]\.\s?){2,}|\bEE\.?\s?UU\b\.?")
_WORD = re.compile(r"[^\W_]+")


def joined(text: str) -> str:
    """Abbreviations written with dots as one word: U.S. → US, EE. UU. → EEUU."""
    return _SHORT.sub(lambda match: re.sub(r"[.\s]", "", match.group()) + " ", text)


def named(text: str) -> frozenset[str]:
    """The names of a text, folded, the sentence's first word too where it is capitalised and no common opener."""
    text = joined(text)
    opening = _WORD.findall(text)[:1]
    first = {fold(word) for word in opening if word[:1].isupper() and len(word) > 1}
    common = {word for word in first if _FORMS.fullmatch(word) and not re.match(r"\w+\s+[A-Z]", text)}
    return names(text) | (first - STOP_WORDS["en"] - STOP_WORDS["es"] - _OPENERS - common)


def held(text: str) -> frozenset[str]:
    """Every word of a text, folded."""
    return frozenset(fold(word) for word in _WORD.findall(joined(text)))


def same(name: str, words: frozenset[str]) -> bool:
    """Does one of the words stand for this name in the other language, by the table?"""
    return bool(_SAME.get(name, frozenset()) & words)


def translated(name: str) -> bool:
    """Does the table know this name, folded, in either language?"""
    return name in _SAME
