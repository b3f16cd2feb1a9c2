"""Of a long text only a few pieces are asked about, those that weigh most."""

from engine.meaning.pieces import MOST, pieces


def weight(piece: str) -> int:
    return piece.count("rope")


def test_s_a_short_text_is_one_piece() -> None:
    assert pieces("i am here. so are you.", weight) == ("i am here. so are you.",)


def test_s_the_heaviest_pieces_are_kept_in_their_order() -> None:
    filler = "we walked along the river and talked about music and the weather was fine all day. " * 30
    found = pieces(f"a rope. {filler} a rope and a rope. {filler}", weight)
    assert len(found) == MOST
    assert ["rope" in piece for piece in found] == [True, True, False]


def test_s_a_text_without_a_stop_is_cut_all_the_same() -> None:
    found = pieces("word " * 5000, weight)
    assert len(found) == MOST
    assert max(piece.count(" ") for piece in found) < 40
