"""The words by which a wish, its times, a correction and what can't be kept are known, as patterns."""

import re

from persona.words import either, tables

_WORDS = tables(__file__, "wishes.toml")
WAKES = re.compile(r"\bwake|\bweck(?!er)|despi[eé]rt|despert[aá]|r[ée]veill|get me up|i'm up|wake-?up")
CORRECTION = re.compile(rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})(?!\w)")
CORRECTED = re.compile(
    rf"(?<!\w)(?:{either(_WORDS['correction']['words'])})[ ,.!…]*(?:at |um |a las |à )?(?P<hour>\d{{1,2}}|one|"
    rf"two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)(?![\w:·]|"
    r" ?(?:min|hour|h\b|day|person))"
)
UNTIL = re.compile(rf"(?<!\w)(?:{either(_WORDS['limits']['until'])}) ?$")
START = re.compile(rf"(?<!\w)(?:{either(_WORDS['limits']['start'])}) ?$")
COUNT = re.compile(
    r"(?:(?<!\w)(?:for(?: the next)?|the next|durante|por|pendant|für|die nächsten|les|los próximos) |(?<=·[ ,])|"
    r"(?<=·, )|(?<=[.;] )|(?<!\w)(?=\S+ \w+ lang))(?P<number>\d{1,2}|"
    r"two|three|four|five|six|seven|ten|fourteen|"
    r"zwei|drei|vier|fünf|sieben|zehn|dos|tres|cuatro|cinco|siete|diez|deux|trois|quatre|cinq|sept|dix) (?P<unit>days|"
    r"weeks|times|tage|wochen|mal|días|semanas|veces|jours|semaines|fois)(?: lang)?(?!\w)"
)
VAGUE = re.compile(rf"(?<!\w)(?:{either(_WORDS['vague']['words'])})(?!\w)")
CUE = re.compile(rf"(?<!\w)(?:{either(_WORDS['vague']['condition'])})")
BEFORE = re.compile(r"\W*(?:before|prior to|earlier than|vor|avant|antes de)\W*(?:the |dem |la |las |el |le )?$")
BEFORE_IT = re.compile(r"\W*(?:before(?:hand)?|earlier|vorher|davor|antes|avant|plus tôt)\b(?! (?:the|my|i|we))")
TELLS = re.compile(rf"(?<!\w)(?:{either(_WORDS['tells']['words'])})(?!\w)")
LEFT = re.compile(
    r"(?<!\w)(?:quarter|half|viertel|halb) (?:past|to|nach|vor)(?!\w)|(?<!\w)(?:times|mal|veces|fois) (?:a|"
    r"am|al|par) (?:day|tag|día|jour)|"
    r"(?<![\w·])(?:at|um|a las|à|or|oder|not|nicht|between|zwischen|entre) \d{1,2}(?!\d|"
    r"\w)|(?<![\w·])\d{1,2}:\d\d|(?<!\w)(?:yesterday|gestern|ayer|hier|last (?:night|week|year|month)|except|"
    r"außer|ausser|excepto|"
    r"menos los|sauf|not on)(?!\w)|(?<![\w·])\d{1,2}(?:st|nd|rd|th|\.)? (?:of )?(?:jan|feb|mar|apr|may|jun|"
    r"jul|aug|sep|oct|nov|dec)|(?<![\w·])\d{1,2}(?:st|nd|rd|th)(?!\w)"
)
ACTS = re.compile(rf"(?<!\w)(?:{either(_WORDS['acts']['words'])})(?!\w)")
LIST_NUMBER = re.compile(
    r"(?:^|[,:]|\band\b|\bund\b|\by\b|\bet\b) *(?P<hour>\d{1,2}) *(?=,|$|\band\b|\bund\b|\by\b|\bet\b|·)"
)
ROW = re.compile(r"(?:[\s,:·\d&+]|\b(?:and|und|y|et|at|um|pm|am)\b)*")
"""What stands between the clocks of one row."""
ASKS = re.compile(r"(?:ask|frag|pregunt|me pregunt|demande|redemande|tu me (?:re)?demand|mich (?:\S+ )*fragen)")
OR = re.compile(r"\W*(?:or|oder|o|ou)\W*")

ANY = re.compile(
    r"\b(?:re?mind|remind|nachricht|denk|hoy|reminder|alarm|timer|wake|get me|get me up|text|txt|message|msg|"
    r"ping|poke|nudge|buzz|prod|bug|pester|badger|nag|chase|alert|warn|"
    r"notify|tap|jab|kick|shout|yell|holler|scream|bark|knock|send me|hit me|check|heads|give|gimme|drop me|"
    r"ask|tell|let me know|write|say|make|call me|"
    r"ring me|shoot|message|set|need|don'?t|do not|dont|help me|keep|hold|remember|so i|erinner|weck|sag|gib|"
    r"schreib|stups|anping|frag|meld|schick|nerv|"
    r"tritt|schubs|mir|mich|dass ich|bescheid|vergiss|hau|piep|lass|stell|denk)"
    r"|rec[ou]+[eé]?rd|acu[eé]rd|acord|ha[zc]e?me|olvid|que no se me|despi|despert|pon|alarm|temporiz|av[ií]s|"
    r"m[aá]nda|escr[ií]b|preg[uú]nt|d[ií]me|"
    r"dec[ií]me|me d[ie]c|d[aá]me|toque|[eé]chame|gr[ií]tame|p[eé]game|ll[aá]mame|t[oó]came|env[ií]a|program|"
    r"quiero|necesito"
    r"|rappel|r[ée]veil|minut|mets|mett|m'? ?(?:e )?laisse|oubli|fais|pr[ée]v[ie]|dis[- ]|dites|dire|dises?|"
    r"demande|envoie|texte|[ée]cris|secou|alerte|"
    r"ping|bouge|engueul|me le|relance|crie|gueule|pousse|donne|sonne|signe"
)
