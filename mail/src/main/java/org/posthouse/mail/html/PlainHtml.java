package org.posthouse.mail.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text made into HTML: lines as they are, levels of quoting as blockquotes, addresses as links. */
public final class PlainHtml {
    private static final int MAX_INPUT = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_LINKS = 5_000;
    private static final int MAX_URL = 4_000;
    private final StringBuilder out = new StringBuilder();
    private int depth;
    private int links;
    private boolean quotes;

    private record Line(int depth, String text) {}

    private PlainHtml() {}

    /**
     * @param flowed lines that end in a blank go on in the next one. RFC 3676 §4
     * @param delSp that blank is no part of the text. RFC 3676 §4.5
     */
    public static CleanHtml of(String text, boolean flowed, boolean delSp) {
        boolean cut = text.length() > MAX_INPUT;
        var made = new PlainHtml();
        made.out.append("<div class=\"").append(Elements.PAGE).append(" m-plain\" style=\"white-space:pre-wrap;overflow-wrap:anywhere\">");
        List<Line> lines = lines(cut ? text.substring(0, MAX_INPUT) : text, flowed);
        for (Line line : flowed ? joined(lines, delSp) : lines)
            made.line(line);
        made.level(0);
        return new CleanHtml(made.out.append("</div>").toString(), 0, false, false, made.quotes, cut);
    }

    private static List<Line> lines(String text, boolean flowed) {
        List<Line> out = new ArrayList<>();
        text.lines().forEach(line -> {
            int at = 0, deep = 0;
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if (c == '>') {
                    deep++;
                    at = i + 1;
                } else if (flowed || c != ' ' || i + 1 >= line.length() || line.charAt(i + 1) != '>' || deep == 0) {
                    break;
                }
            }
            String rest = line.substring(at);
            // Behind the marks, and stuffed before what would look like one. RFC 3676 §4.4
            if (rest.startsWith(" ") && (deep > 0 || flowed))
                rest = rest.substring(1);
            out.add(new Line(Math.min(deep, MAX_DEPTH), rest));
        });
        return out;
    }

    private static List<Line> joined(List<Line> lines, boolean delSp) {
        List<Line> out = new ArrayList<>();
        StringBuilder paragraph = null;
        int deep = 0;
        for (Line line : lines) {
            boolean signature = line.text.equals("-- ");
            if (paragraph != null && (line.depth != deep || signature)) {
                out.add(new Line(deep, paragraph.toString()));
                paragraph = null;
            }
            if (paragraph == null)
                paragraph = new StringBuilder();
            deep = line.depth;
            paragraph.append(line.text);
            if (line.text.endsWith(" ") && !signature) {
                if (delSp)
                    paragraph.setLength(paragraph.length() - 1);
            } else {
                out.add(new Line(deep, paragraph.toString()));
                paragraph = null;
            }
        }
        if (paragraph != null)
            out.add(new Line(deep, paragraph.toString()));
        return out;
    }

    private void level(int wanted) {
        for (; depth > wanted; depth--)
            out.append("</blockquote>");
        for (; depth < wanted; depth++) {
            out.append(depth == 0 ? "<blockquote data-quoted=\"\">" : "<blockquote>");
            quotes = true;
        }
    }

    private void line(Line line) {
        level(line.depth);
        String text = line.text;
        int from = 0;
        for (int at = 0; at < text.length() && links < MAX_LINKS;) {
            int end = url(text, at);
            String target = end < 0 ? null : target(text.substring(at, end));
            if (target == null) {
                at = end < 0 ? at + 1 : end;
                continue;
            }
            escaped(text.substring(from, at));
            out.append("<a href=\"");
            escaped(target);
            out.append("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
            escaped(text.substring(at, end));
            out.append("</a>");
            links++;
            from = end;
            at = end;
        }
        escaped(text.substring(from));
        out.append('\n');
    }

    private static @Nullable String target(String found) {
        String lower = found.toLowerCase(Locale.ROOT);
        if (lower.startsWith("www."))
            return Links.link("http://" + found);
        return Links.link(lower.startsWith("http") || lower.startsWith("mailto:") ? found : "mailto:" + found);
    }

    /** Where an address that begins there ends; -1 where none begins. */
    private static int url(String text, int at) {
        if (at > 0 && isWord(text.charAt(at - 1)))
            return -1;
        boolean web = begins(text, at, "http://") || begins(text, at, "https://") || begins(text, at, "www.");
        if (!web && !begins(text, at, "mailto:"))
            return mail(text, at);
        int end = at;
        while (end < text.length() && end - at < MAX_URL && isOfUrl(text.charAt(end)))
            end++;
        // What is cut off is never one that opens.
        boolean opened = text.indexOf('(', at, end) >= 0;
        while (end > at && ".,;:!?'*_~".indexOf(text.charAt(end - 1)) >= 0
                || end > at && text.charAt(end - 1) == ')' && !opened)
            end--;
        return end - at > 9 || end - at > 7 && begins(text, at, "www.") ? end : -1;
    }

    private static boolean begins(String text, int at, String what) {
        return text.regionMatches(true, at, what, 0, what.length());
    }

    private static boolean isWord(char c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '.' || c == '-' || c == '+');
    }

    private static boolean isOfUrl(char c) {
        return c > ' ' && c != 0x7f && "<>\"{}|\\^`".indexOf(c) < 0 && !Character.isWhitespace(c) && !(c >= 0x3000 && c < 0x3020)
                && !(c >= 0xff00 && c < 0xffef) && !Character.isSurrogate(c);
    }

    private static int mail(String text, int at) {
        int sign = at;
        while (sign < text.length() && sign - at < 64 && isWord(text.charAt(sign)) && text.charAt(sign) != '@')
            sign++;
        if (sign == at || sign >= text.length() || text.charAt(sign) != '@')
            return -1;
        int end = sign + 1;
        while (end < text.length() && end - sign < 255 && isWord(text.charAt(end)) && "@_+".indexOf(text.charAt(end)) < 0)
            end++;
        while (end > sign && ".-".indexOf(text.charAt(end - 1)) >= 0)
            end--;
        return text.substring(sign + 1, end).indexOf('.') > 0 ? end : -1;
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                default -> out.append(c < ' ' && c != '\t' && c != '\n' ? '\ufffd' : c);
            }
        }
    }
}
