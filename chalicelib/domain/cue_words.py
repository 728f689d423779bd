"""The words of saying, and the patterns that find them in a sentence. Lists and patterns only.

Read by `saying` and `reports`. Written by hand for English.
"""

import re
from collections.abc import Iterable


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


def alternatives(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, longest first; their first letter may be a capital.

    Common beginnings are written once: an alternation of some hundred words would be tried word
    by word at every place of the text.
    """
    return _tree(frozenset(phrases), first=True)


def _tree(endings: frozenset[str], *, first: bool = False) -> str:
    branches = []
    for letter in sorted({ending[0] for ending in endings if ending}):
        rest = _tree(frozenset(ending[1:] for ending in endings if ending[:1] == letter))
        start = f"[{letter}{letter.upper()}]" if first else re.escape(letter)
        branches.append(start + rest)
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{joined})?" if "" in endings else joined


# Words of saying that need nothing beside their subject.
_STRONG = (
    "said say says told tells claimed claims warned warns confirmed confirms argued argues "
    "insisted insists stated tweeted tweets asserted asserts alleged alleges acknowledged "
    "acknowledges admitted admits conceded concedes denied denies "
    "remarked remarks contended contends quipped lamented cautioned cautions countered "
    "counters accused accuses reiterated insist argue warn mused opined retorted recounted "
    "disputed disputes reckons reckon contend allege assert acknowledge deny explained "
    "explains confessed confesses"
)
# Words that also mean something else: a clause or a quotation must follow or precede.
_WEAK = (
    "testified testifies pleaded vowed vows pledged pledges complained complains boasted boasts "
    "joked jokes vow "
    "pleads swore claim "
    "announced announces declared declares states stressed stresses emphasised emphasized "
    "emphasises emphasizes praised praises hailed urged urges blamed blames condemned condemns "
    "criticised criticized dismissed commented comments ruled added adds noted notes found finds "
    "showed shows revealed reveals suggested suggests maintained maintains maintain reported "
    "reports indicated indicates indicate estimated estimates wrote writes posted asked asks "
    "observed observes concluded concludes predicted predicts described describes recalled recalls "
    "replied replies responded responds believed believes believe thinks think thought continued "
    "continues promised promises disclosed discloses agreed agrees called calls pointed points "
    "hoped hopes shouted read reads feared fears suggest show proposed proposes cited cites hinted "
    "hints recommended recommends signalled signaled tell concur interjected exclaimed yelled "
    "whispered repeated mentioned expect expects charged projects projected advises advised "
    "answered vented referred refers surmised rejects rejected dismisses"
)
STRONG_WORDS = _words(_STRONG)
BASE_FORMS = _words(
    "say tell claim warn argue insist maintain believe think suggest show indicate expect contend "
    "allege assert acknowledge deny vow reckon concur"
)
_PHRASES = frozenset(
    {
        "according to",
        "in the words of",
        "ruled out",
        "rules out",
        "pointed out",
        "points out",
        "pointed to",
        "points to",
        "spoke of",
        "spoken of",
        "speaks of",
        "quoted as saying",
    }
)
CUE = re.compile(rf"\b(?:{alternatives(_PHRASES | _words(_STRONG) | _words(_WEAK))})\b")
FOLLOWING = re.compile(
    r"(?:,|—|–)[”\"’']? ?(?:and |while |but |also |before )?(?P<cue>adding|acknowledging|noting|"
    r"warning|saying|claiming|insisting|explaining|stressing|arguing|confirming|admitting|"
    r"conceding|pointing out|alleging|asserting|stating|announcing|revealing|suggesting|"
    r"emphasising|emphasizing|declaring|predicting|cautioning|recalling|citing)"
    r"(?P<that> that)?\b"
)
SAYING = re.compile(
    r"\b(?:saying|claiming|arguing|insisting|warning|stating|suggesting|alleging|boasting|"
    r"complaining|telling (?:[\w’'.]+ ){0,3}?[\w’']+)\b"
    r"(?=,? (?:that\b|[“\"‘']|(?:he|she|they|it|there|the|his|her|their|its)\b))"
    r"|\b(?:adding|asking|yelling|writing|replying|declaring|explaining|shouting)\b"
    r"(?=[,:]? ?[“\"‘'])"
    r"|:(?=\s*[“\"‘])"
)
