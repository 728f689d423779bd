# ruff: noqa: E501 - a paragraph is a line
"""Ten short articles of the kinds that newspapers print, each with what an editor would list."""

from datetime import date

import pytest

from chalicelib.domain.article import SourceText, plain_blocks
from chalicelib.domain.claim import extract
from tests.domain.steady_model import SteadyModel

OUTLET = None
PUBLISHED = date(2031, 6, 12)

ARTICLES = {
    "a poll told over two paragraphs": (
        """Islanders are split over the ferry, a Lunde Herald poll shows.
Some 54 percent of those asked would pay higher fares. Two in five said they had sold a boat.
Among residents under 30, 61 percent backed a bridge. Rain fell on Monday.""",
        [
            (
                "a Lunde Herald poll",
                "Islanders are split over the ferry, a Lunde Herald poll shows.",
            ),
            (
                "a Lunde Herald poll",
                "[a Lunde Herald poll:] Some 54 percent of those asked would pay higher fares.",
            ),
            (
                "a Lunde Herald poll",
                "[a Lunde Herald poll:] Two in five said they had sold a boat.",
            ),
            (
                "a Lunde Herald poll",
                "[a Lunde Herald poll:] Among residents under 30, 61 percent backed a bridge.",
            ),
            (OUTLET, "Rain fell on Monday [9 June 2031]."),
        ],
    ),
    "a poll and a second one": (
        """In a Lunde Herald poll, 48 percent supported the farm.
In a survey by the Almen Institute, 41 percent opposed it. Seven percent were undecided.
Mayor Ada Verrin said nobody had asked her. Support was at 57 percent among voters in Almen.""",
        [
            ("a Lunde Herald poll", "In a Lunde Herald poll, 48 percent supported the farm."),
            ("Almen Institute", "In a survey by the Almen Institute, 41 percent opposed it."),
            ("Almen Institute", "[Almen Institute:] Seven percent were undecided."),
            ("Ada Verrin", "Mayor Ada Verrin said nobody had asked her."),
            (OUTLET, "Support was at 57 percent among voters in Almen."),
        ],
    ),
    "a study that goes on": (
        """Dust makes children ill, according to a study by the Almen Institute.
The study followed 2,300 children. It found that 18 percent of them had been treated. The study also found lead in 41 homes.
The mine opened in 1999.""",
        [
            (
                "Almen Institute",
                "Dust makes children ill, according to a study by the Almen Institute.",
            ),
            (OUTLET, "The study followed 2,300 children."),
            (
                "Almen Institute",
                "It [Almen Institute] found that 18 percent of them had been treated.",
            ),
            ("Almen Institute", "The study [Almen Institute] also found lead in 41 homes."),
            (OUTLET, "The mine opened in 1999."),
        ],
    ),
    "figures of one table": (
        """Fares rose by 4 percent last year, according to the Energy Board. Fares to the islands rose by 9 percent.
Almen has 12 buses.""",
        [
            (
                "Energy Board",
                "Fares rose by 4 percent last year [2030], according to the Energy Board.",
            ),
            ("Energy Board", "[Energy Board:] Fares to the islands rose by 9 percent."),
            (OUTLET, "Almen has 12 buses."),
        ],
    ),
    "a newspaper credited once": (
        """From the Lunde Herald:
Two officers were arrested on Monday. The pair had worked at the port since 2022.
The port has 12 gates.""",
        [
            (OUTLET, "From the Lunde Herald:"),
            ("Lunde Herald", "[Lunde Herald:] Two officers were arrested on Monday [9 June 2031]."),
            ("Lunde Herald", "[Lunde Herald:] The pair had worked at the port since 2022."),
            (OUTLET, "The port has 12 gates."),
        ],
    ),
    "leaked letters": (
        """Cracks were known for four years, according to leaked letters.
The letters show that engineers warned three times. In one of them, chief engineer Bo Keld told the board that the anchors were rusted.
“They are rusted through,” Keld wrote. He retired in 2029.""",
        [
            ("leaked letters", "Cracks were known for four years, according to leaked letters."),
            (
                "leaked letters",
                "The letters [leaked letters] show that engineers warned three times.",
            ),
            (
                "Bo Keld",
                "In one of them, chief engineer Bo Keld told the board that the anchors were rusted.",
            ),
            ("Bo Keld", "“They are rusted through,” Keld [Bo Keld] wrote."),
            (OUTLET, "He [Bo Keld] retired in 2029."),
        ],
    ),
    "a company that answers": (
        """Kornblom, a bakery chain, recalled 40,000 loaves on Thursday.
The company said a lamp had broken. It closed a factory. Its shares fell 6 percent.
“Nobody was hurt,” said spokeswoman Liv Aasen. She said the lamp was new.""",
        [
            (
                OUTLET,
                "Kornblom, a bakery chain, recalled 40,000 loaves on Thursday [12 June 2031].",
            ),
            ("Kornblom", "The company [Kornblom] said a lamp had broken."),
            (OUTLET, "It [Kornblom] closed a factory."),
            (OUTLET, "Its [Kornblom] shares fell 6 percent."),
            ("Liv Aasen", "“Nobody was hurt,” said spokeswoman Liv Aasen."),
            ("Liv Aasen", "She [Liv Aasen] said the lamp was new."),
        ],
    ),
    "a live blog": (
        """13:55 Police said two people were missing.
13:10 Governor Ada Verrin: “Three hundred homes are empty.” She added that soldiers were coming.
12:40 The railway is shut.""",
        [
            ("police", "Police said two people were missing."),
            ("Ada Verrin", "Governor Ada Verrin: “Three hundred homes are empty.”"),
            ("Ada Verrin", "She [Ada Verrin] added that soldiers were coming."),
            (OUTLET, "The railway is shut."),
        ],
    ),
    "two who dispute": (
        """Finance Minister Tor Halvik said nine in ten homes would gain, while opposition leader Runa Sand said that four would.
“His table leaves out the levy,” said Sand. She was minister until 2028.
Halvik denied that the levy was his. The minister was elected in 2027.""",
        [
            ("Tor Halvik", "Finance Minister Tor Halvik said nine in ten homes would gain"),
            ("Runa Sand", "opposition leader Runa Sand said that four would."),
            ("Runa Sand", "“His table leaves out the levy,” said Sand [Runa Sand]."),
            (OUTLET, "She was minister until 2028."),
            ("Tor Halvik", "Halvik [Tor Halvik] denied that the levy was his."),
            (OUTLET, "The minister was elected in 2027."),
        ],
    ),
    "a body by its initials": (
        """The Almen Society for the Coast of Lunde sued the port on Friday. ASCL said the port had dumped 40 barrels.
The society owns two boats. Nordvand denied it. It is a small port.""",
        [
            (
                OUTLET,
                "The Almen Society for the Coast of Lunde sued the port on Friday [6 June 2031].",
            ),
            (
                "Almen Society for the Coast of Lunde",
                "ASCL [Almen Society for the Coast of Lunde] said the port had dumped 40 barrels.",
            ),
            (OUTLET, "The society owns two boats."),
            ("Nordvand", "Nordvand denied it."),
            (OUTLET, "It is a small port."),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), ARTICLES.values(), ids=ARTICLES)
def test_of_an_article_an_editor_lists(text, expected):
    source = SourceText(text, plain_blocks(text), published_at=PUBLISHED)

    found = extract(source, "en", SteadyModel())

    assert [(claim.claimant.name, claim.text) for claim in found.claims] == expected
