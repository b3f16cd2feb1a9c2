"""What of a request goes to a server: whose adapter answers, where there is one."""

from engine.models.body import chat_body
from engine.ports import Capabilities, Message, Request

HI = (Message("user", "hi"),)


def test_the_adapter_that_is_named_answers_and_no_other_one() -> None:
    can = Capabilities(adapters=("vera", "harry"))
    body = chat_body(Request(HI, adapter="harry"), can, stream=False)
    assert body["lora"] == [{"id": 0, "scale": 0.0}, {"id": 1, "scale": 1.0}]


def test_where_none_is_named_the_model_answers_as_it_is() -> None:
    body = chat_body(Request(HI), Capabilities(adapters=("harry",)), stream=False)
    assert body["lora"] == [{"id": 0, "scale": 0.0}]


def test_a_server_without_adapters_hears_nothing_of_them() -> None:
    assert "lora" not in chat_body(Request(HI, adapter="harry"), Capabilities(), stream=False)


def test_an_adapter_that_is_served_as_a_model_is_asked_by_its_name() -> None:
    can = Capabilities(model="falcon", voices=("harry", "nora"))
    models = {name: chat_body(Request(HI, adapter=name), can, stream=False)["model"] for name in ("harry", "vera", "")}
    assert models == {"harry": "harry", "vera": "falcon", "": "falcon"}
