package org.posthouse.trust.authres;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one method came to. RFC 8601 §2.2
 *
 * @param method in lower case, as in {@code dkim}
 * @param comment for people, beside the result; empty for none
 * @param reason for people too; empty for none
 */
public record MethodResult(String method, Result result, String comment, String reason, List<Property> properties) {
    /** IllegalArgumentException where the method is no keyword. */
    public MethodResult {
        method = Texts.keyword(method);
        comment = Texts.clean(comment);
        reason = Texts.clean(reason);
        properties = List.copyOf(properties);
    }

    /** Without reason. */
    public static MethodResult of(String method, Result result, String comment, Property... properties) {
        return new MethodResult(method, result, comment, "", List.of(properties));
    }

    /** The value of a property, named as in {@code header.from}. */
    public Optional<String> property(String name) {
        return properties.stream().filter(p -> (p.type() + "." + p.name()).equals(name)).map(Property::value).findFirst();
    }

    /** A word of the comment after {@code key=}, as the {@code quarantine} of {@code (p=reject dis=quarantine)}; in lower case, empty where it is not there. */
    public String noted(String key) {
        for (String word : comment.toLowerCase(Locale.ROOT).split(" ", -1))
            if (word.startsWith(key + "="))
                return word.substring(key.length() + 1);
        return "";
    }
}
