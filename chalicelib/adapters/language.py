"""A text in, the BCP 47 code of its language out, for submissions that do not say; never fails.

Two steps, no library: most scripts belong to one language or a few with letters of their own,
and in Latin and Cyrillic script a handful of function words make up a third of any article.
What English is must be right, because only English is measured; for the rest a best guess is
enough, and "und" where there is none.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

UNKNOWN = "und"
_SAMPLE = 20_000  # characters of the text that are looked at
_FEWEST_HITS = 2  # function words needed for a guess; one may be a name or a loan
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")

# The words that tell a language from its neighbours, most frequent first; words that several
# share (de, la, en …) help each of them and decide nothing between them.
_FUNCTION_WORDS = {
    "en": "the of and to in that is was for it with as on he by at are this be from his have but "
    "not had which they she were has been their who would will said after about there what we our "
    "you your i my do did does can could should them us if more than when how all no so out up its "
    "it's don't over into because every only last year years people percent million today now new",
    "de": "der die und das den von zu mit ist auf für im nicht ein eine sich dem des es auch als "
    "an wird sind aus wurde nach bei hat dass einer über werden haben noch",
    "fr": "le la les de des et à du un une en est que dans pour qui sur au par pas plus ne ce il "
    "avec sont cette a été elle ont aux mais nous leur selon",
    "es": "el la los las de que y en un una del se por con para es al lo no su más como pero fue "
    "ha son este sobre también entre según está sus",
    "pt": "o a os as de que e do da em um uma para com não no na por mais dos das se ao foi são "
    "como mas pelo pela também seu sua está ele ela",
    "it": "il la di che e un una in per non del della è sono con si da le i dei nel al ha alla gli "
    "più anche come ma delle questo stato lo",
    "nl": "de het een van en in is dat op te zijn met voor niet die aan er om ook als bij maar "
    "door naar heeft uit nog wordt werd over hij deze",
    "sv": "och att det som en på är av för med till den har inte om ett de var från men vid sig "
    "kan efter också enligt eller när så vi",
    "da": "og at det er en til på af for den i med som ikke de har der et fra var blev men efter "
    "også han vil ved blevet hvor mener",
    "nb": "og å det er en til på av for den i med som ikke de har et fra var ble men etter også "
    "han vil ved blitt mellom hvor sier",
    "fi": "ja on ei oli että se hän ovat myös mutta kun kuin joka sen mukaan ole olla jo niin "
    "vuonna tai jos sekä hänen voi sanoi",
    "et": "ja on ei et see oli ta ka kui mis ning oma aga või selle nii kes aasta ole pärast juba "
    "veel olid tema",
    "pl": "i w na z że się do nie jest o to za od po jak przez dla był oraz są ale który tym "
    "została tego jego co także roku",
    "cs": "a v na se je že s z do o to by pro za jsou ale jako který podle po od také byl jeho "
    "které nebo aby byla řekl již až",
    "sk": "a v na sa je že s z do o to by pre za sú ale ako ktorý podľa po od aj bol jeho ktoré "
    "alebo aby bola povedal už až",
    "sl": "in je v na da so se za pa z ki s tudi po kot bi ne bil od do je iz bo ali pri lahko "
    "leta bila še",
    "hr": "i je u na da se su za od s o a koji kako ne će iz bi to do što kao po nije ali bio te "
    "također prema godine",
    "hu": "a az és hogy nem is egy meg volt de csak ez ezt mint már még el vagy szerint lesz azt "
    "után pedig kell",
    "ro": "și în de a la cu pe că este o nu din un pentru au mai care fi dar sau după prin ca sunt "
    "fost între lui acest",
    "tr": "ve bir bu için da de ile olarak çok daha ise gibi olan kadar sonra ancak değil dedi "
    "göre oldu en ya her",
    "ca": "el la els les de que i en un una del per amb és no al va als més ha com però són dels "
    "també aquest segons",
    "lt": "ir yra kad į su iš buvo tai kaip bet po ne jo o už dar metų apie pagal taip nuo tik",
    "lv": "un ir ka no ar uz par bija arī tas kas kā pēc bet gada ne tika to lai vai viņš",
    "vi": "và của là có được cho trong một những không với đã các người này để khi ông về tại",
    "id": "yang dan di itu dengan untuk tidak dari dalam akan pada ini juga adalah ke karena oleh "
    "mereka telah bisa",
    "sw": "na ya wa kwa ni za katika la hiyo huo kuwa cha alisema watu hii hilo baada lakini",
    "ru": "и в не на что с по как это он из за был для от его но к у о так же же года также",
    "uk": "і в не на що з та як це він до за був для від його але у про так року також є щоб",
    "be": "і ў не на што з як гэта ён да за быў для ад яго але у пра так таксама года",
    "bg": "и в не на че с по как това той от за беше да се са ще като или му след е",
    "mk": "и во не на дека со по како тоа тој од за беше да се ќе и или му по е ги",
    "sr": "и у не на да са је се су за од као који ће то из али није био о према",
}
# Letters that settle it inside a script; the script alone otherwise, as listed below.
_SCRIPTS = {
    "GREEK": "el",
    "HEBREW": "he",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "MYANMAR": "my",
    "KHMER": "km",
    "LAO": "lo",
    "ETHIOPIC": "am",
    "DEVANAGARI": "hi",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "ARABIC": "ar",
}
_ARABIC_LETTERS = (("ur", frozenset("ٹڈڑےں")), ("fa", frozenset("پچژگکی")))
_KANA_SHARE = 0.1  # Japanese is mostly written with more kana than that, Chinese with none
# All of ASCII but its letters.
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


def tell_language(text: str) -> str:
    """The most likely language, or "und"."""
    sample = text[:_SAMPLE]
    plain = len(sample.encode("ascii", "ignore").translate(None, _NO_LETTERS))
    if 2 * plain > sum(map(str.isalpha, sample)):
        return _by_words(sample)  # most letters are A to Z: no need to ask each for its script
    scripts = Counter(_script(character) for character in sample if character.isalpha())
    if not scripts:
        return UNKNOWN
    script, _ = scripts.most_common(1)[0]
    if script in {"LATIN", "CYRILLIC"}:
        return _by_words(sample)
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if script == "CJK" and kana > _KANA_SHARE * scripts["CJK"]:
        return "ja"
    if script == "ARABIC":
        letters = Counter(sample)
        for language, own in _ARABIC_LETTERS:
            if sum(letters[letter] for letter in own) > scripts["ARABIC"] / 100:
                return language
    return _SCRIPTS.get(script, UNKNOWN)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0]


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    """Word → language → weight: a word that few languages share tells more."""
    languages_of: dict[str, list[str]] = {}
    for language, words in _FUNCTION_WORDS.items():
        for word in dict.fromkeys(words.split()):
            languages_of.setdefault(word, []).append(language)
    return {
        word: dict.fromkeys(languages, 1 / len(languages))
        for word, languages in languages_of.items()
    }


def _by_words(text: str) -> str:
    weights = _weights()
    scores = dict.fromkeys(_FUNCTION_WORDS, 0.0)
    hits: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(text.lower().replace("’", "'"))).items():
        for language, weight in weights.get(word, {}).items():
            scores[language] += weight * count
            hits[language] += count
    # Ties go to the language named first: the order of the table, so always the same.
    best = max(_FUNCTION_WORDS, key=lambda language: scores[language])
    if hits[best] < _FEWEST_HITS:
        return UNKNOWN
    return best
