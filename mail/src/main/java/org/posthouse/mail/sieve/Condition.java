package org.posthouse.mail.sieve;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A checked test. An index of 0 is none. */
sealed interface Condition {
    Place place();

    /** RFC 5228 §5.2, §5.3 */
    record Combined(boolean all, List<Condition> tests, Place place) implements Condition {}

    /** RFC 5228 §5.8 */
    record Not(Condition test, Place place) implements Condition {}

    /** RFC 5228 §5.6, §5.10; also {@code ihave}, which is known when the script is read (RFC 5463 §4). */
    record Constant(boolean value, Place place) implements Condition {}

    /** RFC 5228 §5.7 */
    record Header(List<Text> names, List<Text> keys, Match match, Index index, Place place) implements Condition {}

    /** RFC 5228 §5.1 */
    record Address(List<Text> names, List<Text> keys, Match match, AddressPart part, Index index, Place place) implements Condition {}

    /** RFC 5228 §5.4 */
    record Envelope(List<Text> parts, List<Text> keys, Match match, AddressPart part, Place place) implements Condition {}

    /** RFC 5228 §5.5 */
    record Exists(List<Text> names, Place place) implements Condition {}

    /** RFC 5228 §5.9 */
    record Size(boolean over, long limit, Place place) implements Condition {}

    /** RFC 5173; the types are null but for {@code :content}. */
    record Body(boolean raw, @Nullable List<Text> types, List<Text> keys, Match match, Place place) implements Condition {}

    /** RFC 5260 §4, §5; without a header the time now. */
    record Date(@Nullable Text header, @Nullable Text zone, boolean originalZone, Text part, List<Text> keys, Match match, Index index,
            Place place) implements Condition {}

    /** RFC 5229 §5 */
    record Strings(List<Text> sources, List<Text> keys, Match match, Place place) implements Condition {}

    /** RFC 5232 §4 */
    record HasFlag(List<Text> variables, List<Text> flags, Match match, Place place) implements Condition {}

    /** RFC 7352 §3 */
    record Duplicate(@Nullable Text handle, @Nullable Text header, @Nullable Text uniqueId, long seconds, boolean last,
            Place place) implements Condition {}

    /** RFC 5490 §3.1 */
    record MailboxExists(List<Text> mailboxes, Place place) implements Condition {}

    /** RFC 8579 §3 */
    record SpecialUseExists(@Nullable Text mailbox, List<Text> uses, Place place) implements Condition {}

    /** RFC 5183 */
    record Environment(Text name, List<Text> keys, Match match, Place place) implements Condition {}

    /** RFC 5435 §4 */
    record ValidNotify(List<Text> methods, Place place) implements Condition {}

    /** RFC 5435 §5 */
    record NotifyCapability(Text method, Text capability, List<Text> keys, Match match, Place place) implements Condition {}

    /** Which of several fields; 0 for all. RFC 5260 §6 */
    record Index(long number, boolean last) {
        static final Index ALL = new Index(0, false);
    }

    /** RFC 5228 §2.7.4, RFC 5233 §4 */
    enum AddressPart {
        ALL, LOCALPART, DOMAIN, USER, DETAIL
    }
}
