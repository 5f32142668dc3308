package org.posthouse.store.sharing;

import java.util.Optional;

/** A set of rights, a bit for each in the order of {@link Right}. */
public record Rights(int bits) {
    public static final Rights NONE = new Rights(0);
    public static final Rights ALL = new Rights((1 << Right.values().length) - 1);

    public static Rights of(Right... rights) {
        int bits = 0;
        for (Right r : rights)
            bits |= r.bit();
        return new Rights(bits);
    }

    /** Reads letters; {@code c} and {@code d} stand for what they meant once. Empty for a letter that is no right. RFC 4314 §2.1.1 */
    public static Optional<Rights> parse(String letters) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            int of = bitsOf(letters.charAt(i));
            if (of == 0)
                return Optional.empty();
            bits |= of;
        }
        return Optional.of(new Rights(bits));
    }

    private static int bitsOf(char letter) {
        if (letter == 'c')
            return Right.CREATE.bit() | Right.DELETE_MAILBOX.bit();
        if (letter == 'd')
            return Right.DELETE_MESSAGES.bit() | Right.EXPUNGE.bit();
        for (Right r : Right.values())
            if (r.letter() == letter)
                return r.bit();
        return 0;
    }

    public boolean has(Right right) {
        return (bits & right.bit()) != 0;
    }

    /** Whether any of those is here. */
    public boolean any(Rights others) {
        return (bits & others.bits) != 0;
    }

    public boolean isEmpty() {
        return bits == 0;
    }

    public Rights plus(Rights others) {
        return new Rights(bits | others.bits);
    }

    public Rights minus(Rights others) {
        return new Rights(bits & ~others.bits);
    }

    /** The letters, without the virtual ones. */
    public String letters() {
        StringBuilder out = new StringBuilder();
        for (Right r : Right.values())
            if (has(r))
                out.append(r.letter());
        return out.toString();
    }

    /** The letters, with {@code c} and {@code d} where any of their members is here. RFC 4314 §2.1.1 */
    public String lettersWithVirtual() {
        return letters() + ((bits & bitsOf('c')) != 0 ? "c" : "") + ((bits & bitsOf('d')) != 0 ? "d" : "");
    }
}
