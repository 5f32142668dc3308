package org.posthouse.access.jmapcontacts;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.MethodError;
import tools.jackson.databind.JsonNode;

/** Which cards a filter lets through; words are parts of what they are looked for in, in any case. RFC 9610 §3.3.1 */
final class CardFilter {
    private static final int MAX_CONDITIONS = 200;
    private static final int MAX_TEXT = 1_000;

    /** Whether a card is let through. */
    interface Test {
        boolean test(JsonNode card);
    }

    private int conditions;

    /** MethodError unsupportedFilter, invalidArguments. */
    static Test of(@Nullable JsonNode filter) throws MethodError {
        return filter == null || filter.isNull() ? _ -> true : new CardFilter().read(filter);
    }

    private Test read(JsonNode filter) throws MethodError {
        if (!filter.isObject())
            throw MethodError.arguments("a filter is an object");
        if (++conditions > MAX_CONDITIONS)
            throw new MethodError("unsupportedFilter", "a filter has at most " + MAX_CONDITIONS + " conditions");
        List<Test> all = new ArrayList<>();
        if (!filter.has("operator")) {
            for (var e : filter.properties())
                all.add(condition(e.getKey(), e.getValue()));
            return card -> all.stream().allMatch(t -> t.test(card));
        }
        if (!filter.path("conditions").isArray())
            throw MethodError.arguments("an operator has an array of conditions");
        for (JsonNode c : filter.path("conditions"))
            all.add(read(c));
        return switch (filter.path("operator").asString("")) {
            case "AND" -> card -> all.stream().allMatch(t -> t.test(card));
            case "OR" -> card -> all.stream().anyMatch(t -> t.test(card));
            case "NOT" -> card -> all.stream().noneMatch(t -> t.test(card));
            default -> throw MethodError.arguments("an operator is AND, OR or NOT");
        };
    }

    private static Test condition(String name, JsonNode v) throws MethodError {
        if (!v.isString() || v.stringValue().length() > MAX_TEXT)
            throw MethodError.arguments(name + " is not a String of at most " + MAX_TEXT + " characters");
        String text = v.stringValue();
        return switch (name) {
            case "inAddressBook" -> card -> card.path("addressBookIds").has(text);
            case "uid" -> card -> card.path("uid").asString("").equals(text);
            case "hasMember" -> card -> card.path("members").path(text).asBoolean(false);
            // RFC 9553 §2.1.4
            case "kind" -> card -> card.path("kind").asString("individual").equals(text);
            case "createdBefore" -> time(name, text, "created", true);
            case "createdAfter" -> time(name, text, "created", false);
            case "updatedBefore" -> time(name, text, "updated", true);
            case "updatedAfter" -> time(name, text, "updated", false);
            default -> words(name, text);
        };
    }

    private static Test time(String name, String text, String property, boolean before) throws MethodError {
        try {
            Instant bound = Instant.parse(text);
            return card -> {
                Instant at = instant(card.path(property).asString(""));
                return at != null && at.isBefore(bound) == before;
            };
        } catch (DateTimeException e) {
            throw MethodError.arguments(name + " is not a UTCDate");
        }
    }

    static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Test words(String name, String text) throws MethodError {
        List<String> wanted = tokens(text);
        CardTexts.Part part = CardTexts.part(name);
        if (part == null)
            throw new MethodError("unsupportedFilter", "there is no condition " + name);
        return card -> {
            List<String> texts = new ArrayList<>();
            part.texts(card, s -> texts.add(s.toLowerCase(Locale.ROOT)));
            return wanted.stream().allMatch(w -> texts.stream().anyMatch(t -> t.contains(w)));
        };
    }

    /** Words, and what is between quotation marks as one. */
    static List<String> tokens(String text) {
        List<String> out = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (quote != 0 ? c == quote : Character.isWhitespace(c)) {
                quote = 0;
                end(word, out);
            } else if (quote == 0 && word.isEmpty() && (c == '"' || c == '\'') && text.indexOf(c, i + 1) > 0) {
                quote = c;
            } else {
                word.append(c);
            }
        }
        end(word, out);
        return out;
    }

    private static void end(StringBuilder word, List<String> out) {
        if (!word.isEmpty())
            out.add(word.toString().toLowerCase(Locale.ROOT));
        word.setLength(0);
    }
}
