"""Writes a card in each form in which cards are passed on, with all that stands in it; knows no disk."""

from enum import StrEnum

from persona.sheets.bounds import Json, encoded
from persona.sheets.cards import charx, png
from persona.sheets.cards.card import V2, V3, VERSIONS, Card

_ICON = "assets/icon/images/main.png"
_EMBEDDED = "embeded://"
"""As the specification spells it."""


class Form(StrEnum):
    """In what a card is passed on, by what people call it."""

    V2 = "v2"
    V3 = "v3"
    PNG = "png"
    CHARX = "charx"

    @property
    def ending(self) -> str:
        """Of a file's name."""
        return {Form.PNG: ".png", Form.CHARX: ".charx"}.get(self, ".json")


def written(card: Card, form: Form) -> bytes:
    """The bytes of a file. Raises CardError where a picture in it is none."""
    match form:
        case Form.V2 | Form.V3:
            return encoded(as_spec(card, V2 if form is Form.V2 else V3))
        case Form.PNG:
            texts = {png.V2: encoded(as_spec(card, V2))}
            if card.spec == V3:
                texts[png.V3] = encoded(card.document)
            return png.with_cards(_picture(card), texts)
        case Form.CHARX:
            return _archive(card)


def as_spec(card: Card, spec: str) -> Json:
    """The document by a specification; the same one where it is that already."""
    if card.spec == spec:
        return card.document
    data = dict(card.data)
    if spec == V3:
        data.setdefault("group_only_greetings", [])
    elif data.get("group_only_greetings") == []:
        del data["group_only_greetings"]
    return {**card.document, "spec": spec, "spec_version": VERSIONS[spec], "data": data}


def _picture(card: Card) -> bytes:
    """Its own, else the first icon in its files that is a PNG, else a plain one."""
    icons = (content for name, content in card.files.items() if "icon" in name and content.startswith(png.SIGNATURE))
    return card.picture or next(icons, b"") or png.plain_picture()


def _archive(card: Card) -> bytes:
    document = as_spec(card, V3)
    files = dict(card.files)
    if card.picture and _ICON not in files:
        files[_ICON] = card.picture
        document = _with_icon(document)
    return charx.made({charx.CARD: encoded(document), **files})


def _with_icon(document: Json) -> Json:
    """The document with its main picture among its assets, where it names none of its own."""
    data = document["data"]
    assets = data.get("assets")
    others = [asset for asset in assets if not _is_default(asset)] if isinstance(assets, list) else []
    icon = {"type": "icon", "uri": f"{_EMBEDDED}{_ICON}", "name": "main", "ext": "png"}
    return {**document, "data": {**data, "assets": [icon, *others]}}


def _is_default(asset: object) -> bool:
    return isinstance(asset, dict) and asset.get("uri") == "ccdefault:"
