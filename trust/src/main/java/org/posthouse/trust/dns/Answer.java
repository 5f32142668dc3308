package org.posthouse.trust.dns;

import java.util.ArrayList;
import java.util.List;

/** What DNS said. */
public sealed interface Answer<T> {
    /** Records, at least one. Secure: validated by DNSSEC, by a resolver that we trust. */
    record Found<T>(List<T> records, boolean secure) implements Answer<T> {
        public Found {
            if (records.isEmpty())
                throw new IllegalArgumentException("found nothing");
            records = List.copyOf(records);
        }
    }

    /** The name does not exist, and nothing below it. RFC 1035 §4.1.1 */
    record NoSuchName<T>() implements Answer<T> {}

    /** The name exists, without records of this type. */
    record NoData<T>() implements Answer<T> {}

    /** Nobody could tell now: timeout, SERVFAIL, refused, broken answers. Why is one line for people. */
    record TemporaryFailure<T>(String why) implements Answer<T> {}

    /** The records, empty unless found. */
    default List<T> orEmpty() {
        return this instanceof Found<T>(var records, var _) ? records : List.of();
    }

    /** Two answers about one name as one: records of both; a failure only where neither has any. */
    static <T> Answer<T> either(Answer<T> one, Answer<T> other) {
        if (one instanceof Found<T>(var a, var secureA)) {
            if (!(other instanceof Found<T>(var b, var secureB)))
                return one;
            var all = new ArrayList<>(a);
            all.addAll(b);
            return new Found<>(all, secureA && secureB);
        }
        if (other instanceof Found<T> || other instanceof TemporaryFailure<T>)
            return other;
        return one instanceof NoSuchName<T> ? other : one;
    }
}
