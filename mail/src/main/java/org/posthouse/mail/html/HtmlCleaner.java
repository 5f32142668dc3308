package org.posthouse.mail.html;

import org.owasp.html.HtmlSanitizer;

/** Cleans the HTML of messages. */
public final class HtmlCleaner {
    /** Characters of a message that are looked at. */
    public static final int MAX_INPUT = 2 << 20;

    private HtmlCleaner() {}

    /** What can be shown of it; anything can be given. */
    public static CleanHtml clean(String html, Pictures pictures) {
        boolean cut = html.length() > MAX_INPUT;
        var cleaning = new Cleaning(pictures);
        HtmlSanitizer.sanitize(cut ? untagged(html.substring(0, MAX_INPUT)) : html, cleaning);
        return cleaning.result(cut);
    }

    // Not in the midst of a tag.
    private static String untagged(String html) {
        int last = html.lastIndexOf('<');
        return last >= 0 && html.indexOf('>', last) < 0 ? html.substring(0, last) : html;
    }
}
