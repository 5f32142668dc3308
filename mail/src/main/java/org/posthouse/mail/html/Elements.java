package org.posthouse.mail.html;

import java.util.Set;

/** The elements that are shown, and those of which nothing is, not even the text. All others are gone and their content stays. */
final class Elements {
    /** The class of the div that stands for the page. */
    static final String PAGE = "m-mail";
    private static final Set<String> SHOWN = Set.of("a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big",
            "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "dir", "div", "dl",
            "dt",
            "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
            "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike",
            "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr");
    private static final Set<String> EMPTY = Set.of("br", "col", "hr", "img", "wbr");
    private static final Set<String> HIDDEN = Set.of("applet", "audio", "canvas", "embed", "frameset", "iframe", "math", "noembed",
            "noframes", "object", "plaintext", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp");
    /** Elements that are a whole in their tag, although they are hidden. */
    private static final Set<String> HIDDEN_EMPTY = Set.of("embed");
    private static final int NAME = 100;

    private Elements() {}

    static boolean isShown(String name) {
        return SHOWN.contains(name);
    }

    /** Whether it has no content and no end tag. */
    static boolean isEmpty(String name) {
        return EMPTY.contains(name);
    }

    static boolean isHidden(String name) {
        return HIDDEN.contains(name) && !HIDDEN_EMPTY.contains(name);
    }

    /** A class or an id of the message as it is shown; empty where it cannot be. */
    static String own(String name) {
        boolean plain = !name.isEmpty() && name.length() <= NAME
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_');
        return plain ? "m-" + name : "";
    }
}
