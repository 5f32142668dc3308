package org.posthouse.protocol.smtpclient;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Whether a header section holds more than ASCII; a message that was given with SMTPUTF8 and does not need it may go without. RFC 6531 §3.6 */
final class Utf8Header {
    private Utf8Header() {}

    static boolean in(Content content) {
        try (InputStream in = new BufferedInputStream(content.open())) {
            int newLines = 0;
            for (int c = in.read(); c >= 0 && newLines < 2; c = in.read()) {
                if (c > 127)
                    return true;
                newLines = c == '\n' ? newLines + 1 : c == '\r' ? newLines : 0;
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
