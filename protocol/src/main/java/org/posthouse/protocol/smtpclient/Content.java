package org.posthouse.protocol.smtpclient;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.mail.mime.Source;

/** The bytes of a message, read once from the beginning. */
public interface Content {
    /** Octets. */
    long size();

    InputStream open() throws IOException;

    static Content of(Source source) {
        return new Content() {
            @Override
            public long size() {
                return source.size();
            }

            @Override
            public InputStream open() {
                return source.stream(0, source.size());
            }
        };
    }
}
