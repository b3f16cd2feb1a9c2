"""Commands about the talk: hello, help, who speaks and how, what the person is called, and a new start."""

from dataclasses import replace

from bot.commands.order import Order, choices, noticed, start_over
from bot.texts import texts_of
from bot.texts.settings import PACES
from engine.messages import Bubble
from engine.turn.check import Check
from persona.care import is_acute
from persona.chat import Place
from persona.consent import Permission, allowed
from persona.feelings.bond import Bond
from persona.feelings.stage import Stage
from persona.languages import CLAIMED, talk_language
from persona.members import Member, named
from persona.names import clean_name
from persona.person import Age
from persona.scene import Snapshot
from persona.sheets.bounds import CardError
from persona.sheets.cards.keeping import sheet_kept
from persona.sheets.cards.playing import addressing
from persona.sheets.rules import OF_A_CHAT
from persona.sheets.sheet import Lines, Sheet
from scheduler.turns.again import last_answered
from scheduler.turns.lookups import QUESTION
from scheduler.turns.rules import Outcome

_VOICE = {"on": True, "auto": None, "off": False}


def start(order: Order) -> Outcome:
    chat, house = order.snapshot.chat, order.texts.house
    notice = () if chat.questions.noticed else (order.card(house.notice),)
    greeting = _greeting(order, order.snapshot)
    return Outcome((*notice, greeting), noticed(chat, [order.snapshot.person.key]))


def _greeting(order: Order, snapshot: Snapshot) -> Bubble:
    """The first words of whoever speaks in a snapshot, by a line that may be said there, whoever wrote it."""
    lines, check = _lines(order, snapshot.sheet), Check.of(order.scene.at(snapshot), "")
    greetings = tuple(filter(check.allows, lines.greetings)) or lines.openers
    return Bubble(order.new_id(), order.rng.choice(greetings), answer_to=order.answer_to)


def _lines(order: Order, sheet: Sheet) -> Lines:
    return sheet.lines(talk_language(order.snapshot.person, ""))


def help_(order: Order) -> Outcome:
    return order.say(order.texts.menu.help, commands=order.texts.menu.listing())


def persona(order: Order) -> Outcome:
    if order.with_file:
        return _bring(order)
    current, choice, house = order.sheet, order.sheets.get(order.argument.casefold()), order.texts.house
    options = tuple((sheet.display + f" ({name})", f"/persona {name}") for name, sheet in order.sheets.items())
    listing = house.persona_list.format(current=f"{current.display} ({current.name})")
    if order.may_bring:
        listing = f"{listing}\n\n{house.persona_bring}"
    if not order.argument:
        return order.choose("{list}", options, order.snapshot.chat, list=listing)
    if choice is None:
        return order.choose(house.persona_unknown, options, order.snapshot.chat, list=listing)
    if choice.name == current.name:
        return order.say(house.persona_same, current=current.display)
    return _change(order, choice, replace(order.snapshot.chat.place, persona=choice.name))


def _bring(order: Order) -> Outcome:
    """Play the card that came along, or say why not."""
    house = order.texts.house
    if order.brought is None:
        return order.say(house.persona_may_not)
    if isinstance(order.brought, CardError):
        return order.say(house.persona_refused, reason=str(order.brought))
    place = replace(order.snapshot.chat.place, persona=OF_A_CHAT, card=order.brought)
    choice = sheet_kept(order.brought)
    return order.say(house.persona_may_not) if choice is None else _change(order, choice, place)


def _change(order: Order, choice: Sheet, place: Place) -> Outcome:
    """Another one speaks from here on."""
    # Another character must not inherit words that were spoken in another one's tone.
    chat = replace(start_over(order.snapshot.chat), place=place)
    notice = replace(order.card(""), text=order.texts.about(choice, order.texts.house.notice))
    sheet = addressing(choice, order.snapshot.called)
    greeting = _greeting(order, replace(order.snapshot, sheet=sheet, chat=chat, history=()))
    return Outcome((notice, greeting), chat, reset=True)


def name(order: Order) -> Outcome:
    """What he calls the person; among others there alone, and what he is told there is no name for him alone."""
    house, called, chat = order.texts.house, order.snapshot.called, order.snapshot.chat
    if not order.argument:
        return order.say(house.name_state if called else house.name_unknown, called=called)
    name = clean_name(order.argument, in_use=[sheet.display for sheet in order.sheets.values()])
    if not name:
        return order.say(house.name_bad)
    if chat.place.group:
        members = named(chat.members, order.snapshot.person.key, name)
        return order.say(house.name_set, chat=replace(chat, members=members), called=name)
    return order.say(house.name_set, person=lambda person: replace(person, name=name), called=name)


def language(order: Order) -> Outcome:
    """In which language the house speaks with this person."""
    code = order.argument.casefold()
    if code in CLAIMED:
        return order.say(texts_of(code).house.language_set, person=lambda person: replace(person, speaks=code))
    labels = choices((texts_of(code).name for code in CLAIMED), *(f"/language {code}" for code in CLAIMED))
    return order.choose(order.texts.house.language_state, labels, order.snapshot.chat)


def pace(order: Order) -> Outcome:
    """How long he pauses between two messages."""
    factor, texts = PACES.get(order.argument.casefold()), order.texts.settings
    if factor is None:
        speed = order.snapshot.person.pace
        current = min(PACES, key=lambda name: abs(PACES[name] - speed))
        labels = choices(texts.pace_choices, *(f"/pace {name}" for name in PACES))
        return order.choose(texts.pace_state, labels, order.snapshot.chat, pace=texts.paces[current])
    pace = texts.paces[order.argument.casefold()]
    return order.say(texts.pace_set, person=lambda person: replace(person, pace=factor), pace=pace)


def tone(order: Order) -> Outcome:
    """A friend's tone always; a playful one only where nothing speaks against it."""
    texts = order.texts.settings
    match order.argument.casefold():
        case "friend":
            return order.say(texts.tone_friend, person=lambda person: replace(person, playful=False))
        case "playful":
            if reason := _not_playful(order):
                return order.say(reason)
            return order.say(texts.tone_playful, person=lambda person: replace(person, playful=True))
        case _:
            current = texts.tones["playful" if order.snapshot.person.playful else "friend"]
            labels = choices(texts.tone_choices, "/tone friend", "/tone playful")
            return order.choose(texts.tone_state, labels, order.snapshot.chat, tone=current)


def _not_playful(order: Order) -> str:
    """Why there can be no playful tone here, or ""."""
    snapshot, sheet, texts = order.snapshot, order.sheet, order.texts.settings
    close = Bond(stage=Stage.CLOSE)
    chat = replace(snapshot.chat, bond=close, members=(Member(snapshot.person.key, bond=close),))
    wish = replace(snapshot, person=replace(snapshot.person, playful=True), chat=chat)
    if allowed(Permission.FLIRT, wish):
        return ""
    if not sheet.adult:
        return texts.tone_persona
    if snapshot.person.age is not Age.ADULT:
        return texts.tone_adults
    return texts.tone_group if snapshot.chat.place.group else texts.tone_refused


def voice(order: Order) -> Outcome:
    """Whether every answer comes as a voice note, none, or those to who spoke."""
    word, texts = order.argument.casefold(), order.texts.settings
    if word not in _VOICE:
        labels = choices(texts.voice_choices, *(f"/voice {word}" for word in _VOICE))
        state = texts.voice_states[_word_of(order.snapshot.person.voice)]
        return order.choose(state, labels, order.snapshot.chat)
    texts_set = texts.voice_set[word] if order.speaks() or word == "off" else texts.voice_none
    return order.say(texts_set, person=lambda person: replace(person, voice=_VOICE[word]))


def _word_of(voice: bool | None) -> str:
    """The word of /voice for what a person wants."""
    return next(word for word, wish in _VOICE.items() if wish is voice)


def pictures(order: Order) -> Outcome:
    """Whether he may send pictures in this chat."""
    word, texts, chat = order.argument.casefold(), order.texts.settings, order.snapshot.chat
    if word not in ("on", "off"):
        state = texts.pictures_are[chat.place.pictures]
        return order.choose(state, choices(texts.pictures_choices, "/pictures on", "/pictures off"), chat)
    chat = replace(chat, place=replace(chat.place, pictures=word == "on"))
    return order.say(texts.pictures_on if word == "on" else texts.pictures_off, chat=chat)


def lookups(order: Order) -> Outcome:
    """Whether he may look things up on the web in this chat; what he was asked before that yes, he does then."""
    word, texts, snapshot = order.argument.casefold(), order.texts.settings, order.snapshot
    chat = replace(snapshot.chat, questions=snapshot.chat.questions.answering())
    if word not in ("yes", "on", "no", "off"):
        state = texts.lookups_are[bool(chat.place.lookups)]
        return order.choose(state, choices(texts.lookups_choices, "/lookups yes", "/lookups no"), chat)
    may = word in ("yes", "on")
    is_asked = snapshot.chat.questions.open == QUESTION
    outcome = order.say(
        texts.lookups_on if may else texts.lookups_off, chat=replace(chat, place=replace(chat.place, lookups=may))
    )
    turn = last_answered(snapshot.history, snapshot.person.key) if may and is_asked else None
    return replace(outcome, again=turn)


def again(order: Order) -> Outcome:
    """The last answer anew, where it was one of his and nobody is in danger."""
    person, chat = order.snapshot.person.key, order.snapshot.chat
    turn = None if is_acute(chat.care, person, order.now) else last_answered(order.snapshot.history, person)
    return order.say(order.texts.house.again_none) if turn is None else Outcome(again=turn)


def reset(order: Order) -> Outcome:
    answer = order.say(order.texts.house.reset, chat=start_over(order.snapshot.chat))
    return replace(answer, reset=True)
