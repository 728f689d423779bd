"""The words that betray what a sentence is: lists and patterns, nothing else.

Written by hand for English. `checkworthiness` turns them into named features, whose weights
are trained; attribution keeps its own verbs of saying, because it needs them for other ends.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAYING = _words(
    """
    said says say saying told tells telling added adds adding wrote writes tweeted tweets noted
    notes explained explains stated states announced announces argued argues claimed claims
    insisted insists warned warns replied replies responded responds asked asks declared
    declares acknowledged acknowledges admitted admits alleged alleges believes believed
    commented complained concluded confirmed confirms contended denied denies described
    emphasized expressed joked lamented mentioned observed pointed posted predicted promised
    quipped recalled recounted remarked reported reports reiterated revealed stressed suggested
    suggests testified thinks urged vowed criticized praised accused blasted boasted called
    continued
    """
)
PAST = _words(
    """
    was were had did went came made took got gave found left lost won met ran held kept began
    became brought bought built caught chose cut drew drove fell felt fought flew forgot grew
    heard hit hurt knew laid led lent let paid put quit read rose saw sent shot shut sold sought
    spent spoke stole stood struck swore taught threw thought told understood woke wore wrote
    broke beat bent bled blew burnt cost dealt died fed fled froze hid rang sang sank sat set
    shook slept slid split spread sprang stuck swept swam swung tore underwent withdrew said
    been done gone given taken seen known shown written driven fallen flown grown risen stolen
    chosen beaten born broken drawn eaten forgotten frozen hidden spoken sworn thrown torn worn
    """
)
NOT_PAST = _words(
    """
    need indeed exceed proceed succeed feed seed speed breed bleed deed weed red bed shed sacred
    hundred kindred naked wicked united beloved aged embed hatred hundreds agreed-upon
    """
)
STATE = _words("is are am has have does do 's 're 've 'm")
FUTURE = _words("will won't 'll shall gonna tomorrow upcoming soon eventually")
POSSIBLE = _words("could may might can can't cannot couldn't")
WOULD = _words("would wouldn't 'd")
SHOULD = _words(
    "should shouldn't must mustn't ought need needs needed deserve deserves let's let please"
)
EXPECTING = _words(
    """
    expect expects expected likely unlikely predict predicts predicted prediction forecast
    forecasts projected probably possible possibly chance prospect prospects anticipate
    anticipated potential potentially looming poised
    """
)
INTENDING = _words(
    """
    plan plans planned planning intend intends intended intention vow vows vowed promise promises
    promised pledge pledges pledged propose proposes proposed seek seeks aim aims going want
    wants wanted hope hopes hoped hoping commit committed try trying
    """
)
HEDGES = _words(
    """
    seem seems seemed appear appears appeared perhaps maybe apparently arguably roughly somewhat
    presumably supposedly allegedly suggest suggests basically probably sort kind almost
    essentially
    """
)
THINKING = _words(
    """
    think thinks thought believe believes believed feel feels felt know knows guess suppose
    consider considers understand wonder worry worried hope wish love loves loved hate hates like
    likes glad happy proud sorry afraid confident convinced sure doubt agree agrees disagree
    """
)
EVALUATIVE = _words(
    """
    good bad great terrible horrible awful wonderful amazing incredible unbelievable best worst
    better worse beautiful ugly important serious dangerous ridiculous absurd outrageous shameful
    disgraceful disgusting pathetic sad tragic unfortunate unfortunately fortunately wrong right
    fair unfair crazy insane stupid smart brilliant genius fool fools idiot weak strong powerful
    tough hard easy difficult impossible obvious obviously clear clearly simply truly really very
    extremely totally absolutely completely utterly nasty mean vicious evil cruel brutal hypocrisy
    hypocrite hypocritical corrupt crooked dishonest honest liar lies lie lying racist bigoted
    sexist disaster catastrophe catastrophic nightmare mess failure fail fails failing success
    successful effective ineffective reckless irresponsible responsible foolish silly laughable
    embarrassing embarrassment impressive remarkable extraordinary stunning shocking surprising
    surprisingly interesting fascinating boring exciting thrilled grateful honored honor proud
    perfect excellent fantastic terrific tremendous huge bizarre strange weird odd curious
    inappropriate unacceptable acceptable unprecedented historic meaningful meaningless useless
    worthy worthless deserve deserves radical extreme extremist dumb courage courageous brave
    hero heroes bold cowardly coward decent tasteless offensive insult insulting toxic troubling
    disturbing alarming frightening scary terrifying disappointing disappointed frustrated
    frustrating angry shame ashamed delusional dubious questionable nonsense rubbish joke
    worthwhile valuable vital crucial critical essential necessary unnecessary fundamental
    significant challenge challenging complicated complex simple tired lucky nice fun cool
    lovely favourite favorite ideal reasonable unreasonable rational irrational sensible wise
    unwise threat destructive devastating lousy rotten glorious magnificent elegant charming
    """
)
COMPARING = _words(
    """
    more less fewer most least than highest lowest largest biggest smallest greatest higher lower
    larger bigger smaller greater record first last only same twice double doubled tripled half
    majority majorities increase increased decrease decreased rose fell grew dropped declined up
    down rise surged average total rate rates times percentage percent
    """
)
QUANTITIES = _words(
    """
    two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty
    fifty hundred hundreds thousand thousands million millions billion billions trillion
    trillions several many both half quarter third one-third two-thirds
    """
)
SCALES = _words("hundred thousand million billion trillion millions billions trillions percent")
TIMES = _words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april june
    july august september october november december yesterday today tonight ago earlier later
    previously recently year years month months week weeks day days decade decades morning
    afternoon evening night weekend since
    """
)
FIRST_PERSON = _words(
    "i i'm i've i'd i'll me my mine myself we we're we've we'd we'll us our ours ourselves"
)
SECOND_PERSON = _words("you you're you've you'd you'll your yours yourself")
THIRD_PERSON = _words("he she they him her them his hers their theirs it its")
QUESTION_WORDS = _words("what why who whom whose how when where which")
AUXILIARIES = _words(
    "is are was were do does did can could will would should has have had isn't aren't don't"
)
NEGATIONS = _words(
    """
    not no never none nobody nothing neither nor n't don't doesn't didn't isn't aren't wasn't
    weren't hasn't haven't hadn't without cannot can't won't wouldn't couldn't
    """
)
CONDITIONS = _words("if unless whether would otherwise")
GENERALISING = _words(
    "every always never everyone everybody nobody anyone any all whatever often generally people"
)
# What a claim is about, where a wrong one does harm: bodies and lives, courts, money, office.
HARM = _words(
    """
    killed killing kill dead death deaths died dies die dying injured injuries wounded victim
    victims murder murdered murders homicide shooting shot stabbed attack attacked attacks bomb
    bombing explosion explosives assault assaulted rape raped abuse abused kidnapped hostage
    hostages fatal fatally crash crashed drowned suicide violence violent war wars troops weapon
    weapons gun guns missile missiles nuclear terrorist terrorists terrorism genocide tortured
    torture crime crimes fire earthquake flood flooding hurricane disaster
    """
)
LAW = _words(
    """
    police court courts judge judges trial lawsuit lawsuits sued jury convicted conviction
    sentenced charged charges arrested arrest indicted indictment guilty fined illegal illegally
    fraud bribe bribes bribery corruption perjury prosecutor prosecutors prison jail jailed
    attorney investigation investigated investigators probe warrant custody law laws bill act ban
    banned legal legally unconstitutional constitutional ruled ruling violated violation
    """
)
MONEY = _words(
    """
    tax taxes budget deficit debt debts cost costs paid pays pay spending spent funding funds fund
    revenue revenues profit profits loss losses price prices wage wages salary income inflation
    economy unemployment jobs job workers bank banks bankruptcy loan loans mortgage dollars dollar
    euros pounds cash donated donation donations donors million billion trillion insurance
    pension pensions trade tariff tariffs sales sold shares company companies
    """
)
HEALTH = _words(
    """
    health medical medicine medicare medicaid hospital hospitals patients patient doctor doctors
    disease diseases virus viruses infection infections infected vaccine vaccines vaccinated
    cancer drug drugs dose doses treatment treatments cure symptoms epidemic pandemic outbreak
    toxic poison poisoned contaminated pollution abortion abortions opioid overdose diagnosed
    radiation pregnant babies baby
    """
)
OFFICE = _words(
    """
    senate house congress parliament government department agency federal state states vote voted
    votes voters election elections elected poll polls administration president governor senator
    mayor minister ministry secretary ambassador party immigrants immigration refugees military
    army school schools energy oil appointed signed passed vetoed launched released published
    filed republicans democrats
    """
)
RECORDS = _words(
    """
    survey study studies report reports data documents document statistics records figures census
    audit investigation analysis researchers scientists experts evidence committee commission
    according research findings
    """
)
BOILERPLATE = _words(
    """
    subscribe newsletter advertisement click copyright reserved sign-up signup cookies comments
    share follow facebook twitter email instagram photo photos image images video videos gallery
    caption getty reuters afp ap contributed editing reporting writing updated edt est gmt pst
    watch read related photograph credit download app inbox
    """
)
GREETINGS = _words("thank thanks hello hi welcome goodbye applause laughter crosstalk ok okay yes")
RHETORIC = _words(
    "of-course course indeed frankly look folks simply just even actually really truth fact imagine"
)
CONNECTIVES = _words("but and so yet or because although though while however instead still")

FUNCTION_WORDS = (
    _words(
        """
        a an the this that these those of in on at by for with from to into onto over under about
        after before between through during against among as than there here then now when where
        who whom whose which what why how not no never also just only even very too so such both
        either some any all each every other another more most be being been do does did
        according because since until like
        """
    )
    | STATE
    | FUTURE
    | POSSIBLE
    | WOULD
    | SHOULD
    | FIRST_PERSON
    | SECOND_PERSON
    | THIRD_PERSON
    | QUESTION_WORDS
    | AUXILIARIES
    | NEGATIONS
    | CONDITIONS
    | CONNECTIVES
)

# The named classes a word may fall in; a word may be in several.
CLASSES: tuple[tuple[str, frozenset[str]], ...] = (
    ("attribution_cue", SAYING),
    ("present_state", STATE),
    ("future", FUTURE),
    ("possibility", POSSIBLE),
    ("would", WOULD),
    ("obligation", SHOULD),
    ("expectation", EXPECTING),
    ("intention", INTENDING),
    ("hedge", HEDGES),
    ("belief_or_feeling", THINKING),
    ("evaluation", EVALUATIVE),
    ("comparison", COMPARING),
    ("quantity", QUANTITIES),
    ("time", TIMES),
    ("first_person", FIRST_PERSON),
    ("second_person", SECOND_PERSON),
    ("third_person", THIRD_PERSON),
    ("question_word", QUESTION_WORDS),
    ("negation", NEGATIONS),
    ("condition", CONDITIONS),
    ("generalisation", GENERALISING),
    ("harm", HARM),
    ("law", LAW),
    ("money_matters", MONEY),
    ("health", HEALTH),
    ("public_office", OFFICE),
    ("record", RECORDS),
    ("page_furniture", BOILERPLATE),
    ("greeting", GREETINGS),
    ("rhetoric", RHETORIC),
    ("connective", CONNECTIVES),
)


# How a word stands in a sentence pattern, first match wins; function words stand for themselves.
_SHAPES: tuple[tuple[str, frozenset[str]], ...] = (
    ("SAY", SAYING),
    ("EVAL", EVALUATIVE),
    ("QUANTITY", QUANTITIES),
    ("TIME", TIMES),
    ("PAST", PAST),
    ("INTEND", INTENDING),
    ("EXPECT", EXPECTING),
    ("THINK", THINKING),
)


def _known_words() -> dict[str, tuple[tuple[str, ...], str]]:
    """Every listed word with its classes and its shape ("" where only the letters tell)."""
    listed = FUNCTION_WORDS.union(*(words for _, words in (*CLASSES, *_SHAPES)))
    return {word: (_classes_of(word), _listed_shape(word)) for word in sorted(listed)}


def _classes_of(word: str) -> tuple[str, ...]:
    return tuple(name for name, words in CLASSES if word in words)


def _listed_shape(word: str) -> str:
    if word in SAYING:
        return "SAY"
    if word in FUNCTION_WORDS:
        return word
    return next((shape for shape, words in _SHAPES if word in words), "")


KNOWN = _known_words()

# A word, a figure with its sign, or one other visible character. Each alternative starts on
# another kind of character, so matching never backtracks over what it has read.
TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|[$€£]?\d+(?:[.,:]\d+)*%?|[^\w\s]")
YEAR = re.compile(r"(?:1[6-9]|20)\d\d$")
