//! A site's own templates: they replace the theme's by name, may extend what they replace, and
//! their mistakes are told with the template's line and the page.

use crate::site_test::SiteTest;

#[test]
fn a_template_of_the_site_replaces_the_themes() {
    let own = "<!doctype html><html lang=\"en\"><main id=\"main\"><p>{{ page.kind }}</p></main></html>\n";
    let built = SiteTest::new().file("templates/404.html", own).builds();
    assert_eq!(built.main("/404.html"), "<p>missing</p>");
    assert!(built.main("/").contains("Test Book"));
}

#[test]
fn a_template_can_extend_the_one_that_it_replaces() {
    let own = "{% extends \"theme/base.html\" %}\n{% block head %}<meta name=\"own\" content=\"{{ site.title }}\">{% endblock head %}\n";
    let built = SiteTest::new().file("templates/base.html", own).builds();
    for (path, page) in built.pages() {
        assert!(page.contains("<meta name=\"own\" content=\"Test Book\">"), "{path}");
        assert!(page.contains("<main"), "{path}");
    }
}

#[test]
fn a_component_of_the_site_replaces_the_themes() {
    let own = "{% component card(card: map) -%}<li class=\"own\">{{ card.title }}</li>{%- endcomponent card %}\n";
    let built = SiteTest::new().file("templates/components/card.html", own).builds();
    assert!(built.main("/milestones/").contains("<li class=\"own\">"));
}

#[test]
fn what_every_page_has_is_the_sites_own_component_and_its_mistake_is_told_once() {
    let own = |body: &str| {
        let text = format!(
            "{{% component colophon(@site, @t) -%}}\n{body}\n{{%- endcomponent colophon %}}\n"
        );
        SiteTest::new().file("templates/components/colophon.html", &text)
    };
    let built = own("<p>{{ site.title }}: {{ t.feed }}</p>").builds();
    for page in ["/", "/milestones/", "/404.html"] {
        assert!(built.page(page).contains("<p>Test Book: Feed</p>"), "{page}");
    }
    own("{{ site.titel }}").fails_with(
        r#"
        error[E701]: field `titel` is not defined. Available fields: as_of, feed, footer, generator, home, icon, icon_type, json_feed, lang, licence, logo, nav, policy, report, script, search, social, style, tagline, theme, title, tracked
         --> templates/components/colophon.html:2:9
          |
        2 | {{ site.titel }}
          |         ^^^^^
        "#,
    );
}

#[test]
fn t01_a_mistake_names_the_templates_line_and_the_page() {
    let missing = |body: &str| {
        SiteTest::new().file(
            "templates/404.html",
            &format!("{{% extends \"base.html\" %}}\n{{% block content %}}\n{body}\n{{% endblock content %}}\n"),
        )
    };
    missing("{{ song.title }}").fails_with(r#"
        error[E701]: variable `song` is not defined. Available variables: body, missing, page, site, t
         --> templates/404.html:3:4
          |
        3 | {{ song.title }}
          |    ^^^^
          |
          = note: while rendering the built-in page `/404.html`: /404.html
        "#);
    missing("{{ page.titel }}").fails_with(r#"
        error[E701]: field `titel` is not defined. Available fields: alternates, breadcrumbs, canonical, cover, current, description, feeds, heading, heading_lang, image, json_ld, kind, lang, languages, noindex, report, section, title
         --> templates/404.html:3:9
          |
        3 | {{ page.titel }}
          |         ^^^^^
          |
          = note: while rendering the built-in page `/404.html`: /404.html
        "#);
    missing("{{ page.title | shout }}").fails_with(
        r#"
        error[E701]: unknown filter `shout`
         --> templates/404.html:3:17
          |
        3 | {{ page.title | shout }}
          |                 ^^^^^
        "#,
    );
    missing("{{ <crad /> }}").fails_with(
        r#"
        error[E701]: unknown component `crad`
         --> templates/404.html:3:4
          |
        3 | {{ <crad /> }}
          |    ^^^^^
        "#,
    );
    missing("{% if page.title %}").fails_with(
        r#"
        error[E701]: unknown tag
         --> templates/404.html:4:4
          |
        4 | {% endblock content %}
          |    ^^^^^^^^
        "#,
    );
    missing("{{ page.title").fails_with(
        r#"
        error[E701]: found `{` but expected }}
         --> templates/404.html:4:1
          |
        4 | {% endblock content %}
          | ^
        "#,
    );
}

#[test]
fn t01_a_mistake_that_breaks_many_pages_is_told_once() {
    let own =
        "{% component heading() -%}<h1>{{ nothing.here }}</h1>{%- endcomponent heading %}\n";
    SiteTest::new().file("templates/components/heading.html", own).fails_with(
        r#"
        error[E701]: variable `nothing` is not defined
         --> templates/components/heading.html:1:34
          |
        1 | {% component heading() -%}<h1>{{ nothing.here }}</h1>{%- endcomponent heading %}
          |                                  ^^^^^^^
          |
          = note: while rendering the built-in page `/` and 30 other pages: /
        "#,
    );
}

#[test]
fn t03_a_component_that_places_itself_is_refused() {
    let said = SiteTest::new()
        .file("templates/song.html", "{{ <deeper /> }}")
        .file(
            "templates/components/deeper.html",
            "{% component deeper() %}{{ <deeper /> }}{% endcomponent deeper %}",
        )
        .said();
    assert!(said.contains("error[E701]: maximum render recursion depth"), "{said}");
}

#[test]
fn t07_t08_a_text_is_placed_where_escaping_helps() {
    SiteTest::new().file("templates/song.html", "<p>{{ song.title | safe }}</p>\n").fails_with(
        r#"
        error[E704]: `safe` lets a text become markup
         --> templates/song.html:1:4
          |
        1 | <p>{{ song.title | safe }}</p>
          |    ^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: leave it out: what is markup already is placed as it is
        "#,
    );
    SiteTest::new()
        .file("templates/song.html", "<a title={{ page.title }}>x</a>\n")
        .fails_with(
            r#"
        error[E704]: the value of `title` has no quotes: a space in a text ends it
         --> templates/song.html:1:10
          |
        1 | <a title={{ page.title }}>x</a>
          |          ^^^^^^^^^^^^^^^^
          |
          = help: put the value into double quotes
        "#,
        );
    for template in [
        "<script>x = \"{{ page.title }}\";</script>",
        "<style>p { color: {{ page.title }} }</style>",
        "<p style=\"color: {{ page.title }}\">",
        "<p onclick=\"x('{{ page.title }}')\">",
    ] {
        let said = SiteTest::new().file("templates/components/mine.html", template).said();
        assert!(said.contains("error[E704]"), "{template}: {said}");
    }
}

#[test]
fn t02_templates_that_extend_or_include_each_other_are_refused() {
    let extends = |name: &str| format!("{{% extends \"{name}\" %}}\n");
    let includes = |name: &str| format!("{{% include \"{name}\" %}}\n");
    let by = |line: &dyn Fn(&str) -> String| {
        SiteTest::new()
            .file("templates/a.html", &line("b.html"))
            .file("templates/b.html", &line("a.html"))
    };
    by(&extends).fails_with(
        r#"
        error[E701]: `a.html` extends itself, in the end
         --> templates/a.html:1:13
          |
        1 | {% extends "b.html" %}
          |             ^^^^^^
        "#,
    );
    by(&includes).fails_with(
        r#"
        error[E701]: `a.html` includes itself, in the end
         --> templates/a.html:1:13
          |
        1 | {% include "b.html" %}
          |             ^^^^^^
        "#,
    );
    for _ in 0..20 {
        assert_eq!(by(&extends).said(), by(&extends).said());
        assert_eq!(by(&includes).said(), by(&includes).said());
    }
}

#[test]
fn t06_a_template_that_is_not_there_is_named() {
    SiteTest::new().file("templates/404.html", "{% extends \"nothing.html\" %}\n").fails_with(
        r#"
        error[E701]: there is no template `nothing.html` to extend
         --> templates/404.html:1:13
          |
        1 | {% extends "nothing.html" %}
          |             ^^^^^^^^^^^^
        "#,
    );
    SiteTest::new()
        .file("templates/404.html", "{% extends \"base.html\" %}\n{% block content %}{% include \"nothing.html\" %}{% endblock content %}\n")
        .fails_with(r#"
            error[E701]: unknown template `nothing.html`
             --> templates/404.html:2:31
              |
            2 | {% block content %}{% include "nothing.html" %}{% endblock content %}
              |                               ^^^^^^^^^^^^^
            "#);
}
