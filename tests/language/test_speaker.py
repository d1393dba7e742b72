"""Who says a sentence: named in it, or in the sentence before."""

from __future__ import annotations

import pytest

from rag.language.speaker import speaker
from rag.types import Language, Span


@pytest.mark.parametrize(
    ("text", "sentence", "language", "name"),
    [
        ("Harbour Master Fiona Strand said it left.", "Harbour Master", "en", "Harbour Master Fiona Strand"),
        ('"It was lit," said Graham Pell, an engineer.', '"It', "en", "Graham Pell"),
        ('Its head, Ana Ruiz, met them.\n\n"It was lit," she said.', '"It', "en", "Ana Ruiz"),
        ("Su portavoz, Raúl Quiroga, vino.\n\n«Pasó la inspección», aseguró.", "«Pasó", "es", "Raúl Quiroga"),
        ("Marta Gil habló. Según Luis Peña, el pozo está seco.", "Según", "es", "Luis Peña"),
        ("Ana Ruiz came. Ruiz said the well was dry.", "Ruiz said", "en", "Ana Ruiz"),
        ("Luis Peña came. Last week, he told them it was dry.", "Last", "en", "Luis Peña"),
        ("Ana Ruiz came. The Ruiz office opposes it, a senior city official said.", "The Ruiz", "en", None),
        ("La oficina de Ruiz se opone, dijo un alto cargo municipal.", "La oficina", "es", None),
        ("The Ruiz office closed. Ruiz said the well was dry.", "Ruiz said", "en", "Ruiz"),
        ("Then Ana Ruiz came. Ruiz said the well was dry.", "Ruiz said", "en", "Ana Ruiz"),
        ("Ana Ruiz came.\n\n“It was lit,” she told Radio Lorne.", "“It", "en", "Ana Ruiz"),
        ("Ana Ruiz vino.\n\n«Estaba encendido», declaró el día 20 a Radio Lorne.", "«Estaba", "es", "Ana Ruiz"),
        ("Ana Ruiz spoke. She saw it in the United States.\n\n“It was lit,” she said.", "“It", "en", "Ana Ruiz"),
        ("Allí habló Ana Ruiz. Lo vio en Estados Unidos.\n\n«Estaba encendido», dijo.", "«Estaba", "es", "Ana Ruiz"),
        ("Ana Ruiz came. The pumps are made with parts brought in from China, officials say.", "The pumps", "en", None),
        ("Vino Ana Ruiz. Las bombas se hacen con piezas de China, según varios expertos.", "Las bombas", "es", None),
        ("US officials say the pumps are made in Mexico with parts from China.", "US", "en", None),
        ("Los expertos dicen que las bombas se hacen en México.", "Los expertos", "es", None),
        ("Ana Ruiz, head of studies at the Water Institute, said it was dry.", "Ana", "en", "Ana Ruiz"),
        ("Ana Ruiz came. It said on Tuesday that it was dry.", "It said", "en", None),
        (
            "El plan costará 5,6 millones, afirmó el 9 de junio de 2026 el auditor, Luis Peña.",
            "El plan",
            "es",
            "Luis Peña",
        ),
        ("«Era una broma», me comenta Luis Peña.", "«Era", "es", "Luis Peña"),
        ("The WHO’s Ruiz said it was dry.", "The", "en", "Ruiz"),
        ("Peru’s Luis Peña said it was dry.", "Peru", "en", "Luis Peña"),
        ("St John’s College said it was dry.", "St", "en", "St John’s College"),
        ("The well is deep.", "The well", "en", None),
        ("Ana Ruiz came. The port replies that it never said so.", "The port", "en", None),
        ("Vino Ana Ruiz. El sindicato admite dos de los seis.", "El sindicato", "es", None),
        ("Ana Ruiz spoke. A person close to the council said it might appeal.", "A person", "en", None),
        ("Ana Ruiz, who chairs the Water Board, came. She denied that Caldora had asked.", "She", "en", "Ana Ruiz"),
        ("It was closed by my predecessor, Ana Ruiz, not to save money as has been alleged.", "It", "en", None),
        ("Luis Peña vino. Quedan fuera los viáticos, que la familia estimó en 620 pesos.", "Quedan", "es", None),
        ("El secretario, Luis Peña, lo descartó, como aseguró la senadora Ana Gil.", "El", "es", "Luis Peña"),
        ("The mayor, Ana Ruiz, came. The mayor said the well was dry.", "The mayor said", "en", "Ana Ruiz"),
        ("Vino el alcalde, Luis Peña. «Está seco», dijo el alcalde.", "«Está", "es", "Luis Peña"),
        ("A part is due on Monday, said the port's spokesman, Luis Peña, who denied it.", "A part", "en", "Luis Peña"),
        ("ANA: Where?\nLUIS: Here.\nANA: When?\nLUIS: It is dry now.", "LUIS: It", "en", "LUIS"),
        ("From: Luis Peña\nTo: Ana Gil\nFrom: Ana Gil\nTo: All of us", "To: All", "en", None),
    ],
)
def test_the_speaker_is_found(text: str, sentence: str, language: Language, name: str | None) -> None:
    start = text.index(sentence)
    found = speaker(text, Span(start, len(text)), language)
    assert (text[found.start : found.end] if found else None) == name
