# SPDX-License-Identifier: Apache-2.0
"""Is an item finished, still to do, or not to be done at all, by the words of its tracker?"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NOT_DONE = _words(
    "wontdo wontfix willnotdo declined duplicate cannotreproduce incomplete notabug rejected obsolete invalid "
    "notplanned abandoned cancelled canceled withdrawn notdoing wontimplement asdesigned worksasdesigned "
    # German, French, Spanish, Portuguese
    "wirdnichterledigt nichtdurchgefuhrt duplikat nichtreproduzierbar unvollstandig abgelehnt abgebrochen verworfen "
    "neserapascorrige neserapasfait nesupasfait doublon nonreproductible impossiblereproduire incomplet refuse annule "
    "abandonne nosehara noserealizara duplicado nosepuedereproducir incompleto rechazado cancelado descartado "
    "naoserafeito naosefara naoreproduzivel rejeitado"
)
_DONE = _words(
    "done closed resolved completed complete finished merged released erledigt fertig geschlossen abgeschlossen gelost "
    "termine terminee ferme fermee resolu resolue fini hecho cerrado cerrada resuelto resuelta finalizado finalizada "
    "terminado concluido concluida fechado fechada resolvido resolvida feito"
)
_OPEN = _words(
    "todo open opened reopened new backlog inprogress inreview selectedfordevelopment offen zuerledigen inarbeit "
    "inbearbeitung wiedergeoffnet afaire ouvert ouverte encours rouvert porhacer tareasporhacer abierto abierta "
    "encurso reabierto afazer tarefaspendentes aberto aberta emandamento reaberto"
)


class Said(Enum):
    """What the words of a tracker say about an item."""

    OPEN = "open"
    DONE = "done"
    OUT = "out of scope"
    NOTHING = "nothing known"


def said_by(status: str, resolution: str) -> Said:
    """What a status and a resolution say; words that are not known say nothing."""
    if {_word(status), _word(resolution)} & _NOT_DONE:
        return Said.OUT
    word = _word(status)
    if word in _OPEN:
        return Said.OPEN
    return Said.DONE if word in _DONE else Said.NOTHING


def _word(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)
