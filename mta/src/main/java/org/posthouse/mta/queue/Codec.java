package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.Asked;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.dsn.Notify;
import org.posthouse.mail.dsn.OriginalRecipient;
import org.posthouse.mail.dsn.Ret;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Authenticity;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Route;
import org.posthouse.mta.delivery.Terms;
import org.posthouse.store.kv.BlobId;

/**
 * Keys and records of the queue's space, each record behind a format number.
 *
 * <pre>
 *   e id                           the message     4 flags arrived size blob returnPath login trace ret priority hold by envId recipients
 *   r id number                    a recipient     3 state attempts due tried flags account original address status peer text notify type asked hop
 *   t due id number                by time         turn group; for Waiting and Failed
 *   l group 0 turn due id number   by destination  empty, or the state where it is not Waiting; what is Held is never due
 *   a by id                        deadlines       empty; for messages with one
 *   d due id number                by time         empty; of earlier versions, replaced at the start
 *   o id word                      what followed   1; messages that were put because of that one
 * </pre>
 *
 * A turn is nine less the priority, so that higher ones come first.
 */
final class Codec {
    /** With what the header says of TLS. */
    private static final byte ENTRY_FORMAT = 4;
    private static final byte ROW_FORMAT = 3;
    /** Without what the sender asked for. */
    private static final byte FIRST = 1;
    /** Without the number of recipients, and without where an operator sends them. */
    private static final byte SECOND = 2;
    private static final int HIGHEST = 9;
    /** Octets of a key behind the group: 0 turn due id number. */
    private static final int BEHIND_GROUP = 1 + 1 + 8 + 8 + 4;
    private static final int EIGHT_BIT = 1;
    private static final int UTF8 = 2;
    private static final int BINARY = 4;
    private static final int REQUIRE_TLS = 8;
    private static final int ENV_ID = 16;
    private static final int BY_RETURN = 32;
    private static final int BY_TRACED = 64;
    private static final int TLS_OPTIONAL = 128;
    /** Where it begins in the octet of RET. */
    private static final int AUTHENTICITY = 4;
    private static final int RET = 15;
    private static final int NOTIFY_SAID = 1;
    private static final int ON_SUCCESS = 2;
    private static final int ON_FAILURE = 4;
    private static final int ON_DELAY = 8;
    private static final int ASKED_FOR = 16;
    private static final int LOCAL = 1;
    private static final int GROUP = 8;
    private static final int DELAYED = 2;
    private static final int TRIED = 4;
    private static final int DEADLINE_TOLD = 16;
    private static final int TEXT_OCTETS = 4;

    /** When what is held is due. */
    static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);

    private Codec() {}

    static byte[] entryKey(long id) {
        return ByteBuffer.allocate(9).put((byte) 'e').putLong(id).array();
    }

    static byte[] rowKey(long id, int number) {
        return ByteBuffer.allocate(13).put((byte) 'r').putLong(id).putInt(number).array();
    }

    static byte[] timeKey(Instant due, long id, int number) {
        return ByteBuffer.allocate(21).put((byte) 't').putLong(due.toEpochMilli()).putLong(id).putInt(number).array();
    }

    /** The first key by time after that moment. */
    static byte[] timeAfter(Instant moment) {
        return ByteBuffer.allocate(9).put((byte) 't').putLong(moment.toEpochMilli() + 1).array();
    }

    static byte[] timeValue(int priority, String group) {
        byte[] name = utf8(group);
        return ByteBuffer.allocate(1 + name.length).put(turn(priority)).put(name).array();
    }

    static String groupOfTime(byte[] value) {
        return new String(value, 1, value.length - 1, StandardCharsets.UTF_8);
    }

    private static byte turn(int priority) {
        return (byte) (HIGHEST - Math.clamp(priority, -HIGHEST, HIGHEST));
    }

    /** By destination, from a row by time. */
    static byte[] laneKey(byte[] timeKey, byte[] timeValue) {
        int name = timeValue.length - 1;
        return ByteBuffer.allocate(1 + name + BEHIND_GROUP).put((byte) 'l').put(timeValue, 1, name).put((byte) 0).put(timeValue[0])
                .put(timeKey, 1, timeKey.length - 1).array();
    }

    static byte[] laneKey(String group, int priority, Instant due, long id, int number) {
        return laneKey(timeKey(due, id, number), timeValue(priority, group));
    }

    /** The first key of a destination with that turn or a later one. */
    static byte[] laneFrom(String group, int turn) {
        byte[] name = utf8(group);
        return ByteBuffer.allocate(1 + name.length + 2).put((byte) 'l').put(name).put((byte) 0).put((byte) turn).array();
    }

    /** Behind the last key of a destination. */
    static byte[] laneEnd(String group) {
        byte[] name = utf8(group);
        return ByteBuffer.allocate(1 + name.length + 1).put((byte) 'l').put(name).put((byte) 1).array();
    }

    /** Of a key by destination. */
    static String laneGroup(byte[] key) {
        return new String(key, 1, key.length - BEHIND_GROUP - 1, StandardCharsets.UTF_8);
    }

    static boolean sameGroup(byte[] key, byte[] other) {
        return Arrays.equals(key, 1, key.length - BEHIND_GROUP, other, 1, Math.max(1, other.length - BEHIND_GROUP));
    }

    /** What a row by destination says of its state. */
    static byte[] laneValue(State state) {
        return state.code == State.WAITING.code ? new byte[0] : new byte[]{(byte) state.code};
    }

    static State laneState(byte[] value) {
        return value.length == 0 ? State.WAITING : State.of(value[0]);
    }

    static int laneTurn(byte[] key) {
        return key[key.length - BEHIND_GROUP + 1];
    }

    static Instant laneDue(byte[] key) {
        return Instant.ofEpochMilli(ByteBuffer.wrap(key).getLong(key.length - 20));
    }

    static long laneId(byte[] key) {
        return ByteBuffer.wrap(key).getLong(key.length - 12);
    }

    static int laneNumber(byte[] key) {
        return ByteBuffer.wrap(key).getInt(key.length - 4);
    }

    static byte[] deadlineKey(Instant by, long id) {
        return ByteBuffer.allocate(17).put((byte) 'a').putLong(by.toEpochMilli()).putLong(id).array();
    }

    static int rowNumber(byte[] key) {
        return ByteBuffer.wrap(key).getInt(9);
    }

    static byte[] after(char table) {
        return new byte[]{(byte) (table + 1)};
    }

    static byte[] first(char table) {
        return new byte[]{(byte) table};
    }

    static long dueMillis(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    /** Of a key by time, or of a deadline. */
    static long dueId(byte[] key) {
        return ByteBuffer.wrap(key).getLong(9);
    }

    static int dueNumber(byte[] key) {
        return ByteBuffer.wrap(key).getInt(17);
    }

    static long entryId(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    /** The message, and how many recipients it came with. */
    static byte[] entry(Arrival a, int recipients) {
        byte[] path = utf8(a.returnPath().toString());
        byte[] login = utf8(a.login());
        Terms terms = a.terms();
        byte[] envId = utf8(terms.envId() == null ? "" : terms.envId());
        var out = ByteBuffer.allocate(
                2 + 8 + 8 + BlobId.BYTES + 4 * TEXT_OCTETS + path.length + login.length + a.trace().length + 2 + 8 + 8 + envId.length + 4);
        out.put(ENTRY_FORMAT).put((byte) flags(terms));
        out.putLong(a.arrived().toEpochMilli()).putLong(a.size());
        a.blob().write(out);
        text(out, path);
        text(out, login);
        text(out, a.trace());
        Ret ret = terms.ret();
        out.put((byte) ((ret == null ? 0 : ret == Ret.FULL ? 1 : 2) | a.authenticity().code << AUTHENTICITY)).put((byte) terms.priority());
        Instant hold = terms.hold();
        out.putLong(hold == null ? 0 : hold.toEpochMilli());
        Terms.Deadline by = terms.deadline();
        out.putLong(by == null ? 0 : by.by().toEpochMilli());
        text(out, envId);
        out.putInt(recipients);
        return out.array();
    }

    private static int flags(Terms t) {
        int content = switch (t.content()) {
            case SEVEN_BIT -> 0;
            case EIGHT_BIT -> EIGHT_BIT;
            case BINARY -> BINARY;
        };
        Terms.Deadline by = t.deadline();
        return content | (t.smtpUtf8() ? UTF8 : 0) | tls(t.tls()) | (t.envId() != null ? ENV_ID : 0)
                | (by != null && by.orReturn() ? BY_RETURN : 0) | (by != null && by.traced() ? BY_TRACED : 0);
    }

    private static int tls(Terms.Tls said) {
        return switch (said) {
            case UNSAID -> 0;
            case REQUIRED -> REQUIRE_TLS;
            case OPTIONAL -> TLS_OPTIONAL;
        };
    }

    private static Terms terms(int flags, int ret, ByteBuffer in) {
        int priority = in.get();
        long hold = in.getLong();
        long by = in.getLong();
        String envId = text(in);
        Terms.Content content = (flags & BINARY) != 0
                ? Terms.Content.BINARY
                : (flags & EIGHT_BIT) != 0 ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT;
        Terms.Deadline deadline = by == 0
                ? null
                : new Terms.Deadline(Instant.ofEpochMilli(by), (flags & BY_RETURN) != 0, (flags & BY_TRACED) != 0);
        return new Terms(content, (flags & UTF8) != 0, ret == 0 ? null : ret == 1 ? Ret.FULL : Ret.HDRS,
                (flags & ENV_ID) != 0 ? envId : null,
                (flags & REQUIRE_TLS) != 0
                        ? Terms.Tls.REQUIRED
                        : (flags & TLS_OPTIONAL) != 0 ? Terms.Tls.OPTIONAL : Terms.Tls.UNSAID,
                deadline, priority, hold == 0 ? null : Instant.ofEpochMilli(hold));
    }

    static Arrival entry(long id, byte[] value) {
        var in = ByteBuffer.wrap(value);
        int format = format(in);
        int flags = in.get();
        Instant arrived = Instant.ofEpochMilli(in.getLong());
        long size = in.getLong();
        BlobId blob = BlobId.read(in);
        ReturnPath path = ReturnPath.parse(text(in));
        String login = text(in);
        byte[] trace = octets(in);
        int ret = format == FIRST ? 0 : in.get();
        Terms terms = format == FIRST
                ? Terms.of((flags & EIGHT_BIT) != 0 ? Terms.Content.EIGHT_BIT : Terms.Content.SEVEN_BIT, (flags & UTF8) != 0)
                : terms(flags, ret & RET, in);
        return new Arrival(id, path, trace, blob, size, arrived, terms, login, Authenticity.of(ret >> AUTHENTICITY));
    }

    /** How many recipients a message came with; zero where that was not written down. */
    static int recipients(byte[] entry) {
        return entry[0] <= SECOND ? 0 : ByteBuffer.wrap(entry).getInt(entry.length - 4);
    }

    static byte[] row(Row r) {
        byte[] original = utf8(r.recipient().original().toString());
        byte[] address = utf8(r.recipient().address().toString());
        EnhancedStatus s = r.status();
        byte[] status = utf8(s == null ? "" : s.toString());
        byte[] peer = utf8(r.peer());
        byte[] text = utf8(r.text());
        OriginalRecipient asked = r.recipient().asked().original();
        byte[] type = utf8(asked == null ? "" : asked.type());
        byte[] askedFor = utf8(asked == null ? "" : asked.address());
        byte[] hop = utf8(r.hop());
        var out = ByteBuffer
                .allocate(2 + 4 + 8 + 8 + 1 + 8 + 8 * TEXT_OCTETS + original.length + address.length + status.length + peer.length
                        + text.length + 1 + type.length + askedFor.length + hop.length);
        out.put(ROW_FORMAT).put((byte) r.state().code).putInt(r.attempts()).putLong(r.due().toEpochMilli());
        Instant tried = r.tried();
        out.putLong(tried == null ? 0 : tried.toEpochMilli());
        int place = switch (r.recipient().route()) {
            case Route.Local l -> LOCAL;
            case Route.Group g -> GROUP;
            case Route.Remote o -> 0;
        };
        out.put((byte) (place | (r.told().delayed() ? DELAYED : 0) | (r.told().deadline() ? DEADLINE_TOLD : 0)
                | (tried != null ? TRIED : 0)));
        out.putLong(switch (r.recipient().route()) {
            case Route.Local l -> l.account();
            case Route.Group g -> g.list();
            case Route.Remote o -> 0;
        });
        for (byte[] b : new byte[][]{original, address, status, peer, text})
            text(out, b);
        Notify n = r.recipient().asked().said();
        out.put((byte) ((asked == null ? 0 : ASKED_FOR) | (n == null
                ? 0
                : NOTIFY_SAID | (n.success() ? ON_SUCCESS : 0) | (n.failure() ? ON_FAILURE : 0) | (n.delay() ? ON_DELAY : 0))));
        text(out, type);
        text(out, askedFor);
        text(out, hop);
        return out.array();
    }

    private static Asked asked(ByteBuffer in) {
        int flags = in.get();
        String type = text(in);
        String address = text(in);
        Notify said = (flags & NOTIFY_SAID) == 0
                ? null
                : new Notify((flags & ON_SUCCESS) != 0, (flags & ON_FAILURE) != 0, (flags & ON_DELAY) != 0);
        return new Asked(said, (flags & ASKED_FOR) == 0 ? null : new OriginalRecipient(type, address));
    }

    static Row row(byte[] key, byte[] value) {
        int number = rowNumber(key);
        var in = ByteBuffer.wrap(value);
        int format = format(in);
        State state = State.of(in.get());
        int attempts = in.getInt();
        Instant due = Instant.ofEpochMilli(in.getLong());
        long tried = in.getLong();
        int flags = in.get();
        long account = in.getLong();
        Route route = (flags & LOCAL) != 0
                ? new Route.Local(account)
                : (flags & GROUP) != 0 ? new Route.Group(account) : new Route.Remote();
        var recipient = new Recipient(Address.parse(text(in)), Address.parse(text(in)), route);
        @Nullable
        EnhancedStatus status = EnhancedStatus.parse(text(in)).orElse(null);
        Instant last = (flags & TRIED) != 0 ? Instant.ofEpochMilli(tried) : null;
        String peer = text(in);
        String words = text(in);
        Asked asked = format == FIRST ? Asked.NOTHING : asked(in);
        String hop = format <= SECOND ? "" : text(in);
        var told = new Row.Told((flags & DELAYED) != 0, (flags & DEADLINE_TOLD) != 0);
        return new Row(number, recipient.with(asked), state, attempts, due, last, told, status, peer, words, hop);
    }

    private static int format(ByteBuffer in) {
        int f = in.get();
        if (f < FIRST || f > ENTRY_FORMAT)
            throw new IllegalStateException("a queue record of format " + f + ", written by a newer version");
        return f;
    }

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ByteBuffer out, byte[] b) {
        out.putInt(b.length).put(b);
    }

    private static byte[] octets(ByteBuffer in) {
        byte[] b = new byte[in.getInt()];
        in.get(b);
        return b;
    }

    private static String text(ByteBuffer in) {
        return new String(octets(in), StandardCharsets.UTF_8);
    }
}
