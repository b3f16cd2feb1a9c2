"""Rules of the persona sheets."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.feelings.manner import Mood
from persona.feelings.stage import Stage
from persona.sheets import starter
from persona.sheets.reader import SHIPPED, load, parse, shipped, text_of
from persona.sheets.rules import PROMPT_CHARACTERS, prompt_size, romantic
from persona.sheets.sheet import Fault, SheetError
from persona.sheets.talk import slots

HARRY = (SHIPPED / "harry.toml").read_text("utf-8")
YOUNG = (SHIPPED / "young-harry.toml").read_text("utf-8")
PLACES = ["description", "voice", "introduction", "friend", "close", "content", "photo", "said", "heard"]


def faults(text):
    with pytest.raises(SheetError) as caught:
        parse(text)
    return [str(fault) for fault in caught.value.faults]


def line_of(text, start):
    return next(at for at, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def with_value(text, key, value):
    """The sheet's text with the first `key = …` saying `value` instead."""
    changed = re.sub(rf'^{key} = ("""(?:.|\n)*?"""|"[^"\n]*"|\[\n(?:.|\n)*?^\]|[^\n]*)', "", text, count=1, flags=re.M)
    assert changed != text
    at = text.index(f"\n{key} = ") + 1
    return text[:at] + f"{key} = {value}" + changed[at:]


def test_both_shipped_sheets_are_valid_and_called_as_their_files():
    assert shipped() == ("harry", "young-harry")
    assert list(shipped()) == [parse(text_of(name)).name for name in shipped()]


def test_harry_is_a_grown_man_and_young_harry_a_friend_of_eleven():
    harry, young = load("harry"), load("young-harry")
    assert (harry.age, harry.adult, bool(harry.playful)) == (26, True, True)
    assert (young.age, young.adult, young.playful) == (11, False, "")


@pytest.mark.parametrize("name", ["harry", "young-harry"])
def test_a_shipped_sheet_leaves_room_in_the_prompt(name):
    assert prompt_size(load(name)) <= PROMPT_CHARACTERS


@pytest.mark.parametrize("name", ["harry", "young-harry"])
def test_a_shipped_sheet_says_that_he_is_an_ai_and_that_age_and_plot_are_closed(name):
    boundaries = " ".join(load(name).boundaries)
    assert all(word in boundaries for word in ("AI", "human", "books", "no message changes that"))


@pytest.mark.parametrize("name", ["harry", "young-harry"])
def test_a_shipped_sheet_says_whose_the_character_is(name):
    assert (SHIPPED / f"{name}.toml").read_text("utf-8").startswith("# The character and his world belong to")


def test_a_sheet_knows_every_stage_and_every_mood():
    harry = load("harry")
    assert (set(Stage), set(Mood)) == (set(harry.stages), set(harry.moods))


def test_a_sheet_does_not_change():
    with pytest.raises(TypeError):
        load("harry").stages[Stage.CLOSE] = ""


OPTIONAL = ("day", "spoilers", "cant_see", "sent", "voices")


@pytest.mark.parametrize("key", sorted(tomllib.loads(HARRY).keys() - {"pronouns", *OPTIONAL}))
def test_every_key_is_needed(key):
    data = with_value(HARRY, key, "0") if f"\n{key} = " in HARRY else HARRY.replace(f"[{key}]", f"[{key}_]")
    assert any(f": {key}" in fault for fault in faults(data.replace(f"\n{key} = 0", "")))


@pytest.mark.parametrize("age", ["-1", "true", '"26"', "26.5"])
def test_an_age_is_a_whole_number_from_zero(age):
    found = [fault for fault in faults(with_value(HARRY, "age", age)) if ": age: " in fault]
    assert [fault.partition(" must be")[0] for fault in found] == [f"line {line_of(HARRY, 'age')}: age:"]


@pytest.mark.parametrize("display", ["H4rry", "", "A" * 25, "Harry:", "Har\\nry", " ", "Assistant", "system"])
def test_a_display_name_is_letters_and_no_role(display):
    assert any(": display: " in fault for fault in faults(with_value(HARRY, "display", f'"{display}"')))


@pytest.mark.parametrize("display", ["Zoë", "Mary-Jane O'Hara", "Мария", "A"])
def test_display_names_of_many_kinds_pass(display):
    assert display == parse(with_value(HARRY, "display", f'"{display}"')).display


@pytest.mark.parametrize("name", ["Harry", "a b", "../x", "x" * 33])
def test_a_sheets_name_is_plain(name):
    assert any(": name: " in fault for fault in faults(with_value(HARRY, "name", f'"{name}"')))


def test_a_greeting_ends_with_one_question():
    text = HARRY.replace("What should I call you?", "Good day.").replace("What's your name?", "Well? Name?")
    line = line_of(text, "greetings")
    assert [
        f"line {line + 1}: greetings[0]: ends without a question",
        f"line {line + 2}: greetings[1]: asks more than one question",
    ] == faults(text)


def test_every_fault_is_named_with_its_line():
    text = HARRY.replace('voice = """', 'voise = """', 1).replace('tired = "', 'sleepy = "')
    text = text.replace("[[examples]]\nsaid", "[[examples]]\nsays", 1).replace('close = """', 'closer = """')
    example = line_of(text, "[[examples]]")
    assert [
        "line 1: voice: is missing",
        f"line {line_of(text, 'voise')}: voise: unknown key; did you mean voice?",
        f"line {line_of(text, '[stages]')}: stages: needs at least 3 of 3; missing are close",
        f"line {line_of(text, 'closer')}: stages.closer: unknown key; did you mean close?",
        f"line {line_of(text, 'sleepy')}: moods.sleepy: unknown key",
        f"line {example}: examples[0].said: is missing",
        f"line {example + 1}: examples[0].says: unknown key",
    ] == faults(text)


def test_five_moods_are_too_few_and_six_enough():
    six = HARRY.replace('tired = "', '# "').replace('hurt = "', '# "')
    assert len(parse(six).moods) == 6
    assert "needs at least 6" in faults(six.replace('excited = "', '# "'))[0]


def test_empty_texts_are_refused():
    assert [f"line {line_of(HARRY, 'voice')}: voice: is empty"] == faults(with_value(HARRY, "voice", '" "'))


@pytest.mark.parametrize("voice", ["", "Fable", "espeak:", "service:ash", "../fable", "espeak:en;ls"])
def test_a_voice_is_a_plain_name_or_one_of_the_program(voice):
    assert any(": voices[0]: " in fault for fault in faults(with_value(HARRY, "voices", f'["{voice}"]')))
    assert parse(with_value(HARRY, "voices", '["fable", "espeak:en-gb-x-rp"]')).voices[0] == "fable"


def test_wrong_types_are_refused():
    text = with_value(with_value(HARRY, "openers", '"x"'), "voice", "[]").replace("\"Hi, I'm Harry. My owl", '7, "')
    line = line_of(text, "greetings")
    found = faults(text)
    assert f"line {line + 2}: greetings[1]: must be text" in found
    assert f"line {line_of(text, 'openers')}: openers: must be a list" in found
    assert f"line {line_of(text, 'voice')}: voice: must be text" in found


def test_a_syntax_error_names_its_line():
    assert faults("name = 'x'\nage = = 3")[0].startswith("line 2: not TOML: ")
    assert faults("name = 'x'\n[stages")[0].startswith("line 2: not TOML: ")


def test_the_prompt_text_must_fit():
    assert "characters go into the prompt; 1800 fit" in faults(with_value(HARRY, "voice", f'"{"ab " * 600}"'))[0]


def test_a_description_is_under_120_words():
    assert any("under 120 words" in fault for fault in faults(with_value(HARRY, "description", f'"{"a b " * 60}"')))


def test_the_close_stage_is_measured_with_its_flirty_text():
    longer = with_value(HARRY, "playful", f'"{"ab " * 100}"')
    assert prompt_size(parse(HARRY)) < prompt_size(parse(longer))


@pytest.mark.parametrize(
    "text",
    ["Why didn't you answer", "I missed you", "I’ve been waiting", "You forgot me", "So lonely without you"],
)
@pytest.mark.parametrize("key", ["openers", "greetings", "outage"])
def test_he_never_makes_a_person_feel_guilty(key, text):
    found = faults(with_value(HARRY, key, f'["{text}?"]'))
    assert any(f": {key}[0]: makes the person feel guilty" in fault for fault in found)


@pytest.mark.parametrize("age", ["age = 17", "age = 0", ""])
def test_under_18_or_without_an_age_the_flirty_text_is_refused(age):
    assert any(": playful: must be empty" in fault for fault in faults(HARRY.replace("age = 26", age)))


@pytest.mark.parametrize("age", ["age = 17", "age = 11", ""])
@pytest.mark.parametrize(
    "text", ["You flirt a bit.", "A K\u200bISS for you", "k i s s", "You have a crush on them", "Date me"]
)
def test_no_sheet_of_a_child_holds_romance_anywhere(age, text):
    sheet = YOUNG.replace("age = 11", age)
    for place in PLACES:
        sheet = with_value(sheet, place, f'"{text}"')
    found = [fault for fault in faults(sheet) if "romantic text" in fault]
    assert not [place for place in PLACES if not any(place in fault for fault in found)]


@given(
    st.sampled_from(["flirting", "kisses", "romantic", "sexy", "sweetheart", "in love", "boyfriend"]),
    st.text("abc ,.!", max_size=12),
    st.text("abc ,.!", max_size=12),
)
def test_no_words_around_it_hide_romance(word, before, behind):
    assert romantic(f"{before} {word.title()} {behind}")


@pytest.mark.parametrize("age", range(18))
def test_at_no_age_of_a_child_romance_passes(age):
    text = with_value(YOUNG, "voice", '"You flirt a bit."').replace("age = 11", f"age = {age}")
    assert any("romantic text" in fault for fault in faults(text))


@pytest.mark.parametrize(
    "text", ["Crushed ice and scrolls dating from last year.", "Loves Essex.", "The spell is intimidating."]
)
def test_harmless_words_pass_in_a_childs_sheet(text):
    assert text == parse(with_value(YOUNG, "voice", f'"{text}"')).voice


@pytest.mark.parametrize(
    "text",
    [
        "A flirty eleven-year-old.",
        "You are sixteen.",
        "She is 15 and bold.",
        "You are a schoolgirl.",
        "Aged 12.",
    ],
)
def test_a_grown_ups_sheet_describes_no_child(text):
    assert "says an age under 18" in faults(with_value(HARRY, "description", f'"{text}"'))[0]


@pytest.mark.parametrize("text", ["You are twenty-six.", "Your cat is three years old.", "You are one of a kind."])
def test_other_numbers_pass_in_a_grown_ups_sheet(text):
    assert text == parse(with_value(HARRY, "description", f'"{text}"')).description


def test_explicit_text_is_refused_at_any_age():
    assert "explicit text" in faults(with_value(HARRY, "playful", '"Talk about sex."'))[0]


def test_a_sheet_is_loaded_by_path_and_from_a_folder_first(tmp_path):
    (tmp_path / "harry.toml").write_text(HARRY.replace("age = 26", "age = 40"), "utf-8")
    assert load(str(tmp_path / "harry.toml")).age == 40
    assert load("harry", tmp_path).age == 40
    assert load("young-harry", tmp_path).age == 11


def test_a_windows_file_is_read(tmp_path):
    path = tmp_path / "harry.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HARRY.replace("\n", "\r\n").encode())
    assert load("harry") == load(str(path))


@pytest.mark.parametrize("name", ["harry", "young-harry"])
def test_a_shipped_sheet_has_a_small_thing_for_each_of_24_days(name):
    day = load(name).day
    assert len(set(day)) == len(day) >= 24
    assert all(note.startswith("he ") for note in day)


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        ("he walked home. It rained", "no whole sentence"),
        ("he walked home, did you?", "no whole sentence"),
        ("he " + "walked " * 13 + "home", "at most 90 characters"),
        ("he was lonely without you", "makes the person feel guilty"),
        ("he burnt his wand when voldemort died", "gives the plot away"),
        ("he is eleven and walked home", "says an age under 18"),
    ],
)
def test_a_small_thing_is_a_harmless_note(note, problem):
    found = [fault for fault in faults(with_value(HARRY, "day", f'["{note}"]')) if ": day[0]: " in fault]
    assert any(problem in fault for fault in found)


@pytest.mark.parametrize("name", ["nobody", "no/such.toml", "", "..", "sheets"])
def test_a_sheet_that_is_not_there_is_a_clear_fault(name):
    with pytest.raises(SheetError, match="no such sheet; shipped are harry, young-harry"):
        load(name)


def test_a_file_that_is_no_text_is_a_clear_fault(tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SheetError, match="can't be read"):
        load("x", tmp_path)


def test_lines_are_found_in_every_way_toml_writes_keys():
    text = '''
stages.friend = """
# no = comment
""" # [no.table]
cant_see = { sound = "x", file = '#' }
examples = [
  { said = "]", wrong = 1 },
]
"moods".sleepy = """"quoted""""
'''
    found = {fault.key: fault.line for fault in _faults(text)}
    keys = ("stages", "cant_see.sound", "examples[0].wrong", "moods.sleepy")
    assert [found[key] for key in keys] == [2, 5, 7, 9]


def _faults(text):
    with pytest.raises(SheetError) as caught:
        parse(text)
    return caught.value.faults


def test_a_fault_reads_as_line_key_problem():
    fault = Fault(12, "greetings[1]", "ends without a question")
    assert str(fault) == "line 12: greetings[1]: ends without a question"
    assert str(Fault(0, "x", "no such sheet")) == "x: no such sheet"


GERMAN = """
[de]
greetings = ["Hallo! Wie heißt du?"]
outage = ["Mir fehlen gerade die Worte."]
openers = ["Wie läuft dein Tag?"]
[de.cant_see]
photo = "Ein Bild!"
sticker = "Ein Sticker!"
voice = "Eine Stimme!"
file = "Eine Datei!"
long = "Das war lang!"
"""


def untranslated():
    """Harry without other languages."""
    return re.sub(r"(?ms)^# What he says word for word.*?(?=^# The last one counts)", "", HARRY)


@pytest.mark.parametrize("pronouns", ["he", "she", "they"])
def test_w09_a_sheet_says_its_pronouns(pronouns):
    assert parse(with_value(HARRY, "pronouns", f'"{pronouns}"')).pronouns == pronouns


def test_w09_a_sheet_that_says_none_is_they():
    assert parse(HARRY.replace('\npronouns = "he"', "")).pronouns == "they"


@pytest.mark.parametrize("wrong", ['"it"', '"He"', '""', "1", '["he"]'])
def test_w09_pronouns_are_some_that_the_house_knows(wrong):
    (fault,) = faults(with_value(HARRY, "pronouns", wrong))
    assert fault.startswith(f"line {line_of(HARRY, 'pronouns')}: pronouns: ")


def test_languages_of_a_sheet():
    sheet = parse(untranslated() + GERMAN)
    assert sheet.lines("de").greetings == ("Hallo! Wie heißt du?",)
    assert sheet.lines("de").cant_see["file"] == "Eine Datei!"
    assert sheet.lines("fr") == sheet.lines("en")
    assert sheet.lines("en").outage == sheet.outage


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (GERMAN.replace("Wie heißt du?", "Guten Tag."), "de.greetings[0]: ends without a question"),
        (GERMAN.replace('outage = ["Mir fehlen gerade die Worte."]', ""), "de.outage: is missing"),
        (GERMAN.replace("openers", "opener"), "de.opener: unknown key; did you mean openers?"),
        (GERMAN.replace("[de", "[pl"), "pl: unknown key"),
        (
            GERMAN.replace("Mir fehlen gerade die Worte.", "Please don't leave me alone"),
            "de.outage[0]: makes the person",
        ),
        ('\nde = "Hallo"\n', "de: must be a table"),
    ],
)
def test_languages_of_a_sheet_keep_its_rules(wrong, fault):
    text = wrong + untranslated() if wrong.startswith("\nde") else untranslated() + wrong
    assert any(fault in found for found in faults(text)), faults(text)


def without(text, *keys):
    """The sheet's text without these keys and tables."""
    for key in keys:
        text = re.sub(rf"(?m)^{key} = \[\n(?:.|\n)*?^\]\n", "", text, count=1)
        text = re.sub(rf"(?m)^\[{key}\]\n(?:[^\[].*\n|\n)*", "", text, count=1)
    return text


@pytest.mark.parametrize("missing", [["day"], ["spoilers"], ["cant_see"], ["day", "spoilers", "cant_see"]])
def test_h05_a_sheet_works_without_what_has_a_default(missing):
    text = without(HARRY, *missing)
    assert not set(missing) & tomllib.loads(text).keys()
    sheet = parse(text)
    assert set(sheet.cant_see) == set(load("harry").cant_see)
    assert all(sheet.lines(language).cant_see["photo"] for language in ("en", "de", "es", "fr"))
    if "day" in missing:
        assert (sheet.day, sheet.lines("en").day) == ((), ())


def test_h05_what_a_sheet_says_of_some_things_that_cant_be_seen_stands_beside_plain_words_for_the_rest():
    sheet = parse(without(HARRY, "cant_see") + '\n[cant_see]\nphoto = "Nice, but I see nothing!"\n')
    assert sheet.cant_see["photo"] == "Nice, but I see nothing!"
    assert sheet.cant_see["voice"] == parse(without(HARRY, "cant_see")).cant_see["voice"]


def test_d08_what_a_sheet_says_of_some_things_that_are_sent_stands_beside_plain_words_for_the_rest():
    sheet = parse(without(HARRY, "sent") + '\n[sent]\ndice = ["A {value}, fancy that!"]\n[de.sent]\ngift = ["Oh!"]\n')
    plain = parse(without(HARRY, "sent"))
    assert sheet.sent["dice"] == ("A {value}, fancy that!", *plain.sent["dice"])
    assert sheet.sent["poll"] == plain.sent["poll"]
    assert sheet.lines("de").sent["gift"] == ("Oh!", *plain.lines("de").sent["gift"])


def test_d08_a_line_on_what_is_sent_has_no_slot_that_nobody_fills():
    assert faults(without(HARRY, "sent") + '\n[sent]\ndice = ["A {number}!"]\n')


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_d08_every_kind_has_a_plain_line_that_needs_nothing_to_be_known(language):
    sheet = parse(without(HARRY, "sent", "cant_see"))
    assert sheet.lines(language).cant_see.keys() == load("harry").cant_see.keys()
    assert all(not slots(lines[-1]) for lines in sheet.lines(language).sent.values())
    assert all(not slots(line) for line in sheet.lines(language).cant_see.values())


@pytest.mark.parametrize("name", ["robin", "a", "x" * 32, "robin-2"])
def test_h05_a_sheet_to_begin_with_has_every_key_and_passes(name, tmp_path):
    path = starter.write(name, tmp_path)
    sheet = parse(path.read_text("utf-8"))
    assert sheet.name == name
    assert tomllib.loads(HARRY).keys() - {"de", "es", "fr"} == tomllib.loads(path.read_text("utf-8")).keys()
    assert prompt_size(sheet) < PROMPT_CHARACTERS


def test_h05_days_in_another_language_are_checked_as_all_others():
    german = untranslated() + GERMAN.replace(
        "[de.cant_see]", 'day = ["ich hab Brot gebacken", "Ich war weg."]\n[de.cant_see]'
    )
    assert any("de.day[1]: must be a note" in fault for fault in faults(german))
    sheet = parse(german.replace("Ich war weg.", "ich war am Fluss"))
    assert sheet.lines("de").day == ("ich hab Brot gebacken", "ich war am Fluss")
