package org.posthouse.trust.authres;

/**
 * What of a message was looked at. RFC 8601 §2.3
 *
 * @param type {@code smtp}, {@code header}, {@code body} or {@code policy}
 * @param name as in the {@code from} of {@code header.from}
 */
public record Property(String type, String name, String value) {
    /** IllegalArgumentException where type or name are no keywords. */
    public Property {
        type = Texts.keyword(type);
        name = Texts.keyword(name);
        value = Texts.clean(value);
    }

    /** Named as in {@code header.from}. */
    public static Property of(String dotted, String value) {
        int dot = dotted.indexOf('.');
        return new Property(dotted.substring(0, dot), dotted.substring(dot + 1), value);
    }
}
