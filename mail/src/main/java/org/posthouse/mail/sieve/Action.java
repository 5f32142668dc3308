package org.posthouse.mail.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with a message. The line is that of the command, 0 where no command asked for it. A header that is not null stands in the place of the
 * message's own, whole, with its empty line (RFC 5293 §6).
 */
public sealed interface Action {
    int line();

    /** Into the mailbox where it would have gone without rules. Flags are null where the script said nothing of them. RFC 5228 §4.3 */
    record Keep(@Nullable List<String> flags, @Nullable Header header, int line) implements Action {}

    /** Into that mailbox; where it is missing and not to be made, as a keep. RFC 5228 §4.1 */
    record File(String mailbox, @Nullable String specialUse, boolean create, @Nullable List<String> flags, @Nullable Header header,
            int line) implements Action {}

    /** RFC 5228 §4.4 */
    record Discard(int line) implements Action {}

    /** RFC 5228 §4.2 */
    record Redirect(org.posthouse.mail.address.Address address, @Nullable Header header, int line) implements Action {}

    /** RFC 5429 §2 */
    record Reject(String reason, boolean extended, int line) implements Action {}

    /** An answer once in so many seconds for each sender and handle, if the message is one that may be answered. RFC 5230 §4 */
    record Vacation(String handle, long seconds, @Nullable String subject, @Nullable String from, List<String> addresses, boolean mime,
            String reason, int line) implements Action {}

    /** RFC 5436 §2 */
    record Notify(Mailto to, @Nullable String from, int importance, @Nullable String message, int line) implements Action {}

    /** To be remembered for so many seconds when all went well. RFC 7352 §3 */
    record Remember(String handle, String id, long seconds, int line) implements Action {}

    /** Bytes of a header section that a script has changed. */
    final class Header {
        private final byte[] bytes;

        Header(byte[] bytes) {
            this.bytes = bytes;
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Header h && java.util.Arrays.equals(bytes, h.bytes);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
