"""The language of a text that came without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.language import tell_language

SENTENCES = [
    ("en", "The harbour was closed on Monday after inspectors found cracks in the eastern pier."),
    ("en", "Unemployment fell to 4.1 percent last year."),
    ("en", "“We don’t know,” she said."),
    ("de", "Der Hafen wurde am Montag geschlossen, nachdem Prüfer Risse gefunden hatten."),
    ("fr", "Le port a été fermé lundi après la découverte de fissures par les inspecteurs."),
    ("es", "El puerto fue cerrado el lunes después de que los inspectores hallaran grietas."),
    ("pt", "O porto foi fechado na segunda-feira depois que os inspetores acharam rachaduras."),
    ("it", "Il porto è stato chiuso lunedì dopo che gli ispettori hanno trovato delle crepe."),
    ("nl", "De haven werd maandag gesloten nadat inspecteurs scheuren hadden gevonden."),
    ("sv", "Hamnen stängdes på måndagen efter att inspektörer hittat sprickor i en pelare."),
    ("da", "Havnen blev lukket mandag, efter at inspektører fandt revner i den ene pille."),
    ("nb", "Havnen ble stengt mandag etter at inspektører fant sprekker i den ene pilaren."),
    ("fi", "Satama suljettiin maanantaina, kun tarkastajat löysivät halkeamia, ja se on kiinni."),
    ("pl", "Port został zamknięty w poniedziałek po tym, jak inspektorzy znaleźli pęknięcia."),
    ("cs", "Přístav byl v pondělí uzavřen poté, co inspektoři našli trhliny, a rada se sejde."),
    ("hu", "A kikötőt hétfőn lezárták, miután az ellenőrök repedéseket találtak, és nem nyit ki."),
    ("ro", "Portul a fost închis luni după ce inspectorii au găsit fisuri într-un pilon."),
    ("tr", "Liman, müfettişlerin çatlak bulmasının ardından kapatıldı ve bir karar için bekliyor."),
    ("ru", "Порт был закрыт в понедельник, после того как инспекторы нашли трещины."),
    ("uk", "Порт був закритий у понеділок після того, як інспектори знайшли тріщини."),
    ("bg", "Пристанището беше затворено в понеделник, след като инспекторите откриха пукнатини."),
    ("el", "Το λιμάνι έκλεισε τη Δευτέρα."),
    ("he", "הנמל נסגר ביום שני."),
    ("ar", "أغلق الميناء يوم الاثنين بعد العثور على شقوق."),
    ("fa", "بندر روز دوشنبه پس از پیدا شدن ترک‌ها بسته شد."),
    ("hi", "बंदरगाह सोमवार को बंद कर दिया गया।"),
    ("zh", "港口星期一关闭，检查员发现裂缝。"),
    ("ja", "港は月曜日に閉鎖された。検査官が亀裂を発見した。"),
    ("ko", "항구는 월요일에 폐쇄되었다."),
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_one_sentence_is_enough_to_tell_the_language(language, sentence):
    assert tell_language(sentence) == language


@pytest.mark.parametrize("nothing", ["", "  \n", "14.7 % – 2031", "Xq", "😀😀"])
def test_a_text_that_tells_nothing_has_an_undetermined_language(nothing):
    assert tell_language(nothing) == "und"


def test_english_with_foreign_names_in_it_stays_english():
    text = "The mayor of La Roche-sur-Aldene, Jean de la Tour, said that the port was closed."

    assert tell_language(text) == "en"


@given(st.text())
def test_any_text_has_an_answer_and_always_the_same(text):
    assert tell_language(text) == tell_language(text)
