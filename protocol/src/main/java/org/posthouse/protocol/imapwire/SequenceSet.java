package org.posthouse.protocol.imapwire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/**
 * Message numbers or UIDs as a client names them: ranges in the order given, either end may be {@code *}; or {@link #SAVED}, which has no ranges of its own.
 * Immutable. RFC 9051 §9
 */
public final class SequenceSet {
    /** The number that stands for {@code *}, the largest in use. */
    public static final long STAR = 0;
    /** {@code $}: the messages that the last search with SAVE has found. RFC 5182 §2.1 */
    public static final SequenceSet SAVED = new SequenceSet(new long[0]);
    private final long[] ends;

    private SequenceSet(long[] ends) {
        this.ends = ends;
    }

    /** Single numbers. */
    public static SequenceSet of(long... numbers) {
        Builder b = new Builder();
        for (long n : numbers)
            b.add(n, n);
        return b.build();
    }

    /** One range; STAR for {@code *}. */
    public static SequenceSet range(long first, long last) {
        return new Builder().add(first, last).build();
    }

    /** As {@link #toString} writes it. */
    public static SequenceSet parse(String written) throws SyntaxException {
        Lexer lex = new Lexer(WireReader.of(written.getBytes(StandardCharsets.US_ASCII)), ImapLimits.CLIENT, () -> {
        });
        try {
            return lex.sequenceSet();
        } catch (IOException e) {
            throw new IllegalStateException("nothing is waited for", e);
        }
    }

    /** Whether it is {@code $}. */
    public boolean isSaved() {
        return ends.length == 0;
    }

    public int ranges() {
        return ends.length / 2;
    }

    /** The end written first, STAR for {@code *}; it may be the larger one. */
    public long first(int range) {
        return ends[2 * range];
    }

    public long last(int range) {
        return ends[2 * range + 1];
    }

    /** The lower end once {@code *} is known. */
    public long low(int range, long star) {
        return Math.min(known(first(range), star), known(last(range), star));
    }

    /** The upper end once {@code *} is known. */
    public long high(int range, long star) {
        return Math.max(known(first(range), star), known(last(range), star));
    }

    private static long known(long n, long star) {
        return n == STAR ? star : n;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof SequenceSet s && Arrays.equals(ends, s.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    /** As it is written: {@code 1:3,7,9:*}. */
    @Override
    public String toString() {
        if (isSaved())
            return "$";
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < ranges(); i++) {
            end(b.append(i == 0 ? "" : ","), first(i));
            if (last(i) != first(i))
                end(b.append(':'), last(i));
        }
        return b.toString();
    }

    private static void end(StringBuilder b, long n) {
        if (n == STAR)
            b.append('*');
        else
            b.append(n);
    }

    /** Collects ranges in the order given. */
    public static final class Builder {
        private long[] ends = new long[2];
        private int n;

        public Builder add(long first, long last) {
            if (n == ends.length)
                ends = Arrays.copyOf(ends, n * 2);
            ends[n++] = first;
            ends[n++] = last;
            return this;
        }

        public SequenceSet build() {
            if (n == 0)
                throw new IllegalStateException("a set has at least one number");
            return new SequenceSet(Arrays.copyOf(ends, n));
        }
    }
}
