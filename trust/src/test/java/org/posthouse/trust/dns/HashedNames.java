package org.posthouse.trust.dns;

import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.utils.base32;

/** The names of a zone in the order of their hashes, and what is said of each. RFC 5155 §7.1 */
final class HashedNames {
    private static final byte[] NO_SALT = {};

    private final TreeMap<byte[], int[]> types = new TreeMap<>(Arrays::compareUnsigned);
    private final int iterations;

    HashedNames(Map<Name, int[]> names, int iterations) {
        this.iterations = iterations;
        for (Map.Entry<Name, int[]> e : names.entrySet())
            types.put(hash(e.getKey()), Arrays.stream(e.getValue()).filter(t -> t != org.xbill.DNS.Type.NSEC).toArray());
    }

    private byte[] hash(Name name) {
        try {
            return new NSEC3Record(Name.root, DClass.IN, 0, NSEC3Record.Digest.SHA1, 0, iterations, NO_SALT, new byte[20], new int[0])
                    .hashName(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is said of a name that exists. */
    NSEC3Record at(Name name) {
        return record(hash(name));
    }

    /** The record between whose hashes a name is that does not exist. */
    NSEC3Record over(Name name) {
        byte[] before = types.floorKey(hash(name));
        return record(before == null ? types.lastKey() : before);
    }

    private NSEC3Record record(byte[] hash) {
        byte[] next = types.higherKey(hash);
        try {
            Name owner = Name.fromString(new base32(base32.Alphabet.BASE32HEX, false, false).toString(hash), Name.root);
            return new NSEC3Record(owner, DClass.IN, 3600, NSEC3Record.Digest.SHA1, 0, iterations, NO_SALT,
                    next == null ? types.firstKey() : next, java.util.Objects.requireNonNull(types.get(hash)));
        } catch (TextParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
