package org.posthouse.mail.mime;

import java.io.IOException;
import java.io.Reader;

/** The text of a leaf: transfer encoding and charset removed, malformed bytes replaced; streamed. */
public final class DecodedText {
    private DecodedText() {}

    /** A reader over the text of an entity. */
    public static Reader reader(Source source, Entity entity) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** A reader over the text of a part. */
    public static Reader reader(Source source, Part part) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }

    /** The text of an entity, at most {@code maxChars} of it. */
    public static String read(Source source, Entity entity, int maxChars) throws IOException {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
