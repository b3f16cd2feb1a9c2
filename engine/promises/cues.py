"""The words by which a wish, its times, a correction and what can't be kept are known, as patterns."""

from persona.words import either, lazily, tables

_WORDS = tables(__file__, "wishes.toml")
WAKES = lazily(r"\bwake|\bweck(?!er)|despi[eé]rt|despert[aá]|r[ée]veill|get me up|i'm up|wake-?up")
CORRECTION = lazily(rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})(?!\w)")
CORRECTED = lazily(
    rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})[ ,.!…]*(?:at |um |a las |à )?(?P<hour>\d{{1,2}}|one|"
    rf"two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)(?![\w:·]|"
    r" ?(?:min|hour|h\b|day|person))"
)
UNTIL = lazily(rf"(?<!\w)(?:{either(_WORDS['limits']['until'])}) ?$")
START = lazily(rf"(?<!\w)(?:{either(_WORDS['limits']['start'])}) ?$")
COUNT = lazily(
    r"(?:(?<!\w)(?:for(?: the next)?|the next|durante|por|pendant|für|die nächsten|les|los próximos) |(?<=·[ ,])|"
    r"(?<=·, )|(?<=[.;] )|(?<!\w)(?=\S+ \w+ lang))(?P<number>\d{1,2}|"
    r"two|three|four|five|six|seven|ten|fourteen|"
    r"zwei|drei|vier|fünf|sieben|zehn|dos|tres|cuatro|cinco|siete|diez|deux|trois|quatre|cinq|sept|dix) (?P<unit>days|"
    r"weeks|times|tage|wochen|mal|días|semanas|veces|jours|semaines|fois)(?: lang)?(?!\w)"
)
VAGUE = lazily(rf"(?<!\w)(?:{either(_WORDS['vague']['words'])})(?!\w)")
CUE = lazily(rf"(?<!\w)(?:{either(_WORDS['vague']['condition'])})")
BEFORE = lazily(r"\W*(?:before|prior to|earlier than|vor|avant|antes de)\W*(?:the |dem |la |las |el |le )?$")
BEFORE_IT = lazily(r"\W*(?:before(?:hand)?|earlier|vorher|davor|antes|avant|plus tôt)\b(?! (?:the|my|i|we))")
TELLS = lazily(rf"(?<!\w)(?:{either(_WORDS['tells']['words'])})(?!\w)")
LEFT = lazily(either(tables(__file__, "leftovers.toml")["left"]["words"]))
ERRAND = lazily(rf"(?<!\w)(?:{either(_WORDS['acts']['words'])}) (?:{either(_WORDS['errands']['words'])})(?!\w)")
ACTS = lazily(rf"(?<!\w)(?:{either(_WORDS['acts']['words'])})(?!\w)")
LIST_NUMBER = lazily(
    r"(?:^|[,:]|\band\b|\bund\b|\by\b|\bet\b) *(?P<hour>\d{1,2}) *(?=,|$|\band\b|\bund\b|\by\b|\bet\b|·)"
)
ROW = lazily(r"(?:[\s,:·\d&+]|\b(?:and|und|y|et|at|um|pm|am)\b)*")
"""What stands between the clocks of one row."""
ASKS = lazily(r"(?:ask|frag|pregunt|me pregunt|demande|redemande|tu me (?:re)?demand|mich (?:\S+ )*fragen)")
OR = lazily(r"\W*(?:or|oder|o|ou)\W*")

ANY = lazily(rf"\b(?:{either(_WORDS['any']['begin'])})|{either(_WORDS['any']['inside'])}")
