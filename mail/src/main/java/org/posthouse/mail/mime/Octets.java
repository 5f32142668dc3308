package org.posthouse.mail.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.mail.charset.Charsets;
import org.posthouse.mail.charset.EncodedWords;

/** A run of octets in an array that nobody changes: text that is still bytes. Equal when the octets are. */
public final class Octets {
    /** No octets. */
    public static final Octets EMPTY = new Octets(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Octets(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** The range of an array, not copied. */
    public static Octets of(byte[] array, int offset, int length) {
        return length == 0 ? EMPTY : new Octets(array, offset, length);
    }

    /** The octets of text in UTF-8. */
    public static Octets of(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        return of(b, 0, b.length);
    }

    /** The array they are in; not to be changed. */
    public byte[] array() {
        return array;
    }

    /** Where they begin in {@link #array}. */
    public int offset() {
        return offset;
    }

    /** How many they are. */
    public int length() {
        return length;
    }

    /** A copy of them. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** As text for people: encoded words decoded, other bytes UTF-8 or else windows-1252. */
    public String decoded() {
        return EncodedWords.decode(array, offset, offset + length);
    }

    /** As text without decoding: UTF-8 or else windows-1252. */
    public String text() {
        return Charsets.guess(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Octets x && Arrays.equals(array, offset, offset + length, x.array, x.offset, x.offset + x.length);
    }

    @Override
    public int hashCode() {
        int h = 1;
        for (int i = offset; i < offset + length; i++) {
            h = 31 * h + array[i];
        }
        return h;
    }

    @Override
    public String toString() {
        return text();
    }
}
