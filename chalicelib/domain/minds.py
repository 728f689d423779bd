"""A sentence in, the word out that shows whose words, belief or will it gives, if there is one.

Called by `attribution` for every sentence. “Ada Roe wants the pier closed” and “the plan to close
the pier” tell what is in somebody's mind; the outlet asserts that it is there. So no claimant is
named here: the word only tells a reviewer that the sentence leans on somebody else, and why. One
look per word: words stand in lists by how much beside them must speak for such a reading.
"""

import re
from collections.abc import Iterator

from chalicelib.domain.nouns import DETERMINERS


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


def _forms(verbs: str) -> Iterator[str]:
    """Regular verbs with their endings; a form that English has not does no harm."""
    for verb in verbs.split():
        stem = verb.removesuffix("e")
        yield verb
        yield f"{stem}ing"
        if verb.endswith("y") and verb[-2] not in "aeiou":
            yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied")
        else:
            yield from (f"{stem}ed", f"{verb}es" if verb.endswith(_HISSING) else f"{verb}s")


_HISSING = ("s", "sh", "ch", "x", "z")

# Always somebody's words, belief or will, unless the word stands as a noun.
_TELLING = (
    frozenset(
        _forms(
            "accuse acknowledge acquiesce admire admonish advise advocate affirm agree allege "
            "announce anticipate apologize apologise applaud appreciate approve argue articulate "
            "ascribe ask aspire assail assent assert assume assure attest attribute aver beg "
            "believe belittle bemoan berate blame blast boast brag bristle castigate caution "
            "celebrate challenge characterize characterise chide chuckle cite claim clarify "
            "comment commend commit communicate complain concede conclude concur condemn confess "
            "confirm congratulate consider contemplate contend convey convince corroborate "
            "criticize criticise dare decide declare decline decry deduce deem defend demand "
            "demonize denigrate denounce deny depict deplore deride describe despise determine "
            "disagree disapprove disavow disclose discover disdain dislike dismiss disparage "
            "dispute distrust doubt downplay dread dub echo elaborate emphasize emphasise "
            "encourage endorse enjoy envisage envision estimate exaggerate exclaim excoriate "
            "expect explain express favor favour fear feign forecast foresee fume gloat grumble "
            "hail hate hint hope hypothesize imagine implore imply indicate infer inform inquire "
            "insist instruct insult intend interject invoke jeer joke label lambaste lament laud "
            "lie liken loathe love malign marvel mention misrepresent mock mourn mull muse "
            "narrate notify object opine oppose overstate persuade plan plead pledge ponder "
            "portray posit postulate praise predict prefer presume pretend proclaim profess "
            "promise propose protest quip quote rant realize realise reassure rebuke recall "
            "reckon recognize recognise recommend recount refuse refute regret reiterate reject "
            "rejoice remark remember remind reply request resent respond retort retweet reveal "
            "ridicule rue scoff scold seek shout signal slam smear speculate stress suggest "
            "summarize summarise suppose surmise suspect swear taunt tease testify theorize "
            "threaten tout trust understate urge vent vilify voice vouch vow want warn welcome "
            "whine whisper wish wonder worry yearn yell accept allude cheer confide cry "
            "enthuse fault flag foretell groan grant hesitate highlight identify interpret justify "
            "laugh lecture perceive preach prod quibble rebuff rebut recite resist respect salute "
            "sigh spurn stipulate telegraph trumpet underscore weigh woo offer vote"
        )
    )
    | _words(
        "admits admitted admitting begged begging bragged calculated calculates credited credits "
        "declaring dubbed feel feels felt feeling foresaw forgot forgets forgotten hear heard "
        "hears hearing know knew known knows knowing judged likened liked likes lobbied "
        "lobbies lobbying "
        "mean meant meaning objected overheard planned planning preferred preferring referred "
        "referring refers regretted said saying says say slammed sought sworn swore spoke spoken "
        "speaks speaking submitted tell tells telling told think thinks thinking thought trusted "
        "tweeted tweeting tweets understand understood understands wanna write writes writing "
        "written wrote vowed backed backs supported supports supporting debated discussed "
        "discusses discussing addressed reported reports reporting maintained maintains noted "
        "notes noting stated stating shows showed talked talks talking attacked attacking answered "
        "thanked ordered urging compared comparing outlined detailed reacted reacts booed cheered"
    )
    # Hedges: somebody unnamed has said it, or it only looks so to the writer.
    | _words(
        "reportedly allegedly purportedly supposedly apparently seemingly presumably arguably "
        "alleged purported seem seems seemed appear appears appeared unclear"
    )
) - _words("wishes planned-for figures views objects voices votes offers voting offering")
# As often something else: a clause, a quotation or a topic must follow within a few words.
_DOUBTFUL = frozenset(
    _forms(
        "add find call point state observe continue demonstrate prove illustrate teach learn "
        "read charge talk debate push support hold view look see care mind repeat post publish "
        "rule order examine explore figure press guess bet answer forget maintain note report show"
    )
) | _words("found shown learnt held saw seen seeing sees gave gives given taught bet")
# Something said, believed or willed; what it is must follow at once.
_SAID_NOUNS = _words(
    "accusation accusations acknowledgment acknowledgement admission agreement allegation "
    "allegations ambition announcement argument arguments assertion assertions assumption "
    "assumptions assurance assurances belief beliefs call calls charge charges claim claims "
    "commitment complaint complaints concern concerns conclusion conclusions confirmation "
    "consensus criticism criticisms endorsement endorsements decision decisions "
    "declaration demand demands denial desire "
    "determination doubt doubts estimate estimates evidence expectation expectations fear fears "
    "feeling feelings finding findings hope hopes idea ideas impression insistence intention "
    "intentions message notion opinion opinions opposition perception plan plans pledge pledges "
    "prediction predictions preference promise promises proposal proposals question questions "
    "reaction recommendation recommendations refusal remark remarks request requests rumor rumors "
    "rumour rumours sense stance statement statements suggestion suggestions support suspicion "
    "suspicions theory theories thought thoughts threat threats understanding view views vow vows "
    "warning warnings willingness wish worries worry comment comments answer response"
)
_MINDED = _words(
    "adamant afraid angry aware certain committed concerned confident content convinced critical "
    "delighted determined disappointed eager excited frustrated furious glad grateful happy "
    "hesitant hopeful inclined interested keen mindful optimistic pessimistic pleased proud "
    "reluctant skeptical sceptical sorry supportive sure surprised suspicious thankful "
    "thrilled unaware uncertain unsure unwilling upset wary willing worried clear obvious"
)
_TOPIC = _words(
    "that to whether how why what who if about of for as against on with in from toward towards"
)
_CLAUSE = _words('that how whether why what who i he she they it we there “ "')
_BEFORE_NOUN = _words(
    "the a an this these those his her its our their my your no any some each every another of in "
    "on at by for from with new own latest recent s"
)

_TELLS, _MAY_TELL, _NAMES = 1, 2, 4


def _known() -> dict[str, int]:
    known: dict[str, int] = {}
    for sign, words in (
        (_TELLS, _TELLING),
        (_MAY_TELL, _DOUBTFUL),
        (_NAMES, _SAID_NOUNS | _MINDED),
    ):
        for word in words:
            known[word] = known.get(word, 0) | sign
    return known


_KNOWN = _known()
_TOKEN = re.compile(r"[^\W\d_]+|[“\"]")
_CALLS = _words("call calls called calling push pushes pushed pushing press pressed pressing")
_REACH = 3  # words behind a doubtful one in which its clause begins
_LONGEST = 2000  # characters; a “sentence” beyond is no prose


def find_leaning(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Span of the first word that shows somebody's words, belief or will; None if none does."""
    tokens = _TOKEN.findall(text, start, min(end, start + _LONGEST))
    at = start
    for index, token in enumerate(tokens):
        at = text.index(token, at)
        word = token.lower()
        signs = _KNOWN.get(word)
        # A capital within a sentence belongs to a name.
        if (signs and (index == 0 or token == word) and _leans(signs, word, index, tokens)) or (
            word == "according" and tokens[index + 1 : index + 2] == ["to"]
        ):
            return at, at + len(token)
        at += len(token)
    return None


def _leans(signs: int, word: str, index: int, tokens: list[str]) -> bool:
    before = tokens[index - 1].lower() if index else ""
    ahead = tokens[index + 1 : index + 1 + _REACH]
    verb = word.endswith("ed") or (word.endswith("ing") and before not in DETERMINERS)
    noun = before in _BEFORE_NOUN and not verb
    if signs & _TELLS and not noun:
        return True
    if word in _CALLS and ahead and ahead[0] in {"for", "on", "upon"}:
        return True
    if signs & _MAY_TELL and not noun:
        clause = any(one.lower() in _CLAUSE for one in ahead)
        if clause or word.endswith("ing"):
            return True
    return bool(signs & _NAMES and ahead and ahead[0].lower() in _TOPIC)
