package org.posthouse.mail.html;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which properties may be set, and to what. Values are written anew from their pieces. */
final class CssValues {
    private static final Set<String> PROPERTIES = Set.of("background", "background-color", "background-image", "background-position",
            "background-repeat", "background-size", "border", "border-bottom", "border-bottom-color", "border-bottom-left-radius",
            "border-bottom-right-radius", "border-bottom-style", "border-bottom-width", "border-collapse", "border-color", "border-left",
            "border-left-color", "border-left-style", "border-left-width", "border-radius", "border-right", "border-right-color",
            "border-right-style", "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color",
            "border-top-left-radius", "border-top-right-radius", "border-top-style", "border-top-width", "border-width", "box-sizing",
            "caption-side", "clear", "color", "column-count", "column-gap", "direction", "display", "empty-cells", "float", "font",
            "font-family", "font-size", "font-stretch", "font-style", "font-variant", "font-weight", "height", "hyphens", "letter-spacing",
            "line-height", "list-style", "list-style-position", "list-style-type", "margin", "margin-bottom", "margin-left",
            "margin-right", "margin-top", "max-height", "max-width", "min-height", "min-width", "object-fit", "opacity", "overflow",
            "overflow-wrap", "overflow-x", "overflow-y", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
            "page-break-after", "page-break-before", "page-break-inside", "row-gap", "table-layout", "tab-size", "text-align",
            "text-decoration", "text-decoration-color", "text-decoration-line", "text-decoration-style", "text-indent", "text-overflow",
            "text-transform", "text-underline-offset", "unicode-bidi", "vertical-align", "visibility", "white-space", "width",
            "word-break", "word-spacing", "word-wrap", "writing-mode", "gap", "align-items", "align-content", "align-self", "flex",
            "flex-basis", "flex-direction", "flex-grow", "flex-shrink", "flex-wrap", "justify-content");
    private static final Set<String> DISPLAYS = Set.of("block", "inline", "inline-block", "none", "table", "inline-table", "table-row",
            "table-cell", "table-row-group", "table-header-group", "table-footer-group", "table-column", "table-column-group",
            "table-caption", "list-item", "flex", "inline-flex", "flow-root", "inherit", "initial");
    private static final Set<String> FUNCTIONS = Set.of("rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "clamp", "linear-gradient",
            "radial-gradient");
    private static final Set<String> UNITS = Set.of("", "%", "px", "em", "rem", "ex", "ch", "pt", "pc", "in", "cm", "mm", "q", "vw", "vh",
            "vmin", "vmax", "deg", "grad", "rad", "turn");
    private static final Set<String> BELOW_ZERO = Set.of("letter-spacing", "word-spacing", "background-position");
    private static final Set<String> GROUND = Set.of("background", "background-image");
    private static final double MAX_NUMBER = 10_000;
    private static final double MAX_FONT = 300;
    private static final int MAX_PIECES = 100;
    private static final int DEPTH = 6;
    private final Pictures pictures;
    private int remote;
    private boolean colours;

    /** @param pictures by which addresses pictures may be named */
    CssValues(Pictures pictures) {
        this.pictures = pictures;
    }

    /** Grounds from elsewhere, seen so far. */
    int remote() {
        return remote;
    }

    boolean colours() {
        return colours;
    }

    /** A declaration as it may stand, without a semicolon; null where it may not. */
    @Nullable
    String declaration(String name, List<CssToken> value) {
        String property = name.toLowerCase(Locale.ROOT);
        if (!PROPERTIES.contains(property) || value.size() > MAX_PIECES)
            return null;
        var out = new StringBuilder(property).append(':');
        int depth = 0, begin = out.length();
        boolean coloured = false;
        for (int i = 0; i < value.size(); i++) {
            CssToken t = value.get(i);
            if (t.is('!')) {
                if (depth != 0 || !important(value, i) || out.length() == begin)
                    return null;
                out.append("!important");
                break;
            }
            if (t.kind() == CssToken.Kind.URL) {
                if (!GROUND.contains(property) || depth != 0)
                    return null;
                ground(t.text(), out);
                continue;
            }
            String piece = piece(property, t, depth);
            if (piece == null)
                return null;
            depth += t.kind() == CssToken.Kind.FUNCTION || t.is('(') ? 1 : t.is(')') ? -1 : 0;
            if (depth < 0 || depth > DEPTH)
                return null;
            coloured |= t.kind() == CssToken.Kind.HASH || t.kind() == CssToken.Kind.FUNCTION
                    || t.kind() == CssToken.Kind.NAME && isColour(t.text());
            out.append(piece);
        }
        out.append(")".repeat(depth));
        if (out.substring(begin).isBlank())
            return null;
        colours |= coloured && (property.equals("color") || property.startsWith("background"));
        return out.toString();
    }

    private static boolean important(List<CssToken> value, int at) {
        boolean said = false;
        for (CssToken t : value.subList(at + 1, value.size())) {
            if (t.isBlank())
                continue;
            if (said || !t.isName("important"))
                return false;
            said = true;
        }
        return said;
    }

    private static boolean isColour(String name) {
        return !Set.of("inherit", "initial", "unset", "none", "transparent", "currentcolor", "repeat", "no-repeat", "repeat-x", "repeat-y",
                "center", "top", "bottom", "left", "right", "scroll", "fixed", "auto", "cover", "contain")
                .contains(name.toLowerCase(Locale.ROOT));
    }

    private void ground(String address, StringBuilder out) {
        String url = Links.remote(address);
        if (url == null)
            return;
        remote++;
        pictures.remote(url).filter(CssValues::isPlain).ifPresent(path -> out.append("url(\"").append(path).append("\")"));
    }

    static boolean isPlain(String path) {
        return path.chars().allMatch(c -> c > ' ' && c < 127 && "\"'\\<>(){}".indexOf(c) < 0);
    }

    private static @Nullable String piece(String property, CssToken t, int depth) {
        return switch (t.kind()) {
            case NAME -> name(property, t.text());
            case NUMBER -> number(property, t, depth);
            case HASH ->
                t.text().length() <= 8 && t.text().chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0) ? "#" + t.text() : null;
            case STRING -> property.equals("font-family") || property.equals("font") ? quoted(t.text()) : null;
            case FUNCTION -> FUNCTIONS.contains(t.text().toLowerCase(Locale.ROOT)) ? t.text().toLowerCase(Locale.ROOT) + "(" : null;
            case BLANK -> " ";
            case SIGN -> ",/)".contains(t.text()) || depth > 0 && "+-*(".contains(t.text()) ? t.text() : null;
            case URL, AT, BAD -> null;
        };
    }

    private static @Nullable String name(String property, String text) {
        if (text.length() > 60 || !text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_'))
            return null;
        // A name that begins with two lines is somebody's own, and can come from anywhere.
        if (text.startsWith("--"))
            return null;
        return property.equals("display") && !DISPLAYS.contains(text.toLowerCase(Locale.ROOT)) ? null : text;
    }

    private static @Nullable String quoted(String text) {
        boolean plain = text.length() <= 60 && text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || " ,-_.".indexOf(c) >= 0);
        return plain ? "\"" + text + "\"" : null;
    }

    private static @Nullable String number(String property, CssToken t, int depth) {
        String unit = t.text().toLowerCase(Locale.ROOT);
        double n = t.number();
        double most = property.equals("font-size") || property.equals("font") ? MAX_FONT : MAX_NUMBER;
        if (!UNITS.contains(unit) || !(Math.abs(n) <= Math.max(most, property.equals("font") && unit.isEmpty() ? 1000 : 0)))
            return null;
        if (n < 0 && depth == 0 && !BELOW_ZERO.contains(property))
            return null;
        String digits = n == Math.rint(n) ? Long.toString((long) n) : String.format(Locale.ROOT, "%.4f", n).replaceAll("0+$", "");
        return digits + unit;
    }
}
