"""Markdown from HTML: what is read as text stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kring.history.markdown import markdown


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<pre><code>if a &lt; b:\n    pass\n</code></pre>", "```\nif a < b:\n    pass\n```"),
        ("<p>See <a href='https://x.org/a'>this</a></p>", "See [this](https://x.org/a)"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<blockquote><p>said</p><p>so</p></blockquote><p>no</p>", "> said\n>\n> so\n\nno"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n  - c"),
        ("<h2>Title</h2><p>x</p>", "## Title\n\nx"),
        ("<p>a<script>evil()</script>b</p>", "ab"),
        ("<p>line<br>break</p>", "line\nbreak"),
        ("a<img class='emoji' alt=':+1:' src='https://x/y.png'>", "a:+1:"),
        ("<img alt='shot' src='https://x/y.png'>", "![shot](https://x/y.png)"),
        ("<p>open <b>never closed", "open **never closed"),
        ("</p></blockquote></ul></a></pre>text", "text"),
    ],
)
def test_html_as_markdown(html, wanted):
    assert markdown(html) == wanted


@given(st.text(alphabet="<>/abpre '\"=&;\n#ulicodegqkt", max_size=200))
def test_any_text_is_something(html):
    assert isinstance(markdown(html), str)
