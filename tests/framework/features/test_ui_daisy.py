"""The daisyUI components: the elements, classes and attributes that they make."""

import pytest

from tests.framework.features.looking import check, tree

EVIL = '"><script>alert(1)</script>'

COLORS = ("primary", "secondary", "accent", "neutral", "success", "warning", "info", "error")
STATES = ("success", "warning", "info", "error")
SIZES = ("xs", "sm", "md", "lg", "xl")
MASKS = (
    *("squircle", "heart", "hexagon", "hexagon-2", "decagon", "pentagon", "diamond", "square"),
    *("circle", "star", "star-2", "triangle", "triangle-2", "triangle-3", "triangle-4"),
    *("half-1", "half-2"),
)

COMPONENTS = [
    pytest.param(
        """<{Button color="primary" size="lg" id="a"}>Save</{Button}>
           <{Button outline=true wide=true shape="circle" join=true active=true block=true}>x</{}>
           <{Button as="a" href="/x" shape="square"}>Go</{Button}>""",
        {
            "button#a.btn.btn-primary.btn-lg": "Save",
            "button#a.btn-outline, button#a.btn-wide, button#a.btn-active, button#a.join-item": 0,
            "button.btn-outline.btn-wide.btn-circle.join-item.btn-active.btn-block": "x",
            "a.btn.btn-square[href='/x']": "Go",
        },
        marks=pytest.mark.feature("daisy.button"),
        id="button",
    ),
    pytest.param(
        """<{Dropdown label="Menu" class="dropdown-end"}>
             <{DropdownItem href="/a"}>A</{DropdownItem}><{DropdownItem href="/b"}>B</{}>
           </{Dropdown}>""",
        {
            "div.dropdown.dropdown-end > div.btn[role=button][tabindex='0']": "Menu",
            "div.dropdown > ul.dropdown-content.menu[tabindex='0'] > li": 2,
            "ul.dropdown-content > li > a[href='/a']": "A",
            "ul.dropdown-content > li > a[href='/b']": "B",
        },
        marks=pytest.mark.feature("daisy.dropdown"),
        id="dropdown",
    ),
    pytest.param(
        """<{Modal id="m" close_btn=true large=true}>
             <{ModalTitle}>Sure?</{ModalTitle}><{ModalAction}><button>No</button></{ModalAction}>
           </{Modal}>
           <{Modal id="n" open=true responsive=false position_x="end" position_y="top"
                   width="w-96" no_blur=true}>x</{Modal}>""",
        {
            "dialog#m.modal.modal-bottom > div.modal-box.max-w-full > h3.font-bold": "Sure?",
            "dialog#m.modal-open": 0,
            "dialog#m > div.modal-box > form[method=dialog] > button.btn-circle": "✕",
            "dialog#m > form.modal-backdrop[method=dialog] > button": "close",
            "dialog#m .modal-action > form[method=dialog] > button": "No",
            "dialog#n.modal-open.modal-end.modal-top > div.modal-box.w-96": "x",
            "dialog#n.modal-bottom, dialog#n form": 0,
        },
        marks=pytest.mark.feature("daisy.modal"),
        id="modal",
    ),
    pytest.param(
        """<{Swap rotate=true id="a"}><i class="swap-on">on</i></{Swap}>
           <{Swap id="b"}>x</{Swap}>""",
        {
            "label#a.swap.swap-rotate > input[type=checkbox]": "",
            "label#a > i.swap-on": "on",
            "label#b.swap": "x",
            "label#b.swap-rotate": 0,
        },
        marks=pytest.mark.feature("daisy.swap"),
        id="swap",
    ),
    pytest.param(
        """<{Accordion id="q"}>
             <{AccordionPanel title="One" open=true toggle_icon="arrow" name="faq" id="a"}>1</{}>
             <{AccordionPanel title="Two" name="faq" id="b"}>2</{AccordionPanel}>
             <{AccordionPanel title="Three" id="c"}>3</{AccordionPanel}>
           </{Accordion}>""",
        {
            "div#q.join.join-vertical > div.collapse": 3,
            "#a.collapse-arrow > input[type=radio][name=faq][checked]": "",
            "#a > .collapse-title": "One",
            "#a > .collapse-content": "1",
            "input[checked]": 1,
            "#b > input[type=radio][name=faq]": "",
            "#c > input[type=radio][name=accordion1]": "",
        },
        marks=pytest.mark.feature("daisy.accordion"),
        id="accordion",
    ),
    pytest.param(
        """<{AvatarGroup id="g"}>
             <{Avatar src="/a.png" alt="Ada" size=24 presence="online"}/>
             <{Avatar placeholder="BC" placeholder_text_size="xl" rounded=false
                      presence="offline"}/>
             <{Avatar src="/c.png" indicator="9" indicator_color="error"
                      indicator_position_x="center" indicator_position_y="middle" id="c"}/>
           </{AvatarGroup}>""",
        {
            "div#g.avatar-group > div.avatar": 3,
            ".avatar.avatar-online > div.rounded-full.w-24 > img[src='/a.png'][alt=Ada]": "",
            ".avatar-offline.avatar-placeholder > div.w-12.bg-neutral > span.text-xl": "BC",
            ".avatar-offline > div.rounded-full": 0,
            ".avatar.indicator > span.indicator-item.badge.badge-error"
            ".indicator-center.indicator-middle": "9",
            ".avatar.indicator > div#c > img[src='/c.png']": "",
        },
        marks=pytest.mark.feature("daisy.avatar"),
        id="avatar",
    ),
    pytest.param(
        """<{Badge color="primary" size="sm" soft=true outline=true dash=true ghost=true}>New</{}>
           <{Badge id="b"}>x</{Badge}>""",
        {
            ".badge.badge-primary.badge-sm.badge-soft.badge-outline.badge-dash.badge-ghost": "New",
            "div#b[class='badge']": 0,
            "div#b.badge-soft, div#b.badge-outline, div#b.badge-dash, div#b.badge-ghost": 0,
            "div#b.badge": "x",
        },
        marks=pytest.mark.feature("daisy.badge"),
        id="badge",
    ),
    pytest.param(
        """<{Card title="Plan" image="/p.png" image_alt="a plan" image_full=true
                  image_on_side=true size="sm" id="a"}>
             <p>Text</p><{CardActions}><b>Buy</b></{CardActions}>
           </{Card}>
           <{Card id="b"}><{CardTitle id="t"}>Own</{CardTitle}></{Card}>""",
        {
            "#a.card.image-full.card-side.card-sm > figure > img[src='/p.png'][alt='a plan']": "",
            "#a > .card-body > h2.card-title": "Plan",
            "#a > .card-body > p": "Text",
            "#a .card-actions.justify-end > b": "Buy",
            "#b figure, #b.image-full, #b.card-side": 0,
            "#b > .card-body > h2#t.card-title": "Own",
        },
        marks=pytest.mark.feature("daisy.card"),
        id="card",
    ),
    pytest.param(
        """<{ChatBubble avatar="/a.png" avatar_alt="Ada" header="Ada" footer="12:00"
                        color="primary" id="a"}>Hello</{ChatBubble}>
           <{ChatBubble reply=true id="b"}>Hi</{ChatBubble}>""",
        {
            "#a.chat.chat-start > .chat-image.avatar img[src='/a.png'][alt=Ada]": "",
            "#a > .chat-header": "Ada",
            "#a > .chat-bubble": "Hello",
            "#a > .chat-footer": "12:00",
            "#b.chat.chat-end > .chat-bubble": "Hi",
            "#b.chat-start, #b .chat-image, #b .chat-header, #b .chat-footer, #a.chat-end": 0,
        },
        marks=pytest.mark.feature("daisy.chat"),
        id="chat",
    ),
    pytest.param(
        """<{Countdown value=42 id="a"}/>""",
        {"span#a.countdown > span[style='--value: 42'][aria-label='42'][aria-live=polite]": "42"},
        marks=pytest.mark.feature("daisy.countdown"),
        id="countdown",
    ),
    pytest.param(
        """<{Kbd size="sm"}>ctrl</{Kbd}>""",
        {"kbd.kbd.kbd-sm": "ctrl"},
        marks=pytest.mark.feature("daisy.kbd"),
        id="kbd",
    ),
    pytest.param(
        """<{List id="l"}><{ListItem id="i" class="x"}>One</{ListItem}></{List}>""",
        {"ul#l.list.rounded-box > li#i.list-row.x": "One"},
        marks=pytest.mark.feature("daisy.list"),
        id="list",
    ),
    pytest.param(
        """<{Table zebra=true pin_rows=true pin_cols=true size="xs" id="a"}>
             <tr><td>1</td></tr></{Table}>
           <{Table id="b"}></{Table}>""",
        {
            "table#a.table.table-zebra.table-pin-rows.table-pin-cols.table-xs td": "1",
            "table#b.table": "",
            "table#b.table-zebra, table#b.table-pin-rows, table#b.table-pin-cols": 0,
        },
        marks=pytest.mark.feature("daisy.table"),
        id="table",
    ),
    pytest.param(
        """<{Breadcrumbs id="b"}><{BreadcrumbsItem id="i"}><a href="/">Home</a></{}>
           <{BreadcrumbsItem}>Here</{BreadcrumbsItem}></{Breadcrumbs}>""",
        {"div#b.breadcrumbs > ul > li": 2, "ul > li#i > a[href='/']": "Home"},
        marks=pytest.mark.feature("daisy.breadcrumbs"),
        id="breadcrumbs",
    ),
    pytest.param(
        """<{Link color="primary" href="/x" id="a"}>More</{Link}>
           <{Link hover=false id="b"}>Plain</{Link}>""",
        {
            "a#a.link.link-primary.link-hover[href='/x']": "More",
            "a#b.link": "Plain",
            "a#b.link-hover": 0,
        },
        marks=pytest.mark.feature("daisy.link"),
        id="link",
    ),
    pytest.param(
        """<{Menu horitzontal=true size="lg" id="m"}>
             <{MenuTitle id="t"}>Main</{MenuTitle}>
             <{MenuItem active=true tooltip="Tip" href="/a" id="a"}>A</{MenuItem}>
             <{MenuItem disabled=true href="/b" id="b"}>B</{MenuItem}>
             <{SubMenu label="More" id="s"}><{MenuItem id="c"}>C</{MenuItem}></{SubMenu}>
             <{SubMenu href="/only" id="u"}>x</{SubMenu}>
             <{CollapsibleSubMenu label="Fold" id="f"}><{MenuItem id="d"}>D</{MenuItem}></{}>
           </{Menu}>""",
        {
            "div#m.menu.menu-horizontal.menu-lg > ul > li.menu-title#t": "Main",
            "li > a#a.menu-active.tooltip[data-tip=Tip][href='/a']": "A",
            "li.menu-disabled": 1,
            "li.menu-disabled > a#b[href='/b']": "B",
            "a#b.menu-active, a#b.tooltip": 0,
            "li > h2#s.menu-title": "More",
            "h2#s + ul > li > a#c": "C",
            "h2#u": "/only",
            "h2#u.menu-title": 0,
            "li#f > details > summary": "Fold",
            "li#f > details > ul > li > a#d": "D",
            "[open]": 0,
        },
        marks=pytest.mark.feature("daisy.menu"),
        id="menu",
    ),
    pytest.param(
        """<{Navbar title="Site" title_href="/" color="primary" sidebar_toggle="drawer"
                    sidebar_toggle_responsive="lg" id="a"}><b>right</b></{Navbar}>
           <{Navbar title="Bare" id="b"}></{Navbar}>""",
        {
            "#a.navbar.bg-primary.text-primary-content": None,
            "#a.navbar > .flex-1 > a.btn.btn-ghost[href='/']": "Site",
            "#a > .flex-none.lg\\:hidden > label.btn[for=drawer] > svg": None,
            "#a > .flex-none > b": "right",
            "#b > .flex-1 > a": "Bare",
            "#b label, #b a[href]": 0,
        },
        marks=pytest.mark.feature("daisy.navbar"),
        id="navbar",
    ),
    pytest.param(
        """<{Pagination id="p"}><{PaginationPrev href="?p=1" id="a"}/>
           <{PaginationPage href="?p=2" active=true id="b"}>2</{PaginationPage}>
           <{PaginationPage href="?p=3" id="c"}>3</{PaginationPage}>
           <{PaginationNext href="?p=4" id="d"}/></{Pagination}>""",
        {
            "div#p.join > a.join-item.btn[role=button]": 4,
            "a#a[href='?p=1']": "«",
            "a#b.btn-active[href='?p=2']": "2",
            "a#c[href='?p=3']": "3",
            "a#d[href='?p=4']": "»",
            "a.btn-active": 1,
        },
        marks=pytest.mark.feature("daisy.pagination"),
        id="pagination",
    ),
    pytest.param(
        """<{Steps vertical=true id="s"}><{Step completed=true icon="✓" id="a"}>One</{Step}>
           <{Step completed=true completed_color="success" id="b"}>Two</{Step}>
           <{Step id="c"}>Three</{Step}></{Steps}><{Steps id="t"}></{Steps}>""",
        {
            "ul#s.steps.steps-vertical > li.step": 3,
            "li#a.step-primary[data-content='✓']": "One",
            "li#b.step-success": "Two",
            "li#c.step-primary, li#c[data-content], ul#t.steps-vertical": 0,
        },
        marks=pytest.mark.feature("daisy.steps"),
        id="steps",
    ),
    pytest.param(
        """<{Tabs style="box" size="lg" id="t"}><{Tab label="One" checked=true id="a"}/>
           <{Tab label="Two" name="other" id="b"}/></{Tabs}>""",
        {
            "div#t.tabs.tabs-box.tabs-lg[role=tablist] > input.tab[type=radio]": 2,
            "input#a[aria-label=One][name=tabs1][checked]": "",
            "input#b[aria-label=Two][name=other]": "",
            "input[checked]": 1,
        },
        marks=pytest.mark.feature("daisy.tabs"),
        id="tabs",
    ),
    pytest.param(
        """<{Alert color="error" soft=true outline=true dash=true id="a"}>Bad</{Alert}>
           <{Alert color="info"}>i</{Alert}><{Alert color="success"}>s</{Alert}>
           <{Alert color="warning"}>w</{Alert}><{Alert id="b"}>Plain</{Alert}>""",
        {
            "div#a.alert.alert-error.alert-soft.alert-outline.alert-dash[role=alert]": "Bad",
            "div.alert > svg": 4,
            "div.alert-error > svg.error": None,
            "div.alert-info > svg.info": None,
            "div.alert-success > svg.success": None,
            "div.alert-warning > svg.warning": None,
            "div#b.alert[role=alert]": "Plain",
            "div#b.alert-soft, div#b.alert-outline, div#b.alert-dash, div#b svg": 0,
        },
        marks=pytest.mark.feature("daisy.alert"),
        id="alert",
    ),
    pytest.param(
        """<{Loading style="dots" size="lg" color="primary"}/><{Loading id="b"}/>""",
        {
            "span.loading.loading-dots.loading-lg": "",
            "span#b.loading.loading-spinner.loading-md": "",
            "span.loading-spinner": 1,
        },
        marks=pytest.mark.feature("daisy.loading"),
        id="loading",
    ),
    pytest.param(
        """<{Progress value=40 max=100 class="progress-primary"}/>""",
        {"progress.progress.progress-primary[value='40'][max='100']": ""},
        marks=pytest.mark.feature("daisy.progress"),
        id="progress",
    ),
    pytest.param(
        """<{Toast x="end" y="top" id="a"}>Saved</{Toast}><{Toast id="b"}>x</{Toast}>""",
        {"div#a.toast.toast-end.toast-top": "Saved", "div#b.toast-end, div#b.toast-top": 0},
        marks=pytest.mark.feature("daisy.toast"),
        id="toast",
    ),
    pytest.param(
        """<{Tooltip label="Help" placement="left" color="info" open=true id="a"}>?</{Tooltip}>
           <{Tooltip label="x" id="b"}>y</{Tooltip}>""",
        {
            "div#a.tooltip.tooltip-left.tooltip-info.tooltip-open[data-tip=Help]": "?",
            "div#b.tooltip[data-tip=x]": "y",
            "div#b.tooltip-open": 0,
        },
        marks=pytest.mark.feature("daisy.tooltip"),
        id="tooltip",
    ),
    pytest.param(
        """<{Checkbox name="a" value="1" checked=true validator=true color="primary" size="sm"}/>
           <{Checkbox name="b"}/>
           <{LabeledCheckbox name="c" style="accent" size="lg"}>Remember me</{LabeledCheckbox}>""",
        {
            "input.checkbox.checkbox-primary.checkbox-sm.validator[type=checkbox][name=a]"
            "[value='1'][checked]": "",
            "input[name=b].validator, input[name=b][checked]": 0,
            "label.label.checkbox-accent": "Remember me",
            "label > input.checkbox[type=checkbox][name=c]": "",
        },
        marks=pytest.mark.feature("daisy.checkbox"),
        id="checkbox",
    ),
    pytest.param(
        """<{Fieldset id="f"}><{FieldsetLegend}>You</{}><{Label for="n"}>Name</{Label}></{}>""",
        {
            "fieldset#f.fieldset > legend.fieldset-legend": "You",
            "fieldset#f > label.label[for=n]": "Name",
        },
        marks=pytest.mark.feature("daisy.fieldset"),
        id="fieldset",
    ),
    pytest.param(
        """<{FileInput name="f" color="info" size="xs" ghost=true accept=".pdf"}/>
           <{FileInput name="g"}/>""",
        {
            "input.file-input.file-input-info.file-input-xs.file-input-ghost[type=file][name=f]"
            "[accept='.pdf']": "",
            "input[name=g].file-input-ghost": 0,
        },
        marks=pytest.mark.feature("daisy.fileinput"),
        id="fileinput",
    ),
    pytest.param(
        """<{Filter name="kind" id="f" color="primary" size="sm"}>
             <{FilterItem name="kind" label="Open" value="open"}/></{Filter}>
           <{Filter name="k" reset_label="Every" id="g"}></{Filter}>""",
        {
            "div#f.filter > input[type=radio][name=kind]": 2,
            "#f > input.btn.filter-reset.btn-primary.btn-sm[aria-label=All]": "",
            "#f > input.btn[aria-label=Open][value=open]": "",
            "#g > input.filter-reset[name=k][aria-label=Every]": "",
        },
        marks=pytest.mark.feature("daisy.filter"),
        id="filter",
    ),
    pytest.param(
        """<{Input name="a" type="email" color="error" size="lg" ghost=true join=true
                  validator=true placeholder="you"}/>
           <{Input name="b"}/>
           <{InputLabel label="Site" floating=true}><{Input name="c"}/></{InputLabel}>
           <{InputLabel label="Path" id="l"}><{Input name="d"}/></{InputLabel}>""",
        {
            "input.input.input-error.input-lg.input-ghost.join-item.validator[type=email][name=a]"
            "[placeholder=you]": "",
            "input.input[type=text][name=b]": "",
            "input[name=b].input-ghost, input[name=b].join-item, input[name=b].validator": 0,
            "label.floating-label > span": "Site",
            "label.floating-label > input[name=c]": "",
            "label#l.input > span.label": "Path",
        },
        marks=pytest.mark.feature("daisy.input"),
        id="input",
    ),
    pytest.param(
        """<{Radio name="plan" value="pro" color="accent" size="sm" checked=true}/>""",
        {"input.radio.radio-accent.radio-sm[type=radio][name=plan][value=pro][checked]": ""},
        marks=pytest.mark.feature("daisy.radio"),
        id="radio",
    ),
    pytest.param(
        """<{Range name="seats" min=1 max=9 value=3 color="warning" size="xs"}/>""",
        {
            "input.range.range-warning.range-xs[type=range][name=seats][min='1'][max='9']"
            "[value='3']": "",
        },
        marks=pytest.mark.feature("daisy.range"),
        id="range",
    ),
    pytest.param(
        """<{Select name="a" placeholder="Pick" color="success" size="sm" ghost=true join=true
                   validator=true}><option value="1">One</option></{Select}>
           <{Select name="b"}><option>x</option></{Select}>""",
        {
            "select.select.select-success.select-sm.select-ghost.join-item.validator[name=a]": None,
            "select[name=a] > option[disabled][selected]": "Pick",
            "select[name=a] > option[value='1']": "One",
            "select[name=b] > option": "x",
            "select[name=b].select-ghost, select[name=b].join-item": 0,
        },
        marks=pytest.mark.feature("daisy.select"),
        id="select",
    ),
    pytest.param(
        """<{Textarea name="a" rows=4 color="info" size="lg" ghost=true}>Hello</{Textarea}>
           <{Textarea name="b"}></{Textarea}>""",
        {
            "textarea.textarea.textarea-info.textarea-lg.textarea-ghost[name=a][rows='4']": "Hello",
            "textarea[name=b].textarea": "",
            "textarea[name=b].textarea-ghost": 0,
        },
        marks=pytest.mark.feature("daisy.textarea"),
        id="textarea",
    ),
    pytest.param(
        """<{Toggle name="a" value="1" color="primary" size="sm" checked=true}/>
           <{LabeledToggle color="accent" size="lg"}>Mails</{LabeledToggle}>""",
        {
            "input.toggle.toggle-primary.toggle-sm[type=checkbox][name=a][value='1'][checked]": "",
            "label.label > input.toggle[type=checkbox]": "",
            "label.label": "Mails",
        },
        marks=pytest.mark.feature("daisy.toggle"),
        id="toggle",
    ),
    pytest.param(
        """<{Divider horizontal=true color="primary" text_placement="start" id="a"}>or</{}>
           <{Divider responsive="lg" text_placement="end" id="b"}></{Divider}>""",
        {
            "div#a.divider.divider-horizontal.divider-primary.divider-start": "or",
            "div#b.divider.lg\\:divider-horizontal.divider-end": "",
            "div#b.divider-horizontal, div#b.divider-start": 0,
        },
        marks=pytest.mark.feature("daisy.divider"),
        id="divider",
    ),
    pytest.param(
        """<{Drawer drawer_id="d" open=true responsive="lg" end=true id="a"}>
             <{DrawerContent id="c"}>Body</{}><{DrawerSide drawer_id="d" id="s"}>Side</{}>
           </{Drawer}><{Drawer id="b"}></{Drawer}>""",
        {
            "div#a.drawer.drawer-open.drawer-end.lg\\:drawer-open"
            " > input#d.drawer-toggle[type=checkbox]": "",
            "div#a > div#c.drawer-content": "Body",
            "div#a > div#s.drawer-side": "Side",
            "div#s > label.drawer-overlay[for=d][aria-label='close sidebar']": "",
            "div#b > input#drawer1.drawer-toggle": "",
            "div#b.drawer-open, div#b.drawer-end": 0,
        },
        marks=pytest.mark.feature("daisy.drawer"),
        id="drawer",
    ),
    pytest.param(
        """<{Footer center=true rows=2 id="a"}><{FooterNav title="Legal" id="n"}>
             <{FooterLink href="/imprint"}>Imprint</{FooterLink}></{FooterNav}></{Footer}>
           <{Footer id="b"}><{FooterNav id="o"}>x</{FooterNav}></{Footer}>""",
        {
            "footer#a.footer.footer-center.grid-rows-2 > nav#n > h6.footer-title": "Legal",
            "nav#n > a.link.link-hover[href='/imprint']": "Imprint",
            "footer#b.footer > nav#o": "x",
            "footer#b.footer-center, nav#o h6": 0,
        },
        marks=pytest.mark.feature("daisy.footer"),
        id="footer",
    ),
    pytest.param(
        """<{Indicator value="9" color="error" size="sm" outline=true position="top" id="a"}>
             <b>Inbox</b></{Indicator}><{Indicator id="b"}>x</{Indicator}>""",
        {
            "div#a.indicator > span.indicator-item.badge.badge-error.badge-sm.badge-outline"
            ".indicator-top": "9",
            "div#a > b": "Inbox",
            "div#b > span.indicator-item": "",
            "div#b > span.badge-outline": 0,
        },
        marks=pytest.mark.feature("daisy.indicator"),
        id="indicator",
    ),
    pytest.param(
        """<{Join vertical=true id="a"}>x</{Join}><{Join id="b"}>y</{Join}>""",
        {"div#a.join.join-vertical": "x", "div#b.join": "y", "div#b.join-vertical": 0},
        marks=pytest.mark.feature("daisy.join"),
        id="join",
    ),
    pytest.param(
        """<{Stack align="end"}><p>a</p></{Stack}>""",
        {"div.stack.stack-end > p": "a"},
        marks=pytest.mark.feature("daisy.stack"),
        id="stack",
    ),
    pytest.param(
        """<{Stats id="a"}><{Stat title="t" value="v" id="s"}/></{Stats}>
           <{Stats vertical=true id="b"}></{Stats}>""",
        {
            "div#a.stats.lg\\:stats-horizontal > div#s.stat": None,
            "div#s > .stat-title + .stat-value + .stat-desc": None,
            "div#b.stats.stats-vertical": "",
            "div#b.lg\\:stats-horizontal": 0,
        },
        marks=pytest.mark.feature("daisy.stat"),
        id="stat",
    ),
    pytest.param(
        """<{Rating name="r" rating=3 size="lg" id="a"}/>
           <{Rating name="q" clearable=true mask="heart" id="b"}/>""",
        {
            "div#a.rating.rating-lg > .mask.mask-star[name=r]": 5,
            "div#a .rating-hidden": 0,
            "div#b > .rating-hidden.mask-heart[name=q][aria-label=clear]": "",
            "div#b > .mask.mask-heart[aria-label='5']": "",
        },
        marks=pytest.mark.feature("daisy.rating"),
        id="rating",
    ),
]


@pytest.mark.parametrize(("source", "expected"), COMPONENTS)
def test_a_component_makes_its_elements(render, source, expected):
    check(render(source), expected)


OPTIONS = [
    ("Alert", "color", COLORS, "alert-{}"),
    ("Badge", "color", COLORS, "badge-{}"),
    ("Badge", "size", SIZES, "badge-{}"),
    ("Button", "color", COLORS, "btn-{}"),
    ("Button", "size", SIZES, "btn-{}"),
    ("Button", "shape", ("square", "circle"), "btn-{}"),
    ("Card", "size", SIZES, "card-{}"),
    ("Checkbox", "color", COLORS, "checkbox-{}"),
    ("Checkbox", "size", SIZES, "checkbox-{}"),
    ("Divider", "color", COLORS, "divider-{}"),
    ("Divider", "responsive", SIZES, "{}:divider-horizontal"),
    ("Divider", "text_placement", ("start", "end"), "divider-{}"),
    ("Drawer", "responsive", SIZES, "{}:drawer-open"),
    ("FileInput", "color", COLORS, "file-input-{}"),
    ("FileInput", "size", SIZES, "file-input-{}"),
    ("Filter name='f'", "color", COLORS, "btn-{}"),
    ("Filter name='f'", "size", SIZES, "btn-{}"),
    ("FilterItem name='f' label='l'", "color", COLORS, "btn-{}"),
    ("FilterItem name='f' label='l'", "size", SIZES, "btn-{}"),
    ("Indicator", "color", COLORS, "badge-{}"),
    ("Indicator", "size", SIZES, "badge-{}"),
    (
        "Indicator",
        "position",
        ("start", "center", "end", "top", "middle", "bottom"),
        "indicator-{}",
    ),
    ("Input", "color", COLORS, "input-{}"),
    ("Input", "size", SIZES, "input-{}"),
    ("Kbd", "size", SIZES, "kbd-{}"),
    ("Link", "color", ("primary", "secondary", "accent", "neutral", *STATES), "link-{}"),
    ("Loading", "style", ("spinner", "dots", "ring", "ball", "bars", "infinity"), "loading-{}"),
    ("Loading", "size", SIZES, "loading-{}"),
    ("Menu", "size", SIZES, "menu-{}"),
    ("Modal responsive=false", "position_x", ("start", "end"), "modal-{}"),
    ("Modal responsive=false", "position_y", ("top", "middle", "bottom"), "modal-{}"),
    ("Radio", "color", COLORS, "radio-{}"),
    ("Radio", "size", SIZES, "radio-{}"),
    ("Range", "color", COLORS, "range-{}"),
    ("Range", "size", SIZES, "range-{}"),
    ("Rating", "size", SIZES, "rating-{}"),
    ("Select", "color", COLORS, "select-{}"),
    ("Select", "size", SIZES, "select-{}"),
    ("Stack", "align", ("top", "bottom", "start", "end"), "stack-{}"),
    ("Step", "color", COLORS, "step-{}"),
    ("Table", "size", SIZES, "table-{}"),
    ("Tabs", "style", ("box", "border", "lift"), "tabs-{}"),
    ("Tabs", "size", SIZES, "tabs-{}"),
    ("Textarea", "color", COLORS, "textarea-{}"),
    ("Textarea", "size", SIZES, "textarea-{}"),
    ("Toast", "x", ("start", "center", "end"), "toast-{}"),
    ("Toast", "y", ("top", "middle", "bottom"), "toast-{}"),
    ("Toggle", "color", COLORS, "toggle-{}"),
    ("Toggle", "size", SIZES, "toggle-{}"),
    ("Tooltip label='l'", "color", COLORS, "tooltip-{}"),
    ("Tooltip label='l'", "placement", ("top", "bottom", "left", "right"), "tooltip-{}"),
    ("Avatar", "mask", MASKS, "mask-{}"),
    ("Avatar indicator='1'", "indicator_color", COLORS, "badge-{}"),
    ("Avatar indicator='1'", "indicator_position_x", ("start", "center", "end"), "indicator-{}"),
    ("Avatar indicator='1'", "indicator_position_y", ("top", "middle", "bottom"), "indicator-{}"),
]


@pytest.mark.parametrize(("tag", "option", "values", "pattern"), OPTIONS)
def test_an_option_adds_its_class_alone(render, tag, option, values, pattern):
    for value in values:
        html = render(f"<{{{tag} {option}=value}}></{{}}>", value=value)
        classes = {name for element in tree(html).iter() for name in element.classes}
        every = {pattern.format(other) for other in values}

        assert classes & every == {pattern.format(value)}


@pytest.mark.parametrize(
    "source",
    [
        "<{AccordionPanel title=q name=q}>{{ q }}</{AccordionPanel}>",
        "<{Avatar src=q alt=q indicator=q}/>",
        "<{Avatar placeholder=q placeholder_text_size=q}/>",
        "<{Card title=q image=q image_alt=q}>{{ q }}</{Card}>",
        "<{ChatBubble avatar=q avatar_alt=q header=q footer=q}>{{ q }}</{ChatBubble}>",
        "<{CollapsibleSubMenu label=q}>{{ q }}</{CollapsibleSubMenu}>",
        "<{Countdown value=q}/>",
        "<{Drawer drawer_id=q}><{DrawerSide drawer_id=q}>x</{DrawerSide}></{Drawer}>",
        "<{Dropdown label=q}>{{ q }}</{Dropdown}>",
        "<{Filter name=q reset_label=q}><{FilterItem name=q label=q}/></{Filter}>",
        "<{FooterNav title=q}>{{ q }}</{FooterNav}>",
        "<{Indicator value=q}>{{ q }}</{Indicator}>",
        "<{Input type=q class=q value=q}/>",
        "<{InputLabel label=q}>{{ q }}</{InputLabel}>",
        "<{MenuItem tooltip=q href=q}>{{ q }}</{MenuItem}>",
        "<{Navbar title=q title_href=q sidebar_toggle=q}>{{ q }}</{Navbar}>",
        "<{Rating name=q mask=q}/>",
        "<{Select placeholder=q}>{{ q }}</{Select}>",
        "<{Step icon=q}>{{ q }}</{Step}>",
        "<{SubMenu label=q}>{{ q }}</{SubMenu}>",
        "<{Tab label=q name=q}/>",
        "<{Textarea title=q}>{{ q }}</{Textarea}>",
        "<{Tooltip label=q class=q}>{{ q }}</{Tooltip}>",
    ],
)
def test_what_a_component_is_given_is_text(render, source):
    html = render(source, q=EVIL)

    check(html, {"script": 0})
    assert "<script" not in html
    assert "script" in html
