package org.posthouse.mta.junk;

import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.function.Consumer;

/** Hands text through, so many characters and no more, and tells the hosts of the links in it, those in tags of HTML too. */
final class LinkWatch extends Reader {
    private static final String MARK = "://";
    private static final int LONGEST = 100;

    private final Reader in;
    private final Consumer<String> hosts;
    private final StringBuilder host = new StringBuilder();
    private int left;
    private int matched;
    private boolean inHost;

    LinkWatch(Reader in, int most, Consumer<String> hosts) {
        this.in = in;
        this.left = most;
        this.hosts = hosts;
    }

    @Override
    public int read(char[] out, int off, int len) throws IOException {
        if (left <= 0 && len > 0)
            return end();
        int n = in.read(out, off, Math.min(len, left));
        if (n < 0)
            return end();
        left -= n;
        for (int i = off; i < off + n; i++)
            look(out[i]);
        return n;
    }

    private int end() {
        finish();
        return -1;
    }

    private void look(char c) {
        if (inHost) {
            if (c == '@')
                host.setLength(0);
            else if (Character.isLetterOrDigit(c) || c == '.' || c == '-')
                host.append(host.length() < LONGEST ? c + "" : "");
            else
                finish();
            return;
        }
        matched = c == MARK.charAt(matched) ? matched + 1 : c == ':' ? 1 : 0;
        if (matched == MARK.length()) {
            matched = 0;
            inHost = true;
        }
    }

    private void finish() {
        if (inHost && host.indexOf(".") > 0)
            hosts.accept(host.toString().toLowerCase(Locale.ROOT));
        inHost = false;
        host.setLength(0);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
