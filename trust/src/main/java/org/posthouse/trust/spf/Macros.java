package org.posthouse.trust.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.spf.MacroString.Piece;

/** Puts values in the place of macros. RFC 7208 §7.3 */
final class Macros {
    private static final int MAX_NAME = 253;
    private static final int MAX_EXPLANATION = 1000;
    private static final String HEX = "0123456789ABCDEF";

    /** What letters stand for. */
    interface Values {
        /** The value of a letter in lower case; what it needs is asked only now. */
        String of(char letter) throws SpfException;
    }

    private final Values values;

    Macros(Values values) {
        this.values = values;
    }

    /**
     * A name for DNS without its last dot, labels on the left dropped until it fits; null where it holds what no label can, such as a
     * local part beyond ASCII. RFC 7208 §7.3, RFC 8616 §4
     */
    @Nullable
    String name(MacroString string) throws SpfException {
        // From the right, for what would be dropped on the left need not be made.
        var out = new ArrayList<String>();
        int length = 0;
        List<Piece> pieces = string.pieces();
        for (int i = pieces.size() - 1; i >= 0 && length <= MAX_NAME + 1; i--) {
            String text = expand(pieces.get(i));
            for (int k = 0; k < text.length(); k++)
                if (text.charAt(k) > 0x7e || text.charAt(k) < ' ')
                    return null;
            out.add(text);
            length += text.length();
        }
        var whole = new StringBuilder(length);
        for (int i = out.size() - 1; i >= 0; i--)
            whole.append(out.get(i));
        String name = !whole.isEmpty() && whole.charAt(whole.length() - 1) == '.'
                ? whole.substring(0, whole.length() - 1)
                : whole.toString();
        return name.length() <= MAX_NAME ? name : name.substring(name.indexOf('.', name.length() - MAX_NAME - 1) + 1);
    }

    /** Printable ASCII, cut where it becomes long; empty where it would hold anything else. RFC 7208 §6.2 */
    String explanation(MacroString string) throws SpfException {
        var out = new StringBuilder();
        for (Piece piece : string.pieces()) {
            out.append(expand(piece));
            if (out.length() > MAX_EXPLANATION)
                break;
        }
        out.setLength(Math.min(out.length(), MAX_EXPLANATION));
        return out.chars().allMatch(c -> c >= ' ' && c <= '~') ? out.toString() : "";
    }

    private String expand(Piece piece) throws SpfException {
        return switch (piece) {
            case Piece.Literal(var text) -> text;
            case Piece.Escape(var text) -> text;
            case Piece.Macro m -> {
                String value = m.split() ? transform(values.of(m.letter()), m) : values.of(m.letter());
                yield m.escape() ? escape(value) : value;
            }
        };
    }

    /** Cut at any of the delimiters, reversed, the right parts kept, joined by dots. */
    private static String transform(String value, Piece.Macro macro) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= value.length(); i++)
            if (i == value.length() || macro.delimiters().indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(from, i));
                from = i + 1;
            }
        if (macro.reverse())
            parts = parts.reversed();
        if (macro.parts() > 0 && macro.parts() < parts.size())
            parts = parts.subList(parts.size() - macro.parts(), parts.size());
        return String.join(".", parts);
    }

    /** All but ALPHA, DIGIT and {@code -._~} as percent and two digits. */
    private static String escape(String value) {
        var out = new StringBuilder(value.length() + 16);
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '_'
                    || b == '~';
            if (plain)
                out.append((char) b);
            else
                out.append('%').append(HEX.charAt(b >> 4 & 0xf)).append(HEX.charAt(b & 0xf));
        }
        return out.toString();
    }
}
