package org.posthouse.mail.sieve;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a test compares: the match type with its relation (for value and count), and the comparator. RFC 5228 §2.7, RFC 5231 §4 */
record Match(Type type, @Nullable Relation relation, Comparator comparator) {
    static final Match DEFAULT = new Match(Type.IS, null, Comparator.ASCII_CASEMAP);

    enum Type {
        IS, CONTAINS, MATCHES, REGEX, VALUE, COUNT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Relation {
        GT, GE, LT, LE, EQ, NE;

        static Optional<Relation> of(String word) {
            for (Relation r : values())
                if (r.name().equalsIgnoreCase(word))
                    return Optional.of(r);
            return Optional.empty();
        }

        boolean holds(int order) {
            return switch (this) {
                case GT -> order > 0;
                case GE -> order >= 0;
                case LT -> order < 0;
                case LE -> order <= 0;
                case EQ -> order == 0;
                case NE -> order != 0;
            };
        }
    }

    /** For explanations. */
    String words() {
        Relation r = relation;
        return r == null ? type.word() : type.word() + " " + r.name().toLowerCase(Locale.ROOT);
    }
}
