"""Rich Text Format reads as Word shows it: nothing deleted, tables as rows, notes behind their paragraph."""

from __future__ import annotations

import pytest

from tests.ingestion.office_files import paragraphs, read

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Cyr;}}{\info{\title Informe}}"
ROW = r"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl {}\cell {}\cell {}\cell\row "


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"La ca\'f1ada y el r\u237?o.\par\par The \ldblquote well\rdblquote .\par", 
         ["La cañada y el río.", "The “well”."]),
        (r"\uc2\u8364??1.500,5\par \uc0\u191 Cu\u225 nto?", ["€1.500,5", "¿Cuánto?"]),
        (r"{\f1 \'cc\'e8\'f0}\par", ["Мир"]),
        (r"The fine is {\deleted 100}{\revised 500} pesos{\v  unseen}.\par", ["The fine is 500 pesos."]),
        (r"La guerra{\super 2} dur\'f3.{\footnote {\super 2} Seg\'fan dos.}\par Fin.", 
         ["La guerra duró.", "² Según dos.", "Fin."]),
        (r"It cost 7{\*\annotation no, 8}.{\*\unknown {x}}{\pict\wmetafile8 0102ff}\par", ["It cost 7."]),
        (r"Costos\tab 812\tab 901\par a)\tab The harbour\par", ["Costos | 812 | 901", "a) The harbour"]),
        (r"See {\field{\*\fldinst HYPERLINK x}{\fldrslt the law}}.\par", ["See the law."]),
        (r"{\header Gaceta {\field{\*\fldinst PAGE}{\fldrslt 1}}}Uno.\par"
         r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt Box.\par}}}Dos.\par",
         ["Uno.", "Dos.", "Box.", "Gaceta 1"]),
        (ROW.format("Pa\\'eds", "2022", "2023") + ROW.format("Espa\\'f1a", "1.500", "2.500")
         + r"\pard Fin.\par",
         ["País | 2022 | 2023", "País: España | 2022: 1.500 | 2023: 2.500", "Fin."]),
        (r"\trowd\clvmgf\cellx1000\cellx3000\cellx5000\pard\intbl Zona\cell 2022\cell 2023\cell\row"
         r"\trowd\clvmrg\cellx1000\cellx2000\cellx3010\cellx4000\cellx5000\pard\intbl"
         r" \cell Plan\cell Gasto\cell Plan\cell Gasto\cell\row"
         r"\trowd\cellx1000\cellx2000\cellx3000\cellx4000\cellx5000\pard\intbl"
         r" Sur\cell 10\cell (3)\cell 12\cell 4\cell\row\pard Fin.\par",
         ["Zona | 2022 | 2023", "Zona | Plan | Gasto | Plan | Gasto",
          "Zona: Sur | 2022, Plan: 10 | 2022, Gasto: (3) | 2023, Plan: 12 | 2023, Gasto: 4", "Fin."]),
        (r"{\*\generator x}{\info{\doccomm made by a program}{\subject s}{\keywords k}}Uno.\par", ["Uno."]),
    ],
)  # fmt: skip
def test_what_rtf_shows_is_read(body: str, expected: list[str]) -> None:
    assert paragraphs("a.rtf", f"{HEAD}{body}}}".encode()) == expected


def test_title_and_headings_are_those_that_the_file_states() -> None:
    document = read("a.rtf", rf"{HEAD}\outlinelevel0 Primero\par\pard El pozo es hondo.\par}}".encode()).document
    assert (document.title, [heading.text for heading in document.headings]) == ("Informe", ["Primero"])
