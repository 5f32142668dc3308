package org.posthouse.trust.feedback;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/** XML as characters, in the encoding it says it has; octets that are none in it are replaced, so that one of them does not spoil a report. */
final class Decoded {
    private static final int HEAD = 200;

    private Decoded() {}

    static Reader of(InputStream octets) throws IOException {
        var in = new PushbackInputStream(octets, HEAD);
        byte[] head = in.readNBytes(HEAD);
        Charset charset = charset(head);
        int mark = begins(head, 0xef, 0xbb, 0xbf) ? 3 : 0;
        in.unread(head, mark, head.length - mark);
        return new InputStreamReader(in, charset);
    }

    private static Charset charset(byte[] head) {
        // Both forms of UTF-16 begin with their mark, and so does every text that a reader can tell from others.
        if (begins(head, 0xfe, 0xff) || begins(head, 0xff, 0xfe))
            return StandardCharsets.UTF_16;
        String prolog = new String(head, StandardCharsets.ISO_8859_1);
        int end = prolog.indexOf("?>");
        int at = prolog.indexOf("encoding");
        if (!prolog.contains("<?xml") || at < 0 || at > end)
            return StandardCharsets.UTF_8;
        int quote = at + "encoding".length();
        while (quote < end && prolog.charAt(quote) != '"' && prolog.charAt(quote) != '\'')
            quote++;
        int close = prolog.indexOf(prolog.charAt(quote), quote + 1);
        if (close < 0 || close > end)
            return StandardCharsets.UTF_8;
        try {
            Charset named = Charset.forName(prolog.substring(quote + 1, close));
            // What was read so far has one octet for each character.
            return named.name().startsWith("UTF-16") || named.name().startsWith("UTF-32") ? StandardCharsets.UTF_8 : named;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static boolean begins(byte[] head, int... octets) {
        if (head.length < octets.length)
            return false;
        for (int i = 0; i < octets.length; i++)
            if ((head[i] & 0xff) != octets[i])
                return false;
        return true;
    }
}
