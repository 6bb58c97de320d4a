"""jinja-super-macros as a library: macros are tags, wherever they were declared."""

import re

import pytest
from jinja2 import BaseLoader, DictLoader, Environment, FileSystemLoader, TemplateSyntaxError
from jinja_super_macros import (
    MacroRegistryExtension,
    MacroTagsExtension,
    configure_environment,
    html_attrs,
    html_class,
    html_tag,
)
from jinja_super_macros.registry import FileLoader
from jinja_super_macros.tags import find_closing

HELLO = (
    "{% macro Hello(name='you') %}Hello {{ name }}!{{ caller() if caller else '' }}{% endmacro %}"
)


@pytest.fixture
def env():
    env = Environment(loader=DictLoader({}))
    configure_environment(env)
    return env


def shown(env, source, **values):
    return env.from_string(source).render(**values)


def words(text):
    """The text with its attributes and classes in alphabetical order: theirs is that of a set."""
    return re.sub(
        r'class="([^"]*)"', lambda m: f'class="{" ".join(sorted(m[1].split()))}"', str(text)
    )


@pytest.mark.feature("macros.registry")
def test_macros_come_from_a_source(env):
    other = "{% macro One() %}1{% endmacro %}{% macro Two() %}2{% endmacro %}"
    assert env.macros.register_from_source(HELLO) == ["Hello"]
    assert env.macros.register_from_source(other, prefix="n") == ["nOne", "nTwo"]
    assert shown(env, "<{ Hello }/><{ nTwo }/>") == "Hello you!2"
    assert ("Hello" in env.macros, "One" in env.macros) == (True, False)
    assert env.macros.exists("nOne")
    assert env.macros.Hello("Ada") == env.macros["Hello"](name="Ada") == "Hello Ada!"


@pytest.mark.feature("macros.registry")
def test_a_macro_has_other_names(env):
    env.macros.register_from_source(HELLO)
    env.macros.alias("Hello", "Hi")
    assert sorted(env.macros.get_aliases("Hello")) == ["Hello", "Hi"]
    assert shown(env, "<{ Hi name='Bob' }/>") == "Hello Bob!"
    assert env.macros.resolve_template("Hi") == env.macros.resolve_template("Hello")
    assert env.macros.resolve("nobody") == env.macros.resolve("") == (None, None)
    env.macros.alias("lost", "Lost")
    assert env.macros.resolve("Lost") == (None, None)


@pytest.mark.feature("macros.registry")
def test_names_may_be_written_in_any_case(env):
    env.macro_registry_case_insensitive = True
    env.macros.register_from_source(HELLO, alias="GREET")
    env.macros.alias("Hello", "HI")
    assert shown(env, "<{ Greet }/><{ hi }/>") == "Hello you!Hello you!"


@pytest.mark.feature("macros.registry")
def test_a_macro_is_replaced_unless_it_is_refused(env):
    env.macros.create("Box", "one")
    env.macros.create("Box", "two")
    assert shown(env, "<{ Box }/>") == "two"
    with pytest.raises(Exception, match="already declared"):
        env.macros.create("Box", "three", replace=False)
    env.macro_registry_default_replace = False
    with pytest.raises(Exception, match="already declared"):
        env.macros.create("Box", "three")
    env.macros.create("Box", "four", replace=True)
    assert shown(env, "<{ Box }/>") == "four"


@pytest.fixture
def folder(tmp_path):
    for name, text in {
        "__macros__.html": HELLO,
        "deep/more.html": "{% macro Deep() %}deep{% endmacro %}",
        "Card.macro.html": "<p>{{ props.title }}</p>",
        "deep/_Hidden.macro.html": "hidden",
        "deep/Inner.macro.html": "inner",
        "page.html": "a page",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.feature("macros.registry")
def test_the_macros_of_an_environment_are_registered_when_it_is_configured(folder):
    env = Environment(loader=FileSystemLoader(folder))
    configure_environment(env, auto_register_macros=True)
    assert shown(env, "<{ Hello }/><{ Card title='T' }/><{ Inner }/>") == "Hello you!<p>T</p>inner"
    assert "Deep" not in env.macros


@pytest.mark.feature("macros.registry")
def test_templates_of_an_environment_are_chosen(folder):
    env = Environment(loader=FileSystemLoader(folder))
    configure_environment(env)
    assert env.macros.register_from_env_path("/deep/") == ["Deep"]
    assert env.macros.register_from_env() == ["Hello"]
    assert set(env.macros.register_from_env(["html"], False)) >= {"Hello", "Deep"}
    created = env.macros.create_from_env(filter_func=lambda name: name == "page.html")
    assert created == ["page"]
    with pytest.raises(OSError, match="template"):  # a macro without a file is no file's macro
        env.macros.create_from_env(["html"], False)
    silent = Environment()
    configure_environment(silent)
    silent.loader = BaseLoader()  # it lists nothing
    assert silent.macros.register_from_env() is None
    assert silent.macros.create_from_env() is None


@pytest.mark.feature("macros.registry")
def test_macros_come_from_files_folders_and_packages(env, folder, tmp_path, monkeypatch):
    assert env.macros.register_from_file(str(folder / "__macros__.html")) == ["Hello"]
    assert env.macros.register_from_directory(folder / "deep", "d") == ["Deep"]
    assert env.macros.resolve_template("Deep") == "__macros__/d/more.html"
    made = env.macros.create_from_directory(folder)
    assert sorted(made) == ["Card", "Inner"]
    assert env.macros.create_from_file(str(folder / "page.html"), "Page") == "Page"
    empty = Environment(loader=DictLoader({}))
    configure_environment(empty)
    none = empty.macros.register_from_directory(folder, filter_func=lambda name: name == "no")
    assert (none, "Hello" in empty.macros) == ([], False)
    package = tmp_path / "macro_package_of_a_test"
    (package / "macros").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "macros/all.html").write_text("{% macro Packed() %}packed{% endmacro %}")
    monkeypatch.syspath_prepend(tmp_path)
    assert env.macros.register_from_package(package.name) == ["Packed"]
    assert shown(env, "<{ Packed }/><{ Deep }/><{ Page }/>") == "packeddeepa page"


@pytest.mark.feature("macros.registry")
def test_one_file_is_a_loader_of_its_names_only(folder, env):
    loader = FileLoader(str(folder / "page.html"), ["a", "b"])
    source, filename, fresh = loader.get_source(env, "b")
    assert (source, filename, fresh()) == ("a page", str(folder / "page.html"), True)
    assert loader.list_templates() == ["a", "b"]
    with pytest.raises(Exception, match="page"):
        loader.get_source(env, "page.html")


@pytest.mark.feature("macros.functions")
def test_a_function_is_a_macro(env):
    @env.macro
    def shout(text, caller=None):
        return (text + (caller() if caller else "")).upper()

    @env.macro(name="Whisper")
    def low(text):
        return text.lower()

    assert shown(env, "<{ shout 'a' }/><{ shout 'a' }>b</{ shout }>") == "AAB"
    assert shown(env, "<{ Whisper 'ABC' }/>") == "abc"
    assert low("X") == "x"


@pytest.mark.feature("macros.functions")
def test_the_docstring_of_a_function_is_a_macro(env):
    @env.macro
    def Card(title, size=3, *rest, **options):
        """<p>{{ title }} {{ size }} {{ rest|join('-') }} {{ options.a }} {{ inner }}</p>"""

    assert Card("T").strip() == "<p>T 3   </p>"
    assert shown(env, "<{ Card 'T' 1 2 a='A' }>in</{ Card }>").strip() == "<p>T 1 2 A in</p>"


@pytest.mark.feature("macros.registry")
def test_a_global_is_a_macro(env):
    env.globals["add"] = lambda a, b=1, caller=None: a + b + (caller if caller else 0)
    env.macros.create_from_global("add", "Add")
    assert shown(env, "<{ Add 1 }/><{ Add 1 b=2 }/>") == "23"


@pytest.mark.feature("macros.tags")
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<{ Hello 'A' }/>", "Hello A!"),
        ("<{Hello name='A'}/>", "Hello A!"),
        ("<{ Hello name=(1 + 1) }/>", "Hello 2!"),
        ("<{ Hello *['B'] }/>", "Hello B!"),
        ("<{ Hello **{'name': 'C'} }/>", "Hello C!"),
        ("<{ Hello name='}/>' }/>", "Hello }/>!"),
        (r"<{ Hello name='it\'s' }/>", "Hello it's!"),
        ("<{ Hello }>x<{ Hello }/></{ Hello }>", "Hello you!xHello you!"),
        ("<{ Hello }>x</{}>", "Hello you!x"),
        ("{% macro Mine(a) %}[{{ a }}]{% endmacro %}<{ Mine 1 }/>", "[1]"),
        ("{% macro Mine() %}[{{ caller() }}]{% endmacro %}<{ Mine }>b</{ Mine }>", "[b]"),
        ("{% from 'lib' import One, Two as Deux %}<{ One }/><{ Deux }/>", "12"),
        ("no tags", "no tags"),
    ],
)
def test_a_tag_calls_its_macro(source, expected):
    library = "{% macro One() %}1{% endmacro %}{% macro Two() %}2{% endmacro %}"
    env = Environment(loader=DictLoader({"lib": library}))
    configure_environment(env)
    env.macros.register_from_source(HELLO)
    assert shown(env, source) == expected


@pytest.mark.feature("macros.tags")
def test_a_tag_gives_values_to_what_it_holds(env):
    each = "{% macro Each(items) %}{% for i in items %}{{ caller(i) }}{% endfor %}{% endmacro %}"
    env.macros.register_from_source(each)
    assert shown(env, "<{ Each(item) items=[1, 2] }>({{ item }})</{ Each }>") == "(1)(2)"


@pytest.mark.feature("macros.tags")
def test_a_tag_without_a_macro_is_an_element(env):
    assert shown(env, "<{ br }/>") == "<br>"
    assert shown(env, "<{ div id='a' data-x=1 }>b</{ div }>") == '<div id="a" data-x="1">b</div>'
    with pytest.raises(Exception, match="unnamed args"):
        env.from_string("<{ div 'a' }/>")
    env.undefined_macro_tag_fallback = "nothing"
    with pytest.raises(Exception, match="fallback was not found"):
        env.from_string("<{ div }/>")


@pytest.mark.feature("macros.tags")
def test_tags_work_without_a_registry():
    env = Environment(extensions=[MacroTagsExtension])
    source = "{% macro Mine(a) %}[{{ a }}]{% endmacro %}<{ Mine 1 }/>"
    assert env.from_string(source).render() == "[1]"
    assert env.from_string("<{ given 2 }/>").render(given=lambda n: n + 1) == "3"


@pytest.mark.feature("macros.tags")
@pytest.mark.parametrize(
    "source", ["<{ Hello ", "<{ Hello name='a }/>", "<{ Hello - }/>", "<{ Hello a='b' c }/>"]
)
def test_a_tag_that_is_wrong_is_refused(env, source):
    env.macros.register_from_source(HELLO)
    with pytest.raises(Exception, match=r"Missing closing|invalid syntax|unexpected|expected"):
        env.from_string(source)


@pytest.mark.feature("macros.tags")
def test_the_end_of_a_tag_is_looked_for_outside_of_its_texts():
    ends = ("}>", "}/>")
    assert find_closing("a }/>", ends) == (2, "}/>")
    assert find_closing("'}/>' }>", ends) == (6, "}>")
    assert find_closing(r"'\'}>' }>", ends) == (7, "}>")
    assert find_closing("'}>", ends) == (-1, "")
    assert find_closing("nothing", ends) == (-1, "")


@pytest.mark.feature("macros.use")
def test_a_macro_is_used_in_an_expression(env):
    env.macros.register_from_source(HELLO)
    assert shown(env, "{% use_macro Hello, %}{{ Hello('A')|upper }}") == "HELLO A!"
    assert shown(env, "{% use_macro %}nothing") == "nothing"
    assert shown(env, "{% use_macro Hello, Nobody %}{{ Hello() }}") == "Hello you!"
    with pytest.raises(Exception, match="list of macro names"):
        env.from_string("{% use_macro 'Hello' %}")
    with pytest.raises(TemplateSyntaxError):
        env.from_string("{% use_macro Hello Hello %}")


@pytest.mark.feature("macros.registry")
def test_an_environment_has_one_registry():
    env = Environment(extensions=[MacroRegistryExtension])
    first = env.macros
    configure_environment(env)
    assert env.macros is first


@pytest.mark.feature("macros.html")
def test_an_element_is_made():
    assert html_tag("br") == "<br>"
    assert html_tag("p", {"id": "a"}, "text") == '<p id="a">text</p>'
    assert html_tag("p", inner="") == "<p></p>"
    assert html_tag("p", lang="en") == '<p lang="en">'


@pytest.mark.feature("macros.html")
def test_attributes_are_made_of_values():
    assert html_attrs({"a_b": 1, "for_": " x ", "no": None, "off": False, "on": True}) == (
        'a-b="1" for="x" on'
    )
    assert words(html_attrs({"class": "a"}, class_="b", class__="c")) == 'class="a b c"'
    assert html_attrs() == ""


@pytest.mark.feature("macros.html")
def test_classes_are_gathered():
    made = html_class("a b", None, ["c"], {"d": True, "e": False}, {"f"}, g=1, h=0)
    assert sorted(made.split()) == ["a", "b", "c", "d", "f", "g"]


@pytest.mark.feature("macros.registry")
def test_a_registry_tells_all_its_macros(env):
    env.macros.register_from_source(HELLO, "hello.html", alias="Hi")
    found = dict(type(env.macros).__iter__(env.macros))
    assert found["Hi"] == "__macros__/hello.html"
