package org.posthouse.mail.sieve;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A checked command. Lists of flags are null where {@code :flags} was not given. */
sealed interface Statement {
    Place place();

    /** RFC 5228 §3.1 */
    record If(List<Branch> branches, Place place) implements Statement {}

    /** The test is null for {@code else}. */
    record Branch(@Nullable Condition test, List<Statement> block, Place place) {}

    /** RFC 5228 §3.3 */
    record Stop(Place place) implements Statement {}

    /** RFC 6609 §3.2 */
    record Return(Place place) implements Statement {}

    /** RFC 6609 §3.1 */
    record Include(Text name, boolean global, boolean once, boolean optional, Place place) implements Statement {}

    /** RFC 6609 §3.4.1 */
    record Global(Set<String> names, Place place) implements Statement {}

    /** RFC 5463 §5 */
    record Fail(Text message, Place place) implements Statement {}

    /** RFC 5228 §4.3 */
    record Keep(@Nullable List<Text> flags, Place place) implements Statement {}

    /** RFC 5228 §4.4 */
    record Discard(Place place) implements Statement {}

    /** RFC 5228 §4.1 */
    record FileInto(Text mailbox, boolean copy, boolean create, @Nullable Text specialUse, @Nullable List<Text> flags,
            Place place) implements Statement {}

    /** RFC 5228 §4.2 */
    record Redirect(Text address, boolean copy, Place place) implements Statement {}

    /** RFC 5429 §2 */
    record Reject(Text reason, boolean extended, Place place) implements Statement {}

    /** RFC 5230 §4, RFC 6131 §2; days in seconds. */
    record Vacation(long seconds, @Nullable Text subject, @Nullable Text from, List<Text> addresses, boolean mime, @Nullable Text handle,
            Text reason, Place place) implements Statement {}

    /** RFC 5435 §3 */
    record Notify(Text method, @Nullable Text from, int importance, List<Text> options, @Nullable Text message,
            Place place) implements Statement {}

    /** RFC 5229 §4; modifiers in the order in which they work. */
    record Assign(Text name, Text value, List<Modifier> modifiers, Place place) implements Statement {}

    /** RFC 5229 §4.1, RFC 5435 §6; in falling precedence. */
    enum Modifier {
        LOWER, UPPER, LOWERFIRST, UPPERFIRST, QUOTEREGEX, QUOTEWILDCARD, ENCODEURL, LENGTH;

        /** Two of one precedence exclude each other. */
        int precedence() {
            return switch (this) {
                case LOWER, UPPER -> 40;
                case LOWERFIRST, UPPERFIRST -> 30;
                case QUOTEREGEX, QUOTEWILDCARD -> 20;
                case ENCODEURL -> 15;
                case LENGTH -> 10;
            };
        }
    }

    /** RFC 5232 §3 */
    record SetFlags(How how, @Nullable Text variable, List<Text> flags, Place place) implements Statement {
        enum How {
            SET, ADD, REMOVE
        }
    }

    /** RFC 5293 §4 */
    record AddHeader(Text name, Text value, boolean last, Place place) implements Statement {}

    /** RFC 5293 §5 */
    record DeleteHeader(Text name, List<Text> values, Match match, long index, boolean last, Place place) implements Statement {}
}
