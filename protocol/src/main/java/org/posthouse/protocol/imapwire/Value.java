package org.posthouse.protocol.imapwire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Data in a response whose meaning depends on the place: the parts of ENVELOPE, BODYSTRUCTURE, NAMESPACE, ID. RFC 3501 §4 */
public sealed interface Value {
    /** NIL: there is no such thing. */
    enum Nil implements Value {
        NIL
    }

    /** A bare word or number, as written. */
    record Atom(String text) implements Value {}

    /** A quoted string or literal. */
    record Text(byte[] octets) implements Value {
        public String utf8() {
            return new String(octets, StandardCharsets.UTF_8);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Text t && Arrays.equals(octets, t.octets);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            return '"' + utf8() + '"';
        }
    }

    /** A parenthesized list. */
    record Parens(List<Value> values) implements Value {
        public Parens {
            values = List.copyOf(values);
        }
    }

    /** Text as a string; empty for NIL and lists. */
    default String asText() {
        return switch (this) {
            case Nil n -> "";
            case Atom a -> a.text();
            case Text t -> t.utf8();
            case Parens p -> "";
        };
    }

    /** The element of a list; NIL where there is none. */
    default Value at(int index) {
        return this instanceof Parens(List<Value> values) && index < values.size() ? values.get(index) : Nil.NIL;
    }
}
