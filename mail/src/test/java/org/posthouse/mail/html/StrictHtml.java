package org.posthouse.mail.html;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at cleaned HTML with eyes of its own: a grammar so narrow that no two readers can see different things in it, and lists that are written down here again. Whatever
 * is not in the grammar or on the lists is an error.
 */
final class StrictHtml {
    private static final Set<String> EMPTY = Set.of("br", "col", "hr", "img", "wbr");
    private static final Set<String> ELEMENTS = Set
            .of(("a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col"
                    + " colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav"
                    + " ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr")
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set
            .of(("abbr align alt aria-hidden aria-label bgcolor border cellpadding cellspacing class clear"
                    + " color colspan data-blocked data-quoted datetime dir face height href hspace id lang noshade nowrap open rel reversed role rowspan"
                    + " scope size span src start style target title type valign value vspace width").split(" "));
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*");
    private static final Pattern ATTRIBUTE = Pattern.compile(" ([a-z-]+)=\"([^\"<>`]*)\"");
    private static final Pattern ENTITY = Pattern.compile("&(?:amp|lt|gt|quot|#(\\d+)|#[xX]([0-9a-fA-F]+));");
    private static final Pattern LINK = Pattern
            .compile("(?:https?://[^\\s\"'<>\\\\@/]+(?:[/?#][^\\s\"'<>\\\\]*)?|mailto:[^\\s\"'<>]+|tel:[0-9+*#();,.-]+|#m-[\\w-]+)");
    private static final Pattern PICTURE = Pattern
            .compile("/proxy/\\d+|/part/\\d+|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*");
    private static final Pattern PROPERTY = Pattern
            .compile("(background|border|font|text|margin|padding|list-style|page-break|align|flex|justify"
                    + "|column|row|overflow|word|min|max)(-[a-z]+)*|color|width|height|display|float|clear|direction|visibility|white-space|line-height"
                    + "|letter-spacing|vertical-align|table-layout|caption-side|empty-cells|hyphens|object-fit|opacity|tab-size|unicode-bidi|writing-mode"
                    + "|gap|box-sizing");
    private static final Pattern VALUE = Pattern.compile("(?:[\\p{L}\\p{Nd}_#%., /!*+-]|\"[\\p{L}\\p{Nd} ,_.-]*\"|\\(|\\))*");
    private static final Pattern SELECTOR = Pattern.compile("\\.m-mail[\\w.#:>+~* -]*");
    private final String html;
    private int at;
    private final Deque<String> open = new ArrayDeque<>();

    private StrictHtml(String html) {
        this.html = html;
    }

    /** AssertionError where something is there that may not be. */
    static void check(String html) {
        new StrictHtml(html).document();
    }

    private AssertionError wrong(String what) {
        int from = Math.max(0, at - 60), to = Math.min(html.length(), at + 120);
        return new AssertionError(what + " at " + at + ": ..." + html.substring(from, to));
    }

    private void document() {
        if (html.startsWith("<style>\n")) {
            int end = html.indexOf("</style>");
            sheet(html.substring(8, end));
            at = end + 8;
        }
        if (!html.startsWith("<div class=\"m-mail", at))
            throw wrong("no div for the page");
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c != '<')
                text();
            else if (html.startsWith("<!-- -->", at) && html.charAt(at - 1) == '{')
                at += 8;
            else if (html.startsWith("</", at))
                end();
            else
                begin();
            if (open.isEmpty() && at < html.length())
                throw wrong("something behind the page");
        }
        if (!open.isEmpty())
            throw wrong("not closed: " + open);
    }

    private void text() {
        for (; at < html.length() && html.charAt(at) != '<'; at++) {
            char c = html.charAt(at);
            if (c == '>' || c < ' ' && c != '\n' && c != '\t' && c != '\r')
                throw wrong("a character that should be written otherwise");
            if (c == '&')
                entity();
        }
    }

    private void entity() {
        Matcher m = ENTITY.matcher(html).region(at, Math.min(html.length(), at + 12));
        if (!m.lookingAt())
            throw wrong("an entity that is not on the list");
    }

    private String name() {
        Matcher m = NAME.matcher(html).region(at, html.length());
        if (!m.lookingAt())
            throw wrong("no name");
        at = m.end();
        if (!ELEMENTS.contains(m.group()))
            throw wrong("an element that is not on the list: " + m.group());
        return m.group();
    }

    private void end() {
        at += 2;
        String name = name();
        if (!html.startsWith(">", at++) || !name.equals(open.poll()))
            throw wrong("an end tag for nothing: " + name);
    }

    private void begin() {
        at++;
        String name = name();
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher m = ATTRIBUTE.matcher(html);
        while (m.region(at, html.length()).lookingAt()) {
            if (!ATTRIBUTES.contains(m.group(1)) || attributes.put(m.group(1), decoded(m.group(2))) != null)
                throw wrong("an attribute that is not on the list, or twice: " + m.group(1));
            at = m.end();
        }
        boolean closed = html.startsWith(" />", at);
        if (!closed && !html.startsWith(">", at))
            throw wrong("a tag that does not end");
        at += closed ? 3 : 1;
        if (closed != EMPTY.contains(name) && closed)
            throw wrong("an element that is closed and may not be");
        if (!EMPTY.contains(name))
            open.push(name);
        if (open.size() > 110)
            throw wrong("too deep");
        attributes.forEach((n, v) -> attribute(name, n, v));
        if (name.equals("a") && attributes.getOrDefault("href", "#").charAt(0) != '#'
                && !("noopener noreferrer nofollow".equals(attributes.get("rel")) && "_blank".equals(attributes.get("target"))))
            throw wrong("a link with a way back");
    }

    private void attribute(String element, String name, String value) {
        boolean right = switch (name) {
            case "href" -> element.equals("a") && LINK.matcher(value).matches();
            case "src" -> element.equals("img") && PICTURE.matcher(value).matches();
            case "class" -> value.matches("m-[\\w-]+( m-[\\w-]+)*");
            case "id" -> value.matches("m-[\\w-]+");
            case "style" -> {
                declarations(value, true);
                yield true;
            }
            case "width", "height", "border", "cellpadding", "cellspacing", "colspan", "rowspan", "span", "start", "value", "size",
                    "hspace",
                    "vspace" ->
                value.matches("[+-]?\\d{1,5}(%|px)?");
            case "bgcolor", "color" -> value.matches("#?[0-9a-z]{3,30}");
            case "data-blocked", "data-quoted" -> value.isEmpty();
            case "target" -> value.equals("_blank");
            case "title", "alt", "aria-label", "abbr", "datetime", "face", "lang" -> value.length() <= 1000;
            default -> value.matches("[a-zA-Z0-9 -]{0,40}");
        };
        if (!right)
            throw wrong("an attribute with a value that may not be: " + name + "=" + value);
    }

    private void declarations(String css, boolean pictures) {
        for (String one : css.split(";(?=[a-z-]+:)", -1)) {
            int colon = one.indexOf(':');
            if (colon < 0 || !PROPERTY.matcher(one.substring(0, colon)).matches())
                throw wrong("a property that is not on the list: " + one);
            String value = one.substring(colon + 1);
            if (pictures && one.startsWith("background"))
                value = value.replaceAll("url\\(\"/proxy/\\d+\"\\)", "");
            if (!VALUE.matcher(value).matches()
                    || value.toLowerCase(java.util.Locale.ROOT).matches("(?s).*(url|expression|image|var|attr|env|src|element)\\(.*"))
                throw wrong("a value that may not be: " + one);
        }
    }

    private void sheet(String css) {
        if (css.indexOf('<') >= 0 || css.indexOf('\\') >= 0 || css.contains("/*"))
            throw wrong("a sheet that can be read in two ways");
        String rules = css;
        for (Matcher m = Pattern.compile("@media ([a-z0-9:(), -]+)\\{\n?((?:[^{}]*\\{[^{}]*\\}\n)*)\\}\n").matcher(rules); m.find();)
            rules = rules.replace(m.group(), m.group(2));
        if (rules.indexOf('@') >= 0)
            throw wrong("a sheet with an at-rule that is not on the list: " + rules.substring(rules.indexOf('@')));
        for (String rule : rules.split("\n")) {
            if (rule.isEmpty())
                continue;
            int brace = rule.indexOf('{');
            if (brace < 0 || !rule.endsWith("}") || rule.indexOf('{', brace + 1) >= 0)
                throw wrong("no rule: " + rule);
            for (String selector : rule.substring(0, brace).split(","))
                if (!SELECTOR.matcher(selector).matches())
                    throw wrong("a rule that leaves the message: " + selector);
            declarations(rule.substring(brace + 1, rule.length() - 1), false);
        }
    }

    static String decoded(String text) {
        return ENTITY.matcher(text).replaceAll(m -> Matcher.quoteReplacement(switch (m.group()) {
            case "&amp;" -> "&";
            case "&lt;" -> "<";
            case "&gt;" -> ">";
            case "&quot;" -> "\"";
            default -> Character.toString(m.group(1) != null ? Integer.parseInt(m.group(1)) : Integer.parseInt(m.group(2), 16));
        }));
    }
}
