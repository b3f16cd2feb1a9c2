"""Reports on models, as `aifriend evaluate --report` wrote them; knows none of their figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from bot.web import visit

_EXAMPLES = 20
_LETTERS = "AB"


def show() -> None:
    """The page of the reports."""
    here = visit.current()
    if here is None:
        return
    st.header("Evaluations")
    names = here.api.get("/v1/operator/evaluations")
    if not names:
        st.caption("There is none yet: `aifriend evaluate --report` writes one into EVALUATION_DIR.")
        return
    report = here.api.get(f"/v1/operator/evaluations/{st.selectbox('Report', names)}")
    models = [f"{letter}: {model['name']}" for letter, model in zip(_LETTERS, report["models"], strict=False)]
    st.caption(f"Replies to {report['data']}: {report['rows']}. In brackets, 95 % of redrawn examples.")
    for missed in report["missed"]:
        st.error(missed)
    st.dataframe(figures(models, report["models"]), hide_index=True)
    st.subheader("What was said")
    for example in report["examples"][:_EXAMPLES]:
        with st.container(border=True, gap="small"):
            st.text(example["messages"][-1]["content"])
            for name, reply in zip(models, example["replies"], strict=True):
                st.caption(name)
                st.text(reply)


def figures(names: Sequence[str], models: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A row a figure: what each model, by its name, has of it."""
    all_ = dict.fromkeys(name for model in models for name in model["figures"])
    return [
        {"figure": figure}
        | {name: _value(model["figures"].get(figure)) for name, model in zip(names, models, strict=True)}
        for figure in all_
    ]


def _value(found: Mapping[str, float] | None) -> str:
    return f"{found['value']:.3g}  ({found['low']:.3g} – {found['high']:.3g})" if found else ""
