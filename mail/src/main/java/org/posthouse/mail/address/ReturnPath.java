package org.posthouse.mail.address;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where reports about a message go; null ({@code <>}) for the reports themselves. RFC 5321 §4.5.5 */
public final class ReturnPath {
    /** {@code <>}: nobody is to be told. */
    public static final ReturnPath NULL = new ReturnPath(null);

    private final @Nullable Address address;

    private ReturnPath(@Nullable Address address) {
        this.address = address;
    }

    /** The return path to an address. */
    public static ReturnPath of(Address address) {
        return new ReturnPath(address);
    }

    /**
     * Reads an address, or the empty text for the null path; without angle brackets.
     *
     * @throws AddressSyntaxException when it is neither
     */
    public static ReturnPath parse(String text) {
        return text.isEmpty() ? NULL : of(Address.parse(text));
    }

    /** The address; empty for the null path. */
    public Optional<Address> address() {
        return Optional.ofNullable(address);
    }

    /** True for {@code <>}. */
    public boolean isNull() {
        return address == null;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ReturnPath r && address().equals(r.address());
    }

    @Override
    public int hashCode() {
        return address().hashCode();
    }

    /** The address without angle brackets; the empty text for the null path. */
    @Override
    public String toString() {
        return address == null ? "" : address.toString();
    }
}
