package org.posthouse.mail.html;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which attributes an element keeps, and with which values. Of one name the first counts, as it does for browsers. */
final class Attributes {
    private static final int MAX_TEXT = 1_000;
    private static final int MAX_CLASSES = 20;
    private static final int MAX_NUMBER = 10_000;
    /** Octets of all pictures in their own addresses. */
    private static final int MAX_DATA = 2 << 20;
    private static final Set<String> TEXTS = Set.of("title", "alt", "aria-label", "abbr", "datetime");
    private static final Map<String, Set<String>> NUMBERS = Map.ofEntries(
            Map.entry("width", Set.of("img", "table", "td", "th", "col", "colgroup", "hr", "pre")),
            Map.entry("height", Set.of("img", "table", "td", "th", "tr")), Map.entry("border", Set.of("img", "table")),
            Map.entry("cellpadding", Set.of("table")), Map.entry("cellspacing", Set.of("table")), Map.entry("colspan", Set.of("td", "th")),
            Map.entry("rowspan", Set.of("td", "th")), Map.entry("span", Set.of("col", "colgroup")), Map.entry("start", Set.of("ol")),
            Map.entry("value", Set.of("li")), Map.entry("size", Set.of("font", "hr")), Map.entry("hspace", Set.of("img", "table")),
            Map.entry("vspace", Set.of("img", "table")));
    private static final Map<String, Set<String>> WORDS = Map.ofEntries(
            Map.entry("align", Set.of("left", "right", "center", "justify", "middle", "top", "bottom", "absmiddle", "char")),
            Map.entry("valign", Set.of("top", "middle", "bottom", "baseline")), Map.entry("dir", Set.of("ltr", "rtl", "auto")),
            Map.entry("clear", Set.of("all", "left", "right", "none")), Map.entry("nowrap", Set.of("", "nowrap", "true")),
            Map.entry("noshade", Set.of("", "noshade", "true")), Map.entry("scope", Set.of("row", "col", "rowgroup", "colgroup")),
            Map.entry("type", Set.of("1", "a", "i", "disc", "circle", "square")), Map.entry("role", Set.of("presentation", "none")),
            Map.entry("aria-hidden", Set.of("true", "false")), Map.entry("open", Set.of("", "open")),
            Map.entry("reversed", Set.of("", "reversed")));
    private final Pictures pictures;
    private final CssRules css;
    private int remote;
    private boolean colours;
    private int data;

    Attributes(Pictures pictures, CssRules css) {
        this.pictures = pictures;
        this.css = css;
    }

    /** Pictures from elsewhere so far, those that styles name apart. */
    int remote() {
        return remote;
    }

    boolean colours() {
        return colours;
    }

    /** Names and values in turns, as they were given and as they are kept. */
    List<String> of(String element, List<String> given) {
        List<String> kept = new ArrayList<>();
        var seen = new LinkedHashSet<String>();
        String ground = "", style = "";
        for (int i = 0; i + 1 < given.size(); i += 2) {
            String name = given.get(i).toLowerCase(Locale.ROOT), value = given.get(i + 1);
            if (!seen.add(name))
                continue;
            switch (name) {
                case "href" -> link(element, value, kept);
                case "src" -> picture(element, value, kept);
                case "srcset" -> {
                    // The picture in src stands for all of them.
                }
                case "style" -> style = css.style(value);
                case "background" -> ground = css.style("background-image:url(\"" + value.replaceAll("[\"\\\\\n\r\f]", "") + "\")");
                case "class" -> classes(value, kept);
                case "id", "name" -> id(element, name, value, kept);
                default -> plain(element, name, value, kept);
            }
        }
        String both = style.isEmpty() || ground.isEmpty() ? style + ground : style + ";" + ground;
        if (!both.isEmpty())
            add(kept, "style", both);
        return kept;
    }

    private static void add(List<String> kept, String name, String value) {
        kept.add(name);
        kept.add(value);
    }

    private static void link(String element, String value, List<String> kept) {
        if (!element.equals("a"))
            return;
        String inside = value.strip();
        if (inside.startsWith("#")) {
            String id = Elements.own(inside.substring(1));
            if (!id.isEmpty())
                add(kept, "href", "#" + id);
            return;
        }
        String url = Links.link(value);
        if (url == null)
            return;
        add(kept, "href", url);
        add(kept, "target", "_blank");
        add(kept, "rel", "noopener noreferrer nofollow");
    }

    private void picture(String element, String value, List<String> kept) {
        if (!element.equals("img"))
            return;
        String cid = Links.contentId(value);
        String url = cid == null ? Links.remote(value) : null;
        String path = null;
        if (cid != null)
            path = pictures.attached(cid).orElse(null);
        else if (url != null) {
            remote++;
            path = pictures.remote(url).orElse(null);
            if (path == null)
                add(kept, "data-blocked", "");
        } else {
            path = data(value);
        }
        if (path != null)
            add(kept, "src", path);
    }

    private @Nullable String data(String value) {
        String url = Links.data(value);
        if (url == null || data + url.length() > MAX_DATA)
            return null;
        data += url.length();
        return url;
    }

    private static void classes(String value, List<String> kept) {
        var own = new LinkedHashSet<String>();
        for (String name : value.strip().split("[ \t\n\r\f]+", MAX_CLASSES + 1)) {
            String c = Elements.own(name);
            if (!c.isEmpty() && own.size() < MAX_CLASSES)
                own.add(c);
        }
        if (!own.isEmpty())
            add(kept, "class", String.join(" ", own));
    }

    // Where links within the message lead.
    private static void id(String element, String name, String value, List<String> kept) {
        String id = Elements.own(value.strip());
        if (!id.isEmpty() && !kept.contains("id") && (name.equals("id") || element.equals("a")))
            add(kept, "id", id);
    }

    private void plain(String element, String name, String value, List<String> kept) {
        Set<String> words = WORDS.get(name), numbered = NUMBERS.get(name);
        String word = value.strip().toLowerCase(Locale.ROOT);
        if (words != null && words.contains(word))
            // The letters of lists differ by case.
            add(kept, name, name.equals("type") ? value.strip() : word);
        else if (numbered != null && numbered.contains(element) && isNumber(word))
            add(kept, name, word);
        else if (TEXTS.contains(name) && value.length() <= MAX_TEXT)
            add(kept, name, value);
        else if (name.equals("lang") && word.length() <= 35
                && word.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 128 || c == '-'))
            add(kept, name, word);
        else if (name.equals("face") && element.equals("font") && isFace(value))
            add(kept, name, value);
        else if ((name.equals("bgcolor") || name.equals("color") && element.equals("font")) && isColour(word)) {
            add(kept, name, word);
            colours = true;
        }
    }

    static boolean isColour(String word) {
        String digits = word.startsWith("#") ? word.substring(1) : word;
        boolean hex = digits.length() >= 3 && digits.length() <= 8 && digits.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
        return hex || word.length() <= 30 && word.length() >= 3 && word.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    private static boolean isFace(String value) {
        return value.length() <= 200 && value.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || " ,-_.'".indexOf(c) >= 0);
    }

    private static boolean isNumber(String word) {
        String digits = word.endsWith("%")
                ? word.substring(0, word.length() - 1)
                : word.endsWith("px") ? word.substring(0, word.length() - 2) : word;
        if (digits.startsWith("+") || digits.startsWith("-"))
            digits = digits.substring(1);
        return !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(digits) <= MAX_NUMBER;
    }
}
