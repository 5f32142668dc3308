package org.posthouse.agent.letter;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.mail.text.HtmlText;

/**
 * An HTML page as lines of text: blocks are lines, lists have marks, quotes {@code >}, links their target behind them. Marks of private use are put before the tags, and are still
 * there when {@link HtmlText} has taken the tags away together with what is hidden in scripts, comments and attributes.
 */
final class HtmlLines {
    private static final char BREAK = '\ue000', APART = '\ue001', ITEM = '\ue002', CELL = '\ue003', QUOTE = '\ue004', UNQUOTE = '\ue005',
            LINK = '\ue006', END_LINK = '\ue007', RULE = '\ue008', LAST = '\ue00f';
    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\\s/>])([^<>]{0,4000})", Pattern.DOTALL);
    private static final Pattern HREF = Pattern.compile("\\bhref\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+))", Pattern.CASE_INSENSITIVE);
    private static final Pattern TITLE = Pattern.compile("<title\\b[^>]{0,1000}>[^<]{0,4000}</title>", Pattern.CASE_INSENSITIVE);
    private static final int MAX_LINKS = 1000;
    private static final int MAX_QUOTES = 20;

    private final List<String> targets = new ArrayList<>();
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private String prefix = "";
    private int quotes;
    private boolean gap;
    private int gapDepth;
    private int link = -1;
    private int linkFrom;
    private int opened;

    private HtmlLines() {}

    static String of(String html) throws IOException {
        return new HtmlLines().lines(html);
    }

    private String lines(String html) throws IOException {
        String text;
        try (HtmlText reader = new HtmlText(new StringReader(marked(html)))) {
            var all = new StringBuilder();
            char[] b = new char[4096];
            for (int n = reader.read(b, 0, b.length); n > 0; n = reader.read(b, 0, b.length))
                all.append(b, 0, n);
            text = all.toString();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= BREAK && c <= LAST)
                mark(c);
            else if (c != ' ' && c != '\u00a0' || !line.isEmpty() && line.charAt(line.length() - 1) != ' ')
                line.append(c == '\u00a0' ? ' ' : c);
        }
        end(false);
        return out.toString();
    }

    /** Puts marks before the tags. */
    private String marked(String html) {
        var clean = new StringBuilder(html.length());
        for (int i = 0; i < html.length(); i++) {
            char c = html.charAt(i);
            clean.append(c >= BREAK && c <= LAST ? '\ufffd' : c);
        }
        var with = new StringBuilder(html.length() + html.length() / 8);
        clean = new StringBuilder(TITLE.matcher(clean).replaceAll(""));
        Matcher m = TAG.matcher(clean);
        int at = 0;
        while (m.find()) {
            with.append(clean, at, m.start());
            at = m.start();
            tag(with, !m.group(1).isEmpty(), m.group(2).toLowerCase(java.util.Locale.ROOT), m.group(3));
        }
        return with.append(clean, at, clean.length()).toString();
    }

    private void tag(StringBuilder with, boolean end, String name, String attributes) {
        switch (name) {
            case "br" -> with.append(BREAK);
            case "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table" -> with.append(APART);
            case "div", "tr", "dt", "dd", "section", "article", "header", "footer", "center", "address" -> with.append(LAST);
            case "li" -> with.append(end ? LAST : ITEM);
            case "td", "th" -> with.append(end ? "" : CELL);
            case "blockquote" -> with.append(end ? UNQUOTE : QUOTE);
            case "hr" -> with.append(RULE);
            case "a" -> link(with, end, attributes);
            default -> {
            }
        }
    }

    private void link(StringBuilder with, boolean end, String attributes) {
        if (end) {
            with.append(END_LINK);
            return;
        }
        Matcher m = HREF.matcher(attributes);
        if (targets.size() < MAX_LINKS && m.find()) {
            targets.add(m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(3));
            with.append(LINK);
        }
    }

    private void mark(char c) {
        switch (c) {
            case BREAK -> end(true);
            case APART -> {
                end(false);
                gap();
            }
            case ITEM -> {
                end(false);
                prefix = "- ";
            }
            case CELL -> {
                line.setLength(line.toString().stripTrailing().length());
                if (!line.isEmpty())
                    line.append("  ");
            }
            case QUOTE -> {
                end(false);
                quotes++;
            }
            case UNQUOTE -> {
                end(false);
                quotes = Math.max(0, quotes - 1);
                gap();
            }
            case RULE -> {
                end(false);
                line.append("---");
                end(false);
            }
            case LINK -> {
                link = opened++;
                linkFrom = line.length();
            }
            case END_LINK -> endLink();
            default -> end(false);
        }
    }

    private void endLink() {
        if (link < 0 || link >= targets.size())
            return;
        String target = targets.get(link).strip().replace("&amp;", "&");
        link = -1;
        String said = line.substring(Math.min(linkFrom, line.length())).strip();
        String bare = target.replaceFirst("(?i)^mailto:", "");
        boolean shown = said.isEmpty() || said.equals(target) || said.equals(bare) || (said + "/").equals(target);
        if (!shown && target.matches("(?i)(https?|mailto|ftp|tel):.*"))
            line.append(" <").append(bare).append('>');
    }

    /** Ends the line; an empty one is written where forced only. */
    private void end(boolean force) {
        String text = prefix + line.toString().stripTrailing();
        line.setLength(0);
        linkFrom = 0;
        if (text.isBlank() && !force) {
            return;
        }
        prefix = "";
        if (gap && !out.isEmpty())
            write("", Math.min(gapDepth, quotes));
        gap = false;
        write(text, quotes);
    }

    /** A blank line before whatever comes next. */
    private void gap() {
        gapDepth = gap ? Math.min(gapDepth, quotes) : quotes;
        gap = true;
    }

    private void write(String text, int level) {
        int depth = Math.min(level, MAX_QUOTES);
        out.append((depth > 0 ? ">".repeat(depth) + (text.isEmpty() ? "" : " ") : "") + text).append('\n');
    }
}
