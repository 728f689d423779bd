import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.article import ArticleKind, SourceText, normalise_text, plain_blocks
from chalicelib.domain.attribution import attribute
from chalicelib.domain.claim_parts import Claimant, ClaimantType, Quotation
from chalicelib.domain.segment import segment

PERSON, BODY = ClaimantType.PERSON, ClaimantType.ORGANISATION
UNNAMED = ClaimantType.UNNAMED_SOURCE
OUTLET = Claimant(ClaimantType.OUTLET)


def leaning(cue):
    """The outlet, with the word that leans on somebody else."""
    return Claimant(ClaimantType.OUTLET, cue=cue)


DIRECT, INDIRECT = Quotation.DIRECT, Quotation.INDIRECT


def claimants_of(text, kind=ArticleKind.NEWS, **facts):
    source = SourceText(text, plain_blocks(text), kind=kind, **facts)
    sentences = segment(text, source.blocks, "en")
    return [said.claimant for said in attribute(sentences, source)]


SINGLE_SENTENCES = [
    (
        "the outlet's own words",
        "The harbour has 12 berths.",
        OUTLET,
    ),
    (
        "an indirect report with a title",
        "Prime Minister Ada Verrin said that the pier was safe.",
        Claimant(PERSON, "Ada Verrin", "Prime Minister", "said", INDIRECT),
    ),
    (
        "a direct quotation with its speaker behind",
        "“The pier is safe and dry,” said Bo Keld, an engineer at Nordvand.",
        Claimant(PERSON, "Bo Keld", "engineer at Nordvand", "said", DIRECT),
    ),
    (
        "a direct quotation after a colon",
        "The harbour master, Ada Verrin, said: “The pier is safe and dry.”",
        Claimant(PERSON, "Ada Verrin", "harbour master", "said", DIRECT),
    ),
    (
        "a role before a rank and a name",
        "The head of the coast watch, Major Ivo Brandt, openly said that two boats had sunk.",
        Claimant(PERSON, "Ivo Brandt", "head of the coast watch, Major", "said", INDIRECT),
    ),
    (
        "a lower-case role and a rank",
        "But navy spokesman Colonel Ivo Brandt warned that the gate might fail.",
        Claimant(PERSON, "Ivo Brandt", "navy spokesman Colonel", "warned", INDIRECT),
    ),
    (
        "an office without a name",
        "The governor of the Lunde province confirmed the fire on Monday.",
        Claimant(
            PERSON,
            "the governor of the Lunde province",
            "governor of the Lunde province",
            "confirmed",
            INDIRECT,
        ),
    ),
    (
        "an organisation with a clause about it",
        "The Almen dockers' group, which has lost many boats, claimed to have held the pier.",
        Claimant(BODY, "the Almen dockers' group", None, "claimed", INDIRECT),
    ),
    (
        "a document",
        "The gates could fail within weeks, according to recently leaked harbour documents.",
        Claimant(BODY, "recently leaked harbour documents", "document", "according to", INDIRECT),
    ),
    (
        "unnamed officials",
        "Officials in Lunde said the ferry was full.",
        Claimant(UNNAMED, "officials in Lunde", None, "said", INDIRECT),
    ),
    (
        "a newspaper that is cited",
        "According to the Almen Herald, 12 people were hurt.",
        Claimant(BODY, "Almen Herald", None, "According to", INDIRECT),
    ),
    (
        "an aside in the middle",
        "The difficulty, Bo Keld said, is how to close the gate.",
        Claimant(PERSON, "Bo Keld", None, "said", INDIRECT),
    ),
    (
        "a subject that ends in ly",
        "Sources close to the family said the boy was fine.",
        Claimant(UNNAMED, "sources close to the family", None, "said", INDIRECT),
    ),
    (
        "a subject that ends in a month",
        "The audit of the port, published in May, found that 12 boats had no radio.",
        Claimant(BODY, "the audit of the port", "document", "found", INDIRECT),
    ),
    (
        "a report at the end of the sentence",
        "The deal is worth 40 crowns, Nordvand Times reported.",
        Claimant(BODY, "Nordvand Times", None, "reported", INDIRECT),
    ),
    (
        "a subject shared by two verbs",
        "Ada Verrin backs the plan and said the pier was safe.",
        Claimant(PERSON, "Ada Verrin", None, "said", INDIRECT),
    ),
    (
        "a pronoun that nobody explains stays a pronoun",
        "He said the quay was dry.",
        Claimant(PERSON, "He", None, "said", INDIRECT, resolved=False),
    ),
    (
        "a quotation without a known speaker",
        "“The pier is safe and has been inspected twice.”",
        Claimant(ClaimantType.UNKNOWN, quotation=DIRECT),
    ),
    (
        "a word that only sometimes reports",
        "The company added 300 jobs in Lunde.",
        OUTLET,
    ),
    (
        "a passive without a speaker",
        "The mayor is said to be ill.",
        leaning("said"),
    ),
    (
        "a phrase in quotation marks is no quotation",
        "The “old pier” was closed in March.",
        leaning("“"),
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [case[1:] for case in SINGLE_SENTENCES],
    ids=[c[0] for c in SINGLE_SENTENCES],
)
def test_a_sentence_is_said_by(text, expected):
    assert claimants_of(text) == [expected]


SOLVED_ELSEWHERE = [
    (
        "an office of two words before the name",
        "Secretary of State Ada Verrin left. Verrin said the pier was safe.",
        (PERSON, "Ada Verrin"),
    ),
    ("a suffix", "Ivo Brandt Jr. left. Brandt said it was safe.", (PERSON, "Ivo Brandt Jr")),
    (
        "a name that begins with the family",
        "Lu Weiming left. Lu said it was safe.",
        (PERSON, "Lu Weiming"),
    ),
    (
        "he, of a man without a first name",
        "Senator Brandt left. “It is safe and dry,” he said.",
        (PERSON, "Brandt"),
    ),
    (
        "he, of the subject of the same sentence",
        "When Bo Keld came, he said it was safe.",
        (PERSON, "Bo Keld"),
    ),
    (
        "two surnames",
        "Bo Keld and Ada Verrin left. Keld and Verrin said that it was safe.",
        (PERSON, "Bo Keld and Ada Verrin"),
    ),
    (
        "an office with an adjective",
        "The Green mayor, Ada Verrin, left. The Green mayor said it was safe.",
        (PERSON, "Ada Verrin"),
    ),
    (
        "a newspaper by its last word",
        "The Lunde Post came. According to the Post, it is shut.",
        (BODY, "Lunde Post"),
    ),
    (
        "a body through its report",
        "It is shut, according to a report by the Almen Harbour Board.",
        (BODY, "Almen Harbour Board"),
    ),
    (
        "a body through figures released",
        "It fell, according to figures released on Friday by the Almen Harbour Board.",
        (BODY, "Almen Harbour Board"),
    ),
    (
        "a newspaper through its report",
        "It is shut, according to a Lunde Herald report.",
        (BODY, "Lunde Herald"),
    ),
    (
        "a writer through her letter",
        "Ada Verrin’s letter said the pier was shut.",
        (PERSON, "Ada Verrin"),
    ),
    (
        "a sentence that goes on with saying",
        "In a letter on Monday, Bo Keld asked for patience, saying the pier was safe.",
        (PERSON, "Bo Keld"),
    ),
    ("an answer", "Bo Keld replied by saying that the pier was safe.", (PERSON, "Bo Keld")),
    (
        "lawyers for somebody",
        "Lawyers for Bo Keld filed a note saying that the pier was safe.",
        (UNNAMED, "lawyers for Bo Keld"),
    ),
    ("a survey", "A Lunde Herald poll shows Verrin ahead.", (BODY, "a Lunde Herald poll")),
    (
        "a share in a survey",
        "Verrin leads by 6 points in the new Lunde Herald poll.",
        (BODY, "the new Lunde Herald poll"),
    ),
    (
        "a role behind the name with its owner",
        "Ivo Brandt, Lunde’s new police chief, said it was safe.",
        (PERSON, "Ivo Brandt"),
    ),
    (
        "the one who closes the sentence",
        "Ada Verrin believes the pier is safe, Bo Keld said.",
        (PERSON, "Bo Keld"),
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [case[1:] for case in SOLVED_ELSEWHERE],
    ids=[case[0] for case in SOLVED_ELSEWHERE],
)
def test_the_last_sentence_is_the_claim_of(text, expected):
    last = claimants_of(text)[-1]

    assert (last.type, last.name, last.resolved) == (*expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "The sea rises, a gap that experts say is growing.",
        "The number who said they had sailed rose by 23 percent.",
        "Ada Verrin has pledged to close the nation's pier.",
        "Soviet states lay behind the pier.",
        "The video shows the pier in flames.",
        "Ada Verrin claimed victory in the race.",
        "Boats found on the shore were sold.",
        "The boats met at the Lunde Air Show on Friday.",
        "The news came after the board announced it would look at the gates.",
        "She was booed after telling the dockers that they were late.",
    ],
)
def test_what_only_looks_like_a_report_is_the_outlets(text):
    assert claimants_of(text)[-1].type is ClaimantType.OUTLET


def test_the_outlets_own_half_of_a_sentence_has_no_cue_of_the_other():
    text = "The old pier has stood for 40 years, but Bo Keld said that it was safe."
    source = SourceText(text, plain_blocks(text))

    [said] = attribute(segment(text, source.blocks, "en"), source)

    assert (said.claimant, said.is_attributed) == (OUTLET, True)


def test_he_said_goes_to_the_last_fitting_speaker():
    text = (
        "The governor of Lunde confirmed the fire. “Two sheds burned down,” he said. "
        "The wind was strong."
    )

    names = [one.name for one in claimants_of(text)]

    assert names == ["the governor of Lunde", "the governor of Lunde", None]


def test_he_between_two_people_who_both_fit_stays_unresolved():
    text = "Bo Keld spoke after Ivo Brandt. He said the port was shut."

    last = claimants_of(text)[-1]

    assert last == Claimant(PERSON, "He", None, "said", INDIRECT, resolved=False)


def test_a_surname_finds_the_full_name_and_role_given_anywhere():
    text = "Verrin said the pier was safe.\nThe mayor of Almen, Ada Verrin, spoke on Monday."

    first = claimants_of(text)[0]

    assert first == Claimant(PERSON, "Ada Verrin", "mayor of Almen", "said", INDIRECT)


def test_a_surname_borne_by_two_people_is_not_resolved():
    text = "Ada Verrin met Tom Verrin, a baker. Verrin said the pier was safe."

    last = claimants_of(text)[-1]

    assert (
        last == Claimant(PERSON, "Verrin", None, "said", INDIRECT, resolved=False) or not last.name
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The mayor of Almen, Ada Verrin, left. The mayor said the pier was safe.",
            Claimant(PERSON, "Ada Verrin", "mayor of Almen", "said", INDIRECT),
        ),
        (
            "The Almen Harbour Board (AHB) met. AHB said the pier was safe.",
            Claimant(BODY, "Almen Harbour Board", None, "said", INDIRECT),
        ),
        (
            "Mrs Verrin left at noon.\nAda Verrin came back.\n“It is safe and dry,” she said.",
            Claimant(PERSON, "Ada Verrin", None, "said", DIRECT),
        ),
        (
            "Bo Keld of the Almen Harbour Board spoke. The board said that it was safe.",
            Claimant(BODY, "Almen Harbour Board", None, "said", INDIRECT),
        ),
        (
            "The loss came from a firm in Lunde, Keld & Roe, said harbour clerk Ivo Brandt.",
            Claimant(PERSON, "Ivo Brandt", "harbour clerk", "said", INDIRECT),
        ),
        ("Although he said the pier was safe, Bo Keld left the town.", leaning("said")),
        ("Two boats sank after Bo Keld said the pier was safe.", leaning("said")),
    ],
    ids=[
        "an office named again",
        "initials that were explained",
        "a woman named by her title",
        "a body that was named just before",
        "a full name behind the cue",
        "a subordinate clause in front",
        "a subordinate clause behind",
    ],
)
def test_the_last_sentence_is_said_by(text, expected):
    assert claimants_of(text)[-1] == expected


def test_every_sentence_of_a_quotation_has_its_speaker():
    text = "“The dam is safe. It holds 3m tonnes of water,” said Bo Keld. “We check it weekly.”"

    said = claimants_of(text)

    assert [(one.name, one.quotation) for one in said] == [("Bo Keld", DIRECT)] * 3


def test_a_quotation_over_two_paragraphs_has_the_speaker_named_at_its_end():
    text = "“The first pier fell at noon.\n“The second fell at two,” said Ada Verrin."

    assert [one.name for one in claimants_of(text)] == ["Ada Verrin", "Ada Verrin"]


def test_an_unclosed_quotation_reaches_the_next_paragraph_in_the_first_person():
    text = (
        "Ada Verrin said: “If the gate fails, the town is lost.\n"
        "Our boats will sink too.\n"
        "The gate was built in 1950."
    )

    assert [one.name for one in claimants_of(text)] == ["Ada Verrin", "Ada Verrin", None]


def test_the_next_quoted_paragraph_belongs_to_who_was_just_speaking():
    text = "“The gate is old and weak,” Ada Verrin said.\n“Nobody has paid for it in years.”"

    assert [one.name for one in claimants_of(text)] == ["Ada Verrin", "Ada Verrin"]


def test_a_sentence_that_reports_two_people_keeps_both_reports():
    text = "Minister Ivo Brandt claimed rents fell, while Mayor Ada Verrin warned that they rose."
    source = SourceText(text, plain_blocks(text))

    (said,) = attribute(segment(text, source.blocks, "en"), source)

    assert [(one.claimant.name, one.claimant.role, one.claimant.cue) for one in said.reports] == [
        ("Ivo Brandt", "Minister", "claimed"),
        ("Ada Verrin", "Mayor", "warned"),
    ]


def test_a_sentence_that_only_introduces_words_is_bare():
    text = "Ada Verrin said:\n“The gate is old and weak.”"
    source = SourceText(text, plain_blocks(text))

    said = attribute(segment(text, source.blocks, "en"), source)

    assert [(one.bare, one.claimant.name) for one in said] == [
        (True, "Ada Verrin"),
        (False, "Ada Verrin"),
    ]


def test_turns_of_an_interview_name_the_speaker_until_the_next_turn():
    text = "ADA VERRIN: We built 40 boats.\nAnd we sold them.\nBO KELD: How many sank?"

    said = claimants_of(text, ArticleKind.INTERVIEW)

    assert [one.name for one in said] == ["Ada Verrin", "Ada Verrin", "Bo Keld"]


def test_answers_of_an_interview_belong_to_the_default_claimant():
    text = "Q: How many boats were built?\nA: We built 40 boats."

    said = claimants_of(text, ArticleKind.INTERVIEW, default_claimant="Ada Verrin")

    assert [(one.type, one.name) for one in said] == [
        (ClaimantType.OUTLET, None),
        (PERSON, "Ada Verrin"),
    ]


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        (ArticleKind.SPEECH, {"default_claimant": "Ada Verrin"}, Claimant(PERSON, "Ada Verrin")),
        (ArticleKind.SPEECH, {}, Claimant(ClaimantType.UNKNOWN)),
        (ArticleKind.OPINION, {"authors": ("Bo Keld",)}, Claimant(ClaimantType.AUTHOR, "Bo Keld")),
        (ArticleKind.SOCIAL_POST, {}, Claimant(ClaimantType.AUTHOR)),
        (ArticleKind.NEWS, {"publisher": "Almen Herald"}, OUTLET),
    ],
    ids=[
        "a speech is its speaker's",
        "a speech of nobody known",
        "a column is its author's",
        "a post is its author's, known or not",
        "news is the outlet's",
    ],
)
def test_plain_words_belong_to(kind, facts, expected):
    assert claimants_of("Rents doubled in a year.", kind, **facts) == [expected]


words = st.lists(
    st.sampled_from(
        [
            "Ada ",
            "Verrin ",
            "said ",
            "that ",
            "“",
            "”",
            ", ",
            "he ",
            "according to ",
            "the ",
            ". ",
            "\n",
            ": ",
        ]
    ),
    max_size=50,
).map("".join)


@given(st.one_of(st.text(), words))
def test_every_sentence_has_exactly_one_attribution_and_names_are_words_of_the_text(raw):
    text = normalise_text(raw)
    source = SourceText(text, plain_blocks(text))
    sentences = segment(text, source.blocks, "en")

    said = attribute(sentences, source)

    assert len(said) == len(sentences)
    for one in said:
        for report in one.reports:
            assert text[report.cue[0] : report.cue[1]].strip()
            assert text[report.subject[0] : report.subject[1]].strip()
