"""Shell: the words of `aws` commands where they are written, whatever the quotes, and no text that hangs or raises."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.formats import shell
from scaffold.match import get, matches, scalar

WORDS = st.text("ab9é😀./:,@%+=-", min_size=1, max_size=6).filter(lambda word: not word.startswith("--"))
ANY = st.text("ab9é😀 #;|&(){}<>*?~!$`\"\\'\n", max_size=6)
GAPS = st.sampled_from([" ", "  ", "\t", " \\\n  ", "\\\n "])
DECOYS = st.sampled_from(
    [
        "",
        "# aws lambda create-function --runtime decoy\n",
        "echo aws lambda create-function --runtime decoy\n",
        'cat <<EOF > out.txt\naws lambda create-function --runtime decoy "\nEOF\n',
        "cat <<-'E'\n\taws x \"'\n\tE\n",
        "x='aws lambda create-function --runtime decoy'\n",
        'if [ -z "$A" ]; then\n  :\nfi\n',
        "case $1 in a) b;; *) c;; esac\n",
        "y=$(cat <<E\nit's \"\nE\n)\n",
        "z=(one 'two' \"$three\" # four's\n)\n",
        "((n = 1 << 2))\n",
        "echo ${#y} ${y%%'}'} $'\\'' \"${y:-it's}\" \"$(echo \"a 'b\" 'c \"')\"\n",
    ]
)
AROUND = st.sampled_from([("", ""), ("x=$(", ")"), ('y="$(', ')"'), ("`", "`"), ("if ! ", "; then"), ("a && ", " | b")])


def written(draw, value):
    """A word of a shell that means a value, and where the value stands in it (None: not as it is)."""
    plain = value and not set(value) & set(" #;|&(){}<>*?~!$`\"\\'\n")
    styles = ["'"] if "'" not in value else []
    styles += ['"'] if not set(value) & set('$`"\\') else []
    styles += [""] if plain else []
    style = draw(st.sampled_from(styles)) if styles else None
    if style is None:
        return '"' + "".join("\\" + one if one in '$`"\\' else one for one in value) + '"', None
    return style + value + style, len(style)


@given(st.data(), st.dictionaries(st.sampled_from(["--runtime", "--role", "--a-b"]), WORDS | ANY, min_size=1))
def test_every_option_is_found_where_it_was_written(data, options):
    draw = data.draw
    around = draw(AROUND)
    before = draw(st.sampled_from(["", "A=b ", "sudo ", "/usr/bin/"]))
    content = draw(DECOYS) + around[0] + before
    start = len(content) - len(before) * before.startswith("/")
    content += "aws" + draw(GAPS) + draw(st.sampled_from(["", "--profile p ", "--debug "]))
    content += "lambda" + draw(GAPS) + "create-function"
    expected = {}
    for key, value in options.items():
        if around[0] == "`" and set(value) & set('`\\$"'):
            value = "v"
        content += draw(GAPS) + key + draw(st.sampled_from([" ", "="]))
        word, at = written(draw, value)
        expected[key] = value, None if at is None else len(content) + at
        content += word
    content += around[1] + draw(st.sampled_from(["\n", " # decoy\n", " > x 2>&1\n"])) + draw(DECOYS)
    found = list(matches("aws[command=aws lambda create-function]", shell.tree(content)))
    assert len(found) == 1
    assert found[0].node.start == start
    for key, (value, at) in expected.items():
        node = get(found[0].node, key)
        assert (node.kind, node.value) == ("scalar", value)
        if at is not None:
            assert (node.start, content[node.start : node.end]) == (at, value)
    assert shell.problems(content) == []


SCRIPT = """\
#!/bin/bash
RUNTIME=nodejs8.10
export NAME="f" STAGE='dev'
OTHER=${OTHER:-nodejs6.10}
aws --region eu-west-1 lambda create-function --function-name $NAME \\
  --runtime "${RUNTIME}" --handler index.handler --zip-file fileb://f.zip --publish \\
  --layers a "b" --environment "Variables={A=b}" > out.json 2>&1 || exit 1
aws lambda update-function-configuration --runtime="${R:-"nodejs10.x"}" # --runtime x
for f in a b; do aws lambda invoke out --function-name "$f"; done
"""


def test_a_script():
    root = shell.tree(SCRIPT)
    create, update, invoke = (match.node for match in matches("aws", root))
    assert scalar(get(create, "command")) == "aws lambda create-function"
    assert get(create, "--runtime").kind == "expression"
    assert get(create, "--runtime").value == '"${RUNTIME}"'
    assert get(create, "--function-name").value == "$NAME"
    assert scalar(get(create, "--publish")) == ""
    assert scalar(get(create, "--region")) == "eu-west-1"
    assert [item.node.value for item in get(create, "--layers").items] == ["a", "b"]
    assert scalar(get(create, "--environment")) == "Variables={A=b}"
    assert scalar(get(update, "--runtime")) == "nodejs10.x"
    assert get(invoke, "--function-name").value == '"$f"'
    assert [scalar(get(root, key)) for key in ("RUNTIME=", "NAME=", "STAGE=", "OTHER=")] == [
        "nodejs8.10",
        "f",
        "dev",
        "nodejs6.10",
    ]
    for node in (get(root, "RUNTIME="), get(root, "OTHER="), get(update, "--runtime")):
        assert SCRIPT[node.start : node.end] == node.value


def test_carriage_returns():
    content = SCRIPT.replace("\n", "\r\n")
    root = shell.tree(content)
    assert scalar(get(root, "RUNTIME=")) == "nodejs8.10"
    assert scalar(get(root, "aws", "--handler")) == "index.handler"
    assert shell.problems(content) == []


@pytest.mark.parametrize(
    ("word", "kind", "value"),
    [
        ("$V", "expression", "$V"),
        ('"$V"', "expression", '"$V"'),
        ("nodejs$V.x", "expression", "nodejs$V.x"),
        ("'$V'", "scalar", "$V"),
        (r"\$V", "scalar", "$V"),
        ("node'js8.10'", "scalar", "nodejs8.10"),
        ('"it\'s $V"', "expression", '"it\'s $V"'),
        ("${V-nodejs8.10}", "scalar", "nodejs8.10"),
        ('"${V:=nodejs8.10}"', "scalar", "nodejs8.10"),
        ("${V:-$W}", "expression", "${V:-$W}"),
        ("$(cat v)", "expression", "$(cat v)"),
        ("`cat v`", "expression", "`cat v`"),
        ("(a b)", "expression", "(a b)"),
        ("", "scalar", ""),
    ],
)
def test_what_a_word_means(word, kind, value):
    node = get(shell.tree(f"A={word} \n"), "A=")
    assert (node.kind, node.value) == (kind, value)


@pytest.mark.parametrize(
    ("content", "line"),
    [("a\nb 'c\n", 2), ('a\n\nb "$(c\n', 3), ("a <<E\nb\n", 1), ("a `b\n", 1), ("\na=(b\n", 2)],
)
def test_a_problem_has_its_line(content, line):
    assert [at for at, _ in shell.problems(content)] == [line]


@given(st.text() | st.text("aws -=$(){}'\"`\\\n#<E|;&:", max_size=80))
def test_no_text_raises(content):
    def walk(node):
        assert 0 <= node.start <= node.end <= len(content)
        for item in node.items:
            assert 0 <= item.start <= item.end <= len(content)
            walk(item.node)

    walk(shell.tree(content))
    for line, reason in shell.problems(content):
        assert 1 <= line <= content.count("\n") + 1
        assert reason


@pytest.mark.parametrize(
    "content",
    [
        "a " * 200_000,
        "a" * 5_000_000,
        "$(" * 100_000,
        "$(" * 20_000 + ")" * 20_000,
        '"$(' * 100_000,
        "a=(" * 100_000,
        "'\n" * 100_001,
        '"\n' * 100_001,
        "`\n" * 100_001,
        "a <<E\n" * 50_000,
        "<<E " * 100_000 + "\n",
        "${" * 100_000,
        "\\" * 500_000,
        "aws --a " * 50_000,
        ";" * 500_000,
        "`\\`" * 100_000,
        "a <<E\n" + " E" * 200_000,
    ],
    ids=lambda content: content[:6],
)
def test_hostile_text_takes_no_time(content):
    began = time.process_time()
    shell.tree(content)
    shell.problems(content)
    assert time.process_time() - began < 3


def test_the_words_of_a_loop_and_of_an_option_that_takes_several():
    text = """\
for r in nodejs8.10 "nodejs10.x"; do
  aws lambda publish-layer-version --compatible-runtimes $r --layer-name l
done
aws lambda publish-layer-version --layer-name m --compatible-runtimes a 'b'
echo for r in x y
for r; do :; done
"""
    root = shell.tree(text)
    loops = [[one.node.value for one in item.node.items] for item in root.items if item.key == "for"]
    assert loops == [["nodejs8.10", "nodejs10.x"]]
    lists = [match.node for match in matches("aws.--compatible-runtimes", root)]
    assert [[(one.node.kind, one.node.value) for one in node.items] for node in lists] == [
        [("expression", "$r")],
        [("scalar", "a"), ("scalar", "b")],
    ]
