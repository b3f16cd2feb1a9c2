"""No word of time beside a clock is left unread: with any of them the wish is asked about, wherever it stands."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.promises import wish

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 10, 14, tzinfo=BERLIN).timestamp()
FRAMES = {
    "en": ("remind me {} at 5pm to call", "remind me at 5pm {} to call", "{} remind me at 5pm to call"),
    "de": (
        "erinner mich {} um 17 Uhr an den Anruf",
        "erinner mich um 17 Uhr {} an den Anruf",
        "{} erinner mich um 17 Uhr",
    ),
    "es": ("recuérdame {} a las 17:00 que llame", "recuérdame a las 17:00 {} que llame", "{} recuérdame a las 17:00"),
    "fr": ("rappelle-moi {} à 17h d'appeler", "rappelle-moi à 17h {} d'appeler", "{} rappelle-moi à 17h"),
}
"""Wishes with a place for such a word: before the clock, behind it, and before all."""
WORDS = {
    "en": """
        most mondays|every so often|fortnightly|biweekly|twice weekly|thrice a week|yearly|in june|this
        june|mid-june|next month|late june|early next week|later this week|later in the week|midweek|over
        the weekend|the weekend after|the day after|the day before|a day early|an hour early|early|a bit
        late|on payday|after lunch|before dinner|during lunch|between meetings|after work|before bed|at
        bedtime|at dawn|at dusk|at sunrise|around sunset|in the morning|mornings|on school days|on
        workdays|on business days|on odd days|on the second day|on day two|in week 2|for a week|for three
        days|for the rest of june|until friday|till then|through sunday|from monday|starting next week|as of
        july|since monday|except fridays|excluding fridays|but not on sundays|bar sundays|unless it rains|if
        I'm awake|when I'm home|once I'm home|while I'm away|as long as I'm here|every time|every
        hour|hourly|every 2 hours|alternate days|three times|twice|or at night|or later|or sooner|or
        thereabouts|give or take|at the earliest|at the latest|no earlier|not
        later|sharp-ish|ish|EST|PST|GMT|UTC|Zulu|Eastern|London time|over there|your time|my time|local|last
        friday|yesterday|last night|ago|back in june|some day|one day|any day|whichever day|sat and sun|the
        third|7.6.|the twenty-first|in 2027|next year|in spring|this summer|in a month|in a few days|within
        the week|by friday|before friday|after friday|on or after friday|not today|not tomorrow|the same
        day|same time|a week before|two days before|minus a day|plus an hour|first thing|last thing|at
        quarter past|half past|o'clock|noonish|midnight|at 6|6pm|or 6pm|6:30|18h|to 6pm|until 6pm
    """,
    "de": """
        am Wochenende|an Wochenenden|meistens montags|ab und zu|alle paar Tage|vierzehntägig|zweimal die
        Woche|jährlich|im Juni|Mitte Juni|Ende Juni|nächsten Monat|Anfang nächster Woche|später in der
        Woche|unterm Jahr|am Tag danach|am Tag davor|einen Tag früher|eine Stunde früher|etwas
        später|früh|morgens|in der Früh|nach dem Essen|vor dem Schlafen|während der Pause|zwischen den
        Terminen|nach Feierabend|bei Sonnenaufgang|in der Dämmerung|an Feiertagen|am zweiten Tag|in KW
        30|eine Woche lang|drei Tage lang|für drei Tage|bis Freitag|bis dahin|von Montag an|ab Montag|ab
        Juli|seit Montag|außer freitags|ausgenommen sonntags|nur nicht sonntags|nicht sonntags|falls es
        regnet|wenn ich wach bin|sobald ich daheim bin|solange ich hier bin|jedes Mal|stündlich|alle zwei
        Stunden|dreimal|zweimal|nochmal abends|oder abends|oder später|oder
        früher|frühestens|spätestens|nicht vorher|Ortszeit|MEZ|Londoner Zeit|deiner Zeit|letzten
        Freitag|gestern|vorgestern|neulich|irgendwann|eines Tages|an irgendeinem Tag|am dritten|am
        einundzwanzigsten|2027|nächstes Jahr|im Frühling|diesen Sommer|in einem Monat|in ein paar
        Tagen|innerhalb der Woche|vor Freitag|nach Freitag|nicht heute|nicht morgen|am selben Tag|zur selben
        Zeit|eine Woche vorher|zwei Tage vorher|minus einen Tag|viertel nach|halb|mitternachts|um 18|18
        Uhr|oder 18 Uhr|bis 18 Uhr|18:30|heute früh|heute Morgen|übernächste Woche|übernächsten Freitag
    """,
    "es": """
        casi todos los lunes|de vez en cuando|cada pocos días|quincenalmente|dos veces por semana|cada
        año|en junio|a mediados de junio|a finales de junio|a principios de semana|más adelante|el día
        después|el día antes|un día antes|un poco más tarde|temprano|por la mañana|esta mañana|de
        madrugada|al mediodía|después de comer|antes de cenar|antes de dormir|durante la comida|entre
        reuniones|al amanecer|al anochecer|los festivos|los días impares|el segundo día|durante una
        semana|por tres días|tres días|hasta el viernes|hasta entonces|hasta el 20|desde el lunes|a partir
        del lunes|a partir de julio|menos los viernes|excepto los domingos|salvo domingos|pero no los
        domingos|si llueve|si estoy despierto|cuando llegue|mientras esté aquí|cada vez|cada hora|cada dos
        horas|un día sí y otro no|tres veces|dos veces|otra vez por la noche|o por la noche|o más tarde|o
        antes|o así|como pronto|como muy tarde|como mucho|no antes|hora de Londres|hora local|hora
        peninsular|el viernes pasado|ayer|anoche|anteayer|algún día|un día|cualquier día|el tres|el día
        tres|el veintiuno|en 2027|el año que viene|en primavera|este verano|en un mes|en unos días|esta
        semana|antes del viernes|después del viernes|hoy no|mañana no|el mismo día|a la misma hora|una
        semana antes|dos días antes|a medianoche|a las 6|a las 18:00|o a las 18:00|hasta las 18:00|18:30
    """,
    "fr": """
        le lundi|le week-end|les week-ends|presque tous les lundis|de temps en temps|deux fois par
        semaine|mensuellement|chaque année|en juin|mi-juin|fin juin|le mois prochain|en début de
        semaine|plus tard dans la semaine|le lendemain|la veille|un jour avant|un peu plus tard|tôt|le
        matin|ce matin|à midi|après manger|avant de dormir|avant le dîner|pendant la pause|entre deux
        réunions|après le boulot|au coucher du soleil|les jours ouvrés|les jours fériés|les jours impairs|le
        deuxième jour|pendant une semaine|pour trois jours|trois jours|jusqu'à vendredi|jusque-là|jusqu'au
        20|depuis lundi|à partir de lundi|dès lundi|à partir de juillet|sauf le vendredi|excepté le
        dimanche|hors dimanche|mais pas le dimanche|s'il pleut|si je suis réveillé|quand je rentre|dès que
        je rentre|tant que je suis là|chaque fois|toutes les heures|toutes les deux heures|trois fois|deux
        fois|encore le soir|ou le soir|ou plus tard|ou avant|ou quelque chose comme ça|au plus tôt|au plus
        tard|pas avant|heure de Londres|heure locale|vendredi dernier|hier|hier soir|avant-hier|un jour|un
        de ces jours|n'importe quel jour|le trois|en 2027|au printemps|cet été|dans un mois|dans quelques
        jours|cette semaine|avant vendredi|après vendredi|pas aujourd'hui|pas demain|le même jour|à la même
        heure|une semaine avant|deux jours avant|à minuit|à 18h|ou 18h|jusqu'à 18h|18h30|la semaine pro
    """,
}


def is_confirmed(text: str) -> bool:
    """Whether a wish is kept at a time without a question."""
    asked = wish(text, NOW, BERLIN)
    return asked is not None and not asked.trouble and not any(draft.choices for draft in asked.drafts)


@pytest.mark.parametrize("lang", list(FRAMES))
def test_t_a_plain_wish_is_confirmed(lang: str) -> None:
    assert all(is_confirmed(" ".join(frame.format("").split())) for frame in FRAMES[lang])


@pytest.mark.parametrize("lang", list(FRAMES))
def test_t_with_a_word_of_time_that_no_rule_reads_it_is_not(lang: str) -> None:
    words = " ".join(WORDS[lang].split()).split("|")
    confirmed = [frame.format(word) for word in words for frame in FRAMES[lang] if is_confirmed(frame.format(word))]
    assert confirmed == []
