"""jinjapy and its neighbours as libraries: pages, layouts and front matter without an app."""

import sys

import pytest
from jinja2 import DictLoader, Environment, TemplateNotFound
from jinja_frontmatter import (
    RemoveFrontmatterLoader,
    YAMLFrontmatterExtension,
    extract_frontmatter,
    get_template_frontmatter,
)
from jinjapy import NameGenerator, execute_module, register_package
from jinjapy.pygments import JinjapyLexer
from pygments.token import Comment, Keyword

PAGE = "---\nname = 'Ada'\n---\nHello {{ name }}"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """`package(names)` makes a package of pages that `names` may call otherwise."""
    root = tmp_path / "pages_of_a_test"
    (root / "deep/__pycache__").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "index.jpy": PAGE,
        "plain.py": "answer = 42",
        "style.css": "body {}",
        "deep/page.jpy": "no code",
        "deep/__pycache__/x.pyc": "",
    }.items():
        (root / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    finders = list(sys.meta_path)
    env = Environment()

    def make(names=None, prefix=None):
        loader = register_package(root.name, env=env, name_generator=names, template_prefix=prefix)
        return env, loader

    yield make
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.startswith(root.name)]:
        del sys.modules[name]


@pytest.mark.feature("pages.library")
def test_a_page_is_a_module_and_a_template(package):
    env, loader = package()
    assert execute_module(env, "pages_of_a_test.index").strip().endswith("Hello Ada")
    assert execute_module(env, "pages_of_a_test.plain") == ""
    assert env.loader is loader


@pytest.mark.feature("pages.library")
def test_the_pages_of_a_package_are_listed(package):
    _, loader = package()
    assert sorted(loader.list_templates()) == [
        "pages_of_a_test/deep/page.jpy",
        "pages_of_a_test/index.jpy",
        "pages_of_a_test/style.css",
    ]
    modules = {"__init__", "deep.page", "index", "plain"}
    assert set(loader.list_modules()) == {f"pages_of_a_test.{name}" for name in modules}
    assert set(loader.list_modules(with_package=False)) == modules


@pytest.mark.feature("pages.library")
def test_a_module_and_its_template_find_each_other(package):
    _, loader = package()
    name, template = "pages_of_a_test.index", "pages_of_a_test/index.jpy"
    assert loader.get_template_from_module(name) == template
    assert loader.get_module_from_template(template) == name
    assert loader.get_file_from_module("pages_of_a_test.plain") == "pages_of_a_test/plain.py"
    assert loader.get_template_from_module("pages_of_a_test.plain") is None
    assert loader.get_module_from_template("nothing") is None
    assert loader.get_file_from_module("nothing") is None


@pytest.mark.feature("pages.library")
def test_the_two_parts_of_a_page_are_told_apart(package):
    env, loader = package()
    template, code = loader.split_source("pages_of_a_test/index.jpy")
    assert template.endswith("Hello {{ name }}")
    assert "name = 'Ada'" in code
    assert template.count("\n") == PAGE.count("\n")  # errors name the line of the file
    with pytest.raises(TemplateNotFound):
        loader.get_source(env, "elsewhere/index.jpy")


@pytest.mark.feature("pages.library")
def test_a_second_package_leaves_the_first_its_templates(package):
    env, first = package()
    _, second = package(prefix="other")
    assert env.loader.loaders == [first, second]
    assert env.get_template("other/index.jpy").render(name="B").endswith("Hello B")
    assert env.get_template("pages_of_a_test/index.jpy").render(name="C").endswith("Hello C")


@pytest.mark.feature("pages.library")
def test_modules_may_have_other_names_than_their_files(package):
    class Loud(NameGenerator):
        def module_from_filename(self, filename):
            return super().module_from_filename(filename).upper()

        def filenames_from_module(self, module_name):
            return {module_name.lower()}

    env, loader = package(Loud())
    assert "DEEP.PAGE" in loader.list_modules(with_package=False)
    assert execute_module(env, "pages_of_a_test.INDEX").endswith("Hello Ada")


@pytest.mark.feature("pages.library")
def test_names_are_those_of_the_files_by_default(package):
    env, loader = package(NameGenerator())
    assert "deep.page" in loader.list_modules(with_package=False)
    assert execute_module(env, "pages_of_a_test.index").endswith("Hello Ada")


@pytest.mark.feature("pages.lexer")
def test_a_page_is_coloured_as_python_and_as_a_template():
    tokens = list(JinjapyLexer().get_tokens("---\ndef f(): pass\n---\n<p>{% if a %}</p>"))
    assert tokens[0] == (Comment, "---\n")
    assert (Keyword, "def") in tokens
    assert (Comment.Preproc, "{%") in tokens
    assert JinjapyLexer.aliases == ["jpy"]


@pytest.mark.feature("mail.frontmatter")
def test_the_front_matter_of_a_template_is_read():
    loader = RemoveFrontmatterLoader(DictLoader({"a": "---\ntitle: T\n---\nbody", "b": "plain"}))
    env = Environment(loader=loader)
    assert env.get_template("a").render() == "body"
    assert loader.list_templates() == ["a", "b"]
    assert get_template_frontmatter(env, "a") == "title: T"
    assert get_template_frontmatter(env, "b") is None
    assert env.keep_frontmatter is False
    assert extract_frontmatter("---\nonly: this") == ("", "only: this")
    assert extract_frontmatter("---\na: 1\n---\n", str.upper) == ("", "A: 1")


@pytest.mark.feature("mail.frontmatter")
def test_the_front_matter_is_a_variable_of_its_template():
    env = Environment(extensions=[YAMLFrontmatterExtension])
    source = "---\ntitle: T\n---\n<b>{{ frontmatter.title }}</b>"
    assert env.from_string(source).render() == "<b>T</b>"
    env.frontmatter_varname = "meta"
    assert env.from_string(source.replace("frontmatter", "meta")).render() == "<b>T</b>"
