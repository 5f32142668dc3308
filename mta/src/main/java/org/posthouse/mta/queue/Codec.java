package org.posthouse.mta.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.BlobId;

/**
 * Keys and records of the queue's space, each record behind a format number.
 *
 * <pre>
 *   e id            the message     1 flags arrived size blob returnPath login trace
 *   r id number     a recipient     1 state attempts due tried flags account original address status peer text
 *   d due id number due index       empty; for Waiting and Failed
 * </pre>
 */
final class Codec {
    private static final byte FORMAT = 1;
    private static final int EIGHT_BIT = 1;
    private static final int UTF8 = 2;
    private static final int LOCAL = 1;
    private static final int DELAYED = 2;
    private static final int TRIED = 4;
    private static final int TEXT_OCTETS = 4;

    private Codec() {}

    static byte[] entryKey(long id) {
        return ByteBuffer.allocate(9).put((byte) 'e').putLong(id).array();
    }

    static byte[] rowKey(long id, int number) {
        return ByteBuffer.allocate(13).put((byte) 'r').putLong(id).putInt(number).array();
    }

    static byte[] dueKey(Instant due, long id, int number) {
        return ByteBuffer.allocate(21).put((byte) 'd').putLong(due.toEpochMilli()).putLong(id).putInt(number).array();
    }

    /** The first key of the due index at or after that moment. */
    static byte[] dueFrom(long millis) {
        return ByteBuffer.allocate(9).put((byte) 'd').putLong(millis).array();
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

    static long dueId(byte[] key) {
        return ByteBuffer.wrap(key).getLong(9);
    }

    static long entryId(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }

    static byte[] entry(Arrival a) {
        byte[] path = utf8(a.returnPath().toString());
        byte[] login = utf8(a.login());
        var out = ByteBuffer.allocate(2 + 8 + 8 + BlobId.BYTES + 3 * TEXT_OCTETS + path.length + login.length + a.trace().length);
        out.put(FORMAT).put((byte) ((a.eightBit() ? EIGHT_BIT : 0) | (a.smtpUtf8() ? UTF8 : 0)));
        out.putLong(a.arrived().toEpochMilli()).putLong(a.size());
        a.blob().write(out);
        text(out, path);
        text(out, login);
        text(out, a.trace());
        return out.array();
    }

    static Arrival entry(long id, byte[] value) {
        var in = ByteBuffer.wrap(value);
        format(in);
        int flags = in.get();
        Instant arrived = Instant.ofEpochMilli(in.getLong());
        long size = in.getLong();
        BlobId blob = BlobId.read(in);
        ReturnPath path = ReturnPath.parse(text(in));
        String login = text(in);
        byte[] trace = octets(in);
        return new Arrival(id, path, trace, blob, size, arrived, (flags & EIGHT_BIT) != 0, (flags & UTF8) != 0, login);
    }

    static byte[] row(Row r) {
        byte[] original = utf8(r.recipient().original().toString());
        byte[] address = utf8(r.recipient().address().toString());
        EnhancedStatus s = r.status();
        byte[] status = utf8(s == null ? "" : s.toString());
        byte[] peer = utf8(r.peer());
        byte[] text = utf8(r.text());
        var out = ByteBuffer.allocate(
                2 + 4 + 8 + 8 + 1 + 8 + 5 * TEXT_OCTETS + original.length + address.length + status.length + peer.length + text.length);
        out.put(FORMAT).put((byte) r.state().code).putInt(r.attempts()).putLong(r.due().toEpochMilli());
        Instant tried = r.tried();
        out.putLong(tried == null ? 0 : tried.toEpochMilli());
        boolean local = r.recipient().route() instanceof Queue.Route.Local;
        out.put((byte) ((local ? LOCAL : 0) | (r.delayed() ? DELAYED : 0) | (tried != null ? TRIED : 0)));
        out.putLong(r.recipient().route() instanceof Queue.Route.Local l ? l.account() : 0);
        for (byte[] b : new byte[][]{original, address, status, peer, text})
            text(out, b);
        return out.array();
    }

    static Row row(byte[] key, byte[] value) {
        int number = ByteBuffer.wrap(key).getInt(9);
        var in = ByteBuffer.wrap(value);
        format(in);
        State state = State.of(in.get());
        int attempts = in.getInt();
        Instant due = Instant.ofEpochMilli(in.getLong());
        long tried = in.getLong();
        int flags = in.get();
        long account = in.getLong();
        Queue.Route route = (flags & LOCAL) != 0 ? new Queue.Route.Local(account) : new Queue.Route.Remote();
        var recipient = new Queue.Recipient(Address.parse(text(in)), Address.parse(text(in)), route);
        @Nullable
        EnhancedStatus status = EnhancedStatus.parse(text(in)).orElse(null);
        Instant last = (flags & TRIED) != 0 ? Instant.ofEpochMilli(tried) : null;
        return new Row(number, recipient, state, attempts, due, last, (flags & DELAYED) != 0, status, text(in), text(in));
    }

    private static void format(ByteBuffer in) {
        int f = in.get();
        if (f != FORMAT)
            throw new IllegalStateException("a queue record of format " + f + ", written by a newer version");
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
