"""Words in, who they name out: a noun phrase read as person, organisation or unnamed source.

Called by `attribution` with the subject of a word of saying, and once per article to register
the people it introduces, so that a bare surname or a pronoun later finds its full name and role.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Sort(StrEnum):
    """What a noun phrase stands for."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"
    DOCUMENT = "document"
    PRONOUN = "pronoun"


class Gender(StrEnum):
    """Told from a title, a role or a first name; needed only to fit “he” and “she”."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who may speak. `name` and `role` are words of the article."""

    sort: Sort
    name: str
    role: str | None = None
    gender: Gender = Gender.UNKNOWN


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


_COURTESY = _words("mr mrs ms miss mx mr. mrs. ms. messrs messrs.")
TITLES = _COURTESY | _words(
    "dr dr. prof prof. professor sir dame lord lady baroness baron king queen prince princess pope "
    "archbishop bishop cardinal rabbi imam reverend rev rev. father sister president "
    "president-elect prime minister premier chancellor senator sen sen. congressman congresswoman "
    "representative rep rep. governor gov gov. mayor ambassador secretary attorney-general judge "
    "justice general gen gen. major maj maj. colonel col col. captain capt capt. lieutenant lt "
    "lt. sergeant sgt sgt. corporal private admiral adm adm. commander cmdr cmdr. brigadier "
    "marshal sheriff detective inspector superintendent constable councillor councilman "
    "councilwoman alderman speaker chairman chairwoman chair ceo coach comrade emperor sultan "
    "emir sheikh ayatollah mp msp mep director commissioner spokesman spokeswoman spokesperson "
    "leader candidate nominee envoy adviser advisor economist analyst lawyer attorney prosecutor "
    "co-founder deputy executive activist"
)
# Nouns for a person with an office or part in the story: “the governor”, “a spokeswoman”.
_ROLE_NOUNS = _words(
    "adviser advisor activist actor actress administrator advocate aide ally ambassador analyst "
    "anchor archbishop archaeologist artist assistant astronaut astronomer athlete attorney "
    "author banker barrister biologist bishop blogger boss boy broadcaster brother builder "
    "businessman businesswoman campaigner candidate captain chair chairman chairperson chairwoman "
    "chancellor chemist chief cleric clerk coach co-author co-founder colleague columnist "
    "commander commentator commissioner congressman congresswoman constable consultant convener "
    "coordinator coroner councillor counsel critic curator daughter dealer dean defendant delegate "
    "demographer deputy designer detective developer diplomat director doctor driver ecologist "
    "economist editor emperor employee engineer envoy epidemiologist ex-wife ex-husband executive "
    "expert explorer "
    "farmer father fellow firefighter fisherman founder friend general geologist girl governor "
    "guard head historian host husband inspector investigator investor journalist judge keeper "
    "king landlord lawmaker lawyer leader lecturer legislator librarian lieutenant lobbyist man "
    "manager marshal mayor medic member meteorologist midwife minister mother musician narrator "
    "negotiator neighbour neighbor novelist nurse officer official operator organiser organizer "
    "owner paramedic "
    "parent participant partner pastor patient photographer physician physicist pilot planner "
    "player policeman policewoman politician pollster pope premier president presenter priest "
    "prime-minister prince princess principal producer professor prosecutor psychologist pundit "
    "queen "
    "rabbi reader regulator reporter representative researcher resident scholar scientist "
    "secretary senator sergeant sheriff singer sister skipper sociologist soldier solicitor "
    "son source speaker specialist spokesman spokesperson spokeswoman strategist student "
    "superintendent supervisor surgeon surveyor survivor suspect teacher technician trader "
    "trustee veteran victim virologist volunteer voter warden widow wife witness woman worker "
    "writer youth whistleblower insider shareholder negotiator ranger ombudsman auditor user "
    "co-chair chairs frontman congregant pensioner customer passenger tenant scientist star "
    "millionaire billionaire comedian rapper midfielder striker goalkeeper treasurer whip "
    "master headmaster headteacher deputy nominee contender incumbent newcomer hopeful mogul "
    "magnate"
)
_FEMALE_WORDS = _words(
    "mrs mrs. ms ms. miss dame lady baroness queen princess sister spokeswoman chairwoman "
    "congresswoman businesswoman policewoman mother daughter wife widow woman girl actress "
    "councilwoman ex-wife she her"
)
_MALE_WORDS = _words(
    "mr mr. sir lord king prince pope father spokesman chairman congressman businessman policeman "
    "son husband man boy brother bishop archbishop councilman ex-husband frontman he him"
)
_FEMALE_NAMES = _words(
    "alice alison amanda amy ana andrea angela anna anne annie ashley barbara beth betty brenda "
    "carol caroline catherine charlotte cheryl christina christine claire clara cynthia deborah "
    "denise diana diane donna dorothy elena elizabeth ellen emily emma eva fatima fiona frances "
    "gloria grace hannah heather helen hillary irene jane janet jean jennifer jessica joan joyce "
    "judith julia julie karen kate katherine kathleen kathryn kelly kellyanne kimberly laura "
    "lauren leah linda lisa lucy lynn margaret maria marie marine martha mary megan melania "
    "melissa michelle monica nancy natalia nicola nicole nikki olga olivia pamela patricia paula "
    "rachel rebecca rosa ruth samantha sandra sara sarah sharon sofia sophia sophie stephanie "
    "susan svetlana teresa theresa ursula valerie vanessa victoria virginia wendy yulia zoe "
    "angelina loretta elise huma ivanka condoleezza priti nicola jacinda greta kamala"
)
_MALE_NAMES = _words(
    "aaron abdul adam ahmed alan albert alex alexander alexei ali andrew andriy anthony antonio "
    "barack ben benjamin bernie bill bob boris brad brandon brian bruce carlos charles chris "
    "christopher craig dan daniel dave david dennis denys dmitry don donald douglas ed edward "
    "emmanuel eric ethan eugene francis frank gary gavin george gerald graham greg gregory harold "
    "harry hassan henry howard hugo ian igor ivan jack jacob jake james jason jeff jeffrey jeremy "
    "jerry jim jimmy joe john jonathan jonas jordan jose joseph joshua juan justin karl keith "
    "kenneth kevin kyle larry lawrence leonard lewis luis luke marco mark martin matt matthew "
    "michael mike mikhail mitch mitt mohamed mohammed muhammad nathan neil nicholas nick nigel "
    "oleg oleksiy oliver omar oscar patrick paul pavel pedro peter petro philip phil rand ralph "
    "raymond reince richard rick robert roger ron ronald roy russell ryan sam samuel scott sean "
    "sergei sergey simon stephen steve steven stuart ted terry thomas tim timothy tom tony "
    "vladimir volodymyr walter wayne william xavier yury yuri zachary vyacheslav kirillo kyrylo"
)
_ORGANISATION_NOUNS = _words(
    "administration agency airline airlines airport alliance army assembly association authorities "
    "authority bank board bloc body brigade broadcaster brand bureau business cabinet campaign "
    "carrier center centre channel charity church city clinic club coalition commission committee "
    "company confederation conglomerate congress consortium constabulary corporation council court "
    "customs department embassy enterprise faction federation festival firm force forces "
    "foundation fund giant government group guard headquarters hospital house industry institute "
    "institution intelligence junta kingdom laboratory league legislature library magazine maker "
    "manufacturer media militants military militia ministry mission museum nation navy network "
    "newspaper ngo office operator organisation organization outlet panel paper parliament "
    "party pentagon police post prosecution publication publisher regime regiment regulator "
    "republic rebels retailer school senate service services society startup state studio "
    "supplier team times tribunal troops trust union unit university utility watchdog website "
    "wing kremlin taliban zoo radio tv herald tribune chronicle journal gazette observer inc corp "
    "ltd llc plc co inc. corp. ltd. co. gmbh ag sa news reuters press daily collective cooperative "
    "parish county province district municipality region side town village"
)
_DOCUMENT_NOUNS = _words(
    "account accounts analysis article audit bill brief budget bulletin data document documents "
    "dossier email emails estimate estimates evidence figures file files filing filings findings "
    "footage forecast forecasts guidance guidelines indictment images interview inquiry "
    "investigation lawsuit letter letters manifesto memo memorandum message minutes note notice "
    "papers paper poll polls post posts projection projections record records release report "
    "reports research review ruling search science sentence statement statistics study studies "
    "summary survey surveys table testimony text texts transcript transcripts tweet tweets verdict "
    "video videos warrant"
)
# A statement speaks for whoever gave it, who has usually just been named.
STATEMENT_NOUNS = _words("statement letter tweet post message note email memo release")
_UNNAMED_NOUNS = _words(
    "people men women children families relatives neighbours neighbors residents locals witnesses "
    "bystanders onlookers observers sources experts analysts officials scientists researchers "
    "economists "
    "critics opponents supporters protesters activists campaigners workers staff employees voters "
    "lawmakers senators ministers diplomats doctors medics lawyers prosecutors investigators "
    "detectives officers soldiers commanders leaders executives bosses some others many most "
    "several few insiders advisers aides pundits commentators historians farmers fans users "
    "readers parents students teachers members democrats republicans conservatives liberals "
    "respondents participants authors academics politicians reporters journalists americans "
    "someone somebody everyone anyone crowd public nobody none guests customers passengers "
    "survivors victims friends colleagues veterans advocates proponents skeptics sceptics "
    "authors reports rumours rumors"
)
_PRONOUNS = _words("he she they it i we you who")
_PLACE_STARTS = _words(
    "new san los las north south east west northern southern eastern western central united saint "
    "fort port lake mount white supreme national world european american great black red middle "
    "upper lower cape grand royal federal international latin"
)
_CALENDAR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter"
)
_DETERMINERS = _words(
    "the a an this that these those his her its their our my your some any another one two three "
    "several many both each every no all most other"
)
_NATIONS = _words(
    "afghan african american arab australian austrian belgian brazilian british bulgarian canadian "
    "chinese colombian croatian cuban czech danish dutch egyptian english estonian ethiopian "
    "european finnish french georgian german greek hungarian indian indonesian iranian iraqi irish "
    "israeli italian japanese jordanian kenyan korean kurdish latvian lebanese libyan lithuanian "
    "mexican moldovan nigerian norwegian pakistani palestinian peruvian polish portuguese romanian "
    "russian saudi scottish serbian slovak somali soviet spanish sudanese swedish swiss syrian "
    "taiwanese thai turkish u.s. us uk ukrainian venezuelan vietnamese welsh western republican "
    "democratic democrat labour conservative"
)
_COUNTRIES = _words(
    "afghanistan america argentina australia austria belarus belgium berlin brazil britain "
    "brussels bulgaria cairo canada chile china colombia congo croatia cuba denmark egypt england "
    "estonia ethiopia europe finland france georgia germany ghana greece hungary iceland india "
    "indonesia iran iraq ireland israel italy japan jordan kabul kenya kiev kyiv korea kuwait "
    "latvia lebanon libya lithuania london malaysia mexico moldova morocco moscow myanmar nepal "
    "netherlands nigeria norway pakistan paris peru philippines poland portugal qatar romania "
    "russia scotland serbia singapore slovakia slovenia somalia spain sudan sweden switzerland "
    "syria taiwan tehran thailand tokyo tunisia turkey uganda ukraine venezuela vietnam wales "
    "washington yemen beijing ankara"
)
_PARTICLES = _words("de del della van von der den bin ibn al el la le di da dos du ten ter af")
_NOT_NAMES = _words(
    "the a an but and or so yet in on at by for from with after before when while if as this that "
    "these those he she it they we you i his her its their our my however meanwhile then there "
    "here what who why how where which both each some many most all several another other one two "
    "three since although though because despite during until under over also now last next first "
    "second finally later today yesterday earlier according not no of to says said is was were are "
    "did do does has have had will would can could should may might must asked even still only "
    "just like per via once again speaking citing amid among across about nor than either neither"
)
_PREPOSITIONS = re.compile(
    r" (?:of|for|in|at|from|with|on|to|by|near|close|familiar|across|inside|outside|behind|under|"
    r"against|within|against|leaked|based|working|representing|who|whose|that|which|about|into|"
    r"[a-z]{2,}ed (?:on|by|in|at|as|with|to|from|for|last|this|online|\w+day)) "
)

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚА-ЯЁЄІЇҐΑ-Ω"
_CAPITAL = rf"[{_UPPER}][\w’'.-]*"
_LINK = (
    r"(?:(?:de|del|della|van|von|der|den|bin|ibn|al|el|la|le|di|da|dos|du|ten|ter)[ \u00a0]){0,2}"
)
NAME_RUN = re.compile(rf"(?<![\w’'-]){_CAPITAL}(?:[ \u00a0]{_LINK}{_CAPITAL})*")
_LEAD = re.compile(
    r"^(?:(?:but|and|so|yet|or|nor|still|also|even|then|now|meanwhile|however|while|though|although|"
    r"as|both|only|just|because|since|when|whereas|that|where|if|after|before|once)\b[, ]*)+",
    re.IGNORECASE,
)
_AGE = re.compile(r"^\d{1,3}$|^(?:aged )\d{1,3}$")
_MOST_WORDS = 14


def read_party(phrase: str, following: str = "") -> Party | None:
    """Read a noun phrase. `following` is an apposition that stands after it (“a farmer”).

    Answers None where the words are no noun phrase that could speak.
    """
    phrase = _LEAD.sub("", re.sub(r"\([^)]*\)", "", phrase).strip(" ,;:–—-\u00a0")).strip()
    pieces = [piece.strip() for piece in phrase.split(", ") if piece.strip()]
    if not pieces or len(phrase.split()) > 3 * _MOST_WORDS:
        return None
    if len(pieces) == 1:
        return _with_apposition(_read_piece(pieces[0]), (following,))
    named = [(_read_piece(piece), piece) for piece in pieces[:4]]
    for piece in pieces[1:]:
        # “Ada Roe, a pilot, and Bo Lee, her brother”: no apposition belongs to both.
        if piece.startswith("and ") and named[0][0] and named[0][0].sort is Sort.PERSON:
            couple = _read_couple(f"{named[0][0].name} {piece}")
            return couple or Party(Sort.PERSON, named[0][0].name)
    for index, (party, _) in enumerate(named):
        if party and party.sort is Sort.PERSON and _is_proper(party.name):
            others = [piece for i, (_, piece) in enumerate(named) if i != index]
            before = [piece for i, piece in enumerate(pieces[:4]) if i < index]
            return _with_roles_before(party, before) if before else _with_apposition(party, others)
    return named[0][0]


def _is_proper(name: str) -> bool:
    return name[:1].isupper() and not name.startswith("The ")


def _with_roles_before(party: Party, pieces: Iterable[str]) -> Party:
    roles = [_without_article(piece) for piece in pieces if _names_role(piece)]
    if party.role:
        roles.append(party.role)
    role = ", ".join(roles) or None
    return Party(party.sort, party.name, role, _gender_of(party.name, role))


def _with_apposition(party: Party | None, pieces: Iterable[str]) -> Party | None:
    if party is None or party.sort is not Sort.PERSON or party.role:
        return party
    for piece in pieces:
        if piece and _names_role(piece):
            role = _without_article(re.sub(r"^who (?:is|was|serves as|heads) ", "", piece.strip()))
            return Party(party.sort, party.name, role, _gender_of(party.name, role))
    return party


def _without_article(piece: str) -> str:
    return re.sub(r"^(?:the|a|an|its|their|his|her|our) ", "", piece.strip(), flags=re.IGNORECASE)


def _names_role(piece: str) -> bool:
    """Whether an apposition says what somebody is: its head is a noun for a person."""
    head = _head_part(piece.strip())
    words = [word.lower().strip(".’'") for word in head.split()]
    return bool(words) and len(words) <= _MOST_WORDS and _role_of_word(words[-1])


def _role_of_word(word: str) -> bool:
    return word in _ROLE_NOUNS or word in TITLES


def _head_part(phrase: str) -> str:
    """The part of a noun phrase before its first post-modifier."""
    found = _PREPOSITIONS.search(f"{phrase} ")
    return phrase[: found.start()] if found else phrase


def _read_piece(piece: str) -> Party | None:
    words = piece.split()
    if not words or len(words) > _MOST_WORDS + 6:
        return None
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return Party(Sort.PRONOUN, words[0], gender=_gender_of(words[0], None))
    if couple := _read_couple(piece):
        return couple
    head = _head_part(piece)
    last = head.split()[-1].lower()
    if head != piece and (last.endswith("ly") or last in _DETERMINERS):
        head = piece  # “the recently leaked documents”: the participle stands before its noun
    named = _read_named(head.split(), piece)
    return named or _read_common(head.split(), piece)


def _read_couple(piece: str) -> Party | None:
    """“Ada Roe and Bo Lee”: two people who speak together."""
    one, joined, other = piece.partition(" and ")
    if not joined:
        return None
    first, second = _read_named(one.split(), one), _read_named(other.split(), other)
    if first and second and {first.sort, second.sort} == {Sort.PERSON}:
        return Party(Sort.PERSON, f"{first.name} and {second.name}")
    return None


def _read_named(words: list[str], piece: str) -> Party | None:  # noqa: PLR0911 - one line a sort
    """A phrase whose head ends in a proper name: “Air Force spokesman Colonel Ada Roe”."""
    before, name = _cut_name(words)
    if not name or name[-1].lower().rstrip(".") in _CALENDAR:
        return None
    lowered = [word.lower() for word in before]
    role_before = bool(lowered) and _role_of_word(lowered[-1].strip(",’'"))
    last = name[-1].lower().strip(".,")
    is_body = last in _COUNTRIES or any(word.lower() in _ORGANISATION_NOUNS for word in name)
    if role_before and not (is_body and lowered[-1] not in TITLES):
        return _person(name, " ".join(before))
    if last in _DOCUMENT_NOUNS:
        return Party(Sort.DOCUMENT, piece)
    if last in _UNNAMED_NOUNS:
        return Party(Sort.UNNAMED, piece)
    if last in _ROLE_NOUNS and len(name) > 1 and not is_body:
        return Party(Sort.PERSON, piece, _without_article(piece))
    bare = all(word in _NATIONS for word in lowered)
    if is_body or not bare or len(name) == 1 or name[0].lower() in _PLACE_STARTS:
        whole = _long_title(" ".join([*before, *name]), piece)
        return Party(Sort.ORGANISATION, _without_article(whole))
    return _person(name, None)


_TITLE_GOES_ON = re.compile(
    rf"(?: (?:of|for|on|against|and|to)(?: the)?(?: [{_UPPER}][\w’'.-]*)+)+"
)


def _long_title(name: str, piece: str) -> str:
    """“Institute” in “Institute for the Study of Tides” goes on to the last capital."""
    found = _TITLE_GOES_ON.match(piece, len(name)) if piece.startswith(name) else None
    return name + found.group() if found else name


def _cut_name(words: list[str]) -> tuple[list[str], list[str]]:
    """The words before the proper name at the end of a phrase, and the name."""
    at = len(words)
    while at and (
        _is_name_word(words[at - 1]) or (words[at - 1].lower() in _PARTICLES and at < len(words))
    ):
        at -= 1
    while at < len(words) and words[at].lower() in _PARTICLES and words[at].islower():
        at += 1
    name = words[at:]
    before = words[:at]
    while len(name) > 1 and name[0].lower() in _NATIONS:
        before.append(name.pop(0))
    if before and before[-1].lower() == "late":
        before = before[:-2]
    return before, name


def _person(name: list[str], role: str | None) -> Party:
    joined = " ".join(name)
    role = _without_article(role) if role else None
    gender = _gender_of(joined, role)
    if role:
        role = " ".join(word for word in role.split() if word.lower() not in _COURTESY) or None
    return Party(Sort.PERSON, joined, role, gender)


def _is_name_word(word: str) -> bool:
    bare = word.strip(",’'")
    return (
        bare[:1].isupper()
        and bare.lower() not in TITLES
        and bare.lower() not in _NOT_NAMES
        and not word.endswith(("’s", "'s"))
    )


def _read_common(words: list[str], piece: str) -> Party | None:
    """A phrase with a common noun at its head: “the governor of …”, “officials”, “the report”."""
    if not words:
        return None
    head = words[-1].lower().strip(".,’'")
    singular = f"{head[:-3]}man" if head.endswith("men") else head.removesuffix("s")
    if head in _DOCUMENT_NOUNS:
        return _maker_of(piece) or Party(Sort.DOCUMENT, piece)
    if head not in _UNNAMED_NOUNS and {head, singular} & _ORGANISATION_NOUNS:
        return Party(Sort.ORGANISATION, piece)
    if _role_of_word(head) and _is_definite(words[0]):
        return Party(Sort.PERSON, piece, _without_article(piece), _gender_of("", piece))
    known = head in _UNNAMED_NOUNS or _role_of_word(head) or _role_of_word(singular)
    if known or _may_be_somebody(words):
        return Party(Sort.UNNAMED, piece, gender=_gender_of("", piece))
    return None


def _maker_of(piece: str) -> Party | None:
    """“records compiled by the Harbour Board” speak for the Harbour Board."""
    _, by, maker = piece.partition(" by ")
    party = _read_piece(maker) if by else None
    return party if party and party.sort in {Sort.ORGANISATION, Sort.PERSON} else None


def _is_definite(word: str) -> bool:
    possessive = word.endswith(("’s", "'s", "s’"))
    return possessive or word.lower() in {"the", "his", "her", "their", "its", "our", "my"}


def _may_be_somebody(words: list[str]) -> bool:
    """“the victim”, “Germans”: no noun we know, but in the place of one who speaks."""
    last = words[-1]
    if words[0].lower() in _DETERMINERS and len(words) > 1 and last.isalpha() and last.islower():
        return True
    return last[:1].isupper() and (last.lower() in _NATIONS or last.endswith("s"))


def _gender_of(name: str, role: str | None) -> Gender:
    words = [word.lower() for word in (role or "").split()] + [
        word.lower() for word in name.split()[:1]
    ]
    for word in words:
        if word in _FEMALE_WORDS or word in _FEMALE_NAMES:
            return Gender.FEMALE
        if word in _MALE_WORDS or word in _MALE_NAMES:
            return Gender.MALE
    return Gender.UNKNOWN


@dataclass(frozen=True, slots=True)
class Mention:
    """A full or bare name as it stands at `start:end` of the text it was looked for in."""

    start: int
    end: int
    party: Party


@dataclass
class Register:
    """The people an article introduces, found by surname. Filled once, then only read."""

    _by_surname: dict[str, list[Party]] = field(default_factory=dict)
    _full_names: dict[str, str] = field(default_factory=dict)

    def introduce_body(self, short: str, full: str) -> None:
        """Note what initials stand for: “the Almen Harbour Board (AHB)”."""
        self._full_names.setdefault(short, full)

    def full_name(self, short: str) -> str:
        """The full name of a body known by its initials, else the initials."""
        return self._full_names.get(short, short)

    def introduce(self, party: Party) -> None:
        """Note a person with a first name and a surname; the first role known is kept."""
        parts = party.name.split()
        if len(parts) < 2 or party.sort is not Sort.PERSON:  # noqa: PLR2004 - first name, surname
            return
        known = self._by_surname.setdefault(parts[-1].lower(), [])
        for index, other in enumerate(known):
            if _same_person(other.name, party.name):
                name = max(other.name, party.name, key=len)
                role = other.role or party.role
                known[index] = Party(Sort.PERSON, name, role, _gender_of(name, role))
                return
        known.append(party)

    def learn_gender(self, surname: str, gender: Gender) -> None:
        """Take “Mrs Roe” for the one Roe whom the article introduces."""
        known = self._by_surname.get(surname.lower(), [])
        if len(known) == 1 and known[0].gender is Gender.UNKNOWN:
            known[0] = replace(known[0], gender=gender)

    def find(self, party: Party) -> Party | None:
        """The person introduced under this name; None when nobody or more than one fits."""
        parts = party.name.split()
        if not parts or party.sort not in {Sort.PERSON, Sort.ORGANISATION}:
            return None
        known = self._by_surname.get(parts[-1].lower(), [])
        if len(parts) > 1:
            fitting = [other for other in known if _same_person(other.name, party.name)]
        else:
            fitting = [other for other in known if _gender_fits(other.gender, party.gender)]
        return fitting[0] if len(fitting) == 1 else None

    def find_holder(self, phrase: str) -> Party | None:
        """The one person introduced with this office: “the mayor” → the mayor of Almen."""
        article, _, office = phrase.lower().partition(" ")
        if article != "the" or " " in office or not office:
            return None
        holders = [
            party
            for known in self._by_surname.values()
            for party in known
            if party.role and _office_of(party.role) == office
        ]
        return holders[0] if len(holders) == 1 else None

    def knows(self, surname: str) -> bool:
        """Whether somebody with this surname was introduced."""
        return surname.lower() in self._by_surname


_SHORT_OFFICES = {
    "gov.": "governor",
    "sen.": "senator",
    "rep.": "representative",
    "gen.": "general",
    "prof.": "professor",
    "dr.": "doctor",
}


def _office_of(role: str) -> str:
    """The bare office in a role: “mayor of Almen” → “mayor”, “Gov.” → “governor”."""
    office = _head_part(role).lower()
    return _SHORT_OFFICES.get(office, office)


def _gender_fits(known: Gender, wanted: Gender) -> bool:
    return Gender.UNKNOWN in {known, wanted} or known is wanted


def _same_person(one: str, other: str) -> bool:
    first, second = one.lower().split(), other.lower().split()
    return first[-1] == second[-1] and first[0] == second[0]


_LONGEST = 4000  # characters of a sentence in which people are looked for
_COURTEOUS = re.compile(rf"\b(Mr|Mrs|Ms|Miss|Sir|Dame|Lady)\.? ({_CAPITAL})")
_INITIALS = re.compile(
    rf"(?<![\w’'-])(?P<full>{_CAPITAL}(?: (?:(?:of|the|and|for|on|in) ){{0,2}}{_CAPITAL}){{1,7}}) "
    r"\((?P<short>[A-Z]{2,7})\)"
)


def read_register(sentences: Sequence[str]) -> Register:
    """Find the people whom the article introduces by first name and surname."""
    register = Register()
    for text in sentences:
        for mention in find_mentions(text[:_LONGEST]):
            register.introduce(mention.party)
        for found in _INITIALS.finditer(text[:_LONGEST]):
            full = found.group("full").removeprefix("The ")
            if full[0] == found.group("short")[0]:
                register.introduce_body(found.group("short"), full)
    for text in sentences:
        for found in _COURTEOUS.finditer(text[:_LONGEST]):
            title, surname = found.groups()
            register.learn_gender(surname.rstrip(".").removesuffix("’s"), _gender_of("", title))
    return register


def find_mentions(text: str) -> Iterator[Mention]:
    """Names of two or more words that look like people, with role where the text gives one."""
    for run in NAME_RUN.finditer(text):
        words = _run_words(run.group(), at_start=_begins_sentence(text, run.start()))
        titles = 0
        while titles < len(words) and words[titles].lower() in TITLES:
            titles += 1
        trailing = _split_at_title(words[titles:])
        role_words, name = [*words[:titles], *trailing[0]], trailing[1]
        if not _looks_like_person(name, titled=bool(role_words)):
            continue
        end = run.start() + run.group().find(name[-1]) + len(name[-1])
        start = run.start() + run.group().find(name[0])
        role = _role_around(text, run.start(), end, role_words)
        yield Mention(start, end, _person(name, role))


def find_surnames(text: str, register: Register) -> Iterator[Mention]:
    """Bare surnames of people whom the article has introduced in full."""
    for run in NAME_RUN.finditer(text):
        words = [word for word in run.group().split() if word.lower() not in TITLES]
        if len(words) != 1:
            continue
        name = re.sub(r"(?:['’]s|['’]|[.,])$", "", words[0])
        if register.knows(name):
            found = register.find(Party(Sort.PERSON, name, gender=_gender_of("", run.group())))
            if found is not None:
                yield Mention(run.start(), run.end(), found)


def _split_at_title(words: list[str]) -> tuple[list[str], list[str]]:
    """“Harbour Minister Ada Roe” → the words up to the last title, and the name."""
    for index in range(len(words) - 1, -1, -1):
        if words[index].lower() in TITLES:
            return words[: index + 1], words[index + 1 :]
    return [], words


def _run_words(run: str, *, at_start: bool) -> list[str]:
    words: list[str] = []
    for word in run.replace("\u00a0", " ").split(" "):
        bare = re.sub(r"(?:['’]s|['’])$", "", word)
        ended = word != bare or (
            word.endswith(".") and len(word) > 3 and word.lower() not in TITLES  # noqa: PLR2004
        )
        bare = bare if word.lower() in TITLES or len(bare) <= 2 else bare.rstrip(".")  # noqa: PLR2004
        if bare:
            words.append(bare)
        if ended:
            break
    while words and at_start and words[0].lower() in _NOT_NAMES:
        words.pop(0)
    return words


def _begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip()
    return not before or before[-1] in ".!?:“‘\"'("


def _looks_like_person(name: list[str], *, titled: bool) -> bool:
    lowered = [word.lower() for word in name]
    shortest, longest = 2, 5
    if not shortest <= len(name) <= longest:
        return False
    if any(
        word in _ORGANISATION_NOUNS or word in _CALENDAR or word in _COUNTRIES or word in _NOT_NAMES
        for word in lowered
    ):
        return False
    if lowered[0] in _PLACE_STARTS or lowered[0] in _NATIONS or lowered[-1] in _ROLE_NOUNS:
        return False
    if all(word.isupper() for word in name) and not titled:
        return False
    return name[-1][:1].isupper() and not any(char.isdigit() for word in name for char in word)


_APPOSITION = re.compile(
    r"(?:, \d{1,3})?, ((?:the |a |an |who is |then |former |chief |head )?"
    r"[^,.;:()“”\"]{3,90})[,.;)]"
)
_APPOSITION_BEFORE = re.compile(
    r"(?:^|[.,;:“”] ?|\b(?:but|and|while) )(?:the|its|their|his|her|a) ([^,.;:“”\"]{3,80}), $",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"((?:[\w’'./&-]+ ){1,6})$")


def _role_around(text: str, start: int, end: int, titles: list[str]) -> str | None:
    """The role that the words round a name give it, or None."""
    ahead = _APPOSITION.match(text, end, min(len(text), end + 120))
    before = text[max(0, start - 100) : start]
    lower = _role_before(before)
    role = " ".join([*lower, *(word for word in titles if word.lower() not in _COURTESY)])
    behind = _APPOSITION_BEFORE.search(before)
    if behind and _names_role(behind.group(1)):
        return ", ".join(part for part in (behind.group(1), role) if part)
    if role:
        return " ".join([role, *(word for word in titles if word.lower() in _COURTESY)])
    if ahead and _names_role(ahead.group(1)):
        return _without_article(re.sub(r"^who is ", "", ahead.group(1)))
    courtesy = [word for word in titles if word.lower() in _COURTESY]
    return " ".join(courtesy) or None


def _role_before(before: str) -> list[str]:
    """Lower-case role words before a name: “Air Force spokesman ” → those three words."""
    found = _WORDS_BEFORE.search(before)
    if found is None:
        return []
    words = found.group(1).split()
    if not _role_of_word(words[-1].lower()):
        return []
    kept: list[str] = []
    for word in reversed(words):
        low = word.lower()
        if low in _DETERMINERS or low in _NOT_NAMES or low in _PARTICLES or low.endswith("ed"):
            break
        kept.insert(0, word)
        if word.endswith(("’s", "'s")):
            break
    return kept
