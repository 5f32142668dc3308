package org.posthouse.mail.html;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.owasp.html.Handler;
import org.owasp.html.HtmlSanitizer;
import org.owasp.html.HtmlStreamRenderer;

/** One message on its way through: takes what the parser has found, and writes what may stay. */
final class Cleaning implements HtmlSanitizer.Policy {
    private static final int DEPTH = 100;
    /** Names and values of one element that are looked at. */
    private static final int MAX_ATTRIBUTES = 200;
    private static final int MAX_ELEMENTS = 60_000;
    private static final int MAX_OUT = 4 << 20;
    private final CssRules css;
    private final Attributes attributes;
    private final StringBuilder out = new StringBuilder();
    private final HtmlStreamRenderer renderer = HtmlStreamRenderer.create(out, Handler.DO_NOTHING);
    /** Elements that are open, each with whether it was written. */
    private final Deque<Open> open = new ArrayDeque<>();
    private List<String> page = List.of("class", Elements.PAGE);
    /** The hidden element that everything is inside of at the moment. */
    private @Nullable String hidden;
    private int hiddenDepth;
    private @Nullable StringBuilder sheet;
    private int written;
    private int elements;
    private boolean full;
    private boolean quotes;
    private int quoteDepth;

    private record Open(String name, boolean written, boolean quote) {}

    Cleaning(Pictures pictures) {
        css = new CssRules(pictures);
        attributes = new Attributes(pictures, css);
    }

    CleanHtml result(boolean cut) {
        String sheets = css.sheets();
        var whole = new StringBuilder(out.length() + sheets.length() + 200);
        if (!sheets.isEmpty())
            whole.append("<style>\n").append(sheets).append("</style>");
        var shell = new StringBuilder();
        HtmlStreamRenderer around = HtmlStreamRenderer.create(shell, Handler.DO_NOTHING);
        around.openDocument();
        around.openTag("div", page);
        around.closeDocument();
        whole.append(shell, 0, shell.indexOf(">") + 1).append(out).append("</div>");
        return new CleanHtml(whole.toString(), attributes.remote() + css.remote(), attributes.colours() || css.colours(), css.dark(),
                quotes,
                cut || full || css.cut());
    }

    @Override
    public void openDocument() {
        renderer.openDocument();
    }

    @Override
    public void closeDocument() {
        while (!open.isEmpty())
            pop();
        renderer.closeDocument();
    }

    private void pop() {
        Open last = open.pop();
        if (last.quote)
            quoteDepth--;
        if (last.written) {
            renderer.closeTag(last.name);
            written--;
        }
    }

    @Override
    public void openTag(String given, List<String> all) {
        String name = given.toLowerCase(Locale.ROOT);
        if (hidden == null)
            open(name, all.stream().limit(MAX_ATTRIBUTES).toList());
        else if (name.equals(hidden))
            hiddenDepth++;
    }

    private void open(String name, List<String> said) {
        if (Elements.isHidden(name)) {
            hidden = name;
            hiddenDepth = 1;
            sheet = name.equals("style") ? new StringBuilder() : null;
            return;
        }
        if (name.equals("body")) {
            body(said);
            return;
        }
        if (!Elements.isShown(name))
            return;
        full |= ++elements > MAX_ELEMENTS || out.length() > MAX_OUT;
        boolean write = !full && written < DEPTH;
        boolean empty = Elements.isEmpty(name);
        boolean quote = !empty && isQuote(name, said);
        if (write) {
            List<String> kept = attributes.of(name, said);
            if (quote && quoteDepth == 0) {
                kept.add("data-quoted");
                kept.add("");
                quotes = true;
            }
            renderer.openTag(name, kept);
        }
        if (empty)
            return;
        open.push(new Open(name, write, quote));
        written += write ? 1 : 0;
        quoteDepth += quote ? 1 : 0;
    }

    /** What the page looks like is what its div looks like. */
    private void body(List<String> said) {
        List<String> kept = attributes.of("td", said);
        List<String> all = new ArrayList<>(List.of("class", Elements.PAGE));
        String style = "";
        for (int i = 0; i < kept.size(); i += 2)
            switch (kept.get(i)) {
                case "class" -> all.set(1, Elements.PAGE + " " + kept.get(i + 1));
                case "style" -> style = style.isEmpty() ? kept.get(i + 1) : style + ";" + kept.get(i + 1);
                case "bgcolor" -> {
                    String colour = kept.get(i + 1);
                    String own = css.style("background-color:" + colour);
                    style = own.isEmpty() || style.isEmpty() ? style + own : own + ";" + style;
                }
                case "dir", "lang" -> all.addAll(List.of(kept.get(i), kept.get(i + 1)));
                default -> {
                    // The page has no other.
                }
            }
        if (!style.isEmpty())
            all.addAll(List.of("style", style));
        page = all;
    }

    private static boolean isQuote(String name, List<String> said) {
        for (int i = 0; i + 1 < said.size(); i += 2) {
            String value = said.get(i + 1).toLowerCase(Locale.ROOT);
            if (name.equals("blockquote") && said.get(i).equalsIgnoreCase("type") && value.equals("cite"))
                return true;
            if (said.get(i).equalsIgnoreCase("class"))
                for (String c : value.split("[ \t\n]+", 20))
                    if (c.equals("gmail_quote") || c.equals("yahoo_quoted") || c.equals("protonmail_quote") || c.equals("tutanota_quote")
                            || c.equals("zmail_extra") || c.equals("ntes-mailmaster-quote") || c.equals("m-quote"))
                        return true;
        }
        return false;
    }

    @Override
    public void closeTag(String given) {
        String name = given.toLowerCase(Locale.ROOT);
        if (hidden != null) {
            if (name.equals(hidden) && --hiddenDepth == 0) {
                if (sheet != null)
                    css.add(sheet.toString());
                sheet = null;
                hidden = null;
            }
            return;
        }
        if (!Elements.isShown(name) || Elements.isEmpty(name) || open.stream().noneMatch(o -> o.name.equals(name)))
            return;
        while (!open.isEmpty()) {
            boolean it = open.element().name.equals(name);
            pop();
            if (it)
                return;
        }
    }

    @Override
    public void text(String text) {
        if (sheet != null)
            sheet.append(text);
        if (hidden != null || full)
            return;
        if (out.length() + text.length() > MAX_OUT) {
            full = true;
            return;
        }
        renderer.text(text);
    }
}
