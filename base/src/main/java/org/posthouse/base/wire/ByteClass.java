package org.posthouse.base.wire;

/** A named set of octets, built from the ABNF of a standard (RFC 5234) and asked with one array access. Immutable. */
public final class ByteClass {
    /** ALPHA = %x41-5A / %x61-7A. RFC 5234 §B.1 */
    public static final ByteClass ALPHA = range("ALPHA", 'A', 'Z').or(range("a-z", 'a', 'z')).as("ALPHA");
    /** DIGIT = %x30-39. RFC 5234 §B.1 */
    public static final ByteClass DIGIT = range("DIGIT", '0', '9');
    /** VCHAR = %x21-7E. RFC 5234 §B.1 */
    public static final ByteClass VCHAR = range("VCHAR", 0x21, 0x7e);
    /** WSP = SP / HTAB. RFC 5234 §B.1 */
    public static final ByteClass WSP = of("WSP", " \t");
    /** CTL = %x00-1F / %x7F. RFC 5234 §B.1 */
    public static final ByteClass CTL = range("CTL", 0, 0x1f).or(range("DEL", 0x7f, 0x7f)).as("CTL");
    /** Octets above 127. */
    public static final ByteClass NON_ASCII = range("non-ASCII octet", 0x80, 0xff);

    private final String name;
    private final boolean[] table;

    private ByteClass(String name, boolean[] table) {
        this.name = name;
        this.table = table;
    }

    /** The octets of a string (each char below 256) together with other classes. */
    public static ByteClass of(String name, String octets, ByteClass... others) {
        boolean[] t = new boolean[256];
        for (int i = 0; i < octets.length(); i++)
            t[octet(octets.charAt(i))] = true;
        for (ByteClass other : others)
            for (int i = 0; i < 256; i++)
                t[i] |= other.table[i];
        return new ByteClass(name, t);
    }

    /** The octets from first to last, both included. */
    public static ByteClass range(String name, int first, int last) {
        boolean[] t = new boolean[256];
        for (int i = octet(first); i <= octet(last); i++)
            t[i] = true;
        return new ByteClass(name, t);
    }

    private static int octet(int c) {
        if (c < 0 || c > 255)
            throw new IllegalArgumentException("not an octet: " + c);
        return c;
    }

    /** Whether it holds this octet; false for -1 and everything else outside 0 to 255. */
    public boolean contains(int octet) {
        return octet >= 0 && octet < 256 && table[octet];
    }

    /** Whether every char of the string is an octet of this class; true for the empty string. */
    public boolean containsAll(CharSequence s) {
        for (int i = 0; i < s.length(); i++)
            if (!contains(s.charAt(i)))
                return false;
        return true;
    }

    /** Both together, named "a / b". */
    public ByteClass or(ByteClass other) {
        return of(name + " / " + other.name, "", this, other);
    }

    /** This without the other. */
    public ByteClass minus(ByteClass other) {
        boolean[] t = table.clone();
        for (int i = 0; i < 256; i++)
            t[i] &= !other.table[i];
        return new ByteClass(name + " except " + other.name, t);
    }

    /** This without the octets of a string. */
    public ByteClass minus(String octets) {
        return minus(of(octets, octets)).as(name);
    }

    /** The same set by another name. */
    public ByteClass as(String newName) {
        return new ByteClass(newName, table);
    }

    boolean[] table() {
        return table;
    }

    /** The name, for messages such as "expected atext". */
    @Override
    public String toString() {
        return name;
    }
}
