package org.posthouse.store.search;

/** One text that is looked for, as the client wrote it. RFC 9051 §6.4.4 */
public sealed interface TextQuery {
    /** The text; empty for anything. */
    String text();

    /** In the body. */
    record Body(String text) implements TextQuery {}

    /** In the header or the body. */
    record Text(String text) implements TextQuery {}

    /** In a header field of that name; with an empty text: that there is such a field. */
    record Header(String field, String text) implements TextQuery {}
}
